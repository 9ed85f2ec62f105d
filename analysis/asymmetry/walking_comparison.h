// Left and right step times, or stance times, over a recording: final steps in, one comparison out.
//
// Step time: from the other foot's contact to this foot's, counted for the side that lands. Stance time: from
// a foot's contact to its own toe-off. Steps that were inferred (event.h) measure nothing. A contact that is
// timed late makes one step longer and the next shorter, so left and right are not independent and the noise
// of compare_sides would be too small by a factor of up to 1.4. Instead, every step is paired with the one
// before it, delta = left - right, so that neither the foot that began nor a step more or less matters, and
//   variance of the mean delta = (g0 + 2 g1) / n
// with n pairs that share no step (half of all), g0 the variance of delta and g1 its covariance two steps on
// (Newey & West 1987, one lag, which is as far as a contact reaches). g0 is robust (quartiles / 1.349,
// squared), the ratio g1 / g0 comes from deltas limited to 0.15 s and is kept within 0..0.5; medians scatter
// pi/2 more than means.
//
// Two numbers, for two questions. How well is a change in this wearer seen, the sensor worn alike?
// repeat_noise_percent(), from the above alone. How far may the difference itself be off? noise_percent of
// the result adds, in squares, kWearingError_percent: where and how the sensor sits shifts the contacts of
// one foot against the other's. Simulated walks on either hip and the back, true differences of -30 to 30 %,
// 14 to 200 steps a side: 96 % of the truths lie within it, and at 50 steps a side it is 2.3 points (median).
// What neither can know: a pelvis does not answer both feet alike, so the contacts it shows may be some
// milliseconds off to one side, always the same way in one person. kPelvisAllowance_percent stands for it in
// the verdict on step times, and kStanceAllowance_percent in that on stance times: the mean stance difference
// of the 15 people of ipol is off by 1.7 points (standard deviation; 84 trials, 1.3 points within a person,
// 2.5 of the truth itself), twice of which it is. Fixed memory (histograms of 2 ms), no allocation; one
// thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/event.h"

namespace stance {

class WalkingComparison {
 public:
  static constexpr float kPelvisAllowance_percent = 4.0F;
  static constexpr float kStanceAllowance_percent = 3.5F;
  static constexpr double kWearingError_percent = 0.8;  // standard deviation
  static constexpr float allowance_percent(Measure measure) {
    return measure == Measure::kStanceTimeS ? kStanceAllowance_percent : kPelvisAllowance_percent;
  }
  // Fewer steps a side give "not enough": 14 in all (ICC of step-time asymmetry 0.79-0.90 from there on).
  static constexpr int kMinStepsPerSide = 7;

  // kStepTimeS or kStanceTimeS.
  explicit WalkingComparison(Measure measure = Measure::kStepTimeS) : measure_(measure) {}

  // Final steps, in order of time.
  void add(const Step& step);

  // The comparison; nothing when there was no step with a side.
  [[nodiscard]] std::optional<Asymmetry> result() const;
  // Half the 95 % interval within which the difference of this wearer repeats; NaN with too few steps.
  [[nodiscard]] float repeat_noise_percent() const;

 private:
  static constexpr double kBin_s = 0.002;
  static constexpr double kMinStep_s = 0.25;
  static constexpr double kMaxStep_s = 2.5;
  static constexpr int kStepBins = 1125;   // kMinStep_s .. kMaxStep_s
  static constexpr int kDeltaBins = 1000;  // -1 .. 1 s
  template <int kBins>
  struct Histogram {
    std::array<std::uint32_t, kBins> bins{};
    std::int64_t count = 0;
    void add(double position);
    // Value in bins below which the fraction lies, linear within a bin.
    [[nodiscard]] double quantile(double fraction) const;
  };

  void add_value(Side side, double value_s);
  void add_delta(double delta_s);

  Measure measure_;
  std::optional<Step> last_;  // only when its side is known
  double first_s_ = 0.0, end_s_ = 0.0;
  Histogram<kStepBins> left_, right_;
  std::optional<double> last_value_s_;
  Histogram<kDeltaBins> delta_;
  std::optional<double> last_delta_s_, before_last_delta_s_;
  double sum_ = 0.0, square_ = 0.0, product_ = 0.0;
  std::int64_t products_ = 0;
};

}  // namespace stance
