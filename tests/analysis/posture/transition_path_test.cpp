#include "analysis/posture/transition_path.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/analysis/posture/moving_body.h"

namespace stance {
namespace {

using enum ActivityLabel;

class TransitionPathTest : public testing::Test {
 protected:
  TransitionPathTest()
      : body([this](MotionSample s) {
          s.acc_earth_m_s2.z() += error_m_s2;
          path.push(s);
        }) {}

  // Goes `travel_m` up or down within `seconds`; the middle is where the pelvis is half way.
  Transition go(float travel_m, double seconds) {
    const double start_s = body.time_s();
    body.move(travel_m, travel_m > 0.0F ? 25.0F : 3.0F, travel_m > 0.0F ? 3.0F : 25.0F, seconds);
    Transition t;
    t.time_s = start_s + 0.5 * seconds;
    t.from = travel_m > 0.0F ? kSitting : kStanding;
    t.to = travel_m > 0.0F ? kStanding : kSitting;
    return t;
  }

  float error_m_s2 = 0.0F;  // of the vertical
  TransitionPath path;
  MovingBody body;
};

TEST_F(TransitionPathTest, TravelAndHighestSpeedOfAPlainRiseAreRight) {
  body.rest(10, 25);
  Transition t = go(0.4F, 2.0);
  body.rest(10, 3);
  path.measure(t);
  EXPECT_NEAR(t.vertical_travel_cm, 40.0F, 1.5F);
  EXPECT_NEAR(t.vertical_speed_m_s, 0.4F, 0.02F);  // twice the mean speed
  EXPECT_NEAR(t.start_s, 10.0, 0.35);
  EXPECT_NEAR(t.end_s, 12.0, 0.35);
}

TEST_F(TransitionPathTest, GoingDownHasTheSameSignAsGoingUp) {
  body.rest(10, 3);
  Transition t = go(-0.4F, 1.5);
  body.rest(10, 25);
  path.measure(t);
  EXPECT_NEAR(t.vertical_travel_cm, 40.0F, 1.5F);
  EXPECT_GT(t.vertical_speed_m_s, 0.0F);
}

TEST_F(TransitionPathTest, AnErrorOfTheVerticalDoesNotAddUp) {
  error_m_s2 = 0.1F;  // twice integrated over 3 s: 45 cm
  body.rest(10, 25);
  Transition t = go(0.4F, 2.0);
  body.rest(10, 3);
  path.measure(t);
  EXPECT_NEAR(t.vertical_travel_cm, 40.0F, 2.0F);
}

TEST_F(TransitionPathTest, WhoWalksAwayAtOnceIsMeasuredWithALargerError) {
  body.rest(10, 25);
  Transition still = go(0.4F, 2.0);
  body.rest(10, 25);
  path.measure(still);
  Transition walking = go(0.4F, 2.0);
  body.walk(10);
  path.measure(walking);
  EXPECT_GE(walking.vertical_travel_error_cm, still.vertical_travel_error_cm);
  EXPECT_NEAR(walking.vertical_travel_cm, 40.0F, 3.0F * walking.vertical_travel_error_cm);
}

TEST_F(TransitionPathTest, WhereDataIsMissingNearbyTheWayIsNotKnown) {
  body.rest(10, 25);
  Transition t = go(0.4F, 2.0);
  body.rest(0.5, 3);
  body.skip(1.0);
  body.rest(10, 3);
  path.measure(t);
  EXPECT_TRUE(std::isnan(t.vertical_travel_cm));
  EXPECT_TRUE(std::isnan(t.vertical_speed_m_s));
}

TEST_F(TransitionPathTest, LyingDownHasEdgesButNoWay) {
  body.rest(10, 3);
  body.move(-0.3F, 3, 93, 3.0);
  body.rest(10, 93);
  Transition t;
  t.time_s = 11.5;
  t.from = kStanding;
  t.to = kLying;
  path.measure(t);
  EXPECT_NEAR(t.start_s, 10.0, 0.4);
  EXPECT_NEAR(t.end_s, 13.0, 0.4);
  EXPECT_TRUE(std::isnan(t.vertical_travel_cm));
}

TEST_F(TransitionPathTest, AMinuteLaterItIsMeasuredTheSame) {
  body.rest(10, 25);
  Transition t = go(0.4F, 2.0);
  body.rest(5, 3);
  Transition soon = t;
  path.measure(soon);
  body.rest(52, 3);
  Transition late = t;
  path.measure(late);
  EXPECT_EQ(soon.vertical_travel_cm, late.vertical_travel_cm);
  EXPECT_EQ(soon.start_s, late.start_s);
  EXPECT_EQ(soon.end_s, late.end_s);
}

TEST_F(TransitionPathTest, WhatIsSurelyLessThanAnySeatIsTooShortAndWhatIsNotKnownIsNot) {
  Transition t;
  EXPECT_FALSE(is_too_short(t));
  t.vertical_travel_cm = 8.0F;
  t.vertical_travel_error_cm = 2.5F;
  EXPECT_TRUE(is_too_short(t));
  t.vertical_travel_error_cm = 5.0F;
  EXPECT_FALSE(is_too_short(t));
  body.rest(10, 25);
  Transition rise = go(0.4F, 2.0);
  body.rest(10, 3);
  path.measure(rise);
  EXPECT_FALSE(is_too_short(rise));
}

}  // namespace
}  // namespace stance
