// Did the pelvis rise or sink around a moment, as in standing up or sitting down?
// The vertical acceleration against the derivative of a Gaussian of 0.45 s: that is, for a body that rests
// before and after, its speed seen through a Mexican hat (Mallat & Hwang, IEEE Trans. Inf. Theory 38, 1992,
// on such wavelets). Unlike double integration between rests it needs no rest to be found, does not drift
// with the error of the vertical, and steps average out (gain under 1e-6 at 1.8 Hz). Scaled so that a move
// of usual speed gives about its travel in metres: on hapt 0.2-0.5 for sitting down and standing up with the
// sign right in 97 of 98, under 0.25 for lying down and rising from it. A move of the other direction shows
// 0.8 s beside each: the caller prefers the larger. Fails for moves slower than about 3 s. Pure.
#pragma once

#include <span>

namespace stance {

struct VerticalMove {
  float travel_m = 0.0F;  // upwards positive; the largest within the range, by size
  int at = 0;             // its index in the history
};

// Looks at moments first...last of a 25 Hz history of vertical acceleration (m/s^2).
VerticalMove largest_vertical_move(std::span<const float> vertical_m_s2, int first, int last);

}  // namespace stance
