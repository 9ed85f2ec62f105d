#include "analysis/exercise/exercise_stage.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/analysis/exercise/stage_outcome.h"

namespace stance {
namespace {

using test::analyse;
using test::expect_as_done;
using test::Movement;
using test::MovingPelvis;
using test::Outcome;
using test::set_of;
using test::set_of_each;

constexpr Movement kSquat{.tilt_deg = 30.0, .rise_cm = -40.0};
constexpr Movement kBridge{
    .tilt_deg = -35.0, .rise_cm = 15.0, .there_s = 1.0, .hold_s = 1.0, .back_s = 1.2, .rest_s = 0.8};

TEST(ExerciseStage, CountsTenSquatsAndNamesThem) {
  const Outcome outcome = analyse(set_of(kSquat, 10));
  ASSERT_EQ(outcome.reps.size(), 10U);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].reps, 10);
  EXPECT_EQ(outcome.sets[0].exercise, Exercise::kSquat);
  for (std::size_t i = 0; i < outcome.reps.size(); ++i) {
    EXPECT_EQ(outcome.reps[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(outcome.reps[i].exercise, Exercise::kSquat);
    EXPECT_EQ(outcome.reps[i].side, Side::kBoth);
  }
}

TEST(ExerciseStage, ASetIsShownAsOverAfterFiveSecondsAndFinalAfterTwelve) {
  MovingPelvis pelvis = set_of(kSquat, 6);
  pelvis.stand(5.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.live_sets.size(), 1U);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.live_sets[0].reps, 6);
  EXPECT_NEAR(outcome.set_shown_after_s, 5.0, 0.5);
  EXPECT_NEAR(outcome.set_final_after_s, 12.0, 0.5);
}

TEST(ExerciseStage, MeasuresEdgesSizeTravelAndTempo) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 6; ++i) truth.push_back(pelvis.repeat(kSquat));
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.reps.size(), truth.size());
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const Rep& rep = outcome.reps[i];
    EXPECT_NEAR(rep.start_s, truth[i].first, 0.25);
    EXPECT_NEAR(rep.end_s, truth[i].second, 0.25);
    EXPECT_NEAR(rep.turn_s, truth[i].first + 1.35, 0.3);
    EXPECT_NEAR(rep.range_of_motion_deg, 30.0F, 2.0F);
    EXPECT_NEAR(rep.vertical_travel_cm, 40.0F, 4.0F);
    EXPECT_NEAR(rep.vertical_travel_cm, 40.0F, rep.vertical_travel_error_cm);
    EXPECT_NEAR(rep.pause_s, 0.3F, 0.15F);
    EXPECT_NEAR(rep.eccentric_s + rep.pause_s + rep.concentric_s, rep.end_s - rep.start_s, 0.01);
  }
}

TEST(ExerciseStage, TempoIsOfTheWholeWaysWithTheirSlowEndsAndWithoutThePause) {
  for (const double hold_s : {0.0, 0.3}) {
    Movement movement = kSquat;
    movement.there_s = 2.4;
    movement.hold_s = hold_s;
    movement.back_s = 1.0;
    const Outcome outcome = analyse(set_of(movement, 6));
    ASSERT_EQ(outcome.reps.size(), 6U) << hold_s;
    for (const Rep& rep : outcome.reps) {
      EXPECT_NEAR(rep.eccentric_s, 2.4F, 0.2F) << hold_s;
      EXPECT_NEAR(rep.concentric_s, 1.0F, 0.15F) << hold_s;
    }
  }
}

TEST(ExerciseStage, LiftingALegIsConcentricThoughTheHipOfTheSensorSinks) {
  const Movement kick = {.tilt_deg = 15, .rise_cm = -2, .there_s = 0.8, .hold_s = 0.3, .back_s = 1.6};
  for (const Rep& rep : analyse(set_of(kick, 6), Exercise::kDonkeyKick).reps) {
    EXPECT_NEAR(rep.concentric_s, 0.8F, 0.15F);
    EXPECT_NEAR(rep.eccentric_s, 1.6F, 0.2F);
  }
}

TEST(ExerciseStage, CountsBridgesWithAHoldAndLeavesTheirNameOpen) {
  const Outcome outcome = analyse(set_of(kBridge, 8));
  EXPECT_EQ(outcome.reps.size(), 8U);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].exercise, Exercise::kOther);
}

TEST(ExerciseStage, CountsHipHingesWithoutMuchHeight) {
  const Outcome outcome =
      analyse(set_of({.tilt_deg = 65.0, .rise_cm = -6.0, .there_s = 1.6, .back_s = 1.4}, 8));
  EXPECT_EQ(outcome.reps.size(), 8U);
}

