#include "analysis/asymmetry/compare_sides.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace stance {
namespace {

std::vector<float> values(std::mt19937& random, int count, double mean, double scatter) {
  std::normal_distribution<double> normal(mean, scatter);
  std::vector<float> out;
  for (int i = 0; i < count; ++i) out.push_back(static_cast<float>(normal(random)));
  return out;
}

TEST(CompareSides, TellsALargeDifferenceAndItsDirection) {
  std::mt19937 random(1);
  const SideComparison c = compare_sides(values(random, 12, 40.0, 2.0), values(random, 12, 50.0, 2.0));
  EXPECT_EQ(c.verdict, Verdict::kLeftLess);
  EXPECT_NEAR(c.difference_percent, -22.2, 6.0);
  EXPECT_GT(c.noise_percent, 1.0F);
}

TEST(CompareSides, ADifferenceWithinTheNoiseIsNone) {
  std::mt19937 random(2);
  const SideComparison c = compare_sides(values(random, 8, 40.0, 5.0), values(random, 8, 41.0, 5.0));
  EXPECT_EQ(c.verdict, Verdict::kNoDifference);
}

TEST(CompareSides, FewRepetitionsAreNotEnoughButTheirMediansAreShown) {
  const SideComparison c = compare_sides({10.0F, 11.0F, 12.0F}, {20.0F, 21.0F, 22.0F, 23.0F, 24.0F});
  EXPECT_EQ(c.verdict, Verdict::kNotEnough);
  EXPECT_FLOAT_EQ(c.left, 11.0F);
  EXPECT_FLOAT_EQ(c.right, 22.0F);
}

TEST(CompareSides, WithoutValuesNothingIsKnown) {
  const SideComparison c = compare_sides({}, {1.0F, 2.0F});
  EXPECT_EQ(c.verdict, Verdict::kNotEnough);
  EXPECT_TRUE(std::isnan(c.difference_percent));
}

TEST(CompareSides, NotFiniteValuesAreLeftOut) {
  const SideComparison c = compare_sides({1.0F, NAN, 1.0F}, {1.0F, INFINITY, 1.0F});
  EXPECT_EQ(c.left_count, 2);
  EXPECT_EQ(c.right_count, 2);
}

TEST(CompareSides, OneOddRepetitionDoesNotMakeADifference) {
  const SideComparison c = compare_sides({50.0F, 51.0F, 49.0F, 50.0F, 50.5F, 49.5F, 5.0F},
                                         {50.0F, 50.5F, 49.5F, 50.0F, 51.0F, 49.0F, 50.2F});
  EXPECT_EQ(c.verdict, Verdict::kNoDifference);
}

TEST(CompareSides, SwappingTheSidesTurnsTheSign) {
  std::mt19937 random(3);
  const std::vector<float> a = values(random, 9, 40.0, 2.0);
  const std::vector<float> b = values(random, 11, 44.0, 2.0);
  const SideComparison ab = compare_sides(a, b);
  const SideComparison ba = compare_sides(b, a);
  EXPECT_FLOAT_EQ(ab.difference_percent, -ba.difference_percent);
  EXPECT_FLOAT_EQ(ab.noise_percent, ba.noise_percent);
}

TEST(CompareSides, TheIntervalHoldsTheTruthInAbout95Of100Cases) {
  for (const int count : {6, 10, 30}) {
    std::mt19937 random(static_cast<unsigned>(count));
    int inside = 0;
    constexpr int kCases = 2000;
    for (int i = 0; i < kCases; ++i) {
      const SideComparison c =
          compare_sides(values(random, count, 52.5, 4.0), values(random, count, 47.5, 4.0));
      inside += std::abs(c.difference_percent - 10.0F) <= c.noise_percent;
    }
    EXPECT_GE(inside, kCases * 92 / 100) << count << " a side";
    EXPECT_LE(inside, kCases * 995 / 1000) << count << " a side";
  }
}

TEST(StudentT, IsCloseToTheTable) {
  EXPECT_NEAR(student_t_975(1.0), 12.71, 0.1);
  EXPECT_NEAR(student_t_975(4.0), 2.776, 0.05);
  EXPECT_NEAR(student_t_975(8.0), 2.306, 0.03);
  EXPECT_NEAR(student_t_975(30.0), 2.042, 0.02);
  EXPECT_NEAR(student_t_975(1e6), 1.96, 0.001);
}

}  // namespace
}  // namespace stance
