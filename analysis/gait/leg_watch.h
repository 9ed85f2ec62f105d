// Whether the sensor is carried on a leg, in a trouser pocket say, from the shapes of the strides.
//
//   with a gyroscope   the sensor tilts by more than kLegTilt_deg in a stride. Pelvis: 4 to 18 deg (95 %);
//                      trouser pocket: 17 to 61
//   without            strides repeat but steps do not (step regularity under kPelvisRegularity) and the
//                      swing (stride_shape.h) is above kLegSwing_m_s2; or it is above kWideSwing_m_s2, and
//                      steps repeat by less than kWideRegularity. Pelvis: regularity 0.46 and more, swing 0.4
//                      to 1.2 m/s^2 (95 %), never both under 0.55 and beyond 2.1; trouser pocket: up to 0.56
//                      and 1.1 to 3.7
//
// One who jogs with a loose belt looks like a leg, too (10 of 221 walks of sisfall; ipol 1 of 87, hapt 1 of
// 133); pockets are missed in 17 of 91 walks of mobifall and in none of 8 recordings of oxford. Fixed memory;
// one thread at a time.
#pragma once

#include "analysis/gait/stride_shape.h"

namespace stance {

inline constexpr float kLegTilt_deg = 23.0F;
inline constexpr float kMostSwing_deg = 75.0F;  // no leg swings further: the sensor was turned
inline constexpr float kLegSwing_m_s2 = 1.0F;
inline constexpr float kPelvisRegularity = 0.4F;
inline constexpr float kWideSwing_m_s2 = 2.2F;
inline constexpr float kWideRegularity = 0.55F;

// tilt: NaN without a gyroscope. What is not known (NaN) is no sign of a leg.
[[nodiscard]] bool on_a_leg(float tilt_deg, float step_regularity, float swing_m_s2);

// Of the last kStrides strides or so: older ones count less and less. Strides in which the sensor tilts by
// more than kMostSwing_deg are left out.
class LegWatch {
 public:
  static constexpr float kStrides = 20.0F;

  void add(const StrideShape& stride);
  // False before the first stride.
  [[nodiscard]] bool on_a_leg() const;

 private:
  struct Mean {
    float sum = 0.0F, count = 0.0F;
    void add(float x);                // nothing where NaN
    [[nodiscard]] float now() const;  // NaN without values
  };
  Mean tilt_deg_, swing_m_s2_, step_product_, step_power_, step_power_before_;
};

}  // namespace stance