TEST(ExerciseStage, UprightLungesAreCountedButNotCalledSquats) {
  const Outcome outcome = analyse(set_of({.tilt_deg = 8.0, .rise_cm = -28.0, .rest_s = 0.9}, 8));
  EXPECT_EQ(outcome.reps.size(), 8U);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].exercise, Exercise::kOther);
}

TEST(ExerciseStage, CountsSmallLegLifts) {
  const Outcome outcome =
      analyse(set_of({.tilt_deg = 11.0, .rise_cm = 1.5, .there_s = 0.9, .hold_s = 0.2, .back_s = 0.9}, 12));
  EXPECT_EQ(outcome.reps.size(), 12U);
}

TEST(ExerciseStage, CountsLegLiftsOfFiveDegreesWhileTheHeightStillRingsFromGettingDown) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.repeat({.tilt_deg = 60.0, .rise_cm = -60.0, .there_s = 1.5, .hold_s = 0.0, .back_s = 1.5});
  pelvis.stand(2.0);
  for (int i = 0; i < 8; ++i) pelvis.repeat({.tilt_deg = 5.0, .rise_cm = 0.5});
  pelvis.stand(10.0);
  EXPECT_EQ(analyse(pelvis).reps.size(), 8U);
}

TEST(ExerciseStage, CountsRepsThatAlternateBetweenTheLegsOneByOne) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 5; ++i) {
    pelvis.repeat({.tilt_deg = 9.0, .rise_cm = 1.0});
    pelvis.repeat({.tilt_deg = -8.0, .rise_cm = 1.0});
  }
  pelvis.stand(10.0);
  // The sensor's x axis points sideways: the pelvis tilts to the left and to the right in turns.
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitY(), 20};
  const Outcome outcome = analyse(pelvis, std::nullopt, axes);
  EXPECT_EQ(outcome.reps.size(), 10U);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].reps, 10);
}

TEST(ExerciseStage, RepetitionsWithoutAPauseDoNotOverlap) {
  for (const double way_s : {0.6, 1.2, 2.5}) {
    const Outcome outcome = analyse(set_of({.tilt_deg = 30.0,
                                            .rise_cm = -40.0,
                                            .there_s = way_s,
                                            .hold_s = 0.0,
                                            .back_s = 1.5 * way_s,
                                            .rest_s = 0.0},
                                           8));
    ASSERT_EQ(outcome.reps.size(), 8U) << way_s;
    for (std::size_t i = 1; i < 8; ++i)
      EXPECT_GE(outcome.reps[i].start_s, outcome.reps[i - 1].end_s) << way_s << " s, " << i;
  }
}

TEST(ExerciseStage, CountsSlowRepetitions) {
  const Outcome outcome =
      analyse(set_of({.tilt_deg = 30.0, .rise_cm = -40.0, .there_s = 3.0, .hold_s = 0.5, .back_s = 3.0}, 5));
  EXPECT_EQ(outcome.reps.size(), 5U);
}

TEST(ExerciseStage, ShowsFirstTwoRepsWithTheThirdAndEachLaterOneAsItEnds) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 6; ++i) truth.push_back(pelvis.repeat(kSquat));
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.live.size(), 6U);
  EXPECT_DOUBLE_EQ(outcome.live_at_s[0], outcome.live_at_s[2]);
  EXPECT_DOUBLE_EQ(outcome.live_at_s[1], outcome.live_at_s[2]);
  for (std::size_t i = 2; i < 6; ++i) EXPECT_LT(outcome.live_at_s[i], truth[i].second + 0.3);
}

TEST(ExerciseStage, ARepetitionIsShownAtTheSlowEndOfItsWayBackNotAmidIt) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<double> ends_s;
  for (int i = 0; i < 8; ++i) ends_s.push_back(pelvis.repeat(kSquat).second);
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.live.size(), ends_s.size());
  for (std::size_t i = 3; i < ends_s.size(); ++i) EXPECT_NEAR(outcome.live_at_s[i], ends_s[i], 0.4);
}

TEST(ExerciseStage, ARepetitionThatBeginsJustBeforeTheSetWouldBeOverBelongsToItLive) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 6; ++i) {
    Movement squat = kSquat;
    squat.there_s = squat.back_s = 2.0;
    if (i == 3) squat.rest_s = 4.2;
    pelvis.repeat(squat);
  }
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.live.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(outcome.live[i].number, static_cast<int>(i) + 1);
  EXPECT_EQ(outcome.live_sets.size(), 1U);
}

