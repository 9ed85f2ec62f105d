#include "analysis/gait/gait_stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <optional>

#include "tests/analysis/gait/synthetic_walk.h"

namespace stance {
namespace {

using test::Contact;
using test::SyntheticWalk;

std::vector<Step> steps_of(const std::vector<MotionSample>& samples) {
  GaitStage gait(Placement::kAuto);
  std::vector<Step> steps;
  std::vector<StrideShape> strides;
  for (const MotionSample& sample : samples) gait.push(sample, steps, strides);
  gait.finish(steps, strides);
  return steps;
}

std::vector<Step> steps_of(const SyntheticWalk& walk) { return steps_of(walk.samples()); }

Side side_of(const Contact& contact) { return contact.left ? Side::kLeft : Side::kRight; }

// Contacts that have a step within 0.1 s, with the right foot; the first and last two may look different.
int found_with_side(const SyntheticWalk& walk, const std::vector<Step>& steps) {
  int found = 0;
  for (const Contact& contact : walk.contacts()) {
    for (const Step& step : steps) {
      if (std::abs(step.time_s - contact.time_s) < 0.1 && step.side == side_of(contact)) ++found;
    }
  }
  return found;
}

TEST(GaitStage, ASteadyWalkGivesOneStepPerContactWithItsFoot) {
  const SyntheticWalk walk{.steps = 60};
  const std::vector<Step> steps = steps_of(walk);
  EXPECT_NEAR(static_cast<double>(steps.size()), 60.0, 2.0);
  EXPECT_GE(found_with_side(walk, steps), 57);
}

TEST(GaitStage, TheMountingOfTheSensorDoesNotMatter) {
  const std::vector<Step> upright = steps_of(SyntheticWalk{.steps = 40});
  for (int i = 1; i <= 8; ++i) {
    const Eigen::Quaternionf turned =
        Eigen::Quaternionf(0.3F * static_cast<float>(i), 1.0F, -0.2F * static_cast<float>(i), 0.5F)
            .normalized();
    const std::vector<Step> steps = steps_of(SyntheticWalk{.steps = 40, .q_sensor_body = turned});
    ASSERT_EQ(steps.size(), upright.size());
    for (std::size_t k = 0; k < steps.size(); ++k) {
      EXPECT_NEAR(steps[k].time_s, upright[k].time_s, 0.005);
      EXPECT_EQ(steps[k].side, upright[k].side);
    }
  }
}

// The same walk with the sensor turned by `turn` in its middle, from one sample to the next.
std::vector<MotionSample> turned_midway(const SyntheticWalk& walk, const Eigen::Quaternionf& turn) {
  SyntheticWalk other = walk;
  other.q_sensor_body = turn * walk.q_sensor_body;
  std::vector<MotionSample> samples = walk.samples();
  const std::vector<MotionSample> after = other.samples();
  std::copy(after.begin() + static_cast<std::ptrdiff_t>(after.size() / 2), after.end(),
            samples.begin() + static_cast<std::ptrdiff_t>(after.size() / 2));
  return samples;
}

constexpr float kHalfTurn = std::numbers::pi_v<float>;

TEST(GaitStage, ASensorTurnedFrontToBackAmidAWalkKeepsStepsAndSides) {
  for (const int steps : {20, 40, 80}) {
    const SyntheticWalk walk{.steps = steps};
    const Eigen::Quaternionf turn(Eigen::AngleAxisf(kHalfTurn, Eigen::Vector3f::UnitZ()));
    const std::vector<Step> found = steps_of(turned_midway(walk, turn));
    EXPECT_GE(found_with_side(walk, found), steps - 3);
  }
}

TEST(GaitStage, ASensorTurnedUpsideDownAmidAWalkKeepsStepsAndSides) {
  const SyntheticWalk walk{.steps = 40};
  for (const Eigen::Vector3f& axis :
       {Eigen::Vector3f(1.0F, 0.0F, 0.0F), Eigen::Vector3f(0.6F, -0.8F, 0.0F)}) {
    const Eigen::Quaternionf turn(Eigen::AngleAxisf(kHalfTurn, axis));
    EXPECT_GE(found_with_side(walk, steps_of(turned_midway(walk, turn))), 36);
  }
}

TEST(GaitStage, TellsHowAndWhenTheSensorWasTurned) {
  const SyntheticWalk walk{.steps = 40};
  const Eigen::Quaternionf turn(Eigen::AngleAxisf(2.0F, Eigen::Vector3f(0.48F, 0.6F, 0.64F)));
  const std::vector<MotionSample> samples = turned_midway(walk, turn);
  GaitStage gait(Placement::kAuto);
  std::vector<Step> steps;
  std::vector<StrideShape> strides;
  std::optional<SensorTurned> told;
  for (const MotionSample& sample : samples) {
    gait.push(sample, steps, strides);
    if (const auto turned = gait.take_sensor_turned()) {
      EXPECT_FALSE(told) << "told twice";
      told = turned;
    }
  }
  gait.finish(steps, strides);
  if (!told) told = gait.take_sensor_turned();
  ASSERT_TRUE(told);
  EXPECT_NEAR(told->time_s, samples[samples.size() / 2].time_s, 0.3);
  const Eigen::AngleAxisf off(told->after_from_before * turn.toRotationMatrix().transpose());
  EXPECT_LT(off.angle(), 0.2F);
}

TEST(GaitStage, NoTurnOfTheSensorIsToldWhileOnlyTheWearerTurns) {
  for (const double turn_rad_s : {0.0, 0.5, 2.0}) {
    GaitStage gait(Placement::kAuto);
    std::vector<Step> steps;
    std::vector<StrideShape> strides;
    for (const MotionSample& sample : SyntheticWalk{.steps = 60, .turn_rad_s = turn_rad_s}.samples()) {
      gait.push(sample, steps, strides);
    }
    gait.finish(steps, strides);
    EXPECT_FALSE(gait.take_sensor_turned());
  }
}

TEST(GaitStage, AMirroredWalkerSwapsTheSidesExactly) {
  const std::vector<Step> steps = steps_of(SyntheticWalk{.steps = 40});
  const std::vector<Step> mirrored = steps_of(SyntheticWalk{.steps = 40, .mirrored = true});
  ASSERT_EQ(steps.size(), mirrored.size());
  ASSERT_GT(steps.size(), 30U);
  for (std::size_t k = 0; k < steps.size(); ++k) {
    EXPECT_NEAR(steps[k].time_s, mirrored[k].time_s, 1e-4);
    EXPECT_EQ(steps[k].side == Side::kLeft, mirrored[k].side == Side::kRight);
  }
}

TEST(GaitStage, TurningWhileWalkingKeepsStepsAndSides) {
  const SyntheticWalk walk{.steps = 40, .turn_rad_s = 0.8};
  EXPECT_GE(found_with_side(walk, steps_of(walk)), 37);
}

// Without the samples of a stretch; the first after it says so.
std::vector<MotionSample> without(std::vector<MotionSample> samples, double from_s, double to_s) {
  std::erase_if(samples, [&](const MotionSample& s) { return s.time_s > from_s && s.time_s < to_s; });
  for (MotionSample& sample : samples) {
    if (sample.time_s < to_s) continue;
    sample.restart = true;
    break;
  }
  return samples;
}

TEST(GaitStage, AStepThatFellIntoLostSamplesIsCountedMidwayAndMarked) {
  const SyntheticWalk walk{.steps = 60};
  const Contact lost = walk.contacts()[30];
  const std::vector<Step> steps = steps_of(without(walk.samples(), lost.time_s - 0.2, lost.time_s + 0.2));
  EXPECT_GE(found_with_side(walk, steps), 57);
  int inferred = 0;
  for (const Step& step : steps) {
    if (!step.inferred) continue;
    ++inferred;
    EXPECT_NEAR(step.time_s, lost.time_s, 0.06);
    EXPECT_EQ(step.side, side_of(lost));
  }
  EXPECT_EQ(inferred, 1);
}

TEST(GaitStage, NoStepIsInferredWhereAWholeStrideWasLost) {
  const SyntheticWalk walk{.steps = 60};
  const double middle_s = walk.contacts()[30].time_s;
  for (const Step& step : steps_of(without(walk.samples(), middle_s - 0.9, middle_s + 0.9))) {
    EXPECT_FALSE(step.inferred);
  }
}

TEST(GaitStage, WithoutAGyroscopeTheFeetAreStillToldApart) {
  const SyntheticWalk walk{.steps = 40, .gyro = false};
  EXPECT_GE(found_with_side(walk, steps_of(walk)), 37);
}

TEST(GaitStage, EveryToeOffLiesWithinTheStepThatFollowsTheContact) {
  const std::vector<Step> steps = steps_of(SyntheticWalk{.steps = 40});
  int seen = 0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    if (std::isnan(steps[i].toe_off_s)) continue;
    ++seen;
    EXPECT_GT(steps[i].toe_off_s, steps[i].time_s);
    EXPECT_LT(steps[i].toe_off_s, steps[i + 1].time_s);
  }
  EXPECT_GE(seen, 35);
  EXPECT_TRUE(std::isnan(steps.back().toe_off_s));  // nothing follows the last contact
}

TEST(GaitStage, ARunnerHasNoDoubleSupport) {
  for (const Step& step :
       steps_of(SyntheticWalk{.left_step_s = 0.36, .right_step_s = 0.36, .steps = 40, .size = 3.0})) {
    EXPECT_TRUE(std::isnan(step.toe_off_s));
  }
}

TEST(GaitStage, StandingStillGivesNoStep) {
  std::vector<MotionSample> still = SyntheticWalk{.steps = 2, .still_s = 60.0, .size = 0.0}.samples();
  for (std::size_t i = 0; i < still.size(); ++i) {  // sway of 0.1 m/s^2
    still[i].acc_earth_m_s2.z() += 0.1F * std::sin(0.07F * static_cast<float>(i));
  }
  EXPECT_TRUE(steps_of(still).empty());
}

// The same movement of a body that turns over while it lasts, at this rate about its forward axis.
std::vector<MotionSample> turning_over(std::vector<MotionSample> samples, float rate_rad_s) {
  const double begin_s = samples.front().time_s;
  for (MotionSample& sample : samples) {
    const float angle_rad = rate_rad_s * static_cast<float>(sample.time_s - begin_s);
    const Eigen::Quaternionf turned(Eigen::AngleAxisf(angle_rad, Eigen::Vector3f::UnitX()));
    for (Eigen::Vector3f* v : {&sample.up_sensor, &sample.acc_sensor_m_s2, &sample.gyro_sensor_rad_s}) {
      *v = turned * *v;
    }
  }
  return samples;
}

TEST(GaitStage, WhoTurnsOverTakesNoSteps) {
  const std::vector<MotionSample> bumps = SyntheticWalk{.steps = 6, .still_s = 1.0}.samples();
  ASSERT_FALSE(steps_of(bumps).empty());
  EXPECT_TRUE(steps_of(turning_over(bumps, 0.6F)).empty());
}

TEST(GaitStage, AWalkInWhichTheSensorTiltsSlowlyKeepsItsSteps) {
  const SyntheticWalk walk{.steps = 60};
  EXPECT_GE(steps_of(turning_over(walk.samples(), 0.02F)).size(), 57U);
}

// Swung by `range_deg` with every stride, as by a thigh, and nothing else changed.
std::vector<MotionSample> swung(std::vector<MotionSample> samples, float range_deg) {
  constexpr double kStride_s = 1.1;
  for (MotionSample& sample : samples) {
    const auto phase = static_cast<float>(2.0 * std::numbers::pi * sample.time_s / kStride_s);
    const float angle = 0.5F * range_deg * std::numbers::pi_v<float> / 180.0F * std::sin(phase);
    const Eigen::Quaternionf turn(Eigen::AngleAxisf(angle, Eigen::Vector3f::UnitY()));
    sample.up_sensor = turn * sample.up_sensor;
    sample.acc_sensor_m_s2 = turn * sample.acc_sensor_m_s2;
    sample.gyro_sensor_rad_s = turn * sample.gyro_sensor_rad_s;
  }
  return samples;
}

TEST(GaitStage, StepsOfALegAreToldAsMuchLaterAsItFeelsThemEarlier) {
  const std::vector<MotionSample> walk = SyntheticWalk{.steps = 60}.samples();
  const std::vector<Step> pelvis = steps_of(swung(walk, 16.0F));
  const std::vector<Step> leg = steps_of(swung(walk, 30.0F));
  ASSERT_EQ(leg.size(), pelvis.size());
  for (std::size_t i = 0; i < leg.size(); ++i) EXPECT_NEAR(leg[i].time_s - pelvis[i].time_s, 0.05, 0.01);
}

TEST(GaitStage, StepsComeInOrderAndAtMost20SecondsLate) {
  GaitStage gait(Placement::kAuto);
  std::vector<Step> steps;
  std::vector<StrideShape> strides;
  std::size_t seen = 0;
  for (const MotionSample& sample : SyntheticWalk{.steps = 200}.samples()) {
    gait.push(sample, steps, strides);
    for (; seen < steps.size(); ++seen) {
      EXPECT_LE(sample.time_s - steps[seen].time_s, 20.0);
      if (seen > 0) {
        EXPECT_GT(steps[seen].time_s, steps[seen - 1].time_s);
      }
    }
  }
  EXPECT_GT(seen, 190U);
}

TEST(GaitStage, AShortGapDoesNotSwapTheFeet) {
  const SyntheticWalk walk{.steps = 80};
  std::vector<MotionSample> with_gap;
  bool restart = true;
  for (MotionSample sample : walk.samples()) {
    if (sample.time_s > 20.0 && sample.time_s < 20.8) {
      restart = true;
      continue;
    }
    sample.restart = restart;
    restart = false;
    with_gap.push_back(sample);
  }
  EXPECT_GE(found_with_side(walk, steps_of(with_gap)), 72);
}

std::vector<StrideShape> strides_of(const SyntheticWalk& walk) {
  GaitStage gait(Placement::kAuto);
  std::vector<Step> steps;
  std::vector<StrideShape> strides;
  for (const MotionSample& sample : walk.samples()) gait.push(sample, steps, strides);
  gait.finish(steps, strides);
  return strides;
}

TEST(GaitStage, AnEvenWalkIsRegularFromStepToStepAndFullOfEvenHarmonics) {
  const std::vector<StrideShape> strides = strides_of({.steps = 40});
  ASSERT_GE(strides.size(), 17U);
  const StrideShape& stride = strides[10];
  EXPECT_GT(stride.step_product / std::sqrt(stride.step_power * stride.step_power_before), 0.9F);
  EXPECT_GT(stride.harmonic_ratio_vertical, 3.0F);
  EXPECT_GT(stride.rise_m, 0.005F);
  EXPECT_LT(stride.rise_m, 0.1F);
  EXPECT_GT(stride.obliquity_deg, 1.0F);
}

TEST(GaitStage, ALimpIsRegularFromStrideToStrideOnly) {
  const std::vector<StrideShape> strides =
      strides_of({.left_step_s = 0.45, .right_step_s = 0.65, .steps = 40});
  ASSERT_GE(strides.size(), 17U);
  const StrideShape& stride = strides[10];
  const float step = stride.step_product / std::sqrt(stride.step_power * stride.step_power_before);
  const float whole = stride.stride_product / std::sqrt(stride.step_power * stride.stride_power_before);
  EXPECT_GT(whole, 0.9F);
  EXPECT_LT(step, whole - 0.2F);
  EXPECT_LT(stride.harmonic_ratio_vertical, strides_of({.steps = 40})[10].harmonic_ratio_vertical);
}

}  // namespace
}  // namespace stance
