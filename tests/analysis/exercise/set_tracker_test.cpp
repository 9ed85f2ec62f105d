#include "analysis/exercise/set_tracker.h"

#include <gtest/gtest.h>

#include <vector>

namespace stance::exercise {
namespace {

// The excursions of a path that goes in straight lines from one level to the next, ten frames each; the first
// level is that of rest, and 10 is the size of a repetition.
std::vector<Excursion> excursions_of(const std::vector<float>& levels) {
  constexpr int kFrames = 10;
  const auto state = [](float along) { return PelvisState(along, 0.0F, 0.0F, 0.0F); };
  SetTracker tracker;
  tracker.begin(state(1.0F), 10.0F, 0, state(levels.front()), {});
  std::vector<Excursion> found;
  std::int64_t number = 0;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    for (int k = 1; k <= kFrames; ++k) {
      const float share = static_cast<float>(k) / kFrames;
      const float along = levels[i - 1] + share * (levels[i] - levels[i - 1]);
      if (const auto excursion = tracker.push(++number, state(along))) found.push_back(*excursion);
    }
  }
  return found;
}

TEST(SetTracker, AnExcursionThatComesBackIsSeenOnTheWay) {
  const auto found = excursions_of({0.0F, 10.0F, 0.0F, 10.0F, 0.0F});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].turn, 10);
  EXPECT_NEAR(found[0].amplitude, 10.0F, 0.3F);  // the rest level follows the path a little
  EXPECT_FALSE(found[0].left_again);
}

TEST(SetTracker, OneWhoseRestLevelRoseMeanwhileEndsWhereTheNextOneLeaves) {
  const auto found = excursions_of({0.0F, 10.0F, 3.0F, 11.0F, 3.0F});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].left_again);
  EXPECT_EQ(found[0].back, 20);
  EXPECT_EQ(found[1].rest, 20);
  EXPECT_EQ(found[1].turn, 30);
}

TEST(SetTracker, WhoSagsByHalfInAHeldPoseIsNotBack) {
  const auto found = excursions_of({0.0F, 10.0F, 5.0F, 10.0F, 0.0F});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].turn, 10);
}

}  // namespace
}  // namespace stance::exercise