TEST(ExerciseStage, ASetThatIsSeenLaterOnlyIsShownWhileItLasts) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<double> ends_s;
  for (int i = 0; i < 10; ++i) ends_s.push_back(pelvis.rise_leaning(10.0, 25.0).second);
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.live.size(), 10U);
  EXPECT_LT(outcome.live_at_s[0], ends_s[2] + 4.5);
  for (std::size_t i = 4; i < 10; ++i) EXPECT_LT(outcome.live_at_s[i], ends_s[i] + 0.3);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(outcome.live[i].number, static_cast<int>(i) + 1);
}

TEST(ExerciseStage, ASetThatGoesOnAfterItSeemedToBeOverIsCountedOn) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 10; ++i) {
    pelvis.rise_leaning(15.0, 18.0);
    pelvis.stand(2.0);
  }
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.reps.size(), 10U);
  ASSERT_GE(outcome.live.size(), 9U);
  EXPECT_GT(outcome.live_sets.size(), 1U);
  EXPECT_EQ(outcome.live.back().number, 10);
}

TEST(ExerciseStage, MakesEveryRepFinalWithinFiftySeconds) {
  const Outcome outcome = analyse(set_of(kSquat, 25));
  ASSERT_EQ(outcome.reps.size(), 25U);
  EXPECT_LT(outcome.latest_final_s, 50.0);
}

TEST(ExerciseStage, LongHoldAtTheTurningPointIsNotTakenForTheRestPose) {
  Movement held = kSquat;
  held.hold_s = 2.5;
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 6; ++i) truth.push_back(pelvis.repeat(held));
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.reps.size(), 6U);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(outcome.reps[i].start_s, truth[i].first, 0.5);
}

TEST(ExerciseStage, TwoKneeBendsAreNoSetAndSayWhy) {
  const Outcome outcome = analyse(set_of(kSquat, 2));
  EXPECT_TRUE(outcome.reps.empty());
  EXPECT_TRUE(outcome.live.empty());
  ASSERT_FALSE(outcome.rejections.empty());
  EXPECT_EQ(outcome.rejections[0].reason, RejectionReason::kTooFew);
}

TEST(ExerciseStage, HardSwingsAreNoWalkingWhereTheBodyBendsOutOfStandingUpright) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  const Movement swing{
      .tilt_deg = 40.0, .rise_cm = -9.0, .there_s = 0.5, .hold_s = 0.0, .back_s = 0.5, .rest_s = 0.3};
  const Outcome swings = analyse(set_of(swing, 8), std::nullopt, axes);
  EXPECT_EQ(swings.reps.size(), 8U);
  // A thigh in a step swings as far, to both sides of upright.
  MovingPelvis thigh;
  thigh.stand(5.0);
  for (int i = 0; i < 8; ++i) {
    thigh.repeat(
        {.tilt_deg = 25.0, .rise_cm = -9.0, .there_s = 0.3, .hold_s = 0.0, .back_s = 0.3, .rest_s = 0.0});
    thigh.repeat(
        {.tilt_deg = -25.0, .rise_cm = -9.0, .there_s = 0.3, .hold_s = 0.0, .back_s = 0.3, .rest_s = 0.0});
  }
  thigh.stand(10.0);
  EXPECT_EQ(analyse(thigh, std::nullopt, axes).reps.size(), 0U);
}

TEST(ExerciseStage, WhatTiltsALittleIsCountedFromRightAfterLyingDownUntilGettingUp) {
  constexpr Movement kSmall{
      .tilt_deg = 5.0, .rise_cm = 1.0, .there_s = 0.9, .hold_s = 0.5, .back_s = 0.9, .rest_s = 1.5};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.lie_down(-80.0, 40.0, 1.5);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 8; ++i) truth.push_back(pelvis.repeat(kSmall));
  pelvis.lie_down(80.0, -40.0, 1.5);
  pelvis.stand(15.0);
  expect_as_done(analyse(pelvis), truth);
}

TEST(ExerciseStage, WalkingOffAfterASetIsNoRepetitionOfItThoughStridesTiltAsFar) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 8; ++i) {
    pelvis.repeat(
        {.tilt_deg = 6.0, .rise_cm = 0.5, .there_s = 0.5, .hold_s = 0.0, .back_s = 0.5, .rest_s = 0.2});
  }
  pelvis.walk(20.0);
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, axes).reps.size(), 8U);
}

