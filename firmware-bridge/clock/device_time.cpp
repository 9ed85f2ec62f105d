#include "firmware-bridge/clock/device_time.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace stance {
namespace {

// A counter may deviate from the host by so much: delays of delivery, and drift over an hour of silence.
constexpr double kMostDeviation_us = 10e6;
// A sample number may leap by so much; more is a device that was started anew.
constexpr std::uint64_t kMostLostSamples = 10'000;

double passed_us(const HostTime& from, const HostTime& to) {
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::microseconds>(to.steady - from.steady).count());
}

}  // namespace

void DeviceTime::add(std::uint64_t ticks, const HostTime& now) {
  if (clock_.present() && !clock_.counts_samples) {
    by_clock_us_ = place_by_clock(ticks, now);
  } else {
    add_by_arrival(ticks, now);
  }
  started_ = true;
  last_ticks_ = ticks;
  last_ = now;
}

std::optional<std::int64_t> DeviceTime::take() {
  auto time_us = std::exchange(by_clock_us_, std::nullopt);
  if (const auto by_arrival_us = time_us ? std::nullopt : rate_.take())
    time_us = std::llround(*by_arrival_us);
  if (!time_us) return std::nullopt;
  if (last_us_ != 0) time_us = std::max(*time_us, last_us_ + 1);
  last_us_ = *time_us;
  return time_us;
}

std::int64_t DeviceTime::place_by_clock(std::uint64_t ticks, const HostTime& now) {
  const double us_per_tick = 1e6 / clock_.ticks_per_s;
  if (!started_) {
    base_us_ = std::llround(static_cast<double>(ticks) * us_per_tick) + 1;
    return base_us_;
  }
  const double turn = std::ldexp(1.0, static_cast<int>(clock_.bits));
  const std::uint64_t mask = (1ULL << clock_.bits) - 1;
  const std::uint64_t step = (ticks - last_ticks_) & mask;
  const double host_us = passed_us(last_, now);
  const double turns = std::max(0.0, std::round((host_us / us_per_tick - static_cast<double>(step)) / turn));
  const double step_ticks = static_cast<double>(step) + turns * turn;
  if (std::abs(step_ticks * us_per_tick - host_us) <= kMostDeviation_us) {
    ticks_since_base_ += step + static_cast<std::uint64_t>(turns * turn);
    return base_us_ + std::llround(static_cast<double>(ticks_since_base_) * us_per_tick);
  }
  base_us_ = last_us_ + std::llround(std::max(1.0, host_us));
  ticks_since_base_ = 0;
  return base_us_;
}

void DeviceTime::add_by_arrival(std::uint64_t ticks, const HostTime& now) {
  std::uint64_t steps = 1;
  if (clock_.present() && started_) {
    const std::uint64_t mask = (1ULL << clock_.bits) - 1;
    steps = (ticks - last_ticks_) & mask;
    if (steps == 0 || steps > kMostLostSamples) steps = 1;
  }
  rate_.add(steps,
            std::chrono::duration_cast<std::chrono::microseconds>(now.steady.time_since_epoch()).count());
}

}  // namespace stance
