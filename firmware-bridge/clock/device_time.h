// When the samples of a sensor were made that does not speak the Stance link: microseconds that only
// increase, on an axis that is the sensor's own where it has a clock (or numbers its samples), else an even
// rate fitted to arrivals.
//
// A counter of few bits is unwrapped; where it may have turned several times (the line was silent for
// minutes), by the turns that bring it nearest to what passed for the host, sleep included. A counter that
// does not agree with the host was started anew, and the axis goes on by the host's time. One owner, one
// thread. Time is handed in.
#pragma once

#include <cstdint>
#include <optional>

#include "firmware-bridge/clock/even_rate.h"
#include "firmware-bridge/clock/host_time.h"

namespace stance {

// A device's own clock or counter.
struct DeviceClock {
  unsigned bits = 0;            // 1..63, after which it wraps. 0: the device has none
  double ticks_per_s = 0.0;     // 0: not known (a sample number at a rate that was not told)
  bool counts_samples = false;  // a number of the sample, as even as the sampling is; not a time
  [[nodiscard]] bool present() const { return bits != 0; }
};

class DeviceTime {
 public:
  // `nominal_rate_hz` 0: not told.
  explicit DeviceTime(const DeviceClock& clock = {}, double nominal_rate_hz = 0.0)
      : clock_(clock), rate_(nominal_rate_hz) {}

  // The next sample, with the device's counter as it sent it (without a clock: ignored), arrived at `now`.
  void add(std::uint64_t ticks, const HostTime& now);
  // Time of the oldest sample that was not taken yet, in microseconds, more than that of the sample before;
  // none: nothing is known yet. A device with a clock has none to wait for (even_rate.h).
  [[nodiscard]] std::optional<std::int64_t> take();
  // No more samples are to come for a while: take() gives those that were held back.
  void settle() { rate_.settle(); }

  // What arrivals say of a sensor without a clock, once it is learned; 0: not known.
  [[nodiscard]] double rate_hz() const { return rate_.period_us() > 0.0 ? 1e6 / rate_.period_us() : 0.0; }

 private:
  [[nodiscard]] std::int64_t place_by_clock(std::uint64_t ticks, const HostTime& now);
  void add_by_arrival(std::uint64_t ticks, const HostTime& now);

  DeviceClock clock_;
  EvenRate rate_;
  bool started_ = false;
  std::uint64_t last_ticks_ = 0;  // as sent
  HostTime last_;
  // A time on the axis, and the ticks since then.
  std::int64_t base_us_ = 0;
  std::uint64_t ticks_since_base_ = 0;
  std::optional<std::int64_t> by_clock_us_;  // to be taken
  std::int64_t last_us_ = 0;                 // taken
};

}  // namespace stance
