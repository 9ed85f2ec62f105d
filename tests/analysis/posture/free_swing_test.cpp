#include "analysis/posture/free_swing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

namespace stance {
namespace {

// A minute of a sensor that tips by 6 degrees once a second about an axis of its own, and of the force that
// it feels across the axis it hangs by, m/s^2, at that angle.
bool is_free(const std::function<double(double angle_rad)>& across_m_s2) {
  FreeSwing swing;
  FreeSwing::Sums sums;
  int readings = 0;
  for (double t_s = 0.0; t_s < 60.0; t_s += 1.0 / FreeSwing::kRate_hz) {
    const double phase = 2.0 * std::numbers::pi * t_s;
    const double angle_rad = 0.1 * std::sin(phase);
    const auto rate_rad_s = static_cast<float>(0.1 * 2.0 * std::numbers::pi * std::cos(phase));
    const auto across = static_cast<float>(across_m_s2(angle_rad));
    const FreeSwing::Sums one = swing.push({across, 0.0F, 9.81F}, {0.02F, rate_rad_s, -0.01F});
    if (t_s < 5.0) continue;
    sums.force_square += one.force_square;
    sums.angle_square += one.angle_square;
    ++readings;
  }
  return FreeSwing::is_free(sums, readings);
}

TEST(FreeSwing, WhatHangsFeelsNoForceFromAside) {
  EXPECT_TRUE(is_free([](double) { return 0.0; }));
  EXPECT_TRUE(is_free([](double angle_rad) { return 0.3 * 9.81 * angle_rad; }));
}

TEST(FreeSwing, WhatIsTippedFeelsGravityFromAsideAndWhoWalksMore) {
  EXPECT_FALSE(is_free([](double angle_rad) { return 9.81 * std::sin(angle_rad); }));
  EXPECT_FALSE(is_free([](double angle_rad) { return -15.0 * angle_rad; }));
}

TEST(FreeSwing, WhatRestsSwingsNotAtAll) { EXPECT_FALSE(FreeSwing::is_free({0.0F, 0.0F}, 100)); }

}  // namespace
}  // namespace stance