TEST(ExerciseStage, BriskLegLiftsInTurnsAreNoWalking) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitY(), 20};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (const double side : {1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0}) {
    pelvis.repeat({.tilt_deg = 15.0 * side,
                   .rise_cm = 3.0,
                   .there_s = 0.4,
                   .hold_s = 0.5,
                   .back_s = 0.4,
                   .rest_s = 1.4,
                   .shake_cm = 1.1});
  }
  pelvis.stand(10.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, axes).reps.size(), 8U);
}

TEST(ExerciseStage, AWeightTakenUpAndPutDownIsNoRepetitionOfTheSet) {
  const Movement hinge{.tilt_deg = 45.0, .rise_cm = -8.0};
  const Movement to_the_floor{.tilt_deg = 55.0, .rise_cm = -22.0, .there_s = 1.6, .back_s = 1.8};
  for (const Exercise exercise : {Exercise::kRomanianDeadlift, Exercise::kSingleLegRdl}) {
    MovingPelvis pelvis;
    pelvis.stand(8.0);
    pelvis.repeat(to_the_floor);
    std::vector<std::pair<double, double>> truth;
    for (int i = 0; i < 8; ++i) truth.push_back(pelvis.repeat(hinge));
    pelvis.repeat(to_the_floor);
    pelvis.stand(15.0);
    const Outcome outcome = analyse(pelvis, exercise);
    ASSERT_EQ(outcome.sets.size(), 1U);
    EXPECT_EQ(outcome.sets[0].reps, 8);
    expect_as_done(outcome, truth);
    EXPECT_GE(outcome.rejections.size(), 2U);
  }
}

TEST(ExerciseStage, AnnouncedExerciseCountsASingleRep) {
  const Outcome outcome = analyse(set_of(kBridge, 1), Exercise::kGluteBridge);
  ASSERT_EQ(outcome.reps.size(), 1U);
  EXPECT_EQ(outcome.reps[0].exercise, Exercise::kGluteBridge);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].reps, 1);
}

TEST(ExerciseStage, AnnouncedRepsAreShownFromTheFirst) {
  const Outcome outcome = analyse(set_of(kSquat, 5), Exercise::kSquat);
  ASSERT_EQ(outcome.live.size(), 5U);
  EXPECT_EQ(outcome.live[0].number, 1);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_LT(outcome.live_at_s[i] - outcome.live[i].end_s, 0.6);
  EXPECT_EQ(outcome.reps.size(), 5U);
}

TEST(ExerciseStage, AnnouncedSquatsThatGoOnWithoutAPauseBeginUpright) {
  MovingPelvis pelvis;
  Movement squat = kSquat;
  squat.rest_s = 0.0;
  squat.hold_s = 0.6;
  pelvis.stand(1.0);
  for (int i = 0; i < 6; ++i) pelvis.repeat(squat);
  pelvis.stand(8.0);
  const Outcome outcome = analyse(pelvis, Exercise::kSquat);
  ASSERT_EQ(outcome.reps.size(), 6U);
  EXPECT_NEAR(outcome.reps[0].start_s, 1.0, 0.4);
}

TEST(ExerciseStage, TwoSlowAnnouncedRepsAreNotCutOffFromTheThird) {
  MovingPelvis pelvis;
  const Movement slow{
      .tilt_deg = 55.0, .rise_cm = -12.0, .there_s = 3.0, .hold_s = 0.2, .back_s = 2.3, .rest_s = 1.0};
  pelvis.stand(5.0);
  for (int i = 0; i < 5; ++i) pelvis.repeat(slow);
  pelvis.stand(20.0);
  const Outcome outcome = analyse(pelvis, Exercise::kRomanianDeadlift);
  ASSERT_EQ(outcome.sets.size(), 1U);
  EXPECT_EQ(outcome.sets[0].reps, 5);
}

TEST(ExerciseStage, SinglesCountWhileAnnouncedAndForAMinuteAfterTheLastOnly) {
  MovingPelvis pelvis;
  pelvis.stand(10.0);
  pelvis.repeat(kSquat);  // nothing is announced yet
  pelvis.stand(10.0);
  const double announced_s = pelvis.now_s();
  pelvis.stand(5.0);
  const double end_s = pelvis.repeat(kSquat).second;
  pelvis.stand(70.0);
  pelvis.repeat(kSquat);  // any more
  pelvis.stand(20.0);
  ExerciseStage stage(std::nullopt);
  stage.announce(announced_s, exercise::Announced{Exercise::kSquat});
  const Outcome outcome = analyse(pelvis, stage);
  ASSERT_EQ(outcome.reps.size(), 1U);
  EXPECT_NEAR(outcome.reps[0].end_s, end_s, 0.3);
  ASSERT_EQ(outcome.announcements.size(), 1U);
  EXPECT_NEAR(outcome.announcements[0].start_s, announced_s, 1e-6);
  EXPECT_NEAR(outcome.announcements[0].end_s, end_s + ExerciseStage::kAnnouncedFor_s, 0.3);
}

