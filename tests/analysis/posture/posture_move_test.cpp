#include "analysis/posture/posture_move.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/analysis/posture/moving_body.h"

namespace stance {
namespace {

PostureMoves moves_of(const std::function<void(MovingBody&)>& script,
                      const Eigen::Quaternionf& mounting = Eigen::Quaternionf::Identity()) {
  PostureMoveFinder finder;
  MovingBody body([&](const MotionSample& s) { finder.push(s, s.acc_sensor_m_s2.norm()); });
  body.mount(mounting);
  script(body);
  return finder.take();
}

void sit_down(MovingBody& body) {
  body.rest(5.0, 0.0F);
  body.bow(-0.4F, 0.0F, 30.0F, -15.0F);
  body.rest(5.0, -15.0F);
}

void stand_up(MovingBody& body) {
  body.rest(5.0, -15.0F);
  body.bow(0.4F, -15.0F, 30.0F, 0.0F);
  body.rest(5.0, 0.0F);
}

TEST(PostureMoveFinder, SittingDownAndStandingUpAreRecognisedAndNotTakenForEachOther) {
  const PostureMoves down = moves_of(sit_down);
  EXPECT_GT(down.sit.log_odds, 0.0F);
  EXPECT_LT(down.stand.log_odds, down.sit.log_odds);
  EXPECT_NEAR(down.sit.time_s, 6.0, 0.5);
  const PostureMoves up = moves_of(stand_up);
  EXPECT_GT(up.stand.log_odds, 0.0F);
  EXPECT_LT(up.sit.log_odds, up.stand.log_odds);
  EXPECT_NEAR(up.stand.time_s, 6.0, 0.5);
}

TEST(PostureMoveFinder, TheMountingDoesNotMatter) {
  const PostureMoves straight = moves_of(sit_down);
  const PostureMoves turned = moves_of(sit_down, Eigen::Quaternionf(0.5F, 0.5F, -0.5F, 0.5F));
  EXPECT_NEAR(turned.sit.log_odds, straight.sit.log_odds, 0.1F);
}

TEST(PostureMoveFinder, RestAndWalkingAreNeither) {
  const PostureMoves moves = moves_of([](MovingBody& b) {
    b.rest(10.0, 0.0F);
    b.walk(20.0);
    b.rest(10.0, 0.0F);
  });
  EXPECT_LT(moves.sit.log_odds, 0.0F);
  EXPECT_LT(moves.stand.log_odds, 0.0F);
}

TEST(PostureMoveFinder, TheEdgesOfAStretchAreUnjudged) {
  const PostureMoves moves = moves_of([](MovingBody& b) { b.rest(3.0, 0.0F); });
  EXPECT_EQ(moves.sit.log_odds, PostureMove::kUnjudged);
  EXPECT_EQ(moves.stand.log_odds, PostureMove::kUnjudged);
}

}  // namespace
}  // namespace stance
