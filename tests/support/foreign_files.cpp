#include "tests/support/foreign_files.h"

#include <gtest/gtest.h>
#include <zip.h>

namespace stance::test {

std::string le(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::string cwa_header(bool ax6, std::uint32_t device, unsigned firmware) {
  std::string header = "MD" + le(1020, 2);
  header += le(ax6 ? 0x64 : 0x17, 1) + le(device & 0xFFFF, 2) + le(77, 4);
  header += le(device > 0xFFFF ? device >> 16 : 0xFFFF, 2);
  header.resize(36, '\0');
  header += le(0x4A, 1) + le(0, 4) + le(firmware, 1);
  header.resize(1024, '\xFF');
  return header;
}

std::string cwa_block(const CwaBlock& block) {
  const auto& [year, month, day, hour, minute, second] = block.clock;
  const std::uint32_t stamp =
      (year - 2000) << 26 | month << 22 | day << 17 | hour << 12 | minute << 6 | second;
  std::string bytes = "AX" + le(508, 2);
  bytes += le(block.fraction ? 0x8000U | *block.fraction : 1234U, 2);
  bytes += le(77, 4) + le(block.sequence, 4) + le(stamp, 4);
  bytes += le(block.acc_scale << 13 | block.gyro_scale << 10 | 55, 2);  // and some light
  bytes += le(100, 2) + le(0, 1) + le(200, 1) + le(block.rate_code, 1);
  bytes += le(block.axes << 4 | (block.packed ? 0U : 2U), 1);
  bytes += le(static_cast<std::uint16_t>(block.offset), 2) + le(block.samples.size(), 2);
  for (std::size_t i = 0; i < block.samples.size(); ++i) {
    if (block.packed) {
      const unsigned e = i < block.exponents.size() ? block.exponents[i] : 0U;
      const auto ten = [&](int axis) { return static_cast<std::uint32_t>(block.samples[i][axis]) & 0x3FFU; };
      bytes += le(e << 30 | ten(2) << 20 | ten(1) << 10 | ten(0), 4);
    } else {
      for (const int value : block.samples[i]) bytes += le(static_cast<std::uint16_t>(value), 2);
    }
  }
  EXPECT_LE(bytes.size(), 510U);
  bytes.resize(510, '\0');
  unsigned sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<unsigned char>(bytes[i]) + 256U * static_cast<unsigned char>(bytes[i + 1]);
  }
  return bytes + le(0x10000U - (sum & 0xFFFFU), 2);
}

std::string gt3x_record(unsigned type, std::uint32_t unix_s, std::string_view payload) {
  std::string record = "\x1E" + le(type, 1) + le(unix_s, 4) + le(payload.size(), 2);
  record += payload;
  unsigned check = 0;
  for (const char byte : record) check ^= static_cast<unsigned char>(byte);
  return record + le(~check & 0xFFU, 1);
}

std::string gt3x_twelve_bits(const std::vector<std::array<int, 3>>& xyz) {
  std::vector<unsigned> nibbles;
  for (const auto& sample : xyz) {
    for (const int value : {sample[1], sample[0], sample[2]}) {
      for (const int shift : {8, 4, 0}) nibbles.push_back(static_cast<unsigned>(value) >> shift & 0xFU);
    }
  }
  if (nibbles.size() % 2 == 1) nibbles.push_back(0);
  std::string bytes;
  for (std::size_t i = 0; i < nibbles.size(); i += 2) bytes += le(nibbles[i] << 4 | nibbles[i + 1], 1);
  return bytes;
}

std::string gt3x_sixteen_bits(const std::vector<std::array<int, 3>>& xyz) {
  std::string bytes;
  for (const auto& sample : xyz) {
    for (const int value : sample) bytes += le(static_cast<std::uint16_t>(value), 2);
  }
  return bytes;
}

std::string gt3x_parameter(unsigned identifier, std::uint32_t value) {
  return le(0, 2) + le(identifier, 2) + le(value, 4);
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : files) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    EXPECT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  zip_stat_t status;
  zip_source_stat(target, &status);
  std::string bytes(status.size, '\0');
  zip_source_open(target);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

}  // namespace stance::test