TEST(ExerciseStage, TheNextAnnouncementEndsTheOneBefore) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  const double squats_s = pelvis.now_s();
  pelvis.stand(2.0);
  for (int i = 0; i < 2; ++i) pelvis.repeat(kSquat);
  pelvis.stand(3.0);
  const double hinges_s = pelvis.now_s();
  pelvis.stand(2.0);
  pelvis.repeat({.tilt_deg = 60.0, .rise_cm = -10.0});
  pelvis.stand(20.0);
  ExerciseStage stage(std::nullopt);
  stage.announce(squats_s, exercise::Announced{Exercise::kSquat});
  stage.announce(hinges_s, exercise::Announced{Exercise::kGoodMorning});
  const Outcome outcome = analyse(pelvis, stage);
  ASSERT_EQ(outcome.sets.size(), 2U);
  EXPECT_EQ(outcome.sets[0].exercise, Exercise::kSquat);
  EXPECT_EQ(outcome.sets[0].reps, 2);
  EXPECT_EQ(outcome.sets[1].exercise, Exercise::kGoodMorning);
  EXPECT_EQ(outcome.sets[1].reps, 1);
  ASSERT_EQ(outcome.announcements.size(), 2U);
  EXPECT_NEAR(outcome.announcements[0].end_s, hinges_s, 1e-6);
}

TEST(ExerciseStage, AnAnnouncedSideIsTheSideOfEveryRep) {
  ExerciseStage stage(exercise::Announced{Exercise::kLunge, Side::kLeft});
  const Outcome outcome = analyse(set_of(kSquat, 3), stage);
  ASSERT_EQ(outcome.reps.size(), 3U);
  for (const Rep& rep : outcome.reps) EXPECT_EQ(rep.side, Side::kLeft);
  EXPECT_EQ(outcome.sets.at(0).side, Side::kLeft);
}

TEST(ExerciseStage, WalkingAloneGivesNothing) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.walk(120.0);
  const Outcome outcome = analyse(pelvis);
  EXPECT_TRUE(outcome.reps.empty());
  EXPECT_TRUE(outcome.live.empty());
}

TEST(ExerciseStage, WalkingBeforeAndAfterDoesNotChangeTheCount) {
  MovingPelvis pelvis;
  pelvis.walk(20.0);
  pelvis.stand(1.0);
  for (int i = 0; i < 8; ++i) pelvis.repeat(kSquat);
  pelvis.walk(20.0);
  const Outcome outcome = analyse(pelvis);
  EXPECT_EQ(outcome.reps.size(), 8U);
}

TEST(ExerciseStage, PauseOfEightSecondsMakesTwoSets) {
  MovingPelvis pelvis = set_of(kSquat, 5);
  for (int i = 0; i < 4; ++i) pelvis.repeat(kSquat);
  pelvis.stand(10.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.sets.size(), 2U);
  EXPECT_EQ(outcome.sets[0].reps, 5);
  EXPECT_EQ(outcome.sets[1].reps, 4);
}

TEST(ExerciseStage, ARepetitionOrTwoAfterSixSecondsStillBelongToTheSetAndThreeAreANewOne) {
  for (const int after : {1, 2, 3}) {
    MovingPelvis pelvis;
    pelvis.stand(5.0);
    for (int i = 0; i < 5; ++i) pelvis.repeat(kSquat);
    pelvis.stand(6.0);
    for (int i = 0; i < after; ++i) pelvis.repeat(kSquat);
    pelvis.stand(15.0);
    const Outcome outcome = analyse(pelvis);
    EXPECT_EQ(outcome.reps.size(), static_cast<std::size_t>(5 + after));
    ASSERT_EQ(outcome.sets.size(), after < 3 ? 1U : 2U) << after;
    EXPECT_EQ(outcome.sets[0].reps, after < 3 ? 5 + after : 5);
  }
}

TEST(ExerciseStage, AnOddRepetitionDoesNotHideTheOneThatWasMissedBeforeIt) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  const auto repeat = [&](double size) { pelvis.repeat({.tilt_deg = 30.0 * size, .rise_cm = -40.0 * size}); };
  repeat(0.62);
  repeat(1.3);  // the next to it
  for (int i = 0; i < 6; ++i) repeat(1.0);
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis).reps.size(), 8U);
}

