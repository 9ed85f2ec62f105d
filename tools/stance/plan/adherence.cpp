#include "tools/stance/plan/adherence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/stance/report/words.h"

namespace stance {
namespace {

bool is_of(const PlannedSets& planned, Exercise exercise, Side side) {
  return planned.exercise == exercise && (planned.side == Side::kBoth || planned.side == side);
}

// A breath early is as prescribed.
constexpr double kLongEnough = 0.9;

void add_holds(std::span<const Event> events, HeldAgainstPlan& row) {
  for (const Event& event : events) {
    const auto* hold = std::get_if<Hold>(&event.body);
    if (hold == nullptr || !event.final || !is_of(row.planned, hold->exercise, hold->side)) continue;
    const double held_s = hold->end_s - hold->start_s;
    row.held_s += held_s;
    if (held_s >= kLongEnough * row.planned.hold_s) ++row.sensed_sets;
  }
  row.done_sets = row.sensed_sets;
}

bool is_hold_row(const HeldAgainstPlan& row) {
  return row.planned.exercise && is_hold(*row.planned.exercise);
}

std::string held_words(const HeldAgainstPlan& row) {
  return row.held_s == 0.0
             ? "-"
             : fmt::format("{}, {} in all", counted(row.sensed_sets, "hold"), duration_words(row.held_s));
}

std::string sets_and_reps(int sets, int reps) {
  return sets == 0 ? "-" : fmt::format("{}, {}", counted(sets, "set"), counted(reps, "rep"));
}

}  // namespace

bool HeldAgainstPlan::complete() const {
  return planned.exercise && done_sets >= planned.sets && done_reps >= planned.sets * planned.reps;
}

std::vector<HeldAgainstPlan> hold_against_plan(const Plan& plan, std::span<const ExerciseSummary> sensed,
                                               std::span<const StandingReps> standing,
                                               std::span<const Event> events) {
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
    if (is_hold_row(row)) add_holds(events, row);
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
    } else if (is_hold_row(row)) {
      text += fmt::format("  {:<28}{:<24}{:<22}{}\n", name, prescribed, held_words(row), held_words(row));
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
      const auto figure = [&](int sets, int reps) {
        return is_hold_row(row) ? Json{{"sets", sets}, {"hold_s", std::round(row.held_s)}}
                                : Json{{"sets", sets}, {"reps", reps}};
      };
      one["done"] = figure(row.done_sets, row.done_reps);
      one["sensed"] = figure(row.sensed_sets, row.sensed_reps);
      one["complete"] = row.complete();
    }
    one["words"] = {{"name", name_words(row.planned)}, {"prescribed", prescribed_words(row.planned)}};
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace stance
