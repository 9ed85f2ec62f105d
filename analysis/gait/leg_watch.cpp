#include "analysis/gait/leg_watch.h"

#include <cmath>

namespace stance {

bool on_a_leg(float tilt_deg, float step_regularity, float swing_m_s2) {
  if (!std::isnan(tilt_deg)) return tilt_deg > kLegTilt_deg;
  return (step_regularity < kPelvisRegularity && swing_m_s2 > kLegSwing_m_s2) ||
         (step_regularity < kWideRegularity && swing_m_s2 > kWideSwing_m_s2);
}

void LegWatch::Mean::add(float x) {
  if (std::isnan(x)) return;
  constexpr float kKept = 1.0F - 1.0F / kStrides;
  sum = kKept * sum + x;
  count = kKept * count + 1.0F;
}

float LegWatch::Mean::now() const { return count > 0.0F ? sum / count : kNotKnown; }

void LegWatch::add(const StrideShape& stride) {
  if (stride.tilt_deg > kMostSwing_deg) return;
  tilt_deg_.add(stride.tilt_deg);
  swing_m_s2_.add(stride.swing_m_s2);
  step_product_.add(stride.step_product);
  step_power_.add(stride.step_power);
  step_power_before_.add(stride.step_power_before);
}

bool LegWatch::on_a_leg() const {
  const float regularity = step_product_.now() / std::sqrt(step_power_.now() * step_power_before_.now());
  return stance::on_a_leg(tilt_deg_.now(), regularity, swing_m_s2_.now());
}

}  // namespace stance
