#include "analysis/exercise/naming.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace stance::exercise {
namespace {

// Numbers of a textbook, not of the simulator.
BodyMotion standing(float roll_deg, float pitch_deg, float twist_deg, Eigen::Vector3f went_cm) {
  BodyMotion m;
  m.turned_deg = {roll_deg, pitch_deg, twist_deg};
  m.went_cm = went_cm;
  m.pitch_range_deg = std::abs(pitch_deg);
  m.duration_s = 3.0F;
  return m;
}

BodyMotion with_up(BodyMotion m, Eigen::Vector3f up_body) {
  m.up_body = up_body.normalized();
  return m;
}

// The same done with the other leg.
BodyMotion mirrored(BodyMotion m) {
  m.up_body.y() *= -1.0F;
  m.turned_deg.x() *= -1.0F;
  m.turned_deg.z() *= -1.0F;
  m.then_turned_deg.x() *= -1.0F;
  m.then_turned_deg.z() *= -1.0F;
  m.went_cm.y() *= -1.0F;
  m.then_left_cm *= -1.0F;
  m.left_early_cm *= -1.0F;
  return m;
}

struct Known {
  Exercise exercise;
  BodyMotion motion;  // of the left leg
};

std::vector<Known> textbook() {
  const Eigen::Vector3f on_back(0.99F, 0.0F, -0.1F), on_hands(-0.97F, 0.0F, 0.2F),
      on_right(0.1F, 0.99F, 0.0F);
  std::vector<Known> all = {
      {Exercise::kSquat, standing(0, 25, 0, {-6, 0, -40})},
      {Exercise::kLunge, standing(0, 5, -7, {35, 2, -28})},
      {Exercise::kReverseLunge, standing(0, 10, -8, {-28, -2, -28})},
      {Exercise::kLateralLunge, standing(-6, 20, 3, {-5, 42, -25})},
      {Exercise::kRomanianDeadlift, standing(0, 52, 0, {-12, 0, -14})},
      {Exercise::kGoodMorning, standing(0, 45, 0, {-12, 0, -5})},
      {Exercise::kSingleLegRdl, standing(-1, 50, -8, {0, 7, -8})},
      {Exercise::kKneelingBackBend, standing(0, -25, 0, {-18, 0, -4})},
      {Exercise::kHipAbductionStanding, standing(9, 0, 2, {0, -6, 2})},
      {Exercise::kStepUp, standing(0, 0, 0, {25, 1, 25})},
      {Exercise::kGluteBridge, with_up(standing(0, -28, 0, {0, 0, 13}), on_back)},
      {Exercise::kSingleLegBridge, with_up(standing(0, -22, -8, {0, 3, 12}), on_back)},
      {Exercise::kHipThrust, with_up(standing(0, -42, 0, {0, 0, 28}), {0.7F, 0.0F, 0.7F})},
      {Exercise::kDonkeyKick, with_up(standing(1, 8, 6, {0, -3, 0}), on_hands)},
      {Exercise::kFireHydrant, with_up(standing(4, 0, 14, {0, -5, 1}), on_hands)},
      {Exercise::kClamshell, with_up(standing(1, 2, 9, {0, 0, 1}), on_right)},
  };
  all[9].motion.then_turned_deg.x() = -4.0F;
  all[9].motion.then_left_cm = 5.0F;
  BodyMotion rising = with_up(standing(0, 15, 0, {20, 0, 35}), {0.25F, 0.0F, 0.97F});
  rising.pitch_range_deg = 40.0F;
  all.push_back({Exercise::kSitToStand, rising});
  BodyMotion swing = standing(0, 42, 0, {-16, 0, -16});
  swing.duration_s = 1.5F;
  all.push_back({Exercise::kKettlebellSwing, swing});
  return all;
}

TEST(Naming, KnowsEveryExerciseByHowThePelvisMoves) {
  for (const auto& [exercise, motion] : textbook()) {
    const std::array<BodyMotion, 3> set = {motion, motion, motion};
    EXPECT_EQ(name_of_set(set), exercise) << name_of(exercise) << " called " << name_of(name_of_set(set));
  }
}

TEST(Naming, DoesNotDependOnTheLegNorOnAlternation) {
  for (const auto& [exercise, motion] : textbook()) {
    const std::array<BodyMotion, 4> set = {mirrored(motion), motion, mirrored(motion), motion};
    EXPECT_EQ(name_of_set(set), exercise) << name_of(exercise);
  }
}

TEST(Naming, LeaningForwardMovesTheHipsBackAndIsNoStep) {
  const std::array<BodyMotion, 1> deep = {standing(0, 30, 0.8F, {-23, 1, -49})};
  EXPECT_EQ(name_of_set(deep), Exercise::kSquat);
  const std::array<BodyMotion, 1> shallow = {standing(0, 36, 1, {-19, 1, -19})};
  EXPECT_EQ(name_of_set(shallow), Exercise::kSquat);
  const std::array<BodyMotion, 1> step = {standing(0, 13, 1.5F, {-24, 1, -24})};
  EXPECT_EQ(name_of_set(step), Exercise::kReverseLunge);
}

TEST(Naming, TellsOneLegByShiftAndTurnTogether) {
  const Eigen::Vector3f on_back(0.99F, 0.0F, -0.1F);
  const std::array<BodyMotion, 1> bridge = {with_up(standing(0, -25, 2.7F, {0, 1.8F, 14}), on_back)};
  EXPECT_EQ(name_of_set(bridge), Exercise::kSingleLegBridge);
  const std::array<BodyMotion, 1> hinge = {standing(-4, 50, -4, {0, 2, -7})};
  EXPECT_EQ(name_of_set(hinge), Exercise::kSingleLegRdl);
}

TEST(Naming, TellsASeatFromABoxByLeanSymmetryAndTheTiltOfWhoSits) {
  BodyMotion from_low_lean = with_up(standing(0, 8, 0, {46, 1, 46}), {0.1F, 0.0F, 0.99F});
  from_low_lean.pitch_range_deg = 24.0F;
  EXPECT_EQ(name_of_set(std::array{from_low_lean}), Exercise::kSitToStand);
  BodyMotion onto_with_lean = standing(2, 0, -1, {34, 4, 28});
  onto_with_lean.pitch_range_deg = 28.0F;
  EXPECT_EQ(name_of_set(std::array{onto_with_lean}), Exercise::kStepUp);
}

TEST(Naming, LeavesOpenWhatFitsNothing) {
  const std::array<BodyMotion, 3> swaying = {standing(2, 3, 8, {1, 1, 0}), standing(2, 3, 8, {1, 1, 0}),
                                             standing(2, 3, 8, {1, 1, 0})};
  EXPECT_EQ(name_of_set(swaying), Exercise::kOther);
  EXPECT_EQ(name_of_set({}), Exercise::kOther);
}

TEST(Sides, MirroringAMovementSwapsItsSideExactly) {
  for (const auto& [exercise, motion] : textbook()) {
    const std::array<BodyMotion, 3> left = {motion, motion, motion};
    const std::array<BodyMotion, 3> right = {mirrored(motion), mirrored(motion), mirrored(motion)};
    std::array<Side, 3> told{}, told_mirrored{};
    tell_sides(exercise, left, told);
    tell_sides(exercise, right, told_mirrored);
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_EQ(told[i], one_sided(exercise) ? Side::kLeft : Side::kBoth) << name_of(exercise);
      EXPECT_EQ(told_mirrored[i], one_sided(exercise) ? Side::kRight : Side::kBoth) << name_of(exercise);
    }
  }
}

