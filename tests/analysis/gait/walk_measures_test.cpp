#include "analysis/gait/walk_measures.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stance {
namespace {

struct Pace {
  double left_step_s = 0.5;   // that ends with the left foot's contact
  double right_step_s = 0.5;  // and with the right's
  double double_support_s = 0.1;
  int steps = 30;
  double start_s = 10.0;
};

std::vector<Step> steps_of(const Pace& pace) {
  std::vector<Step> steps;
  double t = pace.start_s;
  for (int i = 0; i < pace.steps; ++i) {
    const Side side = i % 2 == 0 ? Side::kLeft : Side::kRight;
    steps.push_back({t, side, 1.0F, t + pace.double_support_s});
    t += side == Side::kLeft ? pace.right_step_s : pace.left_step_s;
  }
  return steps;
}

std::vector<Walk> walks_of(const std::vector<Step>& steps) {
  WalkMeasures measures;
  std::vector<Event> events;
  for (const Step& step : steps) measures.add(step, events);
  measures.finish(events);
  std::vector<Walk> walks;
  for (const Event& event : events) walks.push_back(std::get<Walk>(event.body));
  return walks;
}

TEST(WalkMeasures, AnInferredStepIsCountedAndMeasuresNothing) {
  std::vector<Step> steps = steps_of({});
  steps[10].inferred = true;
  steps[10].time_s += 0.1;
  const Walk walk = walks_of(steps).at(0);
  EXPECT_EQ(walk.steps, 30);
  EXPECT_NEAR(walk.step_time_sd_s, 0.0F, 1e-5F);
}

TEST(WalkMeasures, AnEvenWalkHasItsTimesAndNoDifference) {
  const Walk walk = walks_of(steps_of({})).at(0);
  EXPECT_EQ(walk.steps, 30);
  EXPECT_DOUBLE_EQ(walk.start_s, 10.0);
  EXPECT_NEAR(walk.end_s, 24.5, 1e-9);
  EXPECT_NEAR(walk.cadence_per_min, 120.0F, 1e-3F);
  EXPECT_NEAR(walk.step_time_s, 0.5F, 1e-6F);
  EXPECT_NEAR(walk.step_time_sd_s, 0.0F, 1e-5F);
  EXPECT_NEAR(walk.stride_time_s, 1.0F, 1e-6F);
  EXPECT_NEAR(walk.double_support_percent, 20.0F, 1e-3F);
  EXPECT_NEAR(walk.left_stance_percent, 60.0F, 1e-3F);
  EXPECT_NEAR(walk.right_stance_percent, 60.0F, 1e-3F);
  EXPECT_NEAR(walk.phase_coordination_percent, 0.0F, 1e-3F);
  EXPECT_EQ(walk.verdict, Verdict::kNoDifference);
}

TEST(WalkMeasures, ALimpShowsInStepTimesStanceAndPhase) {
  const Walk walk = walks_of(steps_of({.left_step_s = 0.55, .right_step_s = 0.45})).at(0);
  EXPECT_NEAR(walk.difference_percent, 20.0F, 0.5F);
  EXPECT_EQ(walk.verdict, Verdict::kRightLess);
  EXPECT_NEAR(walk.left_stance_percent, 55.0F, 0.1F);  // from its contact through the right's step
  EXPECT_NEAR(walk.right_stance_percent, 65.0F, 0.1F);
  EXPECT_NEAR(walk.phase_coordination_percent, 10.0F, 0.1F);  // 18 of 180 degrees
  // A change in one wearer is seen better than the difference itself is known.
  EXPECT_GT(walk.detectable_change_percent, 0.0F);
  EXPECT_LT(walk.detectable_change_percent, 1.4142F * walk.noise_percent);
}

TEST(WalkMeasures, FewStepsAreNotEnoughForAVerdict) {
  EXPECT_EQ(walks_of(steps_of({.left_step_s = 0.6, .steps = 13})).at(0).verdict, Verdict::kNotEnough);
  EXPECT_TRUE(walks_of(steps_of({.steps = 3})).empty());
}

TEST(WalkMeasures, APauseMakesTwoWalks) {
  std::vector<Step> steps = steps_of({.steps = 10});
  for (const Step& step : steps_of({.steps = 6, .start_s = 20.0})) steps.push_back(step);
  const std::vector<Walk> walks = walks_of(steps);
  ASSERT_EQ(walks.size(), 2U);
  EXPECT_EQ(walks[0].steps, 10);
  EXPECT_EQ(walks[1].steps, 6);
  EXPECT_NEAR(walks[1].step_time_s, 0.5F, 1e-6F);
}

TEST(WalkMeasures, AMissedStepDoesNotLengthenTheOthers) {
  std::vector<Step> steps = steps_of({});
  steps.erase(steps.begin() + 12);
  const Walk walk = walks_of(steps).at(0);
  EXPECT_NEAR(walk.step_time_s, 0.5F, 1e-6F);
  EXPECT_NEAR(walk.stride_time_s, 1.0F, 1e-6F);
}

TEST(WalkMeasures, WithoutSidesAndToeOffsPaceIsLeft) {
  std::vector<Step> steps = steps_of({});
  for (Step& step : steps) step = Step{.time_s = step.time_s};
  const Walk walk = walks_of(steps).at(0);
  EXPECT_NEAR(walk.cadence_per_min, 120.0F, 1e-3F);
  EXPECT_TRUE(std::isnan(walk.stride_time_s));
  EXPECT_TRUE(std::isnan(walk.double_support_percent));
  EXPECT_TRUE(std::isnan(walk.phase_coordination_percent));
  EXPECT_EQ(walk.verdict, Verdict::kNotEnough);
}

TEST(WalkMeasures, AWalkIsToldOnceNothingCanFollowIt) {
  WalkMeasures measures;
  std::vector<Event> events;
  for (const Step& step : steps_of({})) measures.add(step, events);
  measures.settle(26.0, events);
  EXPECT_TRUE(events.empty());
  measures.settle(26.4, events);
  EXPECT_EQ(events.size(), 1U);
  measures.settle(30.0, events);
  measures.finish(events);
  EXPECT_EQ(events.size(), 1U);
}

// A walk whose strides all have this shape.
Walk walk_with(const StrideShape& shape, float height_m = 0.0F) {
  WalkMeasures measures(height_m);
  std::vector<Event> events;
  for (const Step& step : steps_of({})) {
    StrideShape stride = shape;
    stride.time_s = step.time_s;
    measures.add(stride);
    measures.add(step, events);
  }
  measures.finish(events);
  return std::get<Walk>(events.at(0).body);
}

StrideShape even_stride() {
  StrideShape shape;
  shape.step_product = shape.stride_product = 0.8F;
  shape.step_power = shape.step_power_before = shape.stride_power_before = 1.0F;
  shape.rise_m = 0.04F;
  return shape;
}

TEST(WalkMeasures, ATallerPersonStepsFurtherByTheRootOfTheirHeight) {
  const Walk untold = walk_with(even_stride());
  const Walk tall = walk_with(even_stride(), 1.95F);
  EXPECT_TRUE(std::isnan(untold.height_m));
  EXPECT_EQ(tall.height_m, 1.95F);
  EXPECT_NEAR(tall.step_length_m / untold.step_length_m, std::sqrt(1.95 / 1.7), 0.003);
  EXPECT_NEAR(tall.speed_m_s, tall.step_length_m / 0.5F, 1e-4F);
}

TEST(WalkMeasures, TheRiseOfThePelvisGivesStepLengthAndSpeed) {
  const Walk walk = walk_with(even_stride());
  EXPECT_NEAR(walk.step_regularity, 0.8F, 1e-4F);
  EXPECT_NEAR(walk.rise_cm, 4.0F, 1e-4F);
  EXPECT_NEAR(walk.step_length_m, 1.25F * 2.0F * std::sqrt(2.0F * 0.901F * 0.04F - 0.0016F), 1e-4F);
  EXPECT_NEAR(walk.speed_m_s, walk.step_length_m / 0.5F, 1e-4F);
}

TEST(WalkMeasures, ASensorThatTiltsWithEveryStrideIsOnALegAndComparesNothing) {
  const Walk walk = walk_with({.tilt_deg = 40.0F, .sensor_left_m = 0.1F});
  EXPECT_EQ(walk.worn, Worn::kLeg);
  EXPECT_EQ(walk.verdict, Verdict::kNotEnough);
}

TEST(WalkMeasures, ASensorBesideTheMiddleOfThePelvisIsWornOnThatSide) {
  EXPECT_EQ(walk_with({.tilt_deg = 8.0F, .sensor_left_m = 0.1F}).worn, Worn::kLeft);
  EXPECT_EQ(walk_with({.tilt_deg = 8.0F, .sensor_left_m = -0.1F}).worn, Worn::kRight);
  EXPECT_EQ(walk_with({.tilt_deg = 8.0F, .sensor_left_m = 0.02F}).worn, Worn::kMiddle);
}

TEST(WalkMeasures, WithoutAGyroscopeALegShowsInStepsThatDoNotRepeatAndAWideSwing) {
  const StrideShape leg{.step_product = 0.1F,
                        .step_power = 1.0F,
                        .step_power_before = 1.0F,
                        .stride_product = 0.8F,
                        .stride_power_before = 1.0F,
                        .swing_m_s2 = 2.0F};
  EXPECT_EQ(walk_with(leg).worn, Worn::kLeg);
  StrideShape limp = leg;
  limp.swing_m_s2 = 0.4F;
  EXPECT_EQ(walk_with(limp).worn, Worn::kUnknown);
}

TEST(WalkMeasures, WhereStepsAreNotAlikeThereIsNoStepLength) {
  StrideShape shape = even_stride();
  shape.step_product = 0.2F;
  EXPECT_TRUE(std::isnan(walk_with(shape).step_length_m));
}

TEST(WalkMeasures, StridesOfStepsThatAreNoWalkAreLeftOut) {
  WalkMeasures measures;
  std::vector<Event> events;
  StrideShape stray = even_stride();
  stray.time_s = 3.0;
  measures.add(stray);
  for (const Step& step : steps_of({})) measures.add(step, events);
  measures.finish(events);
  EXPECT_TRUE(std::isnan(std::get<Walk>(events.at(0).body).rise_cm));
}

}  // namespace
}  // namespace stance