TEST(ExerciseStage, FiveThatAreLessAlikeMakeASetAndFourDoNot) {
  for (const int reps : {4, 6}) {
    MovingPelvis pelvis;
    pelvis.stand(5.0);
    for (int i = 0; i < reps; ++i) {
      pelvis.repeat(i % 2 == 0 ? kSquat : Movement{.tilt_deg = 38.0, .rise_cm = -10.0});
    }
    pelvis.stand(15.0);
    EXPECT_EQ(analyse(pelvis).reps.size(), reps < 5 ? 0U : 6U);
  }
}

TEST(ExerciseStage, AThirdThatIsLessAlikeIsShownAtOnceAndFinalOnlyIfMoreFollow) {
  const Movement other{.tilt_deg = 38.0, .rise_cm = -10.0};
  const Outcome three = analyse(set_of_each({kSquat, other, kSquat}));
  EXPECT_EQ(three.live.size(), 3U);
  EXPECT_EQ(three.reps.size(), 0U);
  const Outcome six = analyse(set_of_each({kSquat, other, kSquat, other, kSquat, other}));
  EXPECT_EQ(six.live.size(), 6U);
  EXPECT_EQ(six.reps.size(), 6U);
}

TEST(ExerciseStage, OfFourThatAreAlikeTwoNeighboursMayBeLessAlike) {
  const Movement bend{.tilt_deg = 30.0, .rise_cm = -40.0};
  const Movement hinge{.tilt_deg = 38.0, .rise_cm = -10.0};
  const Movement larger{.tilt_deg = 50.0, .rise_cm = -80.0};  // twice a bend
  for (const auto& movements :
       {std::vector{bend, bend, hinge, hinge}, std::vector{bend, bend, larger, larger}})
    EXPECT_EQ(analyse(set_of_each(movements)).reps.size(), 4U);
}

TEST(ExerciseStage, ASmallRepetitionAmidASetThatTakesItsTimeIsNoAttemptGivenUp) {
  const Movement whole{.tilt_deg = 40.0};
  const Movement half{.tilt_deg = 18.0};
  const Movement given_up{.tilt_deg = 18.0, .there_s = 0.9, .hold_s = 0.0, .back_s = 0.9, .rest_s = 1.5};
  for (const Movement& small : {half, given_up}) {
    const Outcome outcome = analyse(set_of_each({whole, whole, whole, whole, small, whole, whole, whole}));
    EXPECT_EQ(outcome.reps.size(), small.rest_s < 1.0 ? 8U : 7U);
    EXPECT_EQ(outcome.sets.size(), 1U);
  }
}

TEST(ExerciseStage, OneBeforeASetMayBeUnlikeItOrSlowerButNotBoth) {
  const Movement unlike{.tilt_deg = 46.0, .rise_cm = -17.0};
  const Movement slower{.tilt_deg = 30.0, .rise_cm = -40.0, .there_s = 1.5, .back_s = 1.5};
  const Movement both{.tilt_deg = 46.0, .rise_cm = -17.0, .there_s = 1.5, .back_s = 1.5};
  for (const Movement& first : {unlike, slower, both}) {
    MovingPelvis pelvis;
    pelvis.stand(5.0);
    pelvis.repeat(first);
    pelvis.stand(1.0);  // and five more
    const bool counts = first.tilt_deg < 40.0 || first.there_s < 1.5;
    EXPECT_EQ(analyse(set_of(kSquat, 6, pelvis)).reps.size(), counts ? 7U : 6U);
  }
}

TEST(ExerciseStage, OneTwiceAsLargeAmidASetIsARepetition) {
  const Movement small{.tilt_deg = 12.0, .rise_cm = -16.0};
  EXPECT_EQ(analyse(set_of_each({small, small, small, small, kSquat, small, small, small})).reps.size(), 8U);
}

TEST(ExerciseStage, LegsInTurnsAreAllCountedThoughWhatBothDoIsLargerThanWhatTellsThemApart) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 12; ++i) {
    const double size = 1.0 + 0.125 * ((i * 7) % 5 - 2);  // no two neighbours alike
    pelvis.repeat({.tilt_deg = 6.0 * size,
                   .rise_cm = 1.0,
                   .there_s = 0.9,
                   .hold_s = 0.4,
                   .back_s = 0.9,
                   .rest_s = 0.2,
                   .aside_per_tilt = i % 2 == 0 ? 0.6 : -0.6});
  }
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis, std::nullopt, axes).reps.size(), 12U);
}