TEST(Sides, AnAlternatingSetIsToldFromAOneSidedOneThoughARepetitionIsOdd) {
  const BodyMotion left = standing(0, 5, -7, {35, 2, -28});
  const BodyMotion odd = standing(0, 5, 0.5F, {35, 2, -28});
  const std::array<BodyMotion, 6> set = {left, mirrored(left), left, odd, left, mirrored(left)};
  std::array<Side, 6> sides{};
  tell_sides(Exercise::kLunge, set, sides);
  for (std::size_t i = 0; i < sides.size(); ++i) EXPECT_EQ(sides[i], i % 2 == 0 ? Side::kLeft : Side::kRight);

  const std::array<BodyMotion, 6> same = {left, left, mirrored(odd), left, odd, left};
  tell_sides(Exercise::kLunge, same, sides);
  for (const Side side : sides) EXPECT_EQ(side, Side::kLeft);
}

TEST(Sides, LegsThatChangeAmidASetAreToldOneByOne) {
  const BodyMotion left = standing(0, 5, -4, {35, 2, -28});
  const BodyMotion right = mirrored(left);
  const std::array<BodyMotion, 9> set = {left, left, left, left, right, right, right, right, right};
  std::array<Side, 9> sides{};
  tell_sides(Exercise::kLunge, set, sides);
  for (std::size_t i = 0; i < sides.size(); ++i) EXPECT_EQ(sides[i], i < 4 ? Side::kLeft : Side::kRight) << i;
}

TEST(Sides, AlternatingLegsAreToldRightThoughOneRepetitionWasMissed) {
  const BodyMotion left = standing(0, 5, -4, {35, 2, -28});
  const BodyMotion right = mirrored(left);
  const std::array<BodyMotion, 8> set = {left, right, left, right, right, left, right, left};
  std::array<Side, 8> sides{};
  tell_sides(Exercise::kLunge, set, sides);
  const std::array<Side, 8> expected = {Side::kLeft,  Side::kRight, Side::kLeft,  Side::kRight,
                                        Side::kRight, Side::kLeft,  Side::kRight, Side::kLeft};
  for (std::size_t i = 0; i < sides.size(); ++i) EXPECT_EQ(sides[i], expected[i]) << i;
}

