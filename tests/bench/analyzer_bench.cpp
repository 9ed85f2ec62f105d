// How many hours of 100 Hz six-axis data the whole analyzer takes in per second of one core.
//
// `Day` is the figure we state: an hour with the shares of a waking day (sedentary 60-70 %, upright 20-25 %,
// walking about 10 %: Healy 2011, Eur Heart J 32:590; Matthews 2008, Am J Epidemiol 167:875), and a set in
// it. The others show what each kind of hour costs. All from the simulator, sensor noise included.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "tools/simulator/session.h"

namespace stance {
namespace {

constexpr double kRate_hz = 100.0;
constexpr std::size_t kBlock = 10;  // samples at once, as a sensor sends them

const char* const kDay =
    "stand 60; walk 90 turns=3; sit 900; stand 240; walk 60; sit 700; stand 200; walk 120 turns=2; sit 500; "
    "stand 60; "
    "squat 12; stand 60; walk 60; lie 300; stand 120; walk 30";
const char* const kSitting = "sit 1800";
const char* const kStanding = "stand 1800";
const char* const kWalking = "walk 900 turns=9; walk 900 turns=9";
const char* const kSquats =
    "squat 12; stand 40; squat 12; stand 40; squat 12; stand 40; squat 12; stand 40; squat 12; stand 40; "
    "squat 12";

void take_in(benchmark::State& state, const char* script) {
  simulator::SessionSpec spec;
  spec.script = script;
  const auto session = simulator::simulate(spec);
  if (!session) {
    state.SkipWithError("the script does not run");
    return;
  }
  const std::span<const ImuSample> samples(session->samples);
  for (auto _ : state) {
    Analyzer analyzer;
    std::vector<Event> events;
    for (std::size_t i = 0; i < samples.size(); i += kBlock) {
      analyzer.push(samples.subspan(i, std::min(kBlock, samples.size() - i)), events);
    }
    analyzer.finish(events);
    benchmark::DoNotOptimize(events.data());
  }
  const double hours = static_cast<double>(samples.size()) / kRate_hz / 3600.0;
  state.counters["hours_per_second"] =
      benchmark::Counter(hours, benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK_CAPTURE(take_in, Day, kDay)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(take_in, Sitting, kSitting)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(take_in, Standing, kStanding)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(take_in, Walking, kWalking)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(take_in, Squats, kSquats)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace stance
