#include "analysis/asymmetry/exercise_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/asymmetry/compare_sides.h"

namespace stance {
namespace {

constexpr std::array<std::pair<Measure, float Rep::*>, 3> kMeasures = {
    {{Measure::kRangeOfMotionDeg, &Rep::range_of_motion_deg},
     {Measure::kConcentricS, &Rep::concentric_s},
     {Measure::kEccentricS, &Rep::eccentric_s}}};

struct Sides {
  Exercise exercise = Exercise::kOther;
  std::vector<Rep> left, right;
};

std::vector<Sides> sides_of(const std::vector<Rep>& reps) {
  std::vector<Sides> found;
  for (const Rep& rep : reps) {
    auto row = std::find_if(found.begin(), found.end(),
                            [&rep](const Sides& one) { return one.exercise == rep.exercise; });
    if (row == found.end()) row = found.insert(found.end(), {rep.exercise, {}, {}});
    (rep.side == Side::kLeft ? row->left : row->right).push_back(rep);
  }
  return found;
}

std::vector<float> values_of(const std::vector<Rep>& reps, float Rep::*figure) {
  std::vector<float> values;
  for (const Rep& rep : reps) values.push_back(rep.*figure);
  return values;
}

}  // namespace

void ExerciseComparison::add(const Rep& rep) {
  const bool one_leg = rep.side == Side::kLeft || rep.side == Side::kRight;
  if (!one_leg || rep.exercise == Exercise::kOther || rep.confidence < kLeastConfidence) return;
  if (reps_.size() < kMostReps) reps_.push_back(rep);
}

std::vector<Asymmetry> ExerciseComparison::results() const {
  std::vector<Asymmetry> comparisons;
  for (const Sides& sides : sides_of(reps_)) {
    if (sides.left.empty() || sides.right.empty()) continue;
    for (const auto& [measure, figure] : kMeasures) {
      auto compared =
          compare_sides(values_of(sides.left, figure), values_of(sides.right, figure),
                        {.min_per_side = kFewestPerSide, .allowance_percent = kSetAllowance_percent});
      if (compared.left_count == 0 || compared.right_count == 0) continue;
      if (compared.verdict == Verdict::kNoDifference &&
          std::abs(compared.difference_percent) >= kWorthAWord_percent)
        compared.verdict = Verdict::kNotEnough;
      Asymmetry event =
          to_event(compared, measure, std::min(sides.left.front().start_s, sides.right.front().start_s),
                   std::max(sides.left.back().end_s, sides.right.back().end_s));
      event.exercise = sides.exercise;
      comparisons.push_back(event);
    }
  }
  return comparisons;
}

bool ExerciseComparison::is_undecided(const Asymmetry& comparison) {
  return comparison.exercise && comparison.verdict == Verdict::kNotEnough && !comparison.withheld &&
         !std::isnan(comparison.noise_percent) &&
         std::min(comparison.left_count, comparison.right_count) >= kFewestPerSide;
}

}  // namespace stance
