#include "analysis/posture/lying_side.h"

#include <array>
#include <cmath>
#include <numbers>

namespace stance {

void LyingSide::reach(double time_s) {
  if (!handled_s_ || time_s < *handled_s_) return;
  axes_ = next_axes_;
  handled_s_.reset();
}

void LyingSide::turned(const SensorTurned& turned) {
  constexpr double kOneTurn_s = 2.0;
  if (handled_s_ && std::abs(*handled_s_ - turned.time_s) < kOneTurn_s) handled_s_.reset();
  if (!handled_s_) axes_.turn(turned);
}

LyingOn LyingSide::push(double time_s, const Eigen::Vector3f& up_sensor) {
  constexpr double kLongest_s = 180.0;
  const LyingOn before = on_;
  const LyingOn on = side(time_s, up_sensor);
  if (on != LyingOn::kFront) all_fours_since_s_.reset();
  if (on == LyingOn::kFront && before == LyingOn::kUnknown) all_fours_since_s_ = time_s;
  all_fours_ = all_fours_since_s_ && time_s - *all_fours_since_s_ < kLongest_s;
  return on;
}

LyingOn LyingSide::side(double time_s, const Eigen::Vector3f& up_sensor) {
  reach(time_s);
  if (!axes_.known()) return on_ = LyingOn::kUnknown;
  const Eigen::Vector3f up_body = axes_.body_from_sensor() * up_sensor;
  // On the way down the trunk is upright still: its lean says nothing of the side it will come to rest on.
  constexpr float kLevelEnough = 0.5F;
  if (up_body.head<2>().norm() < kLevelEnough) return on_;
  // Turned about the long axis from lying on the back, to the right; what then lies below is the right side.
  constexpr float kHalfTurn_deg = 180.0F;
  const float turned_deg = std::atan2(up_body.y(), up_body.x()) * (kHalfTurn_deg / std::numbers::pi_v<float>);
  constexpr std::array<LyingOn, 4> kSides = {LyingOn::kBack, LyingOn::kRight, LyingOn::kFront,
                                             LyingOn::kLeft};
  constexpr float kQuarter_deg = 90.0F;
  for (std::size_t k = 0; k < kSides.size(); ++k) {
    const float off_deg =
        std::abs(std::remainder(turned_deg - kQuarter_deg * static_cast<float>(k), 2.0F * kHalfTurn_deg));
    if (kSides[k] == on_ && off_deg < 0.5F * kQuarter_deg + kPast_deg) return on_;
  }
  const auto nearest = static_cast<int>(std::lround(turned_deg / kQuarter_deg)) & 3;
  return on_ = kSides[static_cast<std::size_t>(nearest)];
}

}  // namespace stance
