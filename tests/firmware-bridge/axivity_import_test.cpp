#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "tests/firmware-bridge/import_support.h"
#include "tests/support/foreign_files.h"

namespace stance {
namespace {

using test::CwaBlock;

std::vector<std::vector<int>> raw_samples(std::size_t count, std::vector<int> value) {
  return std::vector<std::vector<int>>(count, std::move(value));
}

// A sensor that samples `interval_s` apart; block after block of `count`, whose clock was read at sample
// `at`.
std::string cwa_recording(int blocks, std::size_t count, double interval_s, std::size_t at, CwaBlock block) {
  std::string file = test::cwa_header(block.axes == 6, 65'536 + 321, 49);
  const double rate_hz = 3200.0 / (1U << (15U - (block.rate_code & 0x0FU)));
  for (int i = 0; i < blocks; ++i) {
    const double told_s = static_cast<double>(static_cast<std::size_t>(i) * count + at) * interval_s;
    const auto whole = static_cast<unsigned>(told_s);
    const auto fraction = static_cast<unsigned>((told_s - whole) * 32768.0);
    block.sequence = static_cast<std::uint32_t>(i);
    block.clock = {2024, 3, 10, 12, whole / 60, whole % 60};
    block.fraction = fraction;
    // Moved to where the whole second would be if the rate were exact, as the logger does.
    block.offset = static_cast<int>(at) - static_cast<int>(fraction / 32768.0 * rate_hz);
    file += test::cwa_block(block);
  }
  return file;
}

TEST(AxivityImport, ReadsAccelerationOfAnAx3AndWhatItSaysOfItself) {
  CwaBlock block;
  block.samples = raw_samples(80, {256, -128, 512});
  const Read read = read_bytes(cwa_recording(5, 80, 0.01, 70, block));
  ASSERT_EQ(read.samples.size(), 400U) << read.error.message;
  expect_vector(read.samples[399].acc_sensor_m_s2, {kG, -kG / 2, 2 * kG});
  EXPECT_FALSE(read.samples[0].has_gyro());
  EXPECT_FALSE(read.info.has_gyro);
  EXPECT_EQ(read.info.rate_hz, 100.0);
  EXPECT_NEAR(read.info.acc_range_m_s2, 8 * kG, 1e-4);
  EXPECT_EQ(read.info.sensor_name, "Axivity AX3");
  EXPECT_EQ(read.info.sensor_id, "65857");
  EXPECT_EQ(read.info.sensor_firmware, "49");
  EXPECT_EQ(read.info.first_sample_local, "2024-03-10T12:00:00.000");
  EXPECT_FALSE(read.info.first_sample_utc_us) << "the logger does not know the time zone";
  EXPECT_EQ(read.counters.damaged_chunks + read.counters.truncated_bytes, 0U);
}

TEST(AxivityImport, UnpacksTenBitsWithExponentAndSign) {
  CwaBlock block;
  block.packed = true;
  block.samples = {{511, -512, 1}, {511, -512, -1}, {0, 256, -256}};
  block.exponents = {0, 3, 1};
  const Read read = read_bytes(test::cwa_header(false, 1, 49) + test::cwa_block(block));
  ASSERT_EQ(read.samples.size(), 3U) << read.error.message;
  expect_vector(read.samples[0].acc_sensor_m_s2, {511 * kG / 256, -512 * kG / 256, kG / 256});
  expect_vector(read.samples[1].acc_sensor_m_s2, {511 * 8 * kG / 256, -16 * kG, -8 * kG / 256});
  expect_vector(read.samples[2].acc_sensor_m_s2, {0, 2 * kG, -2 * kG});
}

TEST(AxivityImport, ReadsAngularRateOfAnAx6BeforeAcceleration) {
  CwaBlock block;
  block.axes = 6;
  block.acc_scale = 3;   // 2048 counts to the g
  block.gyro_scale = 4;  // 500 degrees per second
  block.samples = raw_samples(40, {16384, 0, -32768, 0, 2048, -1024});
  const Read read = read_bytes(cwa_recording(3, 40, 0.01, 30, block));
  ASSERT_EQ(read.samples.size(), 120U) << read.error.message;
  const float dps = std::numbers::pi_v<float> / 180.0F;
  expect_vector(read.samples[5].gyro_sensor_rad_s, {250 * dps, 0, -500 * dps});
  expect_vector(read.samples[5].acc_sensor_m_s2, {0, kG, -kG / 2});
  EXPECT_EQ(read.info.sensor_name, "Axivity AX6");
  EXPECT_TRUE(read.info.has_gyro);
  EXPECT_NEAR(read.info.gyro_range_rad_s, 500 * dps, 1e-4);
}

TEST(AxivityImport, FollowsTheLoggersClockWhenTheSensorRunsFast) {
  CwaBlock block;
  block.samples = raw_samples(80, {0, 0, 256});
  const double interval_s = 0.01 / 1.03;  // three percent fast
  const Read read = read_bytes(cwa_recording(100, 80, interval_s, 61, block));
  ASSERT_EQ(read.samples.size(), 8000U);
  double worst_s = 0.0;
  for (std::size_t i = 0; i < read.samples.size(); ++i) {
    worst_s = std::max(worst_s, std::abs(read.samples[i].time_s - static_cast<double>(i) * interval_s));
  }
  EXPECT_LT(worst_s, 0.0002) << "the clock's fraction is 1/32768 s";
}

TEST(AxivityImport, TakesATimeStampWithoutFractionAtItsPlaceAmongTheSamples) {
  std::string file = test::cwa_header(false, 1, 20);
  for (unsigned i = 0; i < 4; ++i) {
    CwaBlock block;
    block.sequence = i;
    block.clock = {2024, 3, 10, 12, 0, 1 + i};
    block.offset = static_cast<int>(20 * (i + 1));  // 100 samples after the one before
    block.samples = raw_samples(80, {0, 0, 256});
    file += test::cwa_block(block);
  }
  const Read read = read_bytes(file);
  ASSERT_EQ(read.samples.size(), 320U) << read.error.message;
  EXPECT_NEAR(read.samples[120].time_s - read.samples[20].time_s, 1.0, 1e-9);
  EXPECT_EQ(read.info.first_sample_local, "2024-03-10T12:00:00.800");
}

TEST(AxivityImport, ABlockWithAWrongChecksumIsAGapAndNothingElse) {
  CwaBlock block;
  block.samples = raw_samples(80, {0, 0, 256});
  std::string file = cwa_recording(6, 80, 0.01, 50, block);
  file[1024 + 2 * 512 + 100] ^= 0x10;
  const Read read = read_bytes(file);
  EXPECT_EQ(read.samples.size(), 400U);
  EXPECT_EQ(read.counters.damaged_chunks, 1U);
  EXPECT_NEAR(read.samples[160].time_s - read.samples[159].time_s, 0.81, 0.001);
  EXPECT_TRUE(read.error.message.empty());
}

TEST(AxivityImport, NoSingleFlippedBitGivesAnotherSample) {
  CwaBlock block;
  block.samples = raw_samples(80, {10, 20, 256});
  const std::string file = cwa_recording(2, 80, 0.01, 50, block);
  for (std::size_t bit = 1024 * 8; bit < (1024 + 512) * 8; ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
    const Read read = read_bytes(damaged);
    ASSERT_EQ(read.samples.size(), 80U) << "bit " << bit;
  }
}

TEST(AxivityImport, ATornFileIsReadToItsLastWholeBlock) {
  CwaBlock block;
  block.samples = raw_samples(80, {0, 0, 256});
  const std::string file = cwa_recording(4, 80, 0.01, 50, block);
  const Read read = read_bytes(std::string_view(file).substr(0, file.size() - 100));
  EXPECT_EQ(read.samples.size(), 240U);
  EXPECT_EQ(read.counters.truncated_bytes, 412U);
}

TEST(AxivityImport, AStopOfTheLoggerIsAGapAsLongAsItWas) {
  CwaBlock block;
  block.samples = raw_samples(80, {0, 0, 256});
  std::string file = test::cwa_header(false, 1, 49);
  block.fraction = 0;
  file += test::cwa_block(block);
  block.sequence = 1;
  block.clock = {2024, 3, 10, 13, 0, 0};
  file += test::cwa_block(block);
  const Read read = read_bytes(file);
  ASSERT_EQ(read.samples.size(), 160U);
  EXPECT_NEAR(read.samples[80].time_s, 3600.0, 1e-6);
  EXPECT_NEAR(read.samples[79].time_s, 0.79, 1e-6);
}

TEST(AxivityImport, AFileWithoutAUsableBlockIsOneSentence) {
  const std::string header = test::cwa_header(false, 1, 49);
  EXPECT_TRUE(
      mentions(read_bytes(header + std::string(512, '\xFF')).error, "without a usable block (1 damaged)"));
  EXPECT_TRUE(mentions(read_bytes(header.substr(0, 500)).error, "ends within its header"));
}

}  // namespace
}  // namespace stance