TEST(ExerciseStage, LegsThatMoveUnlikeEachOtherInTurnsAreASet) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 4; ++i) {
    pelvis.repeat({.tilt_deg = 0.0, .rise_cm = -40.0});
    pelvis.repeat({.tilt_deg = 38.0, .rise_cm = -28.0});
  }
  pelvis.stand(15.0);
  EXPECT_EQ(analyse(pelvis).reps.size(), 8U);
}

TEST(ExerciseStage, TheOtherLegWithoutARestIsASetOfItsOwn) {
  constexpr Movement kLeft{.tilt_deg = 10.0, .rise_cm = -30.0, .twist_per_tilt = -0.9};
  constexpr Movement kRight{.tilt_deg = 10.0, .rise_cm = -30.0, .twist_per_tilt = 0.9};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 12; ++i) pelvis.repeat(kLeft);
  for (int i = 0; i < 10; ++i) pelvis.repeat(kRight);
  pelvis.stand(15.0);
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  const Outcome outcome = analyse(pelvis, std::nullopt, axes);
  ASSERT_EQ(outcome.sets.size(), 2U);
  EXPECT_EQ(outcome.sets[0].side, Side::kLeft);
  EXPECT_EQ(outcome.sets[0].reps, 12);
  EXPECT_EQ(outcome.sets[1].side, Side::kRight);
  EXPECT_EQ(outcome.sets[1].reps, 10);
  EXPECT_EQ(outcome.sets[1].exercise, Exercise::kLunge);
  ASSERT_EQ(outcome.reps.size(), 22U);
  for (std::size_t i = 0; i < 22; ++i) {
    EXPECT_EQ(outcome.reps[i].side, i < 12 ? Side::kLeft : Side::kRight) << i;
    EXPECT_EQ(outcome.reps[i].number, i < 12 ? static_cast<int>(i) + 1 : static_cast<int>(i) - 11);
  }
}

TEST(ExerciseStage, ASetBegunBeforeTheLastOneIsKnownToBeOverKeepsItsFirstRepetitions) {
  constexpr Movement kLegLift{
      .tilt_deg = -11.0, .rise_cm = 1.5, .there_s = 0.9, .hold_s = 0.2, .back_s = 0.9};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (int i = 0; i < 6; ++i) pelvis.repeat(kSquat);
  pelvis.stand(1.0);
  const double second_s = pelvis.now_s();
  for (int i = 0; i < 6; ++i) pelvis.repeat(kLegLift);
  pelvis.stand(12.0);
  const Outcome outcome = analyse(pelvis);
  EXPECT_EQ(outcome.reps.size(), 12U);
  ASSERT_EQ(outcome.sets.size(), 2U);
  EXPECT_NEAR(outcome.sets[1].start_s, second_s, 0.4);
}

TEST(ExerciseStage, WhatShakesNoMoreThanItsSetIsNoStepAtTheSetsBeginning) {
  constexpr Movement kSwing{
      .tilt_deg = 25.0, .rise_cm = -14.0, .there_s = 0.6, .hold_s = 0.0, .back_s = 0.6, .rest_s = 0.1};
  constexpr Movement kFirst{
      .tilt_deg = 14.0, .rise_cm = -8.0, .there_s = 0.55, .hold_s = 0.0, .back_s = 0.55, .rest_s = 0.1};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.repeat(kFirst);
  for (int i = 0; i < 10; ++i) pelvis.repeat(kSwing);
  pelvis.stand(10.0);
  EXPECT_EQ(analyse(pelvis).reps.size(), 11U);
}

TEST(ExerciseStage, GapEndsTheSetAndNothingIsCountedAcrossIt) {
  MovingPelvis pelvis;
  pelvis.stand(3.0);
  for (int i = 0; i < 4; ++i) pelvis.repeat(kSquat);
  pelvis.silence(1.0);
  for (int i = 0; i < 4; ++i) pelvis.repeat(kSquat);
  pelvis.stand(8.0);
  const Outcome outcome = analyse(pelvis);
  ASSERT_EQ(outcome.sets.size(), 2U);
  EXPECT_EQ(outcome.sets[0].reps, 4);
  EXPECT_EQ(outcome.sets[1].reps, 4);
}