TEST(Sides, AreWithheldWhereThePelvisShowsNone) {
  const std::array<BodyMotion, 3> even = {standing(0, 5, 0.2F, {35, 0, -28}),
                                          standing(0, 5, -0.2F, {35, 0, -28}),
                                          standing(0, 5, 0.1F, {35, 0, -28})};
  std::array<Side, 3> sides{};
  tell_sides(Exercise::kLunge, even, sides);
  for (const Side side : sides) EXPECT_EQ(side, Side::kUnknown);
}

BodyMotion between(Eigen::Vector3f up_body, Eigen::Vector3f up_body_at_turn, Eigen::Vector3f went_cm) {
  BodyMotion m = with_up(standing(0, 0, 0, went_cm), up_body);
  m.up_body_at_turn = up_body_at_turn.normalized();
  return m;
}

// Each begins in a pose nobody rests in; seen from the other pose it is in order.
TEST(Naming, AStrideIsALungeHoweverLittleThePelvisSinks) {
  EXPECT_EQ(name_of_set(std::array{standing(-1, 9, -4, {60, 4, -9})}), Exercise::kLunge);
  EXPECT_EQ(name_of_set(std::array{standing(-5, 24, 1, {-1, 34, -3})}), Exercise::kLateralLunge);
  EXPECT_EQ(name_of_set(std::array{standing(9, 15, -7, {-5, 26, -6})}), Exercise::kLateralLunge);
  EXPECT_EQ(name_of_set(std::array{standing(9, 1, 2, {0, 9, 2})}), Exercise::kHipAbductionStanding);
}

TEST(Naming, WhoseLowerPoseIsUprightStepsOntoABoxThoughTheyLeanStraightAhead) {
  BodyMotion step = standing(0, 0, 0, {34, 1, 34});
  step.pitch_range_deg = 25.0F;
  EXPECT_EQ(name_of_set(std::array{step}), Exercise::kStepUp);
}

TEST(RestPose, IsTheOneThatABodyCanRestIn) {
  const Eigen::Vector3f upright(0, 0, 1), leaning(-0.4F, 0, 0.9F), on_back(0.99F, 0, -0.1F),
      bridge(0.8F, 0, -0.6F);
  const Eigen::Vector3f slouched(0.3F, 0, 0.95F), hiked(0, 0.15F, 0.99F), on_hands(-0.97F, 0, 0.2F);
  const Eigen::Vector3f open_hip(-0.97F, 0.2F, 0.2F), on_side(0.1F, 0.99F, 0), rolled_back(0.25F, 0.97F, 0);
  const std::array wrong = {between(leaning, upright, {5, 0, 40}),      // out of the depth of a squat
                            between(upright, upright, {-35, 0, 28}),    // out of the depth of a lunge
                            between(bridge, on_back, {0, 0, -14}),      // from the top of a bridge
                            between(upright, slouched, {-20, 0, -35}),  // sitting down
                            between(hiked, upright, {0, 6, -2}),        // from a hiked hip
                            between(open_hip, on_hands, {0, 5, 0}),
                            between(rolled_back, on_side, {0, 0, 0})};  // from the open knees of a clamshell
  for (const BodyMotion& motion : wrong) {
    const std::array<BodyMotion, 3> set = {motion, motion, motion};
    EXPECT_EQ(begins_at_turn(set), true) << motion.up_body.transpose();
    const BodyMotion right = between(motion.up_body_at_turn, motion.up_body, -motion.went_cm);
    const std::array<BodyMotion, 3> seen_right = {right, right, right};
    EXPECT_NE(begins_at_turn(seen_right), true) << motion.up_body.transpose();
  }
}

TEST(RestPose, IsLeftOpenWhereBothPosesWouldDo) {
  const Eigen::Vector3f upright(0, 0, 1);
  const std::array<BodyMotion, 2> box = {between(upright, upright, {25, 0, 25}),
                                         between(upright, upright, {25, 0, 25})};
  EXPECT_EQ(begins_at_turn(box), std::nullopt);
  // Sideways onto a box: one foot is on it, and the pelvis rolled, before the hip rises.
  const Eigen::Vector3f rolled(0, 0.14F, 0.99F);
  const std::array<BodyMotion, 2> side_box = {between(rolled, upright, {0, 26, 28}),
                                              between(rolled, upright, {0, 26, 28})};
  EXPECT_EQ(begins_at_turn(side_box), std::nullopt);
  EXPECT_EQ(begins_at_turn({}), std::nullopt);
}

