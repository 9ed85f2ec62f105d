// How many samples a second come, by counting them as they arrive. One owner, one thread; time is handed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "firmware-bridge/clock/host_time.h"

namespace stance {

class RateWatch {
 public:
  static constexpr double kLeast_s = 1.0;
  static constexpr std::size_t kLeastSamples = 5;

  void reset() { *this = RateWatch(); }
  void add(std::size_t samples, BootClock::time_point now) {
    if (begin_) {
      count_ += samples;
    } else {
      begin_ = now;
    }
    last_ = now;
  }
  // None: not known yet.
  [[nodiscard]] std::optional<double> rate_hz() const {
    if (!begin_ || count_ < kLeastSamples) return std::nullopt;
    const double passed_s = std::chrono::duration<double>(last_ - *begin_).count();
    if (passed_s < kLeast_s) return std::nullopt;
    return static_cast<double>(count_) / passed_s;
  }

 private:
  std::optional<BootClock::time_point> begin_;
  BootClock::time_point last_;
  std::size_t count_ = 0;  // after the first
};

}  // namespace stance
