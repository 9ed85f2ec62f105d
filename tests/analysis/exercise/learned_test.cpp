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

BodyMotion other_leg(BodyMotion m) {
  for (Eigen::Vector3f* up : {&m.up_body, &m.up_body_at_turn}) up->y() = -up->y();
  m.turned_deg.x() = -m.turned_deg.x();
  m.turned_deg.z() = -m.turned_deg.z();
  m.went_cm.y() = -m.went_cm.y();
  return m;
}

std::vector<Side> sides_of(const std::vector<BodyMotion>& reps, const LearnedSet& shown) {
  std::vector<Side> sides(reps.size());
  tell_sides(shown.exercise, reps, sides, Side::kUnknown, &shown);
  return sides;
}

TEST(LearnedNames, ATaughtExerciseHasTheSideOfTheLegItWasShownWithOrTheOther) {
  LearnedSet shown = taught_kickback();
  for (const Side leg : {Side::kLeft, Side::kRight}) {
    shown.side = leg;
    const Side other = leg == Side::kLeft ? Side::kRight : Side::kLeft;
    const BodyMotion same = kickback(), mirrored = other_leg(kickback());
    EXPECT_EQ(sides_of({same, same, same}, shown), std::vector(3, leg));
    EXPECT_EQ(sides_of({mirrored, mirrored, mirrored}, shown), std::vector(3, other));
    EXPECT_EQ(sides_of({same, mirrored, same, mirrored, same, mirrored}, shown),
              (std::vector{leg, other, leg, other, leg, other}));
  }
}

TEST(LearnedNames, OfATaughtExerciseThatIsTheSameOnBothSidesNoneIsTold) {
  BodyMotion even = kickback();
  even.turned_deg = {0.5F, 9.0F, -0.5F};
  even.went_cm = {4.0F, 0.3F, 0.0F};
  const LearnedSet shown{*taught_exercise("cable_pull"), set_of(even), Side::kLeft};
  EXPECT_EQ(sides_of({even, even, even}, shown), std::vector(3, Side::kUnknown));
}

TEST(LearnedNames, TheLegIsKnownFromTheSetShownLastOfWhichItWasTold) {
  LearnedSet untold = taught_kickback(), left = untold, right = untold;
  left.side = Side::kLeft;
  right.side = Side::kRight;
  const std::vector<LearnedSet> learned = {left, right, untold};
  ASSERT_NE(shown_leg(learned, untold.exercise), nullptr);
  EXPECT_EQ(shown_leg(learned, untold.exercise)->side, Side::kRight);
  EXPECT_EQ(shown_leg(std::span(&untold, 1), untold.exercise), nullptr);
  // Those Stance knows have sides of their own.
  const std::vector<LearnedSet> lunge = {{Exercise::kLunge, set_of(kickback()), Side::kLeft}};
  EXPECT_EQ(shown_leg(lunge, Exercise::kLunge), nullptr);
}

TEST(LearnedNames, TheMotionOfASetHasTheSignOfItsLeg) {
  const SetMotion left = set_of(kickback());
  const SetMotion right = set_of(other_leg(kickback()));
  EXPECT_EQ(left.values[8], 6.0F);
  EXPECT_EQ(right.values[8], -6.0F);
  EXPECT_EQ(right.values[10], -3.0F);
  EXPECT_EQ(right.values[7], left.values[7]);
  EXPECT_EQ(distance(left, right), 0.0F);
}

}  // namespace
}  // namespace stance::exercise
