// The events of simulated sessions, kept as text beside this file. A difference is a change of results: look
// at it as at code, run tools/regenerate-golden, raise kAlgorithmVersion and say it in CHANGELOG.md.
//
//     golden_test                 compares
//     golden_test --regenerate    writes the files anew
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "analysis/analyzer.h"
#include "tools/simulator/session.h"
#include "tools/stance/event_json.h"

namespace stance {
namespace {

bool regenerate = false;

struct Golden {
  const char* session;
  std::uint64_t seed;
  const char* placement;
  const char* mounting;
};

// On the grid of a table of samples, so that the last digits of a mathematical library do not count.
float on_grid(float value, double per_unit) {
  return static_cast<float>(std::round(static_cast<double>(value) * per_unit) / per_unit);
}

std::vector<ImuSample> samples_of(const Golden& golden) {
  simulator::SessionSpec spec;
  spec.script = simulator::script_of(golden.session).value();
  spec.seed = golden.seed;
  spec.sensor.placement = golden.placement;
  spec.sensor.rotation_body_sensor = simulator::mounting_from_name(golden.mounting, golden.seed).value();
  std::vector<ImuSample> samples = simulator::simulate(spec).value().samples;
  for (ImuSample& sample : samples) {
    for (float& a : sample.acc_sensor_m_s2) a = on_grid(a, 1e3);
    for (float& w : sample.gyro_sensor_rad_s) w = on_grid(w, 1e4);
  }
  return samples;
}

std::string events_of(const Golden& golden) {
  AnalyzerParams params;
  params.placement = placement_from_name(golden.placement).value();
  Analyzer analyzer(params);
  std::vector<Event> events;
  analyzer.push(samples_of(golden), events);
  analyzer.finish(events);
  std::string lines;
  for (const Event& event : events)
    if (event.final) lines += to_json_line(event) + '\n';
  return lines;
}

class GoldenEvents : public testing::TestWithParam<Golden> {};

TEST_P(GoldenEvents, AreUnchanged) {
  const auto path = std::filesystem::path(STANCE_GOLDEN_DIR) / (std::string(GetParam().session) + ".jsonl");
  const std::string events = events_of(GetParam());
  if (regenerate) {
    std::ofstream(path, std::ios::binary) << events;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing; tools/regenerate-golden writes it";
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(events, golden);
}

INSTANTIATE_TEST_SUITE_P(Sessions, GoldenEvents,
                         testing::Values(Golden{"postures", 11, "right_hip", "crooked"},
                                         Golden{"walks", 12, "lower_back", "cube5"},
                                         Golden{"squats", 13, "left_hip", "aligned"}),
                         [](const auto& test) { return std::string(test.param.session); });

}  // namespace
}  // namespace stance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  stance::regenerate = argc > 1 && std::string(argv[1]) == "--regenerate";
  return RUN_ALL_TESTS();
}
