// Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Trans. Networking 1999): makes any bytes
// free of 0x00, so that 0x00 can mark the end of a frame, at the cost of one byte in 254. Pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace stance {

inline constexpr std::byte kFrameDelimiter{0x00};

// Appends the encoded bytes, without delimiter, to `encoded`.
void cobs_encode(std::span<const std::byte> plain, std::vector<std::byte>& encoded);

// Largest size that `size` plain bytes can have when encoded.
[[nodiscard]] constexpr std::size_t cobs_encoded_size(std::size_t size) { return size + size / 254 + 1; }

// Replaces the content of `plain`. False: these bytes were not made by cobs_encode (no delimiter may be among
// them).
[[nodiscard]] bool cobs_decode(std::span<const std::byte> encoded, std::vector<std::byte>& plain);

}  // namespace stance
