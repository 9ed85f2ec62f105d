#include "analysis/exercise/learned.h"

#include <gtest/gtest.h>

#include <array>

#include "analysis/exercise/naming.h"

namespace stance::exercise {
namespace {

// A leg kicked back against a cable, standing: no exercise that Stance knows.
BodyMotion kickback() {
  BodyMotion m;
  m.turned_deg = {3.0F, 9.0F, 6.0F};
  m.went_cm = {4.0F, 3.0F, 0.0F};
  m.pitch_range_deg = 10.0F;
  m.duration_s = 2.2F;
  return m;
}

SetMotion set_of(const BodyMotion& motion) {
  const std::array<BodyMotion, 5> reps = {motion, motion, motion, motion, motion};
  return motion_of(reps);
}

LearnedSet taught_kickback() { return {*taught_exercise("cable_kickback"), set_of(kickback())}; }

std::optional<Exercise> called(const BodyMotion& motion, const std::vector<LearnedSet>& learned) {
  const SetMotion set = set_of(motion);
  return learned_name(learned, set, name_of_motion(set));
}

TEST(LearnedNames, ASetAlikeATaughtOneIsCalledSo) {
  BodyMotion another_day = kickback();
  another_day.turned_deg = {2.0F, 11.0F, 8.0F};
  another_day.went_cm = {6.0F, 1.0F, 1.0F};
  another_day.pitch_range_deg = 12.0F;
  another_day.duration_s = 2.6F;
  EXPECT_EQ(called(another_day, {taught_kickback()}), taught_exercise("cable_kickback"));
}

TEST(LearnedNames, ItDoesNotMatterWhichLegWasShown) {
  BodyMotion other_leg = kickback();
  other_leg.turned_deg.x() *= -1.0F;
  other_leg.turned_deg.z() *= -1.0F;
  other_leg.went_cm.y() *= -1.0F;
  EXPECT_EQ(called(other_leg, {taught_kickback()}), taught_exercise("cable_kickback"));
}

TEST(LearnedNames, AnotherExerciseIsNotCalledByATaughtName) {
  BodyMotion squat;
  squat.turned_deg.y() = 25.0F;
  squat.went_cm = {-6.0F, 0.0F, -40.0F};
  squat.pitch_range_deg = 25.0F;
  squat.duration_s = 3.0F;
  EXPECT_EQ(called(squat, {taught_kickback()}), std::nullopt);
  BodyMotion on_hands = kickback();  // a donkey kick turns the pelvis alike, in another posture
  on_hands.up_body = {-1.0F, 0.0F, 0.0F};
  on_hands.up_body_at_turn = {-1.0F, 0.0F, 0.0F};
  EXPECT_EQ(called(on_hands, {taught_kickback()}), std::nullopt);
}

TEST(LearnedNames, OfTwoThatWereTaughtTheOneMoreAlikeGivesItsName) {
  BodyMotion wide = kickback();
  wide.turned_deg.y() = 22.0F;
  wide.pitch_range_deg = 22.0F;
  const std::vector<LearnedSet> both = {taught_kickback(), {*taught_exercise("wide_kickback"), set_of(wide)}};
  EXPECT_EQ(called(kickback(), both), taught_exercise("cable_kickback"));
  EXPECT_EQ(called(wide, both), taught_exercise("wide_kickback"));
}

TEST(LearnedNames, NothingIsLearnedWhereTheWearersAxesAreNotKnown) {
  const SetMotion unknown;
  EXPECT_EQ(learned_name(std::vector{taught_kickback()}, unknown, Exercise::kOther), std::nullopt);
  EXPECT_EQ(called(kickback(), {{*taught_exercise("cable_kickback"), unknown}}), std::nullopt);
  SetMotion partly = set_of(kickback());
  partly.values[11] = kNotKnown;
  EXPECT_EQ(learned_name(std::vector{taught_kickback()}, partly, Exercise::kOther), std::nullopt);
}

}  // namespace
}  // namespace stance::exercise