TEST(ExerciseStage, CountDoesNotDependOnHowTheSensorIsMounted) {
  for (int i = 0; i < 24; ++i) {
    Eigen::Quaternionf mounting(
        Eigen::AngleAxisf(1.1F * static_cast<float>(i),
                          Eigen::Vector3f(1.0F, 0.3F * static_cast<float>(i), -0.5F).normalized()));
    const Outcome outcome = analyse(set_of(kSquat, 6, MovingPelvis(mounting)));
    EXPECT_EQ(outcome.reps.size(), 6U) << "mounting " << i;
    ASSERT_EQ(outcome.sets.size(), 1U);
    EXPECT_EQ(outcome.sets[0].exercise, Exercise::kSquat);
  }
}

TEST(ExerciseStage, SensorThatReadsTwoPercentTooMuchInOnePoseDoesNotChangeTheCount) {
  MovingPelvis pelvis = set_of(kSquat, 8);
  std::vector<MotionSample> samples = pelvis.samples();
  ExerciseStage stage(std::nullopt);
  std::vector<Event> events;
  for (MotionSample& sample : samples) {
    sample.acc_sensor_m_s2.x() *= 1.04F;
    stage.push(sample, events);
  }
  stage.finish(events);
  const auto reps = std::count_if(events.begin(), events.end(), [](const Event& e) {
    return e.final && std::holds_alternative<Rep>(e.body);
  });
  EXPECT_EQ(reps, 8);
}

TEST(ExerciseStage, ASetAlikeATaughtOneCarriesTheTaughtNameAndAnotherDoesNot) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  constexpr Movement kBow{.tilt_deg = 12.0, .rise_cm = -3.0};
  constexpr Movement kAgain{.tilt_deg = 13.0, .rise_cm = -3.5, .there_s = 1.3};
  const Outcome shown = analyse(set_of(kBow, 5), std::nullopt, axes);
  ASSERT_EQ(shown.sets.size(), 1U);
  ASSERT_TRUE(shown.sets[0].motion.known());
  const Exercise taught = *taught_exercise("small_bow");
  const std::vector<LearnedSet> learned = {{taught, shown.sets[0].motion}};

  ExerciseStage knowing(std::nullopt, learned);
  const Outcome again = analyse(set_of(kAgain, 8), knowing, axes);
  ASSERT_EQ(again.sets.size(), 1U);
  EXPECT_EQ(again.sets[0].exercise, taught);
  for (const Rep& rep : again.reps) EXPECT_EQ(rep.exercise, taught);

  ExerciseStage knowing_too(std::nullopt, learned);
  const Outcome squats = analyse(set_of(kSquat, 8), knowing_too, axes);
  ASSERT_EQ(squats.sets.size(), 1U);
  EXPECT_EQ(squats.sets[0].exercise, Exercise::kSquat);
}

// Seen first from turning pose to turning pose: what is shown together has one name, and is numbered from
// one.
TEST(ExerciseStage, WhatOpensASetIsShownWithOneNameAndNumberedFromOne) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  constexpr Movement kDeep{.tilt_deg = 25.0, .rise_cm = -45.0, .hold_s = 1.2, .rest_s = 0.2};
  const Outcome outcome = analyse(set_of(kDeep, 8), std::nullopt, axes);
  ASSERT_GE(outcome.live.size(), 6U);
  std::size_t together = 1;
  while (outcome.live_at_s[together] == outcome.live_at_s[0]) ++together;
  ASSERT_GE(together, 2U);
  for (std::size_t i = 0; i < together; ++i) {
    EXPECT_EQ(outcome.live[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(outcome.live[i].exercise, outcome.live[0].exercise);
  }
  int changes = 0;
  for (std::size_t i = 1; i < outcome.live.size(); ++i)
    changes += outcome.live[i].exercise != outcome.live[i - 1].exercise ? 1 : 0;
  EXPECT_LE(changes, 1);
  EXPECT_EQ(outcome.live.back().exercise, Exercise::kSquat);
}

// Lies down, gets up, and so long after that bends once as in a squat, which was announced.
std::vector<Rep> squats_after_lying(double stood_s) {
  const WalkedAxes axes{Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20};
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  pelvis.repeat(
      {.tilt_deg = -90.0, .rise_cm = -70.0, .there_s = 4.0, .hold_s = 10.0, .back_s = 3.0, .rest_s = 0.0});
  pelvis.stand(stood_s);
  pelvis.repeat(kSquat);
  pelvis.stand(20.0);
  return analyse(pelvis, Exercise::kSquat, axes).reps;
}

TEST(ExerciseStage, WhoGetsUpFromTheFloorHasNotDoneTheAnnouncedSquat) {
  EXPECT_EQ(squats_after_lying(0.5).size(), 0U);
  EXPECT_EQ(squats_after_lying(8.0).size(), 1U);
}

}  // namespace
}  // namespace stance
