// The plan held against what was done: prescribed, done (with the wearer's word in it) and sensed. Pure
// functions, safe on any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/plan/plan.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/summary.h"

namespace stance {

struct HeldAgainstPlan {
  PlannedSets planned;
  int done_sets = 0;  // as the wearer says; as sensed where they say nothing
  int done_reps = 0;
  int sensed_sets = 0;
  int sensed_reps = 0;
  // Of a hold: how long it was held in all. Sets are those of a hold nearly as long as prescribed.
  double held_s = 0.0;

  // As many sets, and as many repetitions or seconds in all. Never of what the sensor does not know.
  [[nodiscard]] bool complete() const;
};

// A row for each line of the plan. `sensed` and `standing`: summarize() and standing_reps(); `events`: for
// the holds in them, which nobody corrects.
std::vector<HeldAgainstPlan> hold_against_plan(const Plan& plan, std::span<const ExerciseSummary> sensed,
                                               std::span<const StandingReps> standing,
                                               std::span<const Event> events = {});

// Whether a set of this exercise is of the plan; without exercises in it, any is.
bool is_planned(const Plan& plan, Exercise exercise);

// A table; empty where the plan has no exercises.
std::string adherence_text(std::span<const HeldAgainstPlan> rows);
// [{exercise, side, known, prescribed: {sets, reps, hold_s}, done: {sets, reps}, sensed: {sets, reps},
// complete, words}]; of a hold {sets, hold_s} in place of {sets, reps}; done, sensed and complete only where
// the sensor knows the exercise.
Json adherence_json(std::span<const HeldAgainstPlan> rows);

}  // namespace stance
