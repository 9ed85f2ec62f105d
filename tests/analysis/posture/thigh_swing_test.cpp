#include "analysis/posture/thigh_swing.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <functional>
#include <numbers>

namespace stance {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
const Eigen::Quaternionf kCrooked = Eigen::Quaternionf(0.3F, 0.5F, -0.7F, 0.2F).normalized();

// phase 0..1 of a stride of 1.1 s -> angle of the thigh, rad
ThighSwing measured(const std::function<float(float)>& angle_rad, const Eigen::Quaternionf& mounting) {
  ThighSwingHistory history;
  for (int i = 0; i < 200; ++i) {
    const float phase = std::fmod(static_cast<float>(i) / 25.0F / 1.1F, 1.0F);
    const float angle = angle_rad(phase);
    history.push(mounting * Eigen::Vector3f(std::sin(angle), 0.0F, std::cos(angle)));
  }
  return history.measure();
}

float even(float phase) { return 0.35F * std::sin(2.0F * kPi * phase); }

TEST(ThighSwing, ASwingIsMeasuredFromEndToEndInAnyMounting) {
  EXPECT_NEAR(measured(even, Eigen::Quaternionf::Identity()).range_rad, 0.7F, 0.02F);
  EXPECT_NEAR(measured(even, kCrooked).range_rad, 0.7F, 0.02F);
}

TEST(ThighSwing, AnEvenSwingHurriesNeitherWay) { EXPECT_NEAR(measured(even, kCrooked).hurry, 0.0F, 0.02F); }

// Level ground: mostly flexed, brought forward in less time than it is pushed back. On the way down: dropped.
TEST(ThighSwing, HurryTellsTowardsWhichSideTheThighIsQuickWhicheverSideIsForward) {
  const auto shape = [](float sign, float tail) {
    return [=](float phase) {
      const float p = 2.0F * kPi * phase;
      return sign * (0.3F * std::sin(p) + tail * 0.1F * std::cos(2.0F * p) - 0.06F * std::sin(2.0F * p));
    };
  };
  const float one = measured(shape(1.0F, 1.0F), kCrooked).hurry;
  EXPECT_GT(std::abs(one), 0.02F);
  EXPECT_NEAR(measured(shape(-1.0F, 1.0F), kCrooked).hurry, one, 0.02F);
  EXPECT_NEAR(measured(shape(1.0F, -1.0F), kCrooked).hurry, -one, 0.05F);
}

TEST(ThighSwing, UnderThreeSecondsNothingIsKnown) {
  ThighSwingHistory history;
  for (int i = 0; i < 74; ++i) history.push(Eigen::Vector3f::UnitZ());
  EXPECT_EQ(history.measure().range_rad, 0.0F);
}

TEST(ThighSwing, APendulumThatOnlySwingsRisesLikeOne) {
  // 0.9 m, 40 deg, 1.8 steps a second: rise 0.9 (40 deg)^2 / 8 = 5.5 cm.
  const float range = 40.0F * kPi / 180.0F;
  const float rise_m = 0.9F * range * range / 8.0F;
  const float rms = 0.5F * rise_m * std::pow(2.0F * kPi * 1.8F, 2.0F) / std::sqrt(2.0F);
  EXPECT_NEAR(rise_over_pendulum(rms, range, 1.8F), 1.0F, 0.01F);
}

}  // namespace
}  // namespace stance
