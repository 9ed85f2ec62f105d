// Repetitions that rise by a box or from a seat, leaning on both ways: the exercise stage counts them from
// below.
#include <gtest/gtest.h>

#include "tests/analysis/exercise/stage_outcome.h"

namespace stance {
namespace {

using test::analyse;
using test::expect_as_done;
using test::Movement;
using test::MovingPelvis;
using test::Outcome;

const WalkedAxes kAxes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};

TEST(BoxesAndSeats, LeaningOnTheWayUpAndOnTheWayDownIsOneRepetition) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 6; ++i) truth.push_back(pelvis.rise_leaning(35.0, 38.0));
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.reps.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(outcome.reps[i].end_s, truth[i].second, 0.6);
}

TEST(BoxesAndSeats, SlowStepsOntoABoxAreCountedWholeThoughTheLeanIsLargerThanTheRise) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i) {
    truth.push_back(pelvis.rise_leaning(30.0, 20.0));
    pelvis.stand(0.8);
  }
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.reps.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_NEAR(outcome.reps[i].start_s, truth[i].first, 0.6);
}

TEST(BoxesAndSeats, StandingUpFromASeatIsNoStepOntoABox) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.sit_and_get_up(5.0, 45.0);
  pelvis.stand(3.0);
  for (int i = 0; i < 8; ++i) {
    pelvis.rise_leaning(15.0, 25.0);
    pelvis.stand(0.3);
  }
  pelvis.stand(10.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, kAxes).reps.size(), 8U);
}

TEST(BoxesAndSeats, SittingDownRightAfterASetIsNoRepetitionOfIt) {
  const Movement hinge{.tilt_deg = 30.0, .rise_cm = -10.0, .there_s = 0.8, .hold_s = 0.1, .back_s = 0.8};
  MovingPelvis pelvis;
  pelvis.stand(8.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i) truth.push_back(pelvis.repeat(hinge));
  pelvis.sit_down(40.0, 35.0, 20.0);
  const Outcome outcome = analyse(pelvis, std::nullopt, kAxes);
  expect_as_done(outcome, truth);
  EXPECT_FALSE(outcome.rejections.empty());
}

TEST(BoxesAndSeats, HowFarOneLeansOnTheWayOntoABoxIsAsItComes) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 10; ++i)
    pelvis.step_up(
        {.lean_deg = i % 3 == 0 ? 15.0 : 2.0, .rise_cm = 15.0, .on_top_s = 0.5, .on_floor_s = 0.7});
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, kAxes).reps.size(), 10U);
}

TEST(BoxesAndSeats, StepsThatHardlyTouchTheFloorAreCountedFromThere) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i) {
    truth.push_back(
        pelvis.step_up({.lean_deg = 9.0, .rise_cm = 15.0, .way_s = 1.2, .on_top_s = 0.8, .on_floor_s = 0.2}));
  }
  pelvis.stand(15.0);
  expect_as_done(analyse(pelvis, std::nullopt, kAxes), truth);
}

TEST(BoxesAndSeats, LandingWithBentKneesBelongsToNoStepHoweverLongTheRestOnTheFloor) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i) {
    truth.push_back(pelvis.step_up({.lean_deg = 18.0,
                                    .rise_cm = 18.0,
                                    .way_s = 0.8,
                                    .on_top_s = 0.5,
                                    .on_floor_s = i % 2 == 0 ? 0.6 : 2.0,
                                    .lands_cm = 4.0}));
  }
  pelvis.stand(15.0);
  expect_as_done(analyse(pelvis, std::nullopt, kAxes), truth);
}

TEST(BoxesAndSeats, WhatTiltsThePelvisAsTheWayDownBeginsAndTheWayUpEndsIsNotTwoRepetitions) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 8; ++i) {
    pelvis.step_up({.lean_deg = 8.0,
                    .rise_cm = -25.0,
                    .way_s = 2.0,
                    .on_top_s = 1.0,
                    .on_floor_s = 1.5,
                    .leans_for = 0.45});
  }
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, kAxes).reps.size(), 8U);
}

TEST(BoxesAndSeats, SittingDownBeforeASetFromASeatAndLeavingItAfterwardsAreNoRepetitionsOfIt) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.sit_down(25.0, 40.0, 2.0, 15.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i)
    truth.push_back(pelvis.step_up({.lean_deg = 25.0, .rise_cm = 40.0, .way_s = 1.2, .sits_back_deg = 15.0}));
  pelvis.sit_and_get_up(0.5, 40.0);
  pelvis.repeat({.tilt_deg = 15.0, .rise_cm = -40.0, .there_s = 1.2, .hold_s = 20.0});  // down onto the knees
  expect_as_done(analyse(pelvis, std::nullopt, kAxes), truth);
}

}  // namespace
}  // namespace stance
