// Left against right in exercises of one leg: block B of a report. Pure functions, safe on any thread.
//
// Reps are compared as compare_sides.h of the analysis compares: medians, against the noise that the scatter
// of the repetitions gives them. A set's name and side are the wearer's word where there is one. Uncertain
// reps (kHollowBelow) are left out; under five a side nothing is said.
//
// Vertical travel is not compared: a sensor at one hip rises with that side of the pelvis, and simulated
// people with equal legs then differ by 20 to 50 %. A swap test (swap_test.h) tells it. Turning and time are
// the same wherever it sits.
//
// Measured on simulated people (single-leg RDL, single-leg bridge, lunge, reverse lunge; 6 to 8 a side; six
// people with equal sides, five whose movement is 25 % smaller on the right): of 66 comparisons of equal
// sides none is told different, of 18 ranges of motion that differ 11 are.
//
// Where it fails: repetitions of one set are alike beyond what chance allows, so two sets a side tell more
// than one, and the noise of a single set is too small by what differs from set to set; kSetAllowance_percent
// stands for that. A side done when tired moves less: D (within_set.h) shows it.
#pragma once

#include <span>
#include <vector>

#include "tools/stance/report/corrected.h"

namespace stance {

// What two sets of the same person on the same side may differ by without a cause, in percent of their mean.
// A guess on the safe side until recordings with several sets a side have been measured: about half of the
// scatter of repetitions within a set of squats (doc/simulator.md: 4 to 9 % in time, 17 % in range of
// motion).
inline constexpr float kSetAllowance_percent = 5.0F;

// One for each exercise done on either side, and each of range of motion and both tempos that is known;
// ordered by exercise as first done. Times as in `events`.
std::vector<Asymmetry> exercise_sides(std::span<const Event> events, std::span<const CorrectedSet> sets);

// The final repetitions of one leg, of sure ones (kHollowBelow), as the wearer says their sets were; in their
// order.
std::vector<Rep> sided_reps(std::span<const Event> events, std::span<const CorrectedSet> sets);

// Puts them behind `events`, in place of any that are there.
void add_exercise_sides(std::vector<Event>& events, std::span<const CorrectionRow> corrections);

}  // namespace stance
