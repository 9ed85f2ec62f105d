#include "analysis/gait/rhythm.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/posture/vertical_history.h"

namespace stance {
namespace {

// Lags in samples at 25 Hz.
constexpr int kMinStepLag = 6;     // 0.24 s: a sprint
constexpr int kMaxStepLag = 25;    // 1 s
constexpr int kMaxStrideLag = 40;  // 1.6 s
constexpr int kMaxLag = 2 * kMaxStepLag + 1;
constexpr int kLeastLength = 85;  // 3.4 s: two products of every lag in three
using Correlation = std::array<float, kMaxLag + 1>;

bool is_peak(const Correlation& r, int lag) {
  const auto l = static_cast<std::size_t>(lag);
  return r[l] >= r[l - 1] && r[l] >= r[l + 1];
}

// The shortest lag at which (almost) everything repeats is a step if both feet look alike to the sensor and a
// stride if they do not (worn on one side, a pocket, a limp). It is a stride if half of it repeats too.
int step_lag(const Correlation& r) {
  constexpr float kAlmost = 0.12F;
  constexpr float kHalfRepeats = 0.1F;
  float highest = 0.0F;
  for (int lag = kMinStepLag; lag <= kMaxStrideLag; ++lag) {
    if (is_peak(r, lag)) highest = std::max(highest, r[static_cast<std::size_t>(lag)]);
  }
  if (highest <= 0.0F) return 0;
  int period = kMinStepLag;
  while (!is_peak(r, period) || r[static_cast<std::size_t>(period)] < highest - kAlmost) ++period;
  for (int half = period / 2 - 1; half <= period / 2 + 2; ++half) {
    const bool inside = half >= kMinStepLag && half <= kMaxStepLag;
    if (inside && is_peak(r, half) && r[static_cast<std::size_t>(half)] > kHalfRepeats) return half;
  }
  return period <= kMaxStepLag ? period : period / 2;
}

}  // namespace

RhythmMeasure measure_rhythm(std::span<const float> vertical_m_s2) {
  const int n = static_cast<int>(vertical_m_s2.size());
  if (n < kLeastLength || n > VerticalHistory::kLength) return {};
  const float* oldest = vertical_m_s2.data();
  std::array<float, VerticalHistory::kLength> x{};
  float mean = 0.0F;
  for (int i = 0; i < n; ++i) mean += oldest[i];
  mean /= static_cast<float>(n);
  float energy = 0.0F;
  for (int i = 0; i < n; ++i) {
    x[static_cast<std::size_t>(i)] = oldest[i] - mean;
    energy += x[static_cast<std::size_t>(i)] * x[static_cast<std::size_t>(i)];
  }
  if (energy < 1e-6F) return {};

  // Unbiased: fewer products at longer lags are scaled up to the window.
  Correlation r{};
  const auto correlate = [&](int from, int to) {
    for (int lag = from; lag <= to; ++lag) {
      // Eigen sums four at a time.
      const float sum = Eigen::Map<const Eigen::VectorXf>(x.data(), n - lag)
                            .dot(Eigen::Map<const Eigen::VectorXf>(x.data() + lag, n - lag));
      r[static_cast<std::size_t>(lag)] = sum * static_cast<float>(n) / (static_cast<float>(n - lag) * energy);
    }
  };
  correlate(kMinStepLag - 1, kMaxStrideLag + 1);
  const int best = step_lag(r);
  if (best == 0) return {};
  const auto b = static_cast<std::size_t>(best);
  const float curvature = r[b - 1] - 2.0F * r[b] + r[b + 1];
  const float shift =
      curvature < -1e-6F ? std::clamp(0.5F * (r[b - 1] - r[b + 1]) / curvature, -1.0F, 1.0F) : 0.0F;
  correlate(std::max(2 * best - 1, kMaxStrideLag + 2), 2 * best + 1);
  float stride = -1.0F;
  for (std::size_t l = 2 * b - 1; l <= 2 * b + 1; ++l) stride = std::max(stride, r[l]);
  return {r[b], stride, VerticalHistory::kRate_hz / (static_cast<float>(best) + shift)};
}

}  // namespace stance
