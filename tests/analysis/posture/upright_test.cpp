#include "analysis/posture/upright.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <numbers>

namespace stance {
namespace {

Eigen::Vector3f tilted(float deg) {
  const float a = deg * std::numbers::pi_v<float> / 180.0F;
  return {std::sin(a), 0.0F, std::cos(a)};
}

TEST(Upright, NothingIsKnownBeforeAnythingHappened) { EXPECT_EQ(Upright{}.confidence(), 0.0F); }

TEST(Upright, AFewStepsAreNotYetTrusted) {
  Upright upright;
  for (int i = 0; i < 5; ++i) upright.learn_from_walking(tilted(0));
  EXPECT_EQ(upright.confidence(), 0.0F);
}

TEST(Upright, ThreeSecondsOfWalkingTeachIt) {
  Upright upright;
  for (int i = 0; i < 6; ++i) upright.learn_from_walking(tilted(10));
  EXPECT_EQ(upright.confidence(), 1.0F);
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(10)), 0.0F, 0.1F);
}

TEST(Upright, WalkingOverridesAGuess) {
  Upright upright;
  upright.guess(tilted(60), 0.5F);
  EXPECT_GT(upright.confidence(), 0.0F);
  EXPECT_LT(upright.confidence(), 1.0F);
  for (int i = 0; i < 10; ++i) upright.learn_from_walking(tilted(0));
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(0)), 0.0F, 0.1F);
  upright.guess(tilted(60), 0.5F);
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(0)), 0.0F, 0.1F);
}

TEST(Upright, AGuessAsGoodAsTheLastIsAveragedWithIt) {
  Upright upright;
  upright.guess(tilted(0), 0.5F);
  upright.guess(tilted(30), 0.5F);
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(15)), 0.0F, 0.1F);
}

TEST(Upright, RepetitionsOnTheFloorThatLookLikeStepsDoNotMoveIt) {
  Upright upright;
  for (int i = 0; i < 60; ++i) upright.learn_from_walking(tilted(0));
  for (int set = 0; set < 5; ++set) {
    for (int i = 0; i < 40; ++i) upright.learn_from_walking(tilted(75));
    for (int i = 0; i < 20; ++i) upright.not_walking();
  }
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(0)), 0.0F, 0.5F);
}

TEST(Upright, FarOffItIsLearnedAnewInHalfAMinuteAndSoonerOnceAHandTurnedTheSensor) {
  for (const bool hand : {false, true}) {
    Upright upright;
    for (int i = 0; i < 60; ++i) upright.learn_from_walking(tilted(0));
    if (hand) upright.may_have_moved();
    for (int i = 0; i < (hand ? 20 : 60); ++i) {
      EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(0)), 0.0F, 0.5F) << i;
      upright.learn_from_walking(tilted(90));
    }
    EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(90)), 0.0F, 0.5F) << hand;
  }
}

TEST(Upright, ScatteredEpochsLikeStepsBeforeTheFirstWalkAreNotTrusted) {
  Upright upright;
  for (int i = 0; i < 12; ++i) {
    upright.learn_from_walking(tilted(75));
    for (int pause = 0; pause < 10; ++pause) upright.not_walking();
  }
  EXPECT_EQ(upright.confidence(), 0.0F);
}

TEST(Upright, OneStumbleDoesNotMoveIt) {
  Upright upright;
  for (int i = 0; i < 60; ++i) upright.learn_from_walking(tilted(0));
  for (int i = 0; i < 3; ++i) upright.learn_from_walking(tilted(50));
  upright.learn_from_walking(tilted(0));
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(0)), 0.0F, 0.5F);
}

TEST(Upright, AMovedSensorIsLearnedAnewWithinSecondsOfWalking) {
  Upright upright;
  for (int i = 0; i < 200; ++i) upright.learn_from_walking(tilted(0));
  for (int i = 0; i < 6; ++i) upright.learn_from_walking(tilted(40));
  EXPECT_NEAR(angle_deg(upright.direction_sensor(), tilted(40)), 0.0F, 0.5F);
}

TEST(Upright, ASlippingStrapIsFollowed) {
  Upright upright;
  for (int i = 0; i < 600; ++i) upright.learn_from_walking(tilted(static_cast<float>(i) * 0.05F));
  EXPECT_LT(angle_deg(upright.direction_sensor(), tilted(30)), 4.0F);
}

}  // namespace
}  // namespace stance
