#include "analysis/asymmetry/sensor_swap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/asymmetry/compare_sides.h"

namespace stance {
namespace {

// The leg away from the sensor shows a third of what the other one does, or less: from there on it is not
// known which way it went.
constexpr float kMostOfSensor_percent = 100.0F;

}  // namespace

SensorSwap compare_swapped(const SwapValues& sensor_on_left, const SwapValues& sensor_on_right,
                           const SensorSwapParams& params) {
  const std::array cells = {
      median_with_error(sensor_on_left.left_leg), median_with_error(sensor_on_left.right_leg),
      median_with_error(sensor_on_right.left_leg), median_with_error(sensor_on_right.right_leg)};
  SensorSwap out;
  out.on_left_left = cells[0].median;
  out.on_left_right = cells[1].median;
  out.on_right_left = cells[2].median;
  out.on_right_right = cells[3].median;
  int count = 0;
  int fewest = cells[0].count;
  float square = 0.0F;
  float mean = 0.0F;
  for (const MedianWithError& cell : cells) {
    fewest = std::min(fewest, cell.count);
    count += cell.count;
    square += cell.standard_error * cell.standard_error;
    mean += 0.25F * cell.median;
  }
  if (fewest < params.min_per_leg || !(mean > 0.0F)) return out;
  const float a = out.on_left_left - out.on_left_right;
  const float b = out.on_right_left - out.on_right_right;
  out.body = 0.5F * (a + b);
  out.sensor = 0.5F * (a - b);
  out.noise = static_cast<float>(student_t_975(count - 4)) * 0.5F * std::sqrt(square);
  out.body_percent = 100.0F * out.body / mean;
  out.sensor_percent = 100.0F * out.sensor / mean;
  out.noise_percent = 100.0F * out.noise / mean;
  const float allowance_percent = params.allowance_percent / std::numbers::sqrt2_v<float>;
  out.sensor_matters = std::abs(out.sensor_percent) > out.noise_percent + allowance_percent;
  out.withheld = std::abs(out.sensor_percent) > kMostOfSensor_percent;
  const float uncancelled_percent = params.uncancelled * std::abs(out.sensor_percent);
  if (!out.withheld)
    out.verdict =
        verdict_of(out.body_percent, out.noise_percent, std::hypot(allowance_percent, uncancelled_percent));
  return out;
}

}  // namespace stance
