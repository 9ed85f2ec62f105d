// Coefficients of a span's confidence. Made by tools/fit/fit_confidence.py; do not edit.
// Fitted on the people of hapt (UCI HAPT, Reyes-Ortiz 2015), as recorded and without the gyroscope.
// Of people left out, by labelled time (mean error 0.014):
//   4 spans stated 0.132, right 0.583
//   9 spans stated 0.626, right 1.000
//   19 spans stated 0.791, right 0.685
//   83 spans stated 0.916, right 0.847
//   772 spans stated 0.980, right 0.986
//   445 spans stated 0.995, right 0.989
// confidence = 1 / (1 + exp(-constant - slope * m)), m = sign(margin) ln(1 + |margin|), where margin is by
// how much the span's log-likelihood exceeds that of the next best state.
#pragma once

namespace stance {

struct ConfidenceCurve {
  float constant;
  float slope;
};
inline constexpr ConfidenceCurve kPostureConfidence = {2.450F, 0.883F};
inline constexpr ConfidenceCurve kLocomotionConfidence = {-0.662F, 1.442F};

}  // namespace stance
