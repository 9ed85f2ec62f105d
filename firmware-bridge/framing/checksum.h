// CRC-32 as in IEEE 802.3, zip and PNG: polynomial 0x04C11DB7 reflected, start and final XOR 0xFFFFFFFF; of
// the nine ASCII bytes "123456789" it is 0xCBF43926. Pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace stance {

// `before` continues a checksum over bytes that came earlier.
[[nodiscard]] std::uint32_t crc32_of(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace stance
