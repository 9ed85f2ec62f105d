#include "tools/stance/daemon/prompter.h"

#include <algorithm>
#include <utility>

namespace stance {
namespace {

// A break that begins within this time of the prompt is an answer to it.
constexpr double kAnswer_s = 600.0;
constexpr double kLongestFirmWait_s = 60.0;

// After so long somebody who still sits is told again; empty: never.
std::optional<double> repeat_s(Firmness firmness) {
  if (firmness == Firmness::kNormal) return 1800.0;
  if (firmness == Firmness::kFirm) return 600.0;
  return std::nullopt;
}

}  // namespace

bool Prompter::welcome(const WallClock& now) const {
  if (rules_.firmness == Firmness::kOff || now.utc_us < paused_until_us_) return false;
  if (rules_.from_minute == rules_.to_minute) return true;
  const bool after = now.minute_of_day >= rules_.from_minute;
  const bool before = now.minute_of_day < rules_.to_minute;
  return rules_.from_minute < rules_.to_minute ? after && before : after || before;
}

std::optional<PromptAction> Prompter::take(const SittingPrompt& prompt, const WallClock& now) {
  if (prompt.reason == PromptReason::kBreak) return end_sitting(prompt.time_s, true);
  if (prompt.reason == PromptReason::kLost) return end_sitting(prompt.time_s, false);
  // A daemon that was started in the middle of a bout learns of it late.
  if (!sitting_) sitting_ = {prompt.start_s, prompt.time_s};
  return consider(prompt.time_s, prompt.reason == PromptReason::kShift, now);
}

std::optional<PromptAction> Prompter::tick(double session_s, const WallClock& now) {
  if (!sitting_) return std::nullopt;
  return consider(session_s, false, now);
}

std::optional<PromptAction> Prompter::consider(double time_s, bool natural_pause, const WallClock& now) {
  if (!welcome(now)) return std::nullopt;
  const double wait_s =
      rules_.firmness == Firmness::kFirm ? std::min(rules_.wait_s, kLongestFirmWait_s) : rules_.wait_s;
  double due_s = sitting_->due_s;
  if (shown_) {
    const auto again_s = repeat_s(rules_.firmness);
    if (!again_s) return std::nullopt;
    due_s = shown_->last_shown_s + *again_s;
  }
  const bool waited = time_s >= due_s + wait_s && rules_.firmness != Firmness::kQuiet;
  if (time_s < due_s || !(natural_pause || waited)) return std::nullopt;
  if (shown_) {
    shown_->last_shown_s = time_s;
    ++shown_->times_shown;
  } else {
    shown_ = PromptRow{};
    shown_->bout_start_s = sitting_->start_s;
    shown_->due_s = sitting_->due_s;
    shown_->shown_s = shown_->last_shown_s = time_s;
    shown_->firmness = name_of(rules_.firmness);
  }
  changed_ = shown_;
  return PromptAction{PromptAction::Kind::kShow, time_s - sitting_->start_s};
}

std::optional<PromptAction> Prompter::end_sitting(double end_s, bool stood_up) {
  const double sat_s = sitting_ ? end_s - sitting_->start_s : 0.0;
  sitting_.reset();
  if (!shown_) return std::nullopt;
  shown_->end_s = end_s;
  // What is known of this moment is some seconds late: the wearer may have stood up just before it was shown.
  const bool unknown = !stood_up || end_s < shown_->shown_s;
  const bool in_time = end_s <= shown_->last_shown_s + kAnswer_s;
  shown_->outcome = unknown ? "withdrawn" : in_time ? "answered" : "not_answered";
  changed_ = std::move(shown_);
  shown_.reset();
  return PromptAction{PromptAction::Kind::kWithdraw, sat_s};
}

std::optional<PromptAction> Prompter::end_session() {
  sitting_.reset();
  if (!shown_) return std::nullopt;
  shown_->outcome = "not_answered";
  changed_ = std::move(shown_);
  shown_.reset();
  return PromptAction{PromptAction::Kind::kWithdraw, 0.0};
}

std::optional<PromptRow> Prompter::take_changed() { return std::exchange(changed_, std::nullopt); }

}  // namespace stance
