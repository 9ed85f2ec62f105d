// Counts what the analyzer allocates, by standing in for operator new; an executable of its own for that
// reason.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

#include "analysis/analyzer.h"
#include "tools/simulator/session.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<long> allocations{0};

void* counted_allocation(std::size_t size) {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// GCC sees free() on what operator new gave, but not that this operator new is malloc().
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

void* operator new(std::size_t size) { return counted_allocation(size); }
void* operator new[](std::size_t size) { return counted_allocation(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted_allocation(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

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
  analyzer.push(session->samples, events);
  ASSERT_FALSE(events.empty()) << "a session without events exercises nothing";

  counting = true;
  analyzer.push(again, events);
  counting = false;
  EXPECT_EQ(allocations.load(), 0) << "in " << again.size() << " samples";
}

}  // namespace
}  // namespace stance
