// A counter of few bits into one that never wraps: 32-bit microseconds wrap every 71 minutes, a 24-bit
// counter at 32768 Hz every 512 s. Plain value, one per counter.
#pragma once

#include <cstdint>

namespace stance {

class CounterUnwrapper {
 public:
  // `bits` 1..63.
  explicit CounterUnwrapper(unsigned bits) : mask_((1ULL << bits) - 1) {}

  // Readings must come in order and less than a full turn apart. The first one is returned as it is.
  std::uint64_t unwrap(std::uint64_t raw) {
    raw &= mask_;
    if (started_) {
      unwrapped_ += (raw - unwrapped_) & mask_;
    } else {
      unwrapped_ = raw;
      started_ = true;
    }
    return unwrapped_;
  }

 private:
  std::uint64_t mask_;
  std::uint64_t unwrapped_ = 0;
  bool started_ = false;
};

}  // namespace stance
