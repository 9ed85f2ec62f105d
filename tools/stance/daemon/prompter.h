// Decides whether, when and how firmly somebody who sits is told so. The analysis says what the sitting calls
// for (SittingPrompt), the wearer has said how they want to be told. Pure: time comes in, what is to be done
// comes out; nothing is delivered here (reminders.h does). One thread at a time.
//
// Waiting is measured on the axis of the session, so that a recording played fast behaves as it would have in
// life; hours and pauses are those of the wearer's clock.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/timeline/sitting_watch.h"
#include "tools/stance/daemon/prompt_rules.h"
#include "tools/stance/history/history.h"

namespace stance {

struct WallClock {
  std::int64_t utc_us = 0;
  int minute_of_day = 0;  // local
};

// What is to be done now.
struct PromptAction {
  enum class Kind : std::uint8_t { kShow, kWithdraw } kind = Kind::kShow;
  double sat_s = 0.0;  // so far
};

class Prompter {
 public:
  explicit Prompter(const PromptRules& rules) : rules_(rules) {}

  // No prompt is shown before this moment. Sitting goes on being watched.
  void pause_until(std::int64_t utc_us) { paused_until_us_ = utc_us; }
  [[nodiscard]] std::int64_t paused_until_us() const { return paused_until_us_; }

  std::optional<PromptAction> take(const SittingPrompt& prompt, const WallClock& now);
  // The session is this far.
  std::optional<PromptAction> tick(double session_s, const WallClock& now);
  // The session is over; what was not answered will not be.
  std::optional<PromptAction> end_session();

  // What has to be stored since the last call: a prompt that was shown, shown again, or came to an end. Its
  // id and recording are the caller's to fill in; a prompt with an outcome other than "open" is the last word
  // on it.
  std::optional<PromptRow> take_changed();

 private:
  struct Sitting {
    double start_s = 0.0;
    double due_s = 0.0;
  };
  std::optional<PromptAction> consider(double time_s, bool natural_pause, const WallClock& now);
  std::optional<PromptAction> end_sitting(double end_s, bool stood_up);
  [[nodiscard]] bool welcome(const WallClock& now) const;

  PromptRules rules_;
  std::int64_t paused_until_us_ = 0;
  std::optional<Sitting> sitting_;  // beyond the limit
  std::optional<PromptRow> shown_;  // in this bout
  std::optional<PromptRow> changed_;
};

}  // namespace stance
