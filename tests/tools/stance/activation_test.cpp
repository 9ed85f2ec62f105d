#include "tools/stance/daemon/activation.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

constexpr double kShown_s = 2000.0;

Set set_of(Exercise exercise, double start_s, int reps = 10) {
  Set set;
  set.exercise = exercise;
  set.start_s = start_s;
  set.end_s = start_s + 30.0;
  set.reps = reps;
  return set;
}

class ActivationTest : public testing::Test {
 protected:
  ActivationTest() { offer_.offer(kShown_s); }
  ActivationOffer offer_{PlannedSets{.name = "glute_bridge", .exercise = Exercise::kGluteBridge, .reps = 10}};
};

TEST_F(ActivationTest, ASetOfItSoonAfterThePromptIsDone) {
  const auto result = offer_.take(set_of(Exercise::kGluteBridge, kShown_s + 300.0, 8));
  ASSERT_TRUE(result);
  EXPECT_EQ(name_of(result->outcome), "done");
  EXPECT_EQ(result->reps, 8);
  EXPECT_FALSE(offer_.open());
  EXPECT_FALSE(offer_.take(set_of(Exercise::kGluteBridge, kShown_s + 400.0))) << "it is told once";
}

TEST_F(ActivationTest, AnotherExerciseIsNot) {
  EXPECT_FALSE(offer_.take(set_of(Exercise::kSquat, kShown_s + 300.0)));
  EXPECT_TRUE(offer_.open());
}

TEST_F(ActivationTest, ASetBeforeThePromptIsNot) {
  EXPECT_FALSE(offer_.take(set_of(Exercise::kGluteBridge, kShown_s - 60.0)));
}

TEST_F(ActivationTest, ASetMuchLaterIsNot) {
  EXPECT_FALSE(offer_.take(set_of(Exercise::kGluteBridge, kShown_s + 1000.0)));
}

TEST_F(ActivationTest, ShownAgainItMayBeDoneLater) {
  offer_.offer(kShown_s + 1800.0);
  EXPECT_TRUE(offer_.take(set_of(Exercise::kGluteBridge, kShown_s + 2000.0)));
}

TEST_F(ActivationTest, NotDoneIsToldOnceAfterTheTimeForASetToBeKnown) {
  EXPECT_FALSE(offer_.tick(kShown_s + 1000.0));
  const auto result = offer_.tick(kShown_s + 1100.0);
  ASSERT_TRUE(result);
  EXPECT_EQ(name_of(result->outcome), "not_done");
  EXPECT_FALSE(offer_.tick(kShown_s + 1101.0));
}

TEST_F(ActivationTest, TheEndOfTheSessionLeavesItNotDone) {
  const auto result = offer_.end();
  ASSERT_TRUE(result);
  EXPECT_EQ(name_of(result->outcome), "not_done");
  EXPECT_FALSE(offer_.end());
}

TEST_F(ActivationTest, WhatWasDoneWhileTheComputerSleptIsNotKnown) {
  EXPECT_EQ(name_of(offer_.lose()->outcome), "not_known");
  EXPECT_FALSE(offer_.end());
}

TEST(Activation, WhatTheSensorDoesNotKnowIsNeverSaidToBeNotDone) {
  ActivationOffer stretch{PlannedSets{.name = "hip_flexor_stretch", .exercise = {}, .hold_s = 30}};
  stretch.offer(kShown_s);
  EXPECT_FALSE(stretch.take(set_of(Exercise::kOther, kShown_s + 60.0)));
  EXPECT_EQ(name_of(stretch.tick(kShown_s + 2000.0)->outcome), "not_known");
}

TEST(Activation, TheOtherSideIsAnotherSet) {
  ActivationOffer left{
      PlannedSets{.name = "donkey_kick", .exercise = Exercise::kDonkeyKick, .side = Side::kLeft, .reps = 8}};
  left.offer(kShown_s);
  Set set = set_of(Exercise::kDonkeyKick, kShown_s + 60.0);
  set.side = Side::kRight;
  EXPECT_FALSE(left.take(set));
  set.side = Side::kLeft;
  EXPECT_TRUE(left.take(set));
}

TEST(Activation, WithoutOneNothingIsOffered) {
  ActivationOffer none{std::nullopt};
  none.offer(kShown_s);
  EXPECT_FALSE(none.open());
  EXPECT_FALSE(none.end());
}

}  // namespace
}  // namespace stance
