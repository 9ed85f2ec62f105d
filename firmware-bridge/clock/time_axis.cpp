#include "firmware-bridge/clock/time_axis.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace stance {
namespace {

// After a restart the axis jumps at least this far: more than the 0.2 s over which analysis may interpolate.
constexpr double kLeastRestartGap_s = 1.0;
// Longer pauses than this between two runs are taken for a wrongly set clock of the host.
constexpr double kLongestPause_s = 30.0 * 86400.0;
constexpr std::int64_t kClockSet_us = 10'000'000;
constexpr double kMostSlew = 5e-3;  // of the time that passes
// A counter that steps back by more was reset; by less, the block overlaps the one before.
constexpr std::int64_t kCounterReset_us = 1'000'000;

std::int64_t steady_us(const HostTime& now) {
  return std::chrono::duration_cast<std::chrono::microseconds>(now.steady.time_since_epoch()).count();
}

std::int64_t utc_us(const HostTime& now) {
  return std::chrono::duration_cast<std::chrono::microseconds>(now.utc.time_since_epoch()).count();
}

}  // namespace

void TimeAxis::on_hello(std::uint64_t boot_id, std::uint64_t oldest_buffered_sequence, std::int64_t sensor_us,
                        double time_scale, const HostTime& now) {
  if (boot_id != boot_id_ || time_scale != time_scale_) fit_ = ClockFit(time_scale);
  boot_id_ = boot_id;
  oldest_buffered_sequence_ = oldest_buffered_sequence;
  time_scale_ = time_scale;
  fit_.add(sensor_us, steady_us(now));
}

TimeAxis::Placement TimeAxis::place(std::uint64_t sequence, std::span<const std::int64_t> time_us,
                                    const HostTime& now) {
  Placement placement;
  const bool first_ever = position_.boot_id == 0;
  const bool same_boot = position_.boot_id == boot_id_;
  if (same_boot && sequence <= position_.last_sequence) {
    placement.verdict = Verdict::kDuplicate;
    return placement;
  }
  const double last_time_s = position_.last_time_s;
  const auto step_us = [&] {
    return time_us.front() - position_.origin_us - std::llround(last_time_s * 1e6);
  };
  if (same_boot && step_us() <= 0 && step_us() > -kCounterReset_us) {
    placement.verdict = Verdict::kTimeNotIncreasing;
    return placement;
  }
  const bool counter_reset = same_boot && step_us() <= 0;
  if (counter_reset) fit_ = ClockFit(time_scale_);
  fit_.add(time_us.back(), steady_us(now));
  placement.restarted = !first_ever && (!same_boot || counter_reset);
  if (first_ever) {
    position_.origin_us = time_us.front();
  } else if (placement.restarted) {
    start_anew(time_us.front(), now);
  }

  const double first_time_s = time_s(time_us.front());
  if (placement.restarted) {
    placement.gap = Gap{last_time_s, first_time_s, 0, "sensor restarted"};
  } else if (same_boot && sequence > position_.last_sequence + 1) {
    const bool overflowed = oldest_buffered_sequence_ > position_.last_sequence + 1;
    placement.gap = Gap{last_time_s, first_time_s, sequence - position_.last_sequence - 1,
                        overflowed ? "sensor's buffer overflowed" : "blocks lost on the line"};
  }
  position_.boot_id = boot_id_;
  position_.last_sequence = sequence;
  position_.last_time_s = time_s(time_us.back());
  update_utc(time_us.back(), now);
  return placement;
}

void TimeAxis::start_anew(std::int64_t first_us, const HostTime& now) {
  const double first_time_s =
      position_.last_time_s + std::max(time_passed_s(first_us, now), kLeastRestartGap_s);
  position_.origin_us = first_us - std::llround(first_time_s * 1e6);
}

// Sensor seconds from the last sample before the restart to the first one after it, by the host's clocks.
double TimeAxis::time_passed_s(std::int64_t first_us, const HostTime& now) const {
  const std::int64_t first_host_us = fit_.host_us_of(first_us);
  if (last_host_us_) return static_cast<double>(first_host_us - *last_host_us_) / 1e6 * time_scale_;
  if (position_.last_utc_us == 0) return 0.0;
  const std::int64_t first_utc_us = first_host_us + utc_us(now) - steady_us(now);
  const double passed_s = static_cast<double>(first_utc_us - position_.last_utc_us) / 1e6 * time_scale_;
  return passed_s > kLongestPause_s * time_scale_ ? 0.0 : passed_s;
}

std::int64_t TimeAxis::utc_offset_us(const HostTime& now) {
  const std::int64_t shown_us = utc_us(now) - steady_us(now);
  const std::int64_t set_us = shown_us - utc_offset_us_.value_or(shown_us);
  const auto most_us = std::llround(static_cast<double>(steady_us(now) - utc_offset_at_us_) * kMostSlew);
  const bool at_once = !utc_offset_us_ || std::abs(set_us) > kClockSet_us;
  utc_offset_us_ = at_once ? shown_us : *utc_offset_us_ + std::clamp<std::int64_t>(set_us, -most_us, most_us);
  utc_offset_at_us_ = steady_us(now);
  return *utc_offset_us_;
}

void TimeAxis::update_utc(std::int64_t last_us, const HostTime& now) {
  const std::int64_t host_us = fit_.host_us_of(last_us);
  std::int64_t last_utc_us = host_us + utc_offset_us(now);
  if (position_.last_utc_us - last_utc_us < kClockSet_us) {
    last_utc_us = std::max(last_utc_us, position_.last_utc_us);
  }
  utc_ = {position_.last_time_s, last_utc_us, fit_.host_seconds_per_second()};
  position_.last_utc_us = last_utc_us;
  last_host_us_ = host_us;
}

}  // namespace stance
