// Left against right in exercises of one leg, over a recording: final repetitions in, comparisons out.
//
// Repetitions are compared as compare_sides.h does: medians, against the noise that the scatter of the
// repetitions gives them. Uncertain ones (kLeastConfidence) are left out; under five a side there is no
// verdict. A difference of kWorthAWord_percent and more that is smaller than that noise is undecided: it is
// neither called none nor told as one, the verdict is "not enough", and both its size and its noise are
// there. More repetitions, or more alike ones, decide it.
//
// Vertical travel is not compared: a sensor at one hip rises with that side of the pelvis, and simulated
// people with equal legs then differ by 20 to 50 %. A swap test (sensor_swap.h) tells it. Turning and time
// are the same wherever the sensor sits.
//
// Measured on simulated people (single-leg RDL, single-leg bridge, lunge, reverse lunge; 6 to 8 a side; six
// people with equal sides, five whose movement is 25 % smaller on the right): of 66 comparisons of equal
// sides none is told different, of 18 ranges of motion that differ 11 are.
//
// Where it fails: repetitions of one set are alike beyond what chance allows, so two sets a side tell more
// than one, and the noise of a single set is too small by what differs from set to set; kSetAllowance_percent
// stands for that. A side done when tired moves less.
//
// Owns room for kMostReps, allocated once; those beyond are not compared. One thread at a time.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/event.h"

namespace stance {

class ExerciseComparison {
 public:
  // What two sets of the same person on the same side may differ by without a cause, in percent of their
  // mean. A guess on the safe side until recordings with several sets a side have been measured: about half
  // of the scatter of repetitions within a set of squats (doc/simulator.md: 4 to 9 % in time, 17 % in range
  // of motion).
  static constexpr float kSetAllowance_percent = 5.0F;
  // A measured difference of so much is not called none. Differences from 10 % on are to be seen, under 3 %
  // there is none; it is no line between healthy and ill. Of simulated sides whose true difference is under
  // 3 % (seeds 91001 to 91030, 92001 to 92030, 95001 to 95050) 95 % of 88 ranges of motion and 89 % of 335
  // times are measured below it; of those at 10 % and more 83 % of 196 and 64 % of 206 above it.
  static constexpr float kWorthAWord_percent = 10.0F;
  static constexpr int kFewestPerSide = 5;
  static constexpr float kLeastConfidence = 0.5F;
  static constexpr std::size_t kMostReps = 2048;

  ExerciseComparison() { reps_.reserve(kMostReps); }

  // A final repetition; of an exercise without a name, or without a side, it is ignored.
  void add(const Rep& rep);

  // One for each exercise done on either side, and each of range of motion and both tempos that is known;
  // ordered by exercise as first done.
  [[nodiscard]] std::vector<Asymmetry> results() const;

  // Of a comparison of an exercise: there were enough repetitions to compare, and they scatter too much for
  // what they differ by.
  [[nodiscard]] static bool is_undecided(const Asymmetry& comparison);

 private:
  std::vector<Rep> reps_;
};

}  // namespace stance
