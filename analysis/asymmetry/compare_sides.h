// Does left differ from right, beyond the noise it was measured with?
//
//   difference percent  d = 200 (L - R) / (L + R),   L, R the medians
//   standard error      of a median: (x[n - c + 1] - x[c]) / (2 z), x sorted, c = round((n + 1)/2 - z
//   sqrt(n/4)),
//                       z = 1.96 (McKean & Schrader, Comm. Stat. B 13, 1984), robust against odd repetitions;
//                       of d by the delta method: 400 sqrt((R s_L)^2 + (L s_R)^2) / (L + R)^2
//   noise percent       t(0.975, n_L + n_R - 2) times that: half the 95 % interval
//
// The verdict is "no difference" while |d| is within noise percent and the allowance: what the way of
// measuring may itself make of two equal sides. It assumes that repetitions scatter independently; where they
// do not (steps: see walking_comparison.h) the noise must be given by the caller. Pure functions; any thread.
#pragma once

#include <vector>

#include "analysis/event.h"

namespace stance {

struct SideComparison {
  float left = kNotKnown;   // median, in the unit of the values; NaN without values
  float right = kNotKnown;  // median
  int left_count = 0;
  int right_count = 0;
  float difference_percent =
      kNotKnown;                    // 100 (left - right) / mean of both; NaN when a median is not positive
  float noise_percent = kNotKnown;  // half width of its 95 % interval; NaN with under 2 values a side
  Verdict verdict = Verdict::kNotEnough;
};

struct SideComparisonParams {
  // Fewer values on a side: "not enough".
  int min_per_side = 5;
  // Systematic difference the measurement may show between equal sides, in percent. Larger: fewer differences
  // are told.
  float allowance_percent = 0.0F;
};

// Values in any order; not finite ones are left out.
SideComparison compare_sides(std::vector<float> left, std::vector<float> right,
                             const SideComparisonParams& params = {});

// Verdict for a difference with known noise.
Verdict verdict_of(float difference_percent, float noise_percent, float allowance_percent);

struct MedianWithError {
  float median = kNotKnown;          // NaN without values
  float standard_error = kNotKnown;  // NaN with under 2 values
  int count = 0;                     // of finite values
};
MedianWithError median_with_error(std::vector<float> values);

// 97.5 % quantile of Student's t. df >= 1; within 1 % from df = 4 on, above it (on the safe side) below.
double student_t_975(double df);

// The event that says so.
Asymmetry to_event(const SideComparison& comparison, Measure measure, double start_s, double end_s);

}  // namespace stance
