#include "tools/stance/daemon/activation.h"

#include <utility>

namespace stance {
namespace {

// Long enough to lie down on the floor, to find the mat and to finish a sentence first.
constexpr double kAnswer_s = 900.0;
// A set begun just within that time, two minutes long, is known a minute after its end.
constexpr double kKnown_s = 180.0;

}  // namespace

std::string_view name_of(ActivationResult::Outcome outcome) {
  switch (outcome) {
    case ActivationResult::Outcome::kDone:
      return "done";
    case ActivationResult::Outcome::kNotDone:
      return "not_done";
    case ActivationResult::Outcome::kCannotTell:
      break;
  }
  return "not_known";
}

void ActivationOffer::offer(double time_s) {
  if (!offered_) return;
  if (!shown_s_) shown_s_ = time_s;
  last_shown_s_ = time_s;
}

std::optional<ActivationResult> ActivationOffer::take(const Set& set) {
  if (!shown_s_ || set.exercise != offered_->exercise || set.reps <= 0) return std::nullopt;
  const bool other_side = (offered_->side == Side::kLeft && set.side == Side::kRight) ||
                          (offered_->side == Side::kRight && set.side == Side::kLeft);
  if (other_side || set.start_s < *shown_s_ || set.start_s > last_shown_s_ + kAnswer_s) return std::nullopt;
  shown_s_.reset();
  return ActivationResult{ActivationResult::Outcome::kDone, set.reps};
}

std::optional<ActivationResult> ActivationOffer::tick(double session_s) {
  if (!shown_s_ || session_s < last_shown_s_ + kAnswer_s + kKnown_s) return std::nullopt;
  return end();
}

std::optional<ActivationResult> ActivationOffer::end() {
  if (!std::exchange(shown_s_, std::nullopt)) return std::nullopt;
  return ActivationResult{offered_->exercise ? ActivationResult::Outcome::kNotDone
                                             : ActivationResult::Outcome::kCannotTell};
}

std::optional<ActivationResult> ActivationOffer::lose() {
  if (!std::exchange(shown_s_, std::nullopt)) return std::nullopt;
  return ActivationResult{ActivationResult::Outcome::kCannotTell};
}

}  // namespace stance
