// The same exercise with the sensor on one hip and then on the other: how much of what left and right differ
// by belongs to the body, and how much to the place of the sensor?
//
// A sensor a hand's breadth beside the middle of the pelvis rises and sinks with that side of it. A leg that
// carries the middle by h while the pelvis tilts sideways is seen as h + s by a sensor on one hip, and as
// h - s on the other. With the medians of both legs in both places:
//
//   a = left leg - right leg, sensor on the left;   b = the same, sensor on the right
//   body    (a + b) / 2    what stays with the leg: the sensor's share cancels
//   sensor  (a - b) / 2    by how much the leg on the sensor's side shows more: equal legs cancel
//   noise   of both: t(0.975, n - 4) sqrt(sum of the four squared standard errors) / 2, half a 95 % interval
//
// Assumes that the legs did the same both times, and that the sensor's share is as large on either hip.
// Withheld where that share may be larger than the movement itself: a travel is measured without its sign,
// and what would be negative is not seen as such. Pure functions; any thread.
#pragma once

#include <vector>

#include "analysis/event.h"

namespace stance {

// Repetitions of one measure, in any order; not finite ones are left out.
struct SwapValues {
  std::vector<float> left_leg;
  std::vector<float> right_leg;
};

struct SensorSwap {
  float on_left_left = kNotKnown;  // medians, in the unit of the values: sensor on the left hip, left leg
  float on_left_right = kNotKnown;
  float on_right_left = kNotKnown;
  float on_right_right = kNotKnown;
  float body = kNotKnown;          // left less right, in the unit of the values
  float sensor = kNotKnown;        // the leg on the sensor's side less the other
  float noise = kNotKnown;         // half width of the 95 % interval of either
  float body_percent = kNotKnown;  // of the mean of the four medians, as all percents here
  float sensor_percent = kNotKnown;
  float noise_percent = kNotKnown;
  Verdict verdict = Verdict::kNotEnough;  // of the body's share
  bool sensor_matters = false;            // its share is beyond the noise
  bool withheld = false;                  // there were enough repetitions, and it cannot be told all the same
};

struct SensorSwapParams {
  int min_per_leg = 5;  // repetitions in each place
  // What two sets of one leg may differ by without a cause, in percent (SideComparisonParams). Each share
  // rests on two such differences and takes half of their sum: 1 / sqrt(2) of it.
  float allowance_percent = 0.0F;
  // And of the sensor's share, as a part of it, that does not cancel: it is clipped on anew by hand.
  float uncancelled = 0.0F;
};

SensorSwap compare_swapped(const SwapValues& sensor_on_left, const SwapValues& sensor_on_right,
                           const SensorSwapParams& params = {});

}  // namespace stance
