// Left against right in exercises of one leg, as the wearer says the sets were: block B of a report. The
// comparison itself is the analysis' (analysis/asymmetry/exercise_comparison.h). Pure functions, safe on any
// thread.
#pragma once

#include <span>
#include <vector>

#include "tools/stance/report/corrected.h"

namespace stance {

// As ExerciseComparison orders them. Times as in `events`.
std::vector<Asymmetry> exercise_sides(std::span<const Event> events, std::span<const CorrectedSet> sets);

// The final repetitions of one leg, of sure ones (kHollowBelow), as the wearer says their sets were; in their
// order.
std::vector<Rep> sided_reps(std::span<const Event> events, std::span<const CorrectedSet> sets);

// Puts them behind `events`, in place of any that are there.
void add_exercise_sides(std::vector<Event>& events, std::span<const CorrectionRow> corrections);

}  // namespace stance
