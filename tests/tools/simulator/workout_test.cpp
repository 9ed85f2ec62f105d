#include "tools/simulator/workout.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tools/simulator/moves.h"
#include "tools/simulator/script.h"

namespace stance::simulator {
namespace {

TEST(RandomWorkout, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(random_workout(3).script, random_workout(3).script);
  EXPECT_EQ(random_workout(3).sensor.rotation_body_sensor, random_workout(3).sensor.rotation_body_sensor);
  EXPECT_NE(random_workout(3).script, random_workout(4).script);
}

TEST(RandomWorkout, ManySeedsReachEveryExerciseAndEveryPlacement) {
  std::set<std::string> verbs, placements;
  std::set<double> rates_hz;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const SessionSpec spec = random_workout(seed);
    const auto commands = parse_script(spec.script);
    ASSERT_TRUE(commands) << commands.error().message;
    for (const Command& command : *commands) verbs.insert(command.verb);
    placements.insert(spec.sensor.placement);
    rates_hz.insert(spec.sensor.rate_hz);
    EXPECT_NEAR(spec.sensor.rotation_body_sensor.determinant(), 1.0, 1e-9);
  }
  for (const Move& move : all_moves()) EXPECT_TRUE(verbs.contains(std::string(move.word))) << move.word;
  EXPECT_EQ(placements.size(), 3U);
  EXPECT_EQ(rates_hz, (std::set<double>{50.0, 100.0, 200.0}));
}

TEST(WriteWorkouts, WritesAFolderThatCanBeScored) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "stance_workouts";
  std::filesystem::remove_all(folder);
  const auto written = write_workouts(folder, 7, 1);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(std::filesystem::exists(folder / "workouts/s0007.csv.zst"));
  EXPECT_TRUE(std::filesystem::exists(folder / "workouts/s0007.truth.jsonl"));
  std::ifstream file(folder / "index.csv");
  const std::string index{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(index.find("workouts/s0007,simulated-7,"), std::string::npos) << index;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace stance::simulator
