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
// Nor do they change legs without a rest, or lose one repetition of those that alternate.
constexpr float kChangeCost = 4.0F;
constexpr std::size_t kFewestOfLeg = 3;  // as a set
constexpr std::size_t kMostReps = 80;

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

struct Explanation {
  float evidence = 0.0F;  // what speaks for it, less what its changes cost
  std::array<float, kMostReps> signs{};
};

// Best explanation as stretches of one sign, each kFewestOfLeg and longer.
Explanation explain(std::span<const float> left) {
  constexpr float kNever = -1e9F;
  struct Best {
    float evidence = kNever;
    std::size_t from = 0;  // where its last stretch began
  };
  const std::size_t count = left.size();
  std::array<float, kMostReps + 1> sum{};
  for (std::size_t i = 0; i < count; ++i) sum[i + 1] = sum[i] + left[i];
  // Of the first `to` repetitions, the last of them on the right (0) or on the left (1).
  std::array<std::array<Best, 2>, kMostReps + 1> best{};
  for (std::size_t to = 1; to <= count; ++to) {
    for (std::size_t side = 0; side < 2; ++side) {
      const float sign = side == 1 ? 1.0F : -1.0F;
      best[to][side] = {sign * sum[to], 0};
      for (std::size_t from = kFewestOfLeg; from + kFewestOfLeg <= to; ++from) {
        const float evidence = best[from][1 - side].evidence - kChangeCost + sign * (sum[to] - sum[from]);
        if (evidence > best[to][side].evidence) best[to][side] = {evidence, from};
      }
    }
  }
  Explanation out;
  std::size_t side = best[count][1].evidence > best[count][0].evidence ? 1 : 0;
  out.evidence = best[count][side].evidence;
  for (std::size_t to = count; to > 0; side = 1 - side) {
    const std::size_t from = best[to][side].from;
    std::fill(out.signs.begin() + static_cast<std::ptrdiff_t>(from),
              out.signs.begin() + static_cast<std::ptrdiff_t>(to), side == 1 ? 1.0F : -1.0F);
    to = from;
  }
  return out;
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
  std::array<float, kMostReps> left{};
  std::array<float, kMostReps> turned{};  // the same if the legs alternate, the first being the left one
  const std::size_t count = std::min(reps.size(), kMostReps);
  for (std::size_t i = 0; i < count; ++i) {
    left[i] = shown == nullptr ? evidence(exercise, reps[i]) : evidence(*shown, reps[i]);
    turned[i] = i % 2 == 0 ? left[i] : -left[i];
  }
  const Explanation same = explain(std::span(left).first(count));
  const Explanation alternating = explain(std::span(turned).first(count));
  const bool alternates = told_side == Side::kBoth || alternating.evidence > same.evidence + kAlternatingCost;
  const Explanation& best = alternates ? alternating : same;
  const bool told = best.evidence > kEnough * static_cast<float>(count);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (!told || i >= count) {
      sides[i] = Side::kUnknown;
      continue;
    }
    sides[i] = side_of(alternates && i % 2 == 1 ? -best.signs[i] : best.signs[i]);
  }
}

}  // namespace stance::exercise
