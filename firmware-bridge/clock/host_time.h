// Time as the caller read it: below the daemon nobody looks at a clock.
#pragma once

#include <time.h>

#include <chrono>
#include <cstdint>

namespace stance {

// Nobody sets it, and it goes on while the computer sleeps (CLOCK_BOOTTIME; std::chrono::steady_clock stands
// still then). A clock of its own, so that times of the two are never mixed.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;

  [[nodiscard]] static time_point now() { return time_point(since_boot(CLOCK_BOOTTIME)); }
  // How long the computer has slept in all since it was started. Good to some microseconds, the time between
  // two readings.
  [[nodiscard]] static duration asleep() { return since_boot(CLOCK_BOOTTIME) - since_boot(CLOCK_MONOTONIC); }

 private:
  [[nodiscard]] static duration since_boot(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

struct HostTime {
  BootClock::time_point steady;               // intervals and time-outs
  std::chrono::system_clock::time_point utc;  // only to say what o'clock a sample was; may jump
  BootClock::duration asleep{0};              // grows only while the computer sleeps
};

// The one place for daemons and tools: `link.service(read_host_clocks())`.
[[nodiscard]] inline HostTime read_host_clocks() {
  return {BootClock::now(), std::chrono::system_clock::now(), BootClock::asleep()};
}

// What o'clock it was at a time on a recording's axis. Plain value.
struct UtcMap {
  double at_time_s = 0.0;   // on the axis
  std::int64_t utc_us = 0;  // microseconds since 1970 UTC at that time; 0: not known yet
  double utc_seconds_per_second =
      1.0;  // 1 but for the sensor's drift; 1/200 when a recording is played at 200x

  [[nodiscard]] bool known() const { return utc_us != 0; }
  [[nodiscard]] std::int64_t utc_us_of(double time_s) const {
    return utc_us + static_cast<std::int64_t>((time_s - at_time_s) * utc_seconds_per_second * 1e6);
  }
};

}  // namespace stance
