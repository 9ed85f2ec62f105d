// The physics: what a sensor on the body must feel.
#include <gtest/gtest.h>

#include <cmath>

#include "tools/simulator/body_motion.h"
#include "tools/simulator/track.h"

namespace stance::simulator {
namespace {

using Eigen::Vector3d;

// A body that moves by its tracks alone.
BodyMotion still_body(const Pose& start = {}) {
  Random random(1, 1);
  BodyMotion motion(start, random);
  motion.sway_size() = Track(0.0);
  return motion;
}

TEST(Track, StepsAreSmoothAndAddUp) {
  Track track(1.0);
  track.add_step(2.0, 4.0, 10.0);
  track.add_step(3.0, 3.5, -4.0);
  track.prepare();
  EXPECT_DOUBLE_EQ(track.value(1.9), 1.0);
  EXPECT_DOUBLE_EQ(track.value(3.0), 6.0);
  EXPECT_DOUBLE_EQ(track.value(5.0), 7.0);
  for (double t = 1.5; t < 4.5; t += 0.01)
    EXPECT_LT(std::abs(track.value(t + 0.01) - track.value(t)), 0.25) << t;
}

TEST(BodyMotion, AtRestTheSensorFeelsGravityUpward) {
  BodyMotion motion = still_body();
  motion.prepare();
  const auto feeling = motion.feel(5.0, {0.1, 0.2, 0.3});
  EXPECT_NEAR((feeling.specific_force_body_m_s2 - Vector3d(0, 0, 9.80665)).norm(), 0.0, 1e-6);
  EXPECT_NEAR(feeling.angular_rate_body_rad_s.norm(), 0.0, 1e-9);
}

TEST(BodyMotion, LyingOnTheBackTheFrontPointsUp) {
  Pose lying;
  lying[Dof::kPitch] = radians(-90.0);
  BodyMotion motion = still_body(lying);
  motion.prepare();
  EXPECT_NEAR(motion.feel(1.0, Vector3d::Zero()).specific_force_body_m_s2.x(), 9.80665, 1e-6);
}

TEST(BodyMotion, LyingOnTheLeftSideTheRightPointsUp) {
  Pose lying;
  lying[Dof::kPitch] = radians(-90.0);
  lying[Dof::kTwist] = radians(90.0);
  BodyMotion motion = still_body(lying);
  motion.prepare();
  EXPECT_NEAR(motion.feel(1.0, Vector3d::Zero()).specific_force_body_m_s2.y(), -9.80665, 1e-6);
}

TEST(BodyMotion, ATurningBodyFeelsTheLeverArm) {
  // Against the rigid-body formula a + alpha x r + omega x (omega x r) with rate and acceleration of one
  // axis.
  BodyMotion motion = still_body();
  motion.track(Dof::kTwist).add_step(1.0, 2.0, 2.0);
  motion.prepare();
  const double t = 1.3, h = 1e-4;
  const auto angle = [&](double time_s) { return motion.pose(time_s)[Dof::kTwist]; };
  const Vector3d omega(0, 0, (angle(t + h) - angle(t - h)) / (2 * h));
  const Vector3d alpha(0, 0, (angle(t + h) - 2 * angle(t) + angle(t - h)) / (h * h));
  const Vector3d lever(0.1, -0.16, 0.05);
  const Vector3d expected = alpha.cross(lever) + omega.cross(omega.cross(lever)) + Vector3d(0, 0, 9.80665);
  const auto feeling = motion.feel(t, lever);
  EXPECT_NEAR((feeling.specific_force_body_m_s2 - expected).norm(), 0.0, 1e-3);
  EXPECT_NEAR((feeling.angular_rate_body_rad_s - omega).norm(), 0.0, 1e-4);
}

TEST(BodyMotion, AWalkerTurningLeftIsPulledLeft) {
  BodyMotion motion = still_body();
  motion.track(Dof::kForward).add_step(0.0, 10.0, 10.0);
  motion.track(Dof::kHeading).add_step(4.0, 6.0, 1.0);
  motion.prepare();
  // 1.875 m/s and 0.9375 rad/s in the middle of both.
  EXPECT_NEAR(motion.feel(5.0, Vector3d::Zero()).specific_force_body_m_s2.y(), 1.875 * 0.9375, 1e-3);
}

TEST(WalkBout, ThePelvisIsOverTheStanceFootAndTurnsTowardsTheLandingSide) {
  const Person person = make_person(1);
  std::vector<FootContact> contacts;
  Foot foot = Foot::kLeft;
  for (int i = 0; i < 12; ++i, foot = other(foot)) contacts.push_back({1.0 + 0.55 * i, foot});
  const WalkBout walk(person, contacts, 0.7, 1.0);
  const auto pose_at = [&](double time_s) {
    Pose pose;
    walk.add_to(pose, time_s);
    return pose;
  };
  const double left_contact_s = contacts[4].time_s;
  EXPECT_GT(pose_at(left_contact_s + 0.3)[Dof::kLeft], 0.01);      // mid stance on the left
  EXPECT_LT(pose_at(left_contact_s + 0.85)[Dof::kLeft], -0.01);    // and on the right
  EXPECT_LT(pose_at(left_contact_s)[Dof::kTwist], -radians(2.0));  // left side forward as the left foot lands
  EXPECT_GT(pose_at(left_contact_s + 0.17)[Dof::kRoll], radians(2));  // right side drops
  EXPECT_GT(pose_at(left_contact_s + 0.33)[Dof::kUp] - pose_at(left_contact_s + 0.06)[Dof::kUp], 0.025);
  EXPECT_NEAR(pose_at(20.0)[Dof::kForward], 11 * 0.7, 1e-9);
  EXPECT_EQ(pose_at(20.0)[Dof::kRoll], 0.0);
}

}  // namespace
}  // namespace stance::simulator