TEST(RestPose, OfABoxOrASeatIsTheLowerOne) {
  BodyMotion sits = standing(0, -7, 0.5F, {-40, 1, -40});
  sits.pitch_range_deg = 36.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{sits}), true);
  EXPECT_EQ(name_of_set(std::array{sits}), Exercise::kSitToStand);
  BodyMotion steps_down = standing(-2, 2, 3, {-36, 3, -22});
  steps_down.pitch_range_deg = 18.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{steps_down}), true);
  BodyMotion rises = with_up(standing(0, 12, 0.6F, {41, 1, 39}), {0.13F, 0.0F, 0.99F});
  rises.pitch_range_deg = 36.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{rises}), false);
}

TEST(RestPose, WhoLeansBeforeSteppingOnIsNotExchangedAndWhoComesUpFromASquatIs) {
  const Eigen::Vector3f leaning(-0.24F, 0.0F, 0.97F), upright(0.0F, 0.0F, 1.0F);
  const std::array onto_box = {between(leaning, upright, {22, 4, 34})};
  EXPECT_NE(begins_at_turn(onto_box), true);
  const std::array out_of_squat = {between(leaning, upright, {14, 1, 40})};
  EXPECT_EQ(begins_at_turn(out_of_squat), true);
}

TEST(RestPose, OfLeaningBackOnTheKneesIsTheUprightOne) {
  BodyMotion comes_up = between({0.65F, 0.0F, 0.76F}, {0.04F, 0.0F, 1.0F}, {36, 1, 22});
  comes_up.turned_deg.y() = comes_up.pitch_range_deg = 39.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{comes_up}), true);
  BodyMotion from_seat = comes_up;
  from_seat.pitch_range_deg = 60.0F;  // leaning forward on the way
  EXPECT_NE(surely_begins_at_turn(std::array{from_seat}), true);
}

TEST(Naming, AHipHikedFarIsNotOnABox) {
  BodyMotion hiked = standing(-10, -1, 2.5F, {5, 12, 12});
  hiked.pitch_range_deg = 2.2F;
  EXPECT_EQ(name_of_set(std::array{hiked}), Exercise::kHipAbductionStanding);
}

TEST(RestPose, ASquatThatTucksThePelvisInTheDepthIsNotOntoASeat) {
  BodyMotion squat = standing(0, 18, 0.6F, {-11, 0, -44});
  squat.pitch_range_deg = 31.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{squat}), std::nullopt);
  EXPECT_EQ(name_of_set(std::array{squat}), Exercise::kSquat);
}

TEST(RestPose, WhoIsTiltedBackBelowAndUprightAboveSitsHoweverLittleTheyLean) {
  BodyMotion rising = standing(0, 22, 0, {25, 0, 36});
  rising.up_body = Eigen::Vector3f(0.44F, 0.0F, 0.9F).normalized();
  rising.pitch_range_deg = 36.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{rising}), false);
  EXPECT_EQ(name_of_set(std::array{rising}), Exercise::kSitToStand);
  BodyMotion sinking = standing(0, -22, 0, {-25, 0, -36});
  sinking.up_body_at_turn = rising.up_body;
  sinking.pitch_range_deg = 36.0F;
  EXPECT_EQ(surely_begins_at_turn(std::array{sinking}), true);
}

TEST(RestPose, WhoBendsFarBackOnTheKneesWithoutLeaningForwardSitsOnNothing) {
  BodyMotion bend = standing(2, -38, 3, {-41, -4, -22});
  bend.up_body_at_turn = Eigen::Vector3f(0.65F, 0.0F, 0.76F).normalized();
  bend.pitch_range_deg = 39.5F;
  EXPECT_NE(surely_begins_at_turn(std::array{bend}), true);
  EXPECT_EQ(name_of_set(std::array{bend}), Exercise::kKneelingBackBend);
}

TEST(RestPose, StepsSeenFromTheTopOfABoxPassTheFloorBetweenTwoLeans) {
  BodyMotion step = standing(0, 1, 0, {3, 2, -20});
  step.pitch_range_deg = 6.0F;
  step.hold_s = 0.06F * step.duration_s;
  EXPECT_TRUE(seen_from_above(std::array{step}));
  BodyMotion squat = step;  // slows down to turn
  squat.hold_s = 0.25F * squat.duration_s;
  EXPECT_FALSE(seen_from_above(std::array{squat}));
  BodyMotion lunge = step;  // leans furthest where it turns
  lunge.pitch_range_deg = 2.0F;
  EXPECT_FALSE(seen_from_above(std::array{lunge}));
  BodyMotion from_floor = step;
  from_floor.went_cm.z() = 20.0F;
  EXPECT_FALSE(seen_from_above(std::array{from_floor}));
}

}  // namespace
}  // namespace stance::exercise
