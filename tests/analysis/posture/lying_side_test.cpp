#include "analysis/posture/lying_side.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

namespace stance {
namespace {

using enum LyingOn;

// Up in the body's axes (x forward, y left, z along the trunk) when turned from the back to the right.
Eigen::Vector3f turned(float deg, float trunk_deg = 0.0F) {
  constexpr float kRad = std::numbers::pi_v<float> / 180.0F;
  const float level = std::cos(trunk_deg * kRad);
  return {level * std::cos(deg * kRad), level * std::sin(deg * kRad), std::sin(trunk_deg * kRad)};
}

class LyingSideTest : public testing::TestWithParam<Eigen::Quaternionf> {
 protected:
  LyingSideTest() {
    side.learn({mounting * Eigen::Vector3f::UnitZ(), mounting * Eigen::Vector3f::UnitX(), 20});
  }
  LyingOn push(const Eigen::Vector3f& up_body) { return side.push(0.0, mounting * up_body); }

  const Eigen::Quaternionf mounting = GetParam();
  LyingSide side;
};

INSTANTIATE_TEST_SUITE_P(AnyMounting, LyingSideTest,
                         testing::Values(Eigen::Quaternionf::Identity(),
                                         Eigen::Quaternionf(0.5, 0.5, 0.5, 0.5),
                                         Eigen::Quaternionf(0.8F, -0.36F, 0.48F, 0.0F)));

TEST_P(LyingSideTest, TheFourSidesAreToldFromHowGravityLiesAboutTheLongAxis) {
  EXPECT_EQ(push(turned(0)), kBack);
  EXPECT_EQ(push(turned(90)), kRight);
  EXPECT_EQ(push(turned(180)), kFront);
  EXPECT_EQ(push(turned(-90)), kLeft);
}

TEST_P(LyingSideTest, ATrunkThatIsProppedUpLiesOnTheSameSide) {
  EXPECT_EQ(push(turned(10, 50)), kBack);
  EXPECT_EQ(push(turned(-80, -20)), kLeft);
}

TEST_P(LyingSideTest, AnUprightTrunkLiesOnNothing) { EXPECT_EQ(push(turned(90, 80)), kUnknown); }

TEST_P(LyingSideTest, BetweenTwoSidesItStaysTheOneBefore) {
  EXPECT_EQ(push(turned(0)), kBack);
  EXPECT_EQ(push(turned(50)), kBack);
  EXPECT_EQ(push(turned(60)), kRight);
  EXPECT_EQ(push(turned(40)), kRight);
  EXPECT_EQ(push(turned(30)), kBack);
}

TEST_P(LyingSideTest, WhoComesStraightToFrontDownIsOnHandsAndKneesForSomeMinutes) {
  push(turned(180));
  EXPECT_TRUE(side.on_all_fours());
  EXPECT_EQ(side.push(100.0, mounting * turned(180)), kFront);
  EXPECT_TRUE(side.on_all_fours());
  EXPECT_EQ(side.push(200.0, mounting * turned(180)), kFront);
  EXPECT_FALSE(side.on_all_fours());
}

TEST_P(LyingSideTest, WhoTurnsOverToTheFrontLies) {
  push(turned(0));
  push(turned(180));
  EXPECT_FALSE(side.on_all_fours());
}

TEST_P(LyingSideTest, MirroredTheSidesAreSwapped) {
  for (float deg = -180.0F; deg <= 180.0F; deg += 7.0F) {
    side.rise(0.0);
    const LyingOn one = push(turned(deg));
    side.rise(0.0);
    const LyingOn other = push(turned(-deg));
    const LyingOn swapped = one == kLeft ? kRight : one == kRight ? kLeft : one;
    EXPECT_EQ(other, swapped) << deg;
  }
}

const WalkedAxes kWalked{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};

TEST(LyingSide, IsUnknownBeforeAWalk) {
  LyingSide side;
  EXPECT_EQ(side.push(0.0, turned(0)), kUnknown);
  side.learn(kWalked);
  EXPECT_EQ(side.push(0.5, turned(0)), kBack);
}

TEST(LyingSide, IsUnknownFromWhereTheSensorWasHandledUntilTheNextWalk) {
  LyingSide side;
  side.learn(kWalked);
  side.handled(50.0);
  EXPECT_EQ(side.push(10.0, turned(0)), kBack);
  EXPECT_EQ(side.push(50.0, turned(0)), kUnknown);
  side.learn(kWalked);
  EXPECT_EQ(side.push(60.0, turned(0)), kBack);
}

TEST(LyingSide, WhatIsWalkedAfterTheHandSaysNothingOfBefore) {
  LyingSide side;
  side.learn(kWalked);
  side.handled(50.0);
  side.learn({Eigen::Vector3f::UnitZ(), -Eigen::Vector3f::UnitX(), 20});  // put on the other way round
  EXPECT_EQ(side.push(10.0, turned(0)), kBack);
  side.rise(55.0);
  EXPECT_EQ(side.push(60.0, turned(0)), kFront);
}

}  // namespace
}  // namespace stance
