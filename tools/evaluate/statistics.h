// The few statistics the metrics are defined with. Pure functions.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

namespace stance::evaluate {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The upper of the two middle values when their number is even, as the metrics define it. NaN of nothing.
inline double median(std::vector<double> values) {
  if (values.empty()) return kNan;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Summed in the given order. NaN of nothing.
inline double mean(const std::vector<double>& values) {
  if (values.empty()) return kNan;
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

inline double ratio(int part, int whole) { return static_cast<double>(part) / static_cast<double>(whole); }

// How many were there, how many were reported, how many of both are the same.
struct Hits {
  int truth = 0;
  int got = 0;
  int hit = 0;

  [[nodiscard]] double f1() const { return truth + got > 0 ? 2.0 * hit / (truth + got) : kNan; }
  [[nodiscard]] double precision() const { return ratio(hit, std::max(1, got)); }
  [[nodiscard]] double recall() const { return ratio(hit, truth); }
};

// Right answers among all answers.
struct Share {
  int hit = 0;
  int all = 0;

  [[nodiscard]] double value() const { return ratio(hit, std::max(1, all)); }
};

}  // namespace stance::evaluate
