#include "analysis/exercise/set_tracker.h"

namespace stance::exercise {
namespace {

// In a long pause the rest level follows the path, so that slow drift is not taken for leaving.
constexpr float kRestShare = static_cast<float>(kFramePeriod_s / 3.0);

}  // namespace

void SetTracker::begin(const PelvisState& direction, float amplitude, std::int64_t number,
                       const PelvisState& state, const Fold& fold) {
  direction_ = direction;
  fold_ = fold;
  amplitude_ = amplitude;
  away_ = false;
  rest_ = along(state);
  rest_number_ = number;
}

void SetTracker::turn_at(float along, std::int64_t number) {
  turn_ = lowest_ = along;
  turn_number_ = lowest_number_ = number;
}

std::optional<Excursion> SetTracker::push(std::int64_t number, const PelvisState& state) {
  const float now = along(state);
  if (!away_) {
    if (now <= rest_) {
      rest_ = now;
      rest_number_ = number;
    } else {
      rest_ += kRestShare * (now - rest_);
    }
    if (now - rest_ < 0.15F * amplitude_) rest_number_ = number;
    if (now - rest_ > kLeave * amplitude_) {
      away_ = true;
      turn_at(now, number);
    }
    return std::nullopt;
  }
  if (now > turn_) turn_at(now, number);
  if (now < lowest_) {
    lowest_ = now;
    lowest_number_ = number;
  }
  const float height = turn_ - rest_;
  if (turn_ - lowest_ > kNearlyBack * height && now - lowest_ > kLeave * amplitude_) {
    const Excursion excursion{rest_number_, turn_number_, lowest_number_, height, true};
    rest_ = lowest_;
    rest_number_ = lowest_number_;
    turn_at(now, number);
    return excursion;
  }
  const bool back = turn_ - now > kBack * height;
  const bool lost = static_cast<double>(number - rest_number_) * kFramePeriod_s > kLongestRep_s;
  if (!back && !lost) return std::nullopt;
  const Excursion excursion{rest_number_, turn_number_, number, height, false};
  away_ = false;
  rest_ = now;
  rest_number_ = number;
  if (lost && !back) return std::nullopt;
  return excursion;
}

}  // namespace stance::exercise
