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

// Counters of a family without checksum: believed when they go on from the last one believed, or from the one
// just refused (the device started anew, or the stream has a hole). One damaged counter costs one sample.
class CounterGuard {
 public:
  explicit CounterGuard(std::uint64_t most_step) : most_step_(most_step) {}
  [[nodiscard]] bool believe(std::uint64_t counter) {
    const bool goes_on = follows(last_, counter) || follows(suspect_, counter);
    (goes_on ? last_ : suspect_) = counter;
    if (goes_on) suspect_.reset();
    return goes_on;
  }
  void reset() { last_.reset(), suspect_.reset(); }

 private:
  [[nodiscard]] bool follows(const std::optional<std::uint64_t>& before, std::uint64_t counter) const {
    return before && counter - *before - 1 < most_step_;
  }
  std::uint64_t most_step_;
  std::optional<std::uint64_t> last_;
  std::optional<std::uint64_t> suspect_;
};

}  // namespace stance
