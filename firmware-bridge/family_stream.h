// The samples of a sensor that does not speak the Stance link, on their way to the listener: each gets its
// time by clock/device_time.h, is held back until that is known, and then its place on the link's axis. A
// Link owns one and calls it on its thread; axis, counters and listener are the link's and outlive it. Time
// is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "firmware-bridge/clock/device_time.h"
#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/clock/time_axis.h"
#include "firmware-bridge/link.h"
#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {

class FamilyStream {
 public:
  // Samples further apart are a gap: the analysis interpolates over less.
  static constexpr std::int64_t kGap_us = 200'000;

  FamilyStream(TimeAxis& axis, LinkCounters& counters, LinkListener& listener)
      : axis_(axis), counters_(counters), listener_(listener) {}

  // The port was opened, and nothing is known of who is there. The rate that was learned is kept as a first
  // guess.
  void forget_sensor();

  // The sensor has this clock and, as far as it tells (else 0), this rate. Nothing changes where that was
  // known; otherwise a new run of the sensor begins.
  void use_clock(const DeviceClock& clock, double rate_hz, const HostTime& now);
  [[nodiscard]] bool uses(const DeviceClock& clock) const;

  // What comes from now on comes at the new rate, on the same axis. For a sensor without a clock of its own,
  // whose time is the host's.
  void use_rate(double rate_hz, const HostTime& now);

  // Samples that were read at `now`; a sample that was heard_before came with the bytes of `before`.
  // use_clock() was called before.
  void add(std::span<const DeviceSample> samples, const HostTime& before, const HostTime& now);

  // The line is silent or gone: samples whose time was held back come out now.
  void settle(const HostTime& now);

  // The gap before the next sample, if there is one, is due to that.
  void note_sleep() { slept_ = true; }

  // It tells the time, not only the number of its samples.
  [[nodiscard]] bool timed_by_clock() const { return time_ && clock_.present() && !clock_.counts_samples; }

 private:
  void take_placed(const HostTime& now);
  void deliver(const HostTime& now);
  void forget_waiting();

  TimeAxis& axis_;
  LinkCounters& counters_;
  LinkListener& listener_;

  DeviceClock clock_;  // of time_
  std::optional<DeviceTime> time_;
  double known_rate_hz_ = 0.0;  // learned before the line was lost; 0: nothing was
  bool slept_ = false;
  // Until time_ tells when they were made: from waiting_used_ on, the oldest first.
  std::vector<ImuSample> waiting_;
  std::size_t waiting_used_ = 0;
  HostTime heard_at_;  // when the last sample at hand came
  // To be delivered together, and their times.
  std::vector<ImuSample> placed_;
  std::vector<std::int64_t> placed_us_;
  std::uint64_t boot_id_ = 0;  // of this run of the sensor, made up; 0: of the next one
  std::uint64_t sequence_ = 0;
};

}  // namespace stance
