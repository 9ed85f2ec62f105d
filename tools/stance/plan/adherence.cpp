#include "tools/stance/plan/adherence.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/stance/report/words.h"

namespace stance {
namespace {

bool is_of(const PlannedSets& planned, Exercise exercise, Side side) {
  return planned.exercise == exercise && (planned.side == Side::kBoth || planned.side == side);
}

std::string sets_and_reps(int sets, int reps) {
  return sets == 0 ? "-" : fmt::format("{}, {}", counted(sets, "set"), counted(reps, "rep"));
}

}  // namespace

bool HeldAgainstPlan::complete() const {
  return planned.exercise && done_sets >= planned.sets && done_reps >= planned.sets * planned.reps;
}

std::vector<HeldAgainstPlan> hold_against_plan(const Plan& plan, std::span<const ExerciseSummary> sensed,
                                               std::span<const StandingReps> standing) {
  std::vector<HeldAgainstPlan> rows;
  for (const PlannedSets& planned : plan.sets) {
    HeldAgainstPlan row{planned};
    for (const ExerciseSummary& one : sensed) {
      if (!is_of(planned, one.exercise, one.side)) continue;
      row.sensed_sets += one.sets;
      row.sensed_reps += one.reps;
    }
    for (const StandingReps& one : standing) {
      if (!is_of(planned, one.exercise, one.side)) continue;
      row.done_sets += one.sets;
      row.done_reps += one.reps;
    }
    rows.push_back(row);
  }
  return rows;
}

bool is_planned(const Plan& plan, Exercise exercise) {
  return plan.sets.empty() ||
         std::any_of(plan.sets.begin(), plan.sets.end(),
                     [&](const PlannedSets& planned) { return planned.exercise == exercise; });
}

std::string adherence_text(std::span<const HeldAgainstPlan> rows) {
  if (rows.empty()) return "";
  std::string text =
      fmt::format("  {:<28}{:<24}{:<22}{:<20}\n", "plan", "prescribed", "done, as you say", "sensed");
  for (const HeldAgainstPlan& row : rows) {
    const std::string name = name_words(row.planned);
    const std::string prescribed = prescribed_words(row.planned);
    if (!row.planned.exercise) {
      text += fmt::format("  {:<28}{:<24}not known to the sensor\n", name, prescribed);
    } else {
      text += fmt::format("  {:<28}{:<24}{:<22}{}\n", name, prescribed,
                          sets_and_reps(row.done_sets, row.done_reps),
                          sets_and_reps(row.sensed_sets, row.sensed_reps));
    }
  }
  return text;
}

Json adherence_json(std::span<const HeldAgainstPlan> rows) {
  Json list = Json::array();
  for (const HeldAgainstPlan& row : rows) {
    Json one = {{"exercise", row.planned.name},
                {"side", name_of(row.planned.side)},
                {"known", row.planned.exercise.has_value()},
                {"prescribed",
                 {{"sets", row.planned.sets}, {"reps", row.planned.reps}, {"hold_s", row.planned.hold_s}}}};
    if (row.planned.exercise) {
      one["done"] = {{"sets", row.done_sets}, {"reps", row.done_reps}};
      one["sensed"] = {{"sets", row.sensed_sets}, {"reps", row.sensed_reps}};
      one["complete"] = row.complete();
    }
    one["words"] = {{"name", name_words(row.planned)}, {"prescribed", prescribed_words(row.planned)}};
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace stance
