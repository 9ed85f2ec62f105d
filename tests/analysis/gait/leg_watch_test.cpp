#include "analysis/gait/leg_watch.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

StrideShape felt(float step_regularity, float swing_m_s2) {
  return {.step_product = step_regularity,
          .step_power = 1.0F,
          .step_power_before = 1.0F,
          .swing_m_s2 = swing_m_s2};
}

TEST(LegWatch, KnowsOfNoLegBeforeTheFirstStride) { EXPECT_FALSE(LegWatch().on_a_leg()); }

TEST(LegWatch, ASensorThatTiltsFarInEveryStrideIsOnALeg) {
  LegWatch leg;
  leg.add({.tilt_deg = 40.0F});
  EXPECT_TRUE(leg.on_a_leg());
}

TEST(LegWatch, WithoutAGyroscopeStepsUnlikeEachOtherAndAWideSwingAreALeg) {
  LegWatch leg, limp, jog, wide;
  leg.add(felt(0.2F, 1.5F));
  limp.add(felt(0.2F, 0.7F));
  jog.add(felt(0.5F, 1.8F));
  wide.add(felt(0.5F, 2.8F));
  EXPECT_TRUE(leg.on_a_leg());
  EXPECT_FALSE(limp.on_a_leg());
  EXPECT_FALSE(jog.on_a_leg());
  EXPECT_TRUE(wide.on_a_leg());
}

TEST(LegWatch, OneOddStrideChangesNothingAndTwentyOthersDo) {
  LegWatch leg;
  for (int i = 0; i < 20; ++i) leg.add({.tilt_deg = 10.0F});
  leg.add({.tilt_deg = 50.0F});
  EXPECT_FALSE(leg.on_a_leg());
  for (int i = 0; i < 20; ++i) leg.add({.tilt_deg = 50.0F});
  EXPECT_TRUE(leg.on_a_leg());
}

TEST(LegWatch, ASensorTurnedOverIsNoLeg) {
  LegWatch leg;
  leg.add({.tilt_deg = 10.0F});
  leg.add({.tilt_deg = 180.0F});
  EXPECT_FALSE(leg.on_a_leg());
}

}  // namespace
}  // namespace stance
