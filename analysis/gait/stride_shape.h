// One stride in numbers that need the signals, not only the times of its contacts. WalkMeasures averages
// them.
//
//   regularity   autocorrelation of the vertical acceleration at the lag of one step and of one stride, over
//                this stride against the one before (Moe-Nilssen & Helbostad, J Biomech 37, 2004). Sums are
//                given, so that a walk's figure is sum product / sqrt(sum power sum power_before).
//   harmonic ratio  of the stride, drawn to 64 points: sum of the amplitudes of the even harmonics over that
//   of
//                the odd ones, 1 to 20; for the lateral acceleration the other way round (Gage 1964; Menz et
//                al., Gait Posture 18, 2003). 1: no order; even, healthy walking: 2 to 5.
//   rise         from the lowest to the highest place of the pelvis in a step: the vertical acceleration
//                integrated twice over the stride, which is taken to end as high and as fast as it began.
//   swing        amplitude of the horizontal acceleration at the frequency of the stride, sqrt(forward^2 +
//                lateral^2). A pelvis sways by 0.2 to 1.5 m/s^2; a thigh carries the sensor to and fro and
//                tilts it under gravity
//   obliquity, rotation  range of the angle about forward and about up over the stride, without turning.
//
// It needs contacts of alternating feet, five for the regularity. Pure but for its tables; owns them; one
// thread at a time.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>

#include "analysis/event.h"
#include "analysis/gait/gait_window.h"

namespace stance {

struct StrideShape {
  double time_s = 0.0;  // of the contact that ends the stride
  // Of vertical acceleration (unit: that of the window's own root mean square, squared). NaN: not known.
  float step_product = kNotKnown, step_power = kNotKnown, step_power_before = kNotKnown;
  float stride_product = kNotKnown, stride_power_before = kNotKnown;
  float harmonic_ratio_vertical = kNotKnown;
  float harmonic_ratio_forward = kNotKnown;
  float harmonic_ratio_lateral = kNotKnown;
  float rise_m = kNotKnown;         // mean of the stride's two steps
  float obliquity_deg = kNotKnown;  // NaN without a gyroscope
  float rotation_deg = kNotKnown;
  float swing_m_s2 = kNotKnown;
  float tilt_deg = kNotKnown;       // range of the sensor's own tilt; NaN without a gyroscope
  float sensor_left_m = kNotKnown;  // GaitWindow::left_of_middle_m
};

class StrideMeter {
 public:
  static constexpr int kContacts = 5;

  StrideMeter();

  // `contacts`: the positions in the window of the contacts so far, oldest first, the last one ending the
  // stride; three at least. Nothing when the stride does not lie in the window.
  [[nodiscard]] std::optional<StrideShape> measure(const GaitWindow& window,
                                                   std::span<const double> contacts) const;

 private:
  static constexpr int kPoints = 64;
  static constexpr int kHarmonics = 20;
  using Points = Eigen::Matrix<float, kPoints, 1>;

  using Harmonics = Eigen::Array<float, kHarmonics, 1>;

  // Amplitudes of the stride's harmonics, the first at 0, in the signal's unit.
  [[nodiscard]] Harmonics harmonics(std::span<const float> signal, double from, double to) const;

  Eigen::Matrix<float, kHarmonics, kPoints> cosine_, sine_;
};

}  // namespace stance
