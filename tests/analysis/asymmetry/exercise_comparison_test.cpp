#include "analysis/asymmetry/exercise_comparison.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

Rep rep_of(Side side, double start_s, float range_deg) {
  Rep rep;
  rep.start_s = start_s;
  rep.end_s = start_s + 2.0;
  rep.exercise = Exercise::kLunge;
  rep.side = side;
  rep.range_of_motion_deg = range_deg;
  rep.concentric_s = rep.eccentric_s = 1.0F;
  rep.confidence = 0.9F;
  return rep;
}

std::vector<Asymmetry> compared(float left_deg, float right_deg) {
  ExerciseComparison comparison;
  for (int i = 0; i < 8; ++i) {
    const float scatter_deg = i % 2 == 0 ? 0.5F : -0.5F;
    comparison.add(rep_of(Side::kLeft, 6.0 * i, left_deg + scatter_deg));
    comparison.add(rep_of(Side::kRight, 6.0 * i + 3.0, right_deg + scatter_deg));
  }
  return comparison.results();
}

TEST(ExerciseComparison, TellsEachMeasureOfAnExerciseDoneOnEitherSide) {
  const auto found = compared(20.0F, 26.0F);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].measure, Measure::kRangeOfMotionDeg);
  EXPECT_EQ(found[0].exercise, Exercise::kLunge);
  EXPECT_EQ(found[0].verdict, Verdict::kLeftLess);
  EXPECT_EQ(found[0].left_count, 8);
  EXPECT_EQ(found[1].verdict, Verdict::kNoDifference);
  EXPECT_EQ(found[2].verdict, Verdict::kNoDifference);
}

TEST(ExerciseComparison, MirroringSwapsTheSidesExactly) {
  const auto found = compared(20.0F, 26.0F);
  const auto mirrored = compared(26.0F, 20.0F);
  EXPECT_EQ(mirrored[0].verdict, Verdict::kRightLess);
  EXPECT_FLOAT_EQ(mirrored[0].difference_percent, -found[0].difference_percent);
  EXPECT_FLOAT_EQ(mirrored[0].left, found[0].right);
}

TEST(ExerciseComparison, LeavesOutWhatIsUncertainUnnamedOrOfBothLegs) {
  ExerciseComparison comparison;
  for (int i = 0; i < 8; ++i) {
    Rep rep = rep_of(i % 2 == 0 ? Side::kLeft : Side::kRight, 3.0 * i, 20.0F);
    Rep uncertain = rep, unnamed = rep, both = rep;
    uncertain.confidence = 0.4F;
    unnamed.exercise = Exercise::kOther;
    both.side = Side::kBoth;
    for (const Rep& one : {uncertain, unnamed, both}) comparison.add(one);
  }
  EXPECT_TRUE(comparison.results().empty());
}

TEST(ExerciseComparison, UnderFiveASideThereIsNotEnough) {
  ExerciseComparison comparison;
  for (int i = 0; i < 8; ++i)
    comparison.add(rep_of(i < 4 ? Side::kLeft : Side::kRight, 3.0 * i, i < 4 ? 20.0F : 30.0F));
  for (const Asymmetry& one : comparison.results()) EXPECT_EQ(one.verdict, Verdict::kNotEnough);
}

TEST(ExerciseComparison, ADifferenceWorthAWordAndTooSmallForTheScatterIsUndecided) {
  const auto of_scatter = [](float scatter_deg) {
    ExerciseComparison comparison;
    for (int i = 0; i < 8; ++i) {
      const float off_deg = scatter_deg * static_cast<float>(i % 4 - 1.5);
      comparison.add(rep_of(Side::kLeft, 6.0 * i, 20.0F + off_deg));
      comparison.add(rep_of(Side::kRight, 6.0 * i + 3.0, 23.5F + off_deg));
    }
    return comparison.results()[0];
  };
  const Asymmetry steady = of_scatter(0.3F);
  EXPECT_EQ(steady.verdict, Verdict::kLeftLess);
  EXPECT_FALSE(ExerciseComparison::is_undecided(steady));
  const Asymmetry scattered = of_scatter(4.0F);
  EXPECT_EQ(scattered.verdict, Verdict::kNotEnough);
  EXPECT_TRUE(ExerciseComparison::is_undecided(scattered));
  EXPECT_LT(scattered.difference_percent, 0.0F);
}

}  // namespace
}  // namespace stance
