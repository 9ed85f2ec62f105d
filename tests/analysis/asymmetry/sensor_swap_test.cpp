#include "analysis/asymmetry/sensor_swap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace stance {
namespace {

constexpr SensorSwapParams kParams{.min_per_leg = 5, .allowance_percent = 5.0F};

std::vector<float> reps(std::mt19937& random, double mean, int count = 8) {
  std::normal_distribution<double> normal(mean, 0.04 * mean);
  std::vector<float> out;
  for (int i = 0; i < count; ++i) out.push_back(static_cast<float>(normal(random)));
  return out;
}

// Legs that carry the pelvis by so many cm, seen by a sensor that adds `lever` to the leg on its side.
SensorSwap swapped(double left, double right, double lever, unsigned seed = 1) {
  std::mt19937 random(seed);
  return compare_swapped({reps(random, left + lever), reps(random, right - lever)},
                         {reps(random, left - lever), reps(random, right + lever)}, kParams);
}

TEST(SensorSwapTest, EqualLegsAreEqualHoweverMuchTheSensorSeesOfItsSide) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const SensorSwap found = swapped(12.0, 12.0, 3.0, seed);
    EXPECT_EQ(found.verdict, Verdict::kNoDifference) << seed;
    EXPECT_TRUE(found.sensor_matters);
    EXPECT_NEAR(found.sensor, 6.0, 2.0 * found.noise);
  }
}

TEST(SensorSwapTest, WhatStaysWithTheLegIsTheBodysWhicheverHipTheSensorFavours) {
  for (const double lever : {-3.0, 0.0, 3.0}) {
    const SensorSwap found = swapped(10.0, 14.0, lever);
    EXPECT_EQ(found.verdict, Verdict::kLeftLess) << lever;
    EXPECT_NEAR(found.body, -4.0, 2.0 * found.noise);
    EXPECT_NEAR(found.body_percent, -33.0, 2.0 * found.noise_percent);
    EXPECT_EQ(found.sensor_matters, lever != 0.0);
  }
}

TEST(SensorSwapTest, TheIntervalHoldsTheTruthNineteenTimesInTwenty) {
  int held = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    const SensorSwap found = swapped(10.0, 12.0, 2.0, seed);
    held += std::abs(found.body + 2.0F) <= found.noise && std::abs(found.sensor - 4.0F) <= 1.5F * found.noise;
  }
  EXPECT_GE(held, 186);
}

TEST(SensorSwapTest, FourRepetitionsInOnePlaceAreNotEnough) {
  std::mt19937 random(3);
  const SensorSwap found = compare_swapped({reps(random, 10.0), reps(random, 10.0)},
                                           {reps(random, 10.0), reps(random, 10.0, 4)}, kParams);
  EXPECT_EQ(found.verdict, Verdict::kNotEnough);
  EXPECT_TRUE(std::isnan(found.body));
}

TEST(SensorSwapTest, IsWithheldWhereTheSensorsShareIsAsLargeAsTheMovement) {
  const SensorSwap found = swapped(6.0, 6.0, 4.0);
  EXPECT_TRUE(found.withheld);
  EXPECT_EQ(found.verdict, Verdict::kNotEnough);
}

TEST(SensorSwapTest, ValuesThatAreNotKnownAreLeftOut) {
  std::mt19937 random(4);
  std::vector<float> with_unknown = reps(random, 10.0, 5);
  with_unknown.push_back(kNotKnown);
  const SensorSwap found =
      compare_swapped({with_unknown, reps(random, 10.0)}, {reps(random, 10.0), reps(random, 10.0)}, kParams);
  EXPECT_EQ(found.verdict, Verdict::kNoDifference);
  with_unknown.erase(with_unknown.begin());
  EXPECT_EQ(
      compare_swapped({with_unknown, reps(random, 10.0)}, {reps(random, 10.0), reps(random, 10.0)}, kParams)
          .verdict,
      Verdict::kNotEnough);
}

}  // namespace
}  // namespace stance
