// Files of other makers, built from the makers' published descriptions (doc/import_formats.md) and sharing
// nothing with the readers under test.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stance::test {

// Little-endian, `bytes` of them.
std::string le(std::uint64_t value, int bytes);

// --- Axivity ---

struct CwaBlock {
  std::uint32_t sequence = 0;
  // year, month, day, hour, minute, second
  std::array<unsigned, 6> clock{2024, 3, 10, 12, 0, 0};
  std::optional<unsigned> fraction;  // of a second, in 1/32768; empty: the device number stands there
  int offset = 0;                    // as stored
  unsigned rate_code = 0x4A;         // 100 Hz, +-8 g
  unsigned axes = 3;
  bool packed = false;
  unsigned acc_scale = 0;                 // 1 g is 2^(8 + n)
  unsigned gyro_scale = 0;                // 8000 / 2^n degrees per second is full scale
  std::vector<std::vector<int>> samples;  // raw, `axes` each; packed: three
  std::vector<unsigned> exponents;        // packed: one a sample, 0 where missing
};
std::string cwa_header(bool ax6, std::uint32_t device, unsigned firmware);
std::string cwa_block(const CwaBlock& block);

// --- ActiGraph ---

std::string gt3x_record(unsigned type, std::uint32_t unix_s, std::string_view payload);
// y, x, z in twelve bits each, as ACTIVITY records and the files before them hold them.
std::string gt3x_twelve_bits(const std::vector<std::array<int, 3>>& xyz);
// x, y, z in sixteen, as ACTIVITY2 holds them.
std::string gt3x_sixteen_bits(const std::vector<std::array<int, 3>>& xyz);
// One value of a PARAMETERS record.
std::string gt3x_parameter(unsigned identifier, std::uint32_t value);

// --- Archives ---

// A zip archive by libzip, deflated. Names and contents.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace stance::test
