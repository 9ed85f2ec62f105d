#include "analysis/signal/biquad.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stance {
namespace {

double gain_at(const BiquadCoefficients& coefficients, double frequency_hz) {
  Biquad<double> filter(coefficients);
  double peak = 0.0;
  for (int i = 0; i < 6000; ++i) {
    const double out = filter.push(std::sin(2.0 * std::numbers::pi * frequency_hz * i * kInternalPeriod_s));
    if (i > 4000) peak = std::max(peak, std::abs(out));
  }
  return peak;
}

TEST(Biquad, LowPassKeepsSlowMotionAndHalvesThePowerAtItsCutOff) {
  const auto low_pass = butterworth_low_pass(3.0);
  EXPECT_NEAR(gain_at(low_pass, 0.3), 1.0, 0.01);
  EXPECT_NEAR(gain_at(low_pass, 3.0), std::sqrt(0.5), 0.01);
  EXPECT_LT(gain_at(low_pass, 20.0), 0.03);
}

TEST(Biquad, HighPassMirrorsTheLowPass) {
  const auto high_pass = butterworth_high_pass(3.0);
  EXPECT_LT(gain_at(high_pass, 0.3), 0.02);
  EXPECT_NEAR(gain_at(high_pass, 3.0), std::sqrt(0.5), 0.01);
  EXPECT_NEAR(gain_at(high_pass, 20.0), 1.0, 0.01);
}

TEST(Biquad, StartsWithoutAStepOnAConstant) {
  Biquad<double> filter(butterworth_low_pass(0.1));
  for (int i = 0; i < 10; ++i) EXPECT_NEAR(filter.push(9.81), 9.81, 1e-9);
  filter.reset();
  EXPECT_NEAR(filter.push(-2.0), -2.0, 1e-9);
}

}  // namespace
}  // namespace stance
