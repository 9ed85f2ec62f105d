#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "firmware-bridge/clock/clock_fit.h"
#include "firmware-bridge/clock/counter_unwrapper.h"
#include "firmware-bridge/clock/time_axis.h"
#include "tests/support/fake_line.h"

namespace stance {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = TimeAxis::Verdict;

std::vector<std::int64_t> ten_samples_from(std::int64_t first_us) {
  std::vector<std::int64_t> times;
  for (int i = 0; i < 10; ++i) times.push_back(first_us + 10'000 * i);
  return times;
}

TEST(CounterUnwrapper, GoesOnOverTheWrapOfThirtyTwoBits) {
  CounterUnwrapper unwrapper(32);
  EXPECT_EQ(unwrapper.unwrap(0xFFFFFF00U), 0xFFFFFF00U);
  EXPECT_EQ(unwrapper.unwrap(0x00000100U), 0x100000100U);
  EXPECT_EQ(unwrapper.unwrap(0x00000000FFFFFFFFU), 0x1FFFFFFFFU);
  EXPECT_EQ(unwrapper.unwrap(0), 0x200000000U);
}

TEST(CounterUnwrapper, WrapsTwentyFourBitsAHundredTimes) {
  CounterUnwrapper unwrapper(24);
  for (std::uint64_t time = 5; time < (100ULL << 24); time += 999'983)
    ASSERT_EQ(unwrapper.unwrap(time & 0xFFFFFF), time);
}

TEST(ClockFit, LiesAtTheLowerEdgeOfTheDelays) {
  std::mt19937 random(5);
  std::exponential_distribution<double> delay_us(1.0 / 8000.0);
  ClockFit fit;
  for (std::int64_t sensor = 0; sensor < 30'000'000; sensor += 100'000) {
    fit.add(sensor, 777'000'000 + sensor + 500 + static_cast<std::int64_t>(delay_us(random)));
  }
  EXPECT_NEAR(static_cast<double>(fit.host_us_of(20'000'000)), 797'000'500.0, 300.0);
}

TEST(ClockFit, FindsTheDriftOfACrystal) {
  std::mt19937 random(6);
  std::exponential_distribution<double> delay_us(1.0 / 4000.0);
  constexpr double kDrift = 80e-6;
  ClockFit fit;
  for (std::int64_t sensor = 0; sensor < 1'800'000'000; sensor += 100'000) {
    fit.add(sensor,
            static_cast<std::int64_t>(static_cast<double>(sensor) * (1.0 + kDrift) + delay_us(random)));
  }
  EXPECT_NEAR(fit.host_seconds_per_second(), 1.0 + kDrift, 3e-6);
  EXPECT_NEAR(static_cast<double>(fit.host_us_of(1'800'000'000)), 1.8e9 * (1.0 + kDrift), 1500.0);
}

TEST(ClockFit, FollowsASensorThatPlaysTwoHundredTimesTooFast) {
  ClockFit fit(200.0);
  for (std::int64_t host = 0; host < 90'000'000; host += 500) fit.add(host * 200, host + 300);
  EXPECT_NEAR(static_cast<double>(fit.host_us_of(90'000'000 * 200LL)), 90e6 + 300, 200.0);
}

TEST(ClockFit, IsNotMovedByWhatASensorKeptForHours) {
  ClockFit fit;
  fit.add(7'200'000'000, 1'000'000);  // hello, at two hours after power-up
  for (std::int64_t sensor = 0; sensor < 7'200'000'000; sensor += 1'000'000)
    fit.add(sensor, 1'000'000 + sensor / 1000);
  EXPECT_EQ(fit.host_us_of(7'200'000'000), 1'000'000);
  EXPECT_EQ(fit.host_us_of(3'600'000'000), 1'000'000 - 3'600'000'000);
}

TEST(TimeAxis, BeginsAtZeroAndIsExactToTheMicrosecond) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 5'000'000, 1.0, clock.now());
  const auto times = ten_samples_from(5'123'457);
  EXPECT_EQ(axis.place(1, times, clock.now()).verdict, Verdict::kNew);
  EXPECT_EQ(axis.time_s(times[0]), 0.0);
  EXPECT_EQ(axis.time_s(times[3]), 0.03);
  EXPECT_EQ(axis.position().last_sequence, 1U);
}

TEST(TimeAxis, DropsDuplicatesAndCountsWhatNeverCame) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 0, 1.0, clock.now());
  axis.place(4, ten_samples_from(0), clock.now());
  EXPECT_EQ(axis.place(4, ten_samples_from(0), clock.now()).verdict, Verdict::kDuplicate);
  EXPECT_EQ(axis.place(3, ten_samples_from(0), clock.now()).verdict, Verdict::kDuplicate);
  const auto placement = axis.place(7, ten_samples_from(300'000), clock.now());
  ASSERT_TRUE(placement.gap.has_value());
  EXPECT_EQ(placement.gap->lost_blocks, 2U);
  EXPECT_EQ(placement.gap->reason, "blocks lost on the line");
  EXPECT_EQ(placement.gap->from_time_s, 0.09);
  EXPECT_EQ(placement.gap->to_time_s, 0.3);
}

TEST(TimeAxis, SaysWhenTheSensorsBufferOverflowed) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 0, 1.0, clock.now());
  axis.place(1, ten_samples_from(0), clock.now());
  axis.on_hello(7, 50, 60'000'000, 1.0, clock.now());
  const auto placement = axis.place(50, ten_samples_from(10'000'000), clock.now());
  ASSERT_TRUE(placement.gap.has_value());
  EXPECT_EQ(placement.gap->reason, "sensor's buffer overflowed");
}

TEST(TimeAxis, DropsABlockThatOverlapsTheOneBefore) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 0, 1.0, clock.now());
  axis.place(1, ten_samples_from(0), clock.now());
  EXPECT_EQ(axis.place(2, ten_samples_from(50'000), clock.now()).verdict, Verdict::kTimeNotIncreasing);
  EXPECT_EQ(axis.position().last_time_s, 0.09);
}

TEST(TimeAxis, GoesOnByTheHostsTimeWhenTheSensorWasBootedAnew) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 90'000, 1.0, clock.now());
  axis.place(1, ten_samples_from(0), clock.now());  // last sample at 0.09 s, just now
  clock.advance(seconds(30));
  axis.on_hello(8, 1, 2'000'000, 1.0, clock.now());  // up for 2 s: its counter's 0.5 s was 1.5 s ago
  const auto placement = axis.place(1, ten_samples_from(500'000), clock.now());
  EXPECT_TRUE(placement.restarted);
  ASSERT_TRUE(placement.gap.has_value());
  EXPECT_EQ(placement.gap->reason, "sensor restarted");
  EXPECT_NEAR(axis.time_s(500'000), 0.09 + 28.5, 1e-6);
}

TEST(TimeAxis, GoesOnWhenTheCounterIsResetWithoutANewBoot) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 0, 1.0, clock.now());
  axis.place(1, ten_samples_from(100'000'000), clock.now());
  clock.advance(seconds(5));
  const auto placement = axis.place(2, ten_samples_from(0), clock.now());
  EXPECT_TRUE(placement.restarted);
  EXPECT_GT(axis.time_s(0), 1.0);
  EXPECT_LT(axis.time_s(0), 6.0);
}

TEST(TimeAxis, ANewProcessGoesOnExactlyWhereTheStoppedOneWas) {
  test::FakeClock clock;
  TimeAxis before;
  before.on_hello(7, 1, 1'000'000, 1.0, clock.now());
  before.place(1, ten_samples_from(1'000'000), clock.now());
  const StreamPosition stored = before.position();
  before.place(2, ten_samples_from(1'100'000), clock.now());  // received, not stored: killed

  TimeAxis after(stored);
  after.on_hello(7, 1, 3'000'000, 1.0, clock.now());
  EXPECT_EQ(after.place(1, ten_samples_from(1'000'000), clock.now()).verdict, Verdict::kDuplicate);
  const auto placement = after.place(2, ten_samples_from(1'100'000), clock.now());
  EXPECT_EQ(placement.verdict, Verdict::kNew);
  EXPECT_FALSE(placement.gap.has_value());
  EXPECT_EQ(after.time_s(1'100'000), 0.1);
}

TEST(TimeAxis, ANewProcessAndANewBootGoOnByTheTimeOfDay) {
  test::FakeClock clock;
  TimeAxis before;
  before.on_hello(7, 1, 90'000, 1.0, clock.now());
  before.place(1, ten_samples_from(0), clock.now());
  clock.advance(seconds(600));
  TimeAxis after(before.position());
  after.on_hello(9, 1, 0, 1.0, clock.now());
  after.place(1, ten_samples_from(0), clock.now());
  EXPECT_NEAR(after.time_s(0), 600.09, 0.2);
}

TEST(TimeAxis, UtcNeverGoesBackwards) {
  test::FakeClock clock;
  std::mt19937 random(7);
  TimeAxis axis;
  axis.on_hello(7, 1, 0, 1.0, clock.now());
  std::int64_t before_us = 0;
  for (int i = 0; i < 2000; ++i) {
    clock.advance(milliseconds(random() % 200));    // arrivals jitter by two blocks
    if (i == 1000) clock.set_utc_back(seconds(3));  // the host's clock is corrected
    axis.place(static_cast<std::uint64_t>(i) + 1, ten_samples_from(100'000LL * i), clock.now());
    ASSERT_GE(axis.utc().utc_us, before_us);
    before_us = axis.utc().utc_us;
  }
}

TEST(TimeAxis, UtcIsWhenTheSampleWasMadeEvenIfItComesHoursLater) {
  test::FakeClock clock;
  TimeAxis axis;
  axis.on_hello(7, 1, 3'600'000'000, 1.0, clock.now());  // an hour after power-up the laptop is back
  const auto now_us = std::chrono::duration_cast<microseconds>(clock.now().utc.time_since_epoch()).count();
  axis.place(1, ten_samples_from(0), clock.now());
  EXPECT_NEAR(static_cast<double>(axis.utc().utc_us_of(0.0) - now_us), -3.6e9, 1.0);
}

}  // namespace
}  // namespace stance
