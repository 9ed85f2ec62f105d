// Is the interval beside a difference between left and right honest, from the raw samples to the verdict?
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/analysis/property/bodies.h"
#include "tools/simulator/random.h"

namespace stance {
namespace {

constexpr double kMostPercent = 30.0;
constexpr double kLeast_s = 18.0, kMost_s = 220.0;  // 14 to 200 steps a side

struct Walked {
  double true_percent = 0.0;
  Asymmetry found;
};

std::vector<Walked> limping_walks(std::uint64_t count) {
  std::vector<Walked> walks;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    simulator::Random random(seed, 21);
    const double percent = random.uniform(-kMostPercent, kMostPercent);
    const double length_s = std::exp(random.uniform(std::log(kLeast_s), std::log(kMost_s)));
    simulator::SessionSpec spec;
    spec.script =
        "stand 6; walk " + std::to_string(length_s) + " asymmetry=" + std::to_string(percent) + "; stand 6";
    spec.seed = seed;
    const char* const places[] = {"lower_back", "left_hip", "right_hip"};
    spec.sensor.placement = places[seed % 3];
    for (const Asymmetry& found : all_of<Asymmetry>(final_events(run(spec).samples))) {
      if (found.measure == Measure::kStepTimeS) walks.push_back({percent, found});
    }
  }
  return walks;
}

TEST(WalkingInterval, HoldsTheTruthInNineteenOfTwentyLimpsAndIsNarrow) {
  constexpr int kWalks = 60;
  const std::vector<Walked> walks = limping_walks(kWalks);
  ASSERT_EQ(walks.size(), kWalks);
  int inside = 0;
  std::vector<double> noise_at_50_steps;
  for (const Walked& walk : walks) {
    inside += std::abs(walk.found.difference_percent - walk.true_percent) <= walk.found.noise_percent ? 1 : 0;
    const int steps = std::min(walk.found.left_count, walk.found.right_count);
    if (steps >= 40 && steps <= 60) noise_at_50_steps.push_back(walk.found.noise_percent);
  }
  EXPECT_GE(inside, kWalks * 19 / 20);
  ASSERT_GE(noise_at_50_steps.size(), 5U);
  std::sort(noise_at_50_steps.begin(), noise_at_50_steps.end());
  EXPECT_LT(noise_at_50_steps[noise_at_50_steps.size() / 2], 3.0);
}

TEST(WalkingInterval, ALimpOf12PercentIsToldOnTheSideItIsOn) {
  for (const Walked& walk : limping_walks(12)) {
    if (std::abs(walk.true_percent) < 12.0) continue;
    EXPECT_EQ(walk.found.verdict, walk.true_percent < 0.0 ? Verdict::kLeftLess : Verdict::kRightLess)
        << walk.true_percent;
  }
}

}  // namespace
}  // namespace stance
