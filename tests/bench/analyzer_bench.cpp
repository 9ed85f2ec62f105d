// How many hours of 100 Hz six-axis data the whole analyzer takes in per second of one core.
#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>
#include <random>
#include <span>
#include <vector>

#include "analysis/analyzer.h"

namespace stance {
namespace {

constexpr double kRateHz = 100.0;
constexpr double kStretchS = 30.0;
constexpr int kStretches = 120;  // one hour

// What a stretch of the hour is like: how the sensor is tilted and how it swings.
struct Stretch {
  double tilt_rad;    // forward lean of the pelvis; sitting leans back
  double swing_m_s2;  // vertical swing at `frequency_hz`
  double turn_rad_s;  // forward and back rotation at half of it
  double frequency_hz;
};

// Sitting, standing, walking, squats: the stages of the analyzer all get their work.
constexpr Stretch kKinds[] = {
    {-0.6, 0.0, 0.0, 1.0}, {0.0, 0.0, 0.0, 1.0}, {0.05, 2.5, 0.5, 1.9}, {0.1, 2.0, 0.8, 0.4}};

std::vector<ImuSample> one_hour() {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0.0, 1.0);
  std::vector<ImuSample> samples;
  const int per_stretch = static_cast<int>(kStretchS * kRateHz);
  for (int i = 0; i < kStretches * per_stretch; ++i) {
    const Stretch& kind = kKinds[static_cast<std::size_t>(i / per_stretch) % std::size(kKinds)];
    const double time_s = i / kRateHz;
    const double phase = 2.0 * std::numbers::pi * kind.frequency_hz * time_s;
    const double vertical = 9.81 + kind.swing_m_s2 * std::sin(phase);
    const auto value = [&](double mean, double spread) {
      return static_cast<float>(mean + spread * noise(random));
    };
    samples.push_back(
        {.time_s = time_s,
         .acc_sensor_m_s2 = {value(vertical * std::sin(kind.tilt_rad), 0.05),
                             value(0.4 * kind.swing_m_s2 * std::sin(phase / 2), 0.05),
                             value(vertical * std::cos(kind.tilt_rad), 0.05)},
         .gyro_sensor_rad_s = {value(kind.turn_rad_s * std::cos(phase / 2), 0.01),
                               value(kind.turn_rad_s * std::sin(phase), 0.01), value(0.0, 0.01)}});
  }
  return samples;
}

// In blocks of the size a sensor sends: 100 ms.
void AnalyzerTakesInHours(benchmark::State& state) {
  const std::vector<ImuSample> samples = one_hour();
  constexpr std::size_t kBlock = 10;
  for (auto _ : state) {
    Analyzer analyzer;
    std::vector<Event> events;
    for (std::size_t i = 0; i < samples.size(); i += kBlock) {
      analyzer.push(std::span(samples).subspan(i, kBlock), events);
    }
    analyzer.finish(events);
    benchmark::DoNotOptimize(events.data());
  }
  const double hours = static_cast<double>(samples.size()) / kRateHz / 3600.0;
  state.counters["hours_per_second"] =
      benchmark::Counter(hours, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(AnalyzerTakesInHours)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace stance
