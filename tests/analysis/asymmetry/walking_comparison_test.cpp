#include "analysis/asymmetry/walking_comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace stance {
namespace {

struct Gait {
  double left_step_s = 0.55;
  double right_step_s = 0.55;
  double step_scatter_s = 0.015;
  double timing_scatter_s = 0.015;
  int strides = 50;
};

Asymmetry compare(const Gait& gait, std::mt19937& random) {
  std::normal_distribution<double> normal;
  WalkingComparison comparison;
  double t = 10.0;
  for (int i = 0; i < 2 * gait.strides + 1; ++i) {
    const bool left = i % 2 == 0;
    comparison.add({t + gait.timing_scatter_s * normal(random), left ? Side::kLeft : Side::kRight, 1.0F});
    t += (left ? gait.right_step_s : gait.left_step_s) + gait.step_scatter_s * normal(random);
  }
  return *comparison.result();
}

TEST(WalkingComparison, NoStepsGiveNoResult) { EXPECT_FALSE(WalkingComparison{}.result().has_value()); }

TEST(WalkingComparison, AStepBelongsToTheSideThatLands) {
  std::mt19937 random(1);
  const Asymmetry a = compare({.left_step_s = 0.60, .right_step_s = 0.50}, random);
  EXPECT_NEAR(a.left, 0.60F, 0.01F);
  EXPECT_NEAR(a.right, 0.50F, 0.01F);
  EXPECT_NEAR(a.difference_percent, 18.2F, 2.0F);
  EXPECT_EQ(a.verdict, Verdict::kRightLess);
  EXPECT_EQ(a.measure, Measure::kStepTimeS);
  EXPECT_NEAR(a.start_s, 10.0, 0.1);
}

TEST(WalkingComparison, AnEvenWalkShowsNoDifference) {
  std::mt19937 random(2);
  EXPECT_EQ(compare({}, random).verdict, Verdict::kNoDifference);
}

TEST(WalkingComparison, ThirteenStepsAreNotEnough) {
  std::mt19937 random(3);
  EXPECT_EQ(compare({.strides = 6}, random).verdict, Verdict::kNotEnough);
}

Asymmetry compare_stance(double left_stance_s, double right_stance_s) {
  WalkingComparison comparison(Measure::kStanceTimeS);
  for (int i = 0; i < 40; ++i) {
    const double t = 10.0 + 0.55 * i;
    const bool left = i % 2 == 0;
    // The other foot, which came down 0.55 s before, leaves the ground.
    const double toe_off_s = t - 0.55 + (left ? right_stance_s : left_stance_s);
    comparison.add({t, left ? Side::kLeft : Side::kRight, 1.0F, toe_off_s});
  }
  return *comparison.result();
}

TEST(WalkingComparison, AStanceBelongsToTheFootThatStands) {
  const Asymmetry a = compare_stance(0.70, 0.62);
  EXPECT_EQ(a.measure, Measure::kStanceTimeS);
  EXPECT_NEAR(a.left, 0.70F, 0.003F);
  EXPECT_NEAR(a.right, 0.62F, 0.003F);
  EXPECT_EQ(a.verdict, Verdict::kRightLess);
}

TEST(WalkingComparison, StanceOfFeetThatSwapSwapsItsValues) {
  const Asymmetry a = compare_stance(0.70, 0.62);
  const Asymmetry b = compare_stance(0.62, 0.70);
  EXPECT_NEAR(a.left, b.right, 0.001F);  // half a bin: one foot has a value more
  EXPECT_NEAR(a.right, b.left, 0.001F);
  EXPECT_EQ(b.verdict, Verdict::kLeftLess);
}

TEST(WalkingComparison, AStanceWhoseToeOffWasNotSeenIsLeftOut) {
  WalkingComparison comparison(Measure::kStanceTimeS);
  for (int i = 0; i < 40; ++i)
    comparison.add({10.0 + 0.55 * i, i % 2 == 0 ? Side::kLeft : Side::kRight, 1.0F});
  EXPECT_FALSE(comparison.result().has_value());
}

TEST(WalkingComparison, AnInferredStepMeasuresNothing) {
  WalkingComparison comparison;
  for (int i = 0; i < 40; ++i) {
    Step step{10.0 + 0.55 * i, i % 2 == 0 ? Side::kLeft : Side::kRight, 1.0F};
    step.inferred = i % 2 == 0;
    comparison.add(step);
  }
  EXPECT_FALSE(comparison.result().has_value());
}

TEST(WalkingComparison, StepsOfUnknownSideAndPausesAreLeftOut) {
  WalkingComparison comparison;
  comparison.add({1.0, Side::kLeft, 1.0F});
  comparison.add({1.5, Side::kUnknown, kNotKnown});
  comparison.add({2.0, Side::kRight, 1.0F});
  comparison.add({9.0, Side::kLeft, 1.0F});
  EXPECT_FALSE(comparison.result().has_value());
}

TEST(WalkingComparison, TheIntervalHoldsTheTruthAlsoWhenContactsAreTimedBadly) {
  for (const double timing_scatter_s : {0.0, 0.01, 0.02}) {
    for (const double difference : {-0.1, 0.0, 0.15}) {
      std::mt19937 random(7);
      int inside = 0;
      double noise = 0.0;
      constexpr int kCases = 1000;
      for (int i = 0; i < kCases; ++i) {
        const Asymmetry a = compare({.left_step_s = 0.55 * (1.0 + 0.5 * difference),
                                     .right_step_s = 0.55 * (1.0 - 0.5 * difference),
                                     .timing_scatter_s = timing_scatter_s},
                                    random);
        // These contacts know no hip and no back: the noise with which they repeat must do.
        const double wearing = 1.96 * WalkingComparison::kWearingError_percent;
        const double repeat =
            std::sqrt(static_cast<double>(a.noise_percent * a.noise_percent) - wearing * wearing);
        inside += std::abs(a.difference_percent - 100.0 * difference) <= repeat;
        noise += repeat / kCases;
      }
      EXPECT_GE(inside, kCases * 93 / 100);
      EXPECT_LT(noise, timing_scatter_s > 0.01 ? 4.0 : 3.0);
    }
  }
}

}  // namespace
}  // namespace stance
