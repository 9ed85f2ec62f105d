// Random numbers that are the same with every compiler and standard library: the generator is fixed by the
// standard, the distributions are ours (those of <random> differ between libraries). Draw once in an
// expression: in which order arguments and operands are evaluated is the compiler's choice, but in braces.
// One thread at a time.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace stance::simulator {

class Random {
 public:
  // Different streams of one seed are independent: a change in what one part draws leaves the others alone.
  Random(std::uint64_t seed, std::uint64_t stream) : generator_(seed * 0x9E3779B97F4A7C15ULL + stream) {
    generator_.discard(16);
  }

  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(generator_() >> 11U) * 0x1.0p-53;
  }
  // Box and Muller (1958); one of the pair is thrown away.
  double normal(double deviation) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(0.0, 1.0)));
    return deviation * radius * std::cos(2.0 * std::numbers::pi * uniform(0.0, 1.0));
  }
  // Seconds to the next event of a process with `mean` seconds between events.
  double waiting_time(double mean) { return -mean * std::log(1.0 - uniform(0.0, 1.0)); }
  double sign() { return uniform(0.0, 1.0) < 0.5 ? -1.0 : 1.0; }

 private:
  std::mt19937_64 generator_;
};

}  // namespace stance::simulator
