// What the wearer is told on the desktop: that they have been sitting for long, that the sensor is silent,
// that its battery is low. Also keeps record of it: each prompt and whether it was answered is in the
// history. Lives on the store thread; only pause() may be called on any.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "tools/stance/daemon/notifier.h"
#include "tools/stance/daemon/prompter.h"
#include "tools/stance/daemon/publisher.h"
#include "tools/stance/daemon/status.h"

namespace stance {

class Reminders {
 public:
  // The references must outlive it.
  Reminders(const PromptRules& rules, bool tell_of_sensor, History& history, Publisher& publisher);

  // No prompts until then. Any thread; kept over the end of the daemon.
  void pause(std::int64_t until_utc_us) { pause_wanted_us_ = until_utc_us; }

  // Something in the session with this row in the history (0: not stored yet).
  void take(const SittingPrompt& prompt, std::int64_t recording_id);
  // About once a second while a session runs.
  void tick(double session_s, std::int64_t recording_id);
  void end_session(std::int64_t recording_id);

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

  PromptRules rules_;
  bool tell_of_sensor_;
  History& history_;
  Publisher& publisher_;
  Notifier notifier_;
  Prompter prompter_;
  std::atomic<std::int64_t> pause_wanted_us_ = 0;
  std::int64_t open_prompt_ = 0;  // its id
  std::int64_t shown_ = 0;        // in this session
  std::int64_t answered_ = 0;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;
  std::string silent_detail_;
  bool told_silent_ = false;
};

}  // namespace stance
