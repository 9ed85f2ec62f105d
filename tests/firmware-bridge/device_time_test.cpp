#include "firmware-bridge/clock/device_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/fake_line.h"

namespace stance {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using test::FakeClock;

// Errors of an hour of samples against when they were made, sorted, after the first minute.
struct Hour {
  double true_rate_hz = 100.0;
  double nominal_rate_hz = 100.0;
  DeviceClock clock;
  double lost_bursts = 0.0;  // of samples, each five long
};

std::vector<double> errors_ms(const Hour& hour) {
  FakeClock clock;
  const auto start = clock.now().steady;
  DeviceTime time(hour.clock, hour.nominal_rate_hz);
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::vector<double> errors;
  const double start_us =
      static_cast<double>(std::chrono::duration_cast<microseconds>(start.time_since_epoch()).count());
  double now_us = 0.0;
  std::vector<double> made;
  std::size_t taken = 0;
  for (std::uint64_t i = 0; static_cast<double>(i) < 3600.0 * hour.true_rate_hz; ++i) {
    if (uniform(random) < hour.lost_bursts / 5.0) i += 5;
    const double made_us = static_cast<double>(i) * 1e6 / hour.true_rate_hz;
    // Held by the adapter until its next 16 ms are over, and by the computer for another millisecond or so.
    const double arrival_us = std::ceil(made_us / 16e3) * 16e3 - 300.0 * std::log(1.0 - uniform(random));
    if (arrival_us > now_us) {
      clock.advance(microseconds(std::llround(arrival_us) - std::llround(now_us)));
      now_us = arrival_us;
    }
    made.push_back(made_us);
    time.add(i, clock.now());
    while (const auto placed = time.take()) {
      const double placed_us = static_cast<double>(*placed) - start_us;
      if (made[taken] > 60e6) errors.push_back((placed_us - made[taken]) / 1e3);
      ++taken;
    }
  }
  std::sort(errors.begin(), errors.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  return errors;
}

std::int64_t place(DeviceTime& time, std::uint64_t ticks, const FakeClock& clock) {
  time.add(ticks, clock.now());
  return time.take().value();
}

double p99(const std::vector<double>& sorted) { return std::abs(sorted[sorted.size() * 99 / 100]); }

TEST(DeviceTime, LaysSamplesWithoutAClockEvenlyAtTheLowerEdgeOfTheirArrivals) {
  const auto errors = errors_ms({});
  EXPECT_LT(p99(errors), 5.0);
}

TEST(DeviceTime, FollowsAnOscillatorThatIsPercentOffItsNominalRate) {
  Hour hour;
  hour.true_rate_hz = 98.3;
  EXPECT_LT(p99(errors_ms(hour)), 5.0);
}

TEST(DeviceTime, LearnsARateThatNobodyTold) {
  Hour hour;
  hour.true_rate_hz = 51.2;
  hour.nominal_rate_hz = 0.0;
  EXPECT_LT(p99(errors_ms(hour)), 5.0);
}

TEST(DeviceTime, LearnsAnewWhenTheRateIsNotWhatWasTold) {
  Hour hour;
  hour.true_rate_hz = 50.0;
  hour.nominal_rate_hz = 100.0;
  EXPECT_LT(p99(errors_ms(hour)), 5.0);
}

TEST(DeviceTime, NumberedSamplesKeepTheirTimeOverLosses) {
  Hour hour;
  hour.clock = {16, 0.0, true};
  hour.lost_bursts = 0.01;
  EXPECT_LT(p99(errors_ms(hour)), 5.0);
}

TEST(DeviceTime, StepsForwardOverLostSamplesThatNothingNumbers) {
  Hour hour;
  hour.lost_bursts = 0.0005;
  const auto errors = errors_ms(hour);
  EXPECT_LT(std::abs(errors[errors.size() * 9 / 10]), 10.0);
  EXPECT_LT(std::abs(errors.back()), 120.0);
}

TEST(DeviceTime, UnwrapsACounterAndResolvesTurnsBySilence) {
  FakeClock clock;
  DeviceTime time({24, 32768.0, false});
  const auto first = place(time, 0xFFFF00, clock);
  clock.advance(milliseconds(10));
  EXPECT_NEAR(static_cast<double>(place(time, 0x000048, clock) - first), 328.0 * 1e6 / 32768.0, 1.0);
  clock.advance(hours(1));  // seven turns of 512 s and 16 s
  const auto later = place(time, (0x48 + 16 * 32768) & 0xFFFFFF, clock);
  EXPECT_NEAR(static_cast<double>(later - first) / 1e6, 3600.01, 0.1);
}

TEST(DeviceTime, GoesOnByTheHostWhenTheCounterStartsAnew) {
  FakeClock clock;
  DeviceTime time({63, 1e6, false});
  const auto before = place(time, 5'000'000'000, clock);
  clock.advance(milliseconds(1500));
  const auto after = place(time, 20'000, clock);
  EXPECT_EQ(after - before, 1'500'000);
  clock.advance(milliseconds(10));
  EXPECT_EQ(place(time, 30'000, clock) - after, 10'000);
}

TEST(DeviceTime, BelievesACounterThatRanWhileTheComputerSlept) {
  FakeClock clock;
  DeviceTime time({32, 1000.0, false});
  const auto before = place(time, 1000, clock);
  clock.suspend_computer(hours(3));
  EXPECT_EQ(place(time, 1000 + 3 * 3'600'000, clock) - before, 3 * 3'600'000'000LL);
}

TEST(DeviceTime, AlwaysIncreases) {
  FakeClock clock;
  DeviceTime time({63, 1e6, false});
  const auto first = place(time, 1'000'000, clock);
  EXPECT_GT(place(time, 1'000'000, clock), first);
}

}  // namespace
}  // namespace stance
