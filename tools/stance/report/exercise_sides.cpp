#include "tools/stance/report/exercise_sides.h"

#include <algorithm>
#include <array>

#include "analysis/asymmetry/compare_sides.h"
#include "tools/stance/report/symmetry.h"

namespace stance {
namespace {

constexpr double kSameTime_s = 1e-3;

struct Sides {
  Exercise exercise = Exercise::kOther;
  std::vector<Rep> left, right;
};

// The rep as the wearer says its set was: a set said to be of one side is, one said to alternate keeps the
// sides that were sensed. Empty: it was no set.
std::optional<Rep> as_said(Rep rep, std::span<const CorrectedSet> sets) {
  for (const CorrectedSet& set : sets) {
    const bool in_set = rep.exercise == set.counted.exercise &&
                        rep.start_s >= set.counted.start_s - kSameTime_s &&
                        rep.end_s <= set.counted.end_s + kSameTime_s;
    if (!in_set || !set.is_changed()) continue;
    if (set.reps() == 0) return std::nullopt;
    rep.exercise = set.exercise();
    if (set.side() != set.counted.side) rep.side = set.side();
    return rep;
  }
  return rep;
}

std::vector<Sides> sides_of(std::span<const Event> events, std::span<const CorrectedSet> sets) {
  std::vector<Sides> found;
  for (const Rep& rep : sided_reps(events, sets)) {
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

bool is_of_exercise(const Event& event) {
  const auto* asymmetry = std::get_if<Asymmetry>(&event.body);
  return asymmetry != nullptr && asymmetry->exercise.has_value();
}

}  // namespace

std::vector<Rep> sided_reps(std::span<const Event> events, std::span<const CorrectedSet> sets) {
  std::vector<Rep> reps;
  for (const Event& event : events) {
    const auto* sensed = std::get_if<Rep>(&event.body);
    if (sensed == nullptr || !event.final || sensed->confidence < kHollowBelow) continue;
    const auto rep = as_said(*sensed, sets);
    if (!rep || rep->exercise == Exercise::kOther) continue;
    if (rep->side == Side::kLeft || rep->side == Side::kRight) reps.push_back(*rep);
  }
  return reps;
}

std::vector<Asymmetry> exercise_sides(std::span<const Event> events, std::span<const CorrectedSet> sets) {
  constexpr std::array<std::pair<Measure, float Rep::*>, 3> kMeasures = {
      {{Measure::kRangeOfMotionDeg, &Rep::range_of_motion_deg},
       {Measure::kConcentricS, &Rep::concentric_s},
       {Measure::kEccentricS, &Rep::eccentric_s}}};
  std::vector<Asymmetry> comparisons;
  for (const Sides& sides : sides_of(events, sets)) {
    if (sides.left.empty() || sides.right.empty()) continue;
    for (const auto& [measure, figure] : kMeasures) {
      const auto compared = compare_sides(values_of(sides.left, figure), values_of(sides.right, figure),
                                          {.min_per_side = 5, .allowance_percent = kSetAllowance_percent});
      if (compared.left_count == 0 || compared.right_count == 0) continue;
      Asymmetry event =
          to_event(compared, measure, std::min(sides.left.front().start_s, sides.right.front().start_s),
                   std::max(sides.left.back().end_s, sides.right.back().end_s));
      event.exercise = sides.exercise;
      comparisons.push_back(event);
    }
  }
  return comparisons;
}

void add_exercise_sides(std::vector<Event>& events, std::span<const CorrectionRow> corrections) {
  const auto comparisons = exercise_sides(events, corrected_sets(events, corrections));
  std::erase_if(events, is_of_exercise);
  for (const Asymmetry& comparison : comparisons) events.push_back({true, comparison});
}

}  // namespace stance
