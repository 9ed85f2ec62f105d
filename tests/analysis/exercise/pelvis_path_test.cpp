#include "analysis/exercise/pelvis_path.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/analysis/exercise/moving_pelvis.h"

namespace stance::exercise {
namespace {

using test::MovingPelvis;

constexpr test::Movement kSlowSquat{
    .rise_cm = -40.0, .there_s = 2.0, .hold_s = 0.0, .back_s = 2.0, .rest_s = 0.0};

std::vector<PelvisFrame> frames_of(const MovingPelvis& pelvis, PelvisPath::Height height) {
  PelvisPath path(height);
  for (const MotionSample& sample : pelvis.samples()) path.push(sample);
  while (path.flush_one()) {
  }
  return {path.frames().begin(), path.frames().end()};
}

double time_of_lowest_s(const std::vector<PelvisFrame>& frames, double from_s, double to_s) {
  const PelvisFrame* lowest = nullptr;
  for (const PelvisFrame& frame : frames) {
    if (frame.time_s < from_s || frame.time_s > to_s) continue;
    if (lowest == nullptr || frame.state[3] < lowest->state[3]) lowest = &frame;
  }
  return lowest == nullptr ? 0.0 : lowest->time_s;
}

TEST(PelvisPath, LevelHeightIsLowestWhenTheBodyIs) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  std::vector<std::pair<double, double>> truth;
  for (int i = 0; i < 6; ++i) truth.push_back(pelvis.repeat(kSlowSquat));
  pelvis.stand(8.0);
  const auto level = frames_of(pelvis, PelvisPath::Height::kLevel);
  const auto live = frames_of(pelvis, PelvisPath::Height::kLive);
  for (std::size_t i = 1; i + 1 < truth.size(); ++i) {
    const double turn_s = truth[i].first + kSlowSquat.there_s;
    EXPECT_NEAR(time_of_lowest_s(level, truth[i].first, truth[i].second), turn_s, 0.1);
    EXPECT_LT(time_of_lowest_s(live, truth[i].first, truth[i].second), turn_s - 0.3);
  }
}

TEST(PelvisPath, BothHeightsHaveTheSameFrames) {
  MovingPelvis pelvis;
  pelvis.stand(10.0);
  const auto level = frames_of(pelvis, PelvisPath::Height::kLevel);
  const auto live = frames_of(pelvis, PelvisPath::Height::kLive);
  ASSERT_EQ(level.size(), live.size());
  for (std::size_t i = 0; i < level.size(); ++i) EXPECT_EQ(level[i].time_s, live[i].time_s);
}

}  // namespace
}  // namespace stance::exercise
