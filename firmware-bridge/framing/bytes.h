// Little-endian integers in byte strings, whatever the host's own order. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace stance {

template <typename Unsigned>
[[nodiscard]] Unsigned load_le(const std::byte* bytes) {
  static_assert(std::is_unsigned_v<Unsigned>);
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value =
        static_cast<Unsigned>(value | static_cast<Unsigned>(std::to_integer<Unsigned>(bytes[i]) << (8 * i)));
  }
  return value;
}

// `Container` of std::byte or char.
template <typename Unsigned, typename Container>
void append_le(Unsigned value, Container& bytes) {
  static_assert(std::is_unsigned_v<Unsigned>);
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    bytes.push_back(static_cast<typename Container::value_type>((value >> (8 * i)) & 0xFFU));
  }
}

}  // namespace stance
