#include "analysis/exercise/set_review.h"

#include <gtest/gtest.h>

#include "analysis/exercise/pelvis_path.h"
#include "tests/analysis/exercise/moving_pelvis.h"

namespace stance::exercise {
namespace {

constexpr test::Movement kLeftUp{.tilt_deg = 10.0};
constexpr test::Movement kRightUp{.tilt_deg = -10.0};

std::int64_t frame_at(const PelvisPath& path, double time_s) {
  std::int64_t i = path.first();
  while (i + 1 < path.end() && path[i].time_s < time_s) ++i;
  return i;
}

TEST(OtherWay, FromTheOtherSideBackToRestIsNoRepetitionOfTheSet) {
  test::MovingPelvis pelvis;
  pelvis.stand(5.0);
  const auto set = pelvis.repeat(kLeftUp);
  const auto other = pelvis.repeat(kRightUp);
  const auto next = pelvis.repeat(kRightUp);
  pelvis.stand(8.0);
  PelvisPath path(PelvisPath::Height::kLevel);
  for (const MotionSample& sample : pelvis.samples()) path.push(sample);
  while (path.flush_one()) {
  }
  const auto middle = [&](const auto& span) { return frame_at(path, 0.5 * (span.first + span.second)); };
  Likeness likeness;
  const std::int64_t start = frame_at(path, set.first);
  likeness.away = (path[middle(set)].state - path[start].state).normalized();
  likeness.amplitude = 10.0F;
  likeness.rest_deg = tilt_along(path, start, likeness);
  likeness.turn_deg = tilt_along(path, middle(set), likeness);
  EXPECT_FALSE(goes_other_way(path, {start, middle(set), frame_at(path, set.second)}, likeness));
  EXPECT_TRUE(goes_other_way(path, {middle(other), frame_at(path, next.first), middle(next)}, likeness));
}

}  // namespace
}  // namespace stance::exercise
