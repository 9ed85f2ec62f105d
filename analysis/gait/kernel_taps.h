// Where the taps of the kernels in gait_kernels.h lie: spread evenly from one step period before a moment to
// one after it, so that one shape serves every pace. Between two taps a kernel is a straight line; the same
// is got by smoothing what the taps alone give with a triangle that reaches one tap to each side. Pure.
#pragma once

#include <algorithm>
#include <cmath>

#include "analysis/gait/gait_kernels.h"

namespace stance {

// Samples that stand for one step period; `longest` bounds it.
inline int tap_scale(float step_period, int longest) {
  return std::clamp(static_cast<int>(step_period + 0.5F), kMinTapScale, longest);
}

inline int tap_offset(int tap, int taps, int scale) {
  const double position = -1.0 + 2.0 * tap / (taps - 1);
  return static_cast<int>(std::floor(position * scale + 0.5));
}

// Samples between two taps of a kernel of kContactTaps.
inline int tap_width(int scale) { return (scale + kContactTaps / 4) / (kContactTaps / 2); }

}  // namespace stance
