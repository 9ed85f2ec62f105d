#include "analysis/gait/stride_period.h"

#include <gtest/gtest.h>

#include "analysis/gait/gait_window.h"
#include "tests/analysis/gait/synthetic_walk.h"

namespace stance {
namespace {

float period_in_the_middle(const test::SyntheticWalk& walk) {
  std::vector<MotionSample> samples = walk.samples();
  samples.resize(std::min<std::size_t>(samples.size(), kGaitWindowSamples));
  GaitWindow window;
  window.assign(samples, {});
  return window.step_period()[samples.size() / 2];
}

TEST(StridePeriod, HalfTheStrideOfAnEvenWalk) {
  EXPECT_NEAR(period_in_the_middle({.left_step_s = 0.5, .right_step_s = 0.5, .still_s = 1.0}), 50.0F, 1.0F);
}

TEST(StridePeriod, ALimpIsOneStrideNotTwoSteps) {
  EXPECT_NEAR(period_in_the_middle({.left_step_s = 0.45, .right_step_s = 0.65, .still_s = 1.0}), 55.0F, 1.0F);
}

TEST(StridePeriod, AVerySlowWalk) {
  EXPECT_NEAR(period_in_the_middle({.left_step_s = 1.1, .right_step_s = 1.2, .steps = 14, .still_s = 1.0}),
              115.0F, 3.0F);
}

TEST(StridePeriod, ARunIsAsFastAsItIs) {
  EXPECT_NEAR(period_in_the_middle({.left_step_s = 0.37, .right_step_s = 0.37, .still_s = 1.0, .size = 4.0}),
              37.0F, 1.0F);
}

TEST(StridePeriod, SmallMovementIsNeverSoFastAStrideAsARun) {
  // Stairs show each step twice.
  EXPECT_GT(period_in_the_middle({.left_step_s = 0.35, .right_step_s = 0.35, .still_s = 1.0, .size = 0.5}),
            42.0F);
}

}  // namespace
}  // namespace stance
