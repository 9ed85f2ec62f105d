// `stance swap-test`: the same sets with the sensor on either hip tell what of a difference between left and
// right belongs to the body and what to the place of the sensor (analysis/asymmetry/sensor_swap.h). Pure
// functions, safe on any thread.
//
// Where the sensor was worn is what the walk before a repetition showed, so that one session may hold both;
// without one, what the walk after it showed; without any walk that shows a hip, the placement that the
// session was told. Repetitions are those that a report compares (exercise_sides.h).
#pragma once

#include <string>
#include <vector>

#include "analysis/asymmetry/sensor_swap.h"
#include "tools/stance/event_json.h"
#include "tools/stance/report/report.h"

namespace stance {

struct SwapMeasure {
  Measure measure = Measure::kRangeOfMotionDeg;
  SensorSwap shares;
};

struct SwapOfExercise {
  Exercise exercise = Exercise::kOther;
  // Repetitions that are compared: with the sensor on the left hip and on the right one, of each leg.
  int on_left_left = 0;
  int on_left_right = 0;
  int on_right_left = 0;
  int on_right_right = 0;
  std::vector<SwapMeasure> measures;  // empty until there are kFewestSwapReps of each

  [[nodiscard]] bool complete() const { return !measures.empty(); }
};

inline constexpr int kFewestSwapReps = 5;

// One for each exercise of one leg, in the order first done.
std::vector<SwapOfExercise> swap_tests(const std::vector<ReportedSession>& sessions);

// Where the sensor was worn at this moment of the session: left or right; unknown: on neither hip, or not
// known.
Side worn_at(const ReportedSession& session, double time_s);

// The shares in words, and what is still to be done where a swap test is not complete.
std::string swap_tests_text(const std::string& title, const std::vector<SwapOfExercise>& tests, bool colour);
Json swap_tests_json(const std::string& title, const std::vector<SwapOfExercise>& tests);

// "left side moves 3.1 cm less (±0.9 cm)", "no detectable difference (±0.9 cm)", ...: the body's share.
std::string body_words(const SwapMeasure& measured);
// "the leg on the sensor's side shows 1.9 cm more (±0.9 cm)": the sensor's.
std::string sensor_words(const SwapMeasure& measured);

}  // namespace stance
