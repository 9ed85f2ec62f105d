// What the analyzer allocates.
#include <gtest/gtest.h>

#include <vector>

#include "analysis/analyzer.h"
#include "tests/support/counted_allocations.h"
#include "tools/simulator/session.h"

namespace stance {
namespace {

constexpr const char* kMixedSession =
    "stand 20; walk 60 turns=2; sit 90; stand 10; squat 10; stand 20; shuffle 3; walk 40 asymmetry=8; lie "
    "90; sit 70; "
    "stand 15; squat 8; walk 30; sit 80";

TEST(Allocation, AfterWarmUpTheAnalyzerAllocatesNothing) {
  simulator::SessionSpec spec;
  spec.script = kMixedSession;
  const auto session = simulator::simulate(spec);
  ASSERT_TRUE(session.has_value());

  Analyzer analyzer;
  std::vector<Event> events;
  events.reserve(1'000'000);
  // The first round warms up; the second does the same things again, later.
  std::vector<ImuSample> again = session->samples;
  for (ImuSample& sample : again) sample.time_s += session->duration_s + 0.01;
  ASSERT_GT(test::allocations_while([&] { analyzer.push(session->samples, events); }), 0)
      << "they are counted";
  ASSERT_FALSE(events.empty()) << "a session without events exercises nothing";

  EXPECT_EQ(test::allocations_while([&] { analyzer.push(again, events); }), 0)
      << "in " << again.size() << " samples";
}

}  // namespace
}  // namespace stance
