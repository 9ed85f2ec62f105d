// Does the vertical acceleration repeat itself as steps do, and how fast?
// Autocorrelation (biased towards nothing: normalised by the energy of both stretches) of 3.5 or 4.5 s at
// 25 Hz, after Moe-Nilssen & Helbostad (J Biomech 37, 2004), whose step and stride regularity these are. With
// a limp or a sensor on one side the stride repeats better than the step; both are returned. Fails where the
// pace changes within the window.
// Pure.
#pragma once

#include <span>

namespace stance {

struct RhythmMeasure {
  float step_regularity = 0.0F;    // -1..1
  float stride_regularity = 0.0F;  // -1..1, at twice the step lag
  float step_frequency_hz = 0.0F;  // 0: no peak
};

// Of a 25 Hz history of vertical acceleration, at least 3.4 s long; nothing repeats in a shorter one.
RhythmMeasure measure_rhythm(std::span<const float> vertical_m_s2);

}  // namespace stance
