#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/exercise/learned.h"
#include "analysis/exercise/naming.h"

namespace stance::exercise {
namespace {

// One unit of evidence: what is clearly more than the scatter of a movement that has no side.
constexpr float kTwist_deg = 2.0F;
constexpr float kRoll_deg = 2.0F;
constexpr float kShift_cm = 2.0F;
constexpr float kMostOfOneRep = 3.0F;  // a single odd repetition must not decide a set
constexpr float kEnough = 0.4F;        // mean evidence of a repetition, below which no side is told
// People seldom alternate: it must explain the set better by more than two repetitions do.
constexpr float kAlternatingCost = 4.0F;

// Positive: left.
float evidence(Exercise exercise, const BodyMotion& m) {
  const float twist = m.turned_deg.z() / kTwist_deg;
  const float roll = m.turned_deg.x() / kRoll_deg;
  const float shift = m.went_cm.y() / kShift_cm;
  const float early = m.left_early_cm / kShift_cm;
  const auto sum = [&]() -> float {
    switch (exercise) {
      case Exercise::kClamshell:  // the upper leg opens
        return m.up_body.y() > 0.0F ? kMostOfOneRep : -kMostOfOneRep;
      case Exercise::kDonkeyKick:  // over the other knee; the side that is lifted turns up
      case Exercise::kFireHydrant:
        return twist - shift;
      case Exercise::kHipAbductionStanding:  // hiked, over the other foot
        return roll - shift;
      case Exercise::kLateralLunge:
        return shift;
      case Exercise::kLunge:  // the hip of the leg in front is in front
      case Exercise::kReverseLunge:
        return -twist;
      case Exercise::kStepUp:  // hiked and forward with the leg that is lifted first, then over it
        return (m.then_left_cm) / kShift_cm - m.then_turned_deg.x() / kRoll_deg;
      case Exercise::kSingleLegRdl:  // over the standing foot; the free side opens
      case Exercise::kSingleLegBridge:
        return shift + early - twist;
      default:
        return 0.0F;
    }
  }();
  return std::clamp(sum, -kMostOfOneRep, kMostOfOneRep);
}

float evidence(const LearnedSet& shown, const BodyMotion& m) {
  const float alike = likeness_of_leg(shown.motion, motion_of(std::span(&m, 1)));
  return std::clamp(shown.side == Side::kLeft ? alike : -alike, -kMostOfOneRep, kMostOfOneRep);
}

Side side_of(float sign) { return sign > 0.0F ? Side::kLeft : Side::kRight; }

}  // namespace

void tell_sides(Exercise exercise, std::span<const BodyMotion> reps, std::span<Side> sides, Side told_side,
                const LearnedSet* shown) {
  if ((!one_sided(exercise) && shown == nullptr) || reps.empty()) {
    std::fill(sides.begin(), sides.end(), Side::kBoth);
    return;
  }
  if (told_side == Side::kLeft || told_side == Side::kRight) {
    std::fill(sides.begin(), sides.end(), told_side);
    return;
  }
  float same = 0.0F;
  float alternating = 0.0F;
  float sign = 1.0F;
  for (const BodyMotion& rep : reps) {
    const float left = shown == nullptr ? evidence(exercise, rep) : evidence(*shown, rep);
    same += left;
    alternating += sign * left;
    sign = -sign;
  }
  const bool alternates =
      told_side == Side::kBoth || std::abs(alternating) > std::abs(same) + kAlternatingCost;
  const float total = alternates ? alternating : same;
  const bool told = std::abs(total) > kEnough * static_cast<float>(reps.size());
  sign = 1.0F;
  for (Side& side : sides) {
    side = told ? side_of(sign * total) : Side::kUnknown;
    if (alternates) sign = -sign;
  }
}

}  // namespace stance::exercise
