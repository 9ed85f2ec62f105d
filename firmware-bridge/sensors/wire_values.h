// Numbers and units as sensors send them. Pure functions; the caller has checked that the bytes are there.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <optional>
#include <span>

#include "analysis/sample.h"
#include "firmware-bridge/framing/bytes.h"

namespace stance {

inline constexpr double kStandardGravity_m_s2 = 9.80665;  // CGPM 1901
inline constexpr double kRadPerDeg = std::numbers::pi / 180.0;

[[nodiscard]] inline std::uint8_t load_u8(const std::byte* bytes) {
  return std::to_integer<std::uint8_t>(*bytes);
}

template <typename Unsigned>
[[nodiscard]] Unsigned load_be(const std::byte* bytes) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = static_cast<Unsigned>(static_cast<Unsigned>(value << 8) | std::to_integer<Unsigned>(bytes[i]));
  }
  return value;
}

[[nodiscard]] inline std::int16_t load_i16_le(const std::byte* bytes) {
  return static_cast<std::int16_t>(load_le<std::uint16_t>(bytes));
}
[[nodiscard]] inline std::int16_t load_i16_be(const std::byte* bytes) {
  return static_cast<std::int16_t>(load_be<std::uint16_t>(bytes));
}
[[nodiscard]] inline float load_f32_le(const std::byte* bytes) {
  return std::bit_cast<float>(load_le<std::uint32_t>(bytes));
}
[[nodiscard]] inline float load_f32_be(const std::byte* bytes) {
  return std::bit_cast<float>(load_be<std::uint32_t>(bytes));
}
[[nodiscard]] inline double load_f64_be(const std::byte* bytes) {
  return std::bit_cast<double>(load_be<std::uint64_t>(bytes));
}

// Three in a row, times `unit`, rounded once.
[[nodiscard]] inline Vector3 load_3_i16_le(const std::byte* bytes, double unit) {
  return {static_cast<float>(load_i16_le(bytes) * unit), static_cast<float>(load_i16_le(bytes + 2) * unit),
          static_cast<float>(load_i16_le(bytes + 4) * unit)};
}
[[nodiscard]] inline Vector3 load_3_f32_le(const std::byte* bytes, double unit) {
  return {static_cast<float>(load_f32_le(bytes) * unit), static_cast<float>(load_f32_le(bytes + 4) * unit),
          static_cast<float>(load_f32_le(bytes + 8) * unit)};
}

[[nodiscard]] inline std::uint8_t sum_of(std::span<const std::byte> bytes) {
  unsigned sum = 0;
  for (const std::byte byte : bytes) sum += std::to_integer<unsigned>(byte);
  return static_cast<std::uint8_t>(sum);
}

// Counters of a family without checksum. One is believed when it lies less than two usual steps behind the
// last one believed, or anywhere up to `most_step` behind it where frames were lost in between. Another is
// suspect, and believed if the next goes on from it (the device started anew, or paused): so a damaged
// counter costs its own sample and no other, and a pause costs one.
class CounterGuard {
 public:
  explicit CounterGuard(std::uint64_t most_step) : most_step_(most_step) {}
  [[nodiscard]] bool believe(std::uint64_t counter, bool after_loss) {
    const double limit = kMostUsualSteps + (missed_ ? 1.0 : 0.0);
    const bool in_step =
        last_ && (after_loss || usual_step_ == 0.0 || step(*last_, counter) < limit * usual_step_);
    const bool follows_last = in_step && step(*last_, counter) <= static_cast<double>(most_step_);
    const bool follows_suspect = suspect_ && step(*suspect_, counter) <= static_cast<double>(most_step_);
    if (!follows_last && !follows_suspect) {
      suspect_ = counter;
      missed_ = true;
      return false;
    }
    const double taken = step(follows_last ? *last_ : *suspect_, counter);
    if (!after_loss && !missed_) usual_step_ += (taken - usual_step_) / (usual_step_ == 0.0 ? 1.0 : 8.0);
    if (follows_suspect && !follows_last) usual_step_ = taken;
    last_ = counter;
    suspect_.reset();
    missed_ = false;
    return true;
  }
  void reset() { *this = CounterGuard(most_step_); }

 private:
  static constexpr double kMostUsualSteps = 1.9;
  // Steps back are huge.
  static double step(std::uint64_t from, std::uint64_t to) {
    return to > from ? static_cast<double>(to - from) : 1e30;
  }

  std::uint64_t most_step_;
  double usual_step_ = 0.0;  // 0: not known yet
  bool missed_ = false;      // the one before was not believed
  std::optional<std::uint64_t> last_;
  std::optional<std::uint64_t> suspect_;
};

}  // namespace stance
