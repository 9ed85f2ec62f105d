// What the wearer is told on the desktop: that they have been sitting for long, that the sensor is silent,
// that its battery is low. Also keeps record of it: each prompt and whether it was answered is in the
// history. Lives on the store thread; only pause() may be called on any.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>

#include "tools/stance/daemon/activation.h"
#include "tools/stance/daemon/notifier.h"
#include "tools/stance/daemon/prompter.h"
#include "tools/stance/daemon/publisher.h"
#include "tools/stance/daemon/status.h"

namespace stance {

class Reminders {
 public:
  // The references must outlive it.
  // `silence`: how long the sensor may be silent before the desktop tells; empty: it does not tell. `plan`:
  // the file; read anew for every prompt that offers something, so that a change of it needs no restart.
  Reminders(const PromptRules& rules, std::optional<std::chrono::seconds> silence, std::filesystem::path plan,
            History& history, Publisher& publisher);

  // No prompts until then. Any thread; kept over the end of the daemon.
  void pause(std::int64_t until_utc_us) { pause_wanted_us_ = until_utc_us; }

  // Something in the session with this row in the history (0: not stored yet).
  void take(const SittingPrompt& prompt, std::int64_t recording_id);
  // A final set: perhaps the one that a prompt offered.
  void take(const Set& set) { settle(activation_.take(set)); }
  // About once a second while a session runs.
  void tick(double session_s, std::int64_t recording_id);
  void end_session(std::int64_t recording_id);
  // The computer slept, and the session stood still here: who sat before is not known to have sat since.
  void slept(double session_s, std::int64_t recording_id);

  // The sensor is heard, or is not heard any more while a session runs.
  void heard();
  void silent(const std::string& detail);
  // Also without a session: about once a second.
  void tick();
  void battery_low(const std::string& sentence);

  [[nodiscard]] PromptStatus status() const;

 private:
  void act(const std::optional<PromptAction>& action, std::int64_t recording_id);
  void store(PromptRow row, std::int64_t recording_id);
  void make_offer();
  void settle(const std::optional<ActivationResult>& result);

  PromptRules rules_;
  std::optional<std::chrono::seconds> silence_;
  std::filesystem::path plan_;
  History& history_;
  Publisher& publisher_;
  Notifier notifier_;
  Prompter prompter_;
  ActivationOffer activation_{std::nullopt};
  PromptRow offered_by_;  // as last stored: the prompt that made the last offer
  std::atomic<std::int64_t> pause_wanted_us_ = 0;
  std::int64_t open_prompt_ = 0;  // its id
  std::int64_t shown_ = 0;        // in this session
  std::int64_t answered_ = 0;
  std::int64_t activations_done_ = 0;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;
  std::string silent_detail_;
  bool told_silent_ = false;
};

}  // namespace stance
