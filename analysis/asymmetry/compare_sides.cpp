#include "analysis/asymmetry/compare_sides.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {

constexpr double kZ = 1.96;

void clean(std::vector<float>& values) {
  std::erase_if(values, [](float x) { return !std::isfinite(x); });
  std::sort(values.begin(), values.end());
}

double median_of(const std::vector<float>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : 0.5 * (static_cast<double>(sorted[half - 1]) + sorted[half]);
}

// McKean-Schrader. With few values c falls below the first: then the whole range is taken.
double standard_error_of_median(const std::vector<float>& sorted) {
  const double n = static_cast<double>(sorted.size());
  const double c = std::max(std::round(0.5 * (n + 1.0) - kZ * std::sqrt(0.25 * n)), 1.0);
  const std::size_t low = static_cast<std::size_t>(c) - 1;
  return (static_cast<double>(sorted[sorted.size() - 1 - low]) - sorted[low]) / (2.0 * kZ);
}

}  // namespace

double student_t_975(double df) {
  // Expansion in 1/df (Abramowitz & Stegun 26.7.5) with the last term raised for small df.
  return kZ + 2.37 / df + 2.82 / (df * df) + 5.6 / (df * df * df);
}

Verdict verdict_of(float difference_percent, float noise_percent, float allowance_percent) {
  if (std::isnan(difference_percent) || std::isnan(noise_percent)) return Verdict::kNotEnough;
  if (std::abs(difference_percent) <= noise_percent + allowance_percent) return Verdict::kNoDifference;
  return difference_percent < 0.0F ? Verdict::kLeftLess : Verdict::kRightLess;
}

MedianWithError median_with_error(std::vector<float> values) {
  clean(values);
  MedianWithError out;
  out.count = static_cast<int>(values.size());
  if (!values.empty()) out.median = static_cast<float>(median_of(values));
  if (values.size() > 1) out.standard_error = static_cast<float>(standard_error_of_median(values));
  return out;
}

SideComparison compare_sides(std::vector<float> left, std::vector<float> right,
                             const SideComparisonParams& params) {
  clean(left);
  clean(right);
  SideComparison out;
  out.left_count = static_cast<int>(left.size());
  out.right_count = static_cast<int>(right.size());
  if (left.empty() || right.empty()) return out;
  const double l = median_of(left);
  const double r = median_of(right);
  out.left = static_cast<float>(l);
  out.right = static_cast<float>(r);
  if (l <= 0.0 || r <= 0.0) return out;
  out.difference_percent = static_cast<float>(200.0 * (l - r) / (l + r));
  if (std::min(out.left_count, out.right_count) < 2) return out;
  const double error = 400.0 *
                       std::hypot(r * standard_error_of_median(left), l * standard_error_of_median(right)) /
                       ((l + r) * (l + r));
  out.noise_percent = static_cast<float>(student_t_975(out.left_count + out.right_count - 2) * error);
  if (std::min(out.left_count, out.right_count) < params.min_per_side) return out;
  out.verdict = verdict_of(out.difference_percent, out.noise_percent, params.allowance_percent);
  return out;
}

Asymmetry to_event(const SideComparison& comparison, Measure measure, double start_s, double end_s) {
  Asymmetry event;
  event.start_s = start_s;
  event.end_s = end_s;
  event.measure = measure;
  event.left = comparison.left;
  event.right = comparison.right;
  event.left_count = comparison.left_count;
  event.right_count = comparison.right_count;
  event.difference_percent = comparison.difference_percent;
  event.noise_percent = comparison.noise_percent;
  event.verdict = comparison.verdict;
  return event;
}

}  // namespace stance
