#include "tools/stance/report/exercise_sides.h"

#include "analysis/asymmetry/exercise_comparison.h"
#include "tools/stance/report/symmetry.h"

namespace stance {
namespace {

constexpr double kSameTime_s = 1e-3;

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
  ExerciseComparison comparison;
  for (const Rep& rep : sided_reps(events, sets)) comparison.add(rep);
  return comparison.results();
}

void add_exercise_sides(std::vector<Event>& events, std::span<const CorrectionRow> corrections) {
  const auto comparisons = exercise_sides(events, corrected_sets(events, corrections));
  std::erase_if(events, is_of_exercise);
  for (const Asymmetry& comparison : comparisons) events.push_back({true, comparison});
}

}  // namespace stance
