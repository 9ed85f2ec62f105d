// Time as the caller read it: below the daemon nobody looks at a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace stance {

struct HostTime {
  std::chrono::steady_clock::time_point steady;  // intervals and time-outs
  std::chrono::system_clock::time_point utc;     // only to say what o'clock a sample was; may jump
};

// The one place for daemons and tools: `link.service(read_host_clocks())`.
[[nodiscard]] inline HostTime read_host_clocks() {
  return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()};
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
