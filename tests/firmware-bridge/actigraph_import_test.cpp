#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/firmware-bridge/import_support.h"
#include "tests/support/foreign_files.h"

namespace stance {
namespace {

constexpr std::string_view kNewInfo =
    "Serial Number: MOS2D12345678\r\nDevice Type: wGT3XBT\r\nFirmware: 1.9.2\r\nSample Rate: 30\r\n"
    "Start Date: 636380496000000000\r\nTimeZone: 01:00:00\r\nAcceleration Scale: 256.0\r\n"
    "Acceleration Max: 8.0\r\nSubject Name: P09\r\n";

std::string gt3x_file(std::string_view info, const std::string& log) {
  return test::zip_of({{"info.txt", std::string(info)}, {"log.bin", log}});
}

std::vector<std::array<int, 3>> a_second(std::size_t count, std::array<int, 3> xyz) {
  return std::vector<std::array<int, 3>>(count, xyz);
}

TEST(ActigraphImport, ReadsThePublishedTwelveBitExample) {
  // From the maker's description of ACTIVITY and of activity.bin; counts are y, x, z.
  const std::string bytes("\x00\x60\x08\xEB\xD0\x07\x00\x9E\xBF\x00\x70\x08\xEB\xF0", 14);
  EXPECT_EQ(test::gt3x_twelve_bits({{8, 6, -323}, {9, 7, -321}, {8, 7, -321}}), bytes);
  const std::string info =
      "Serial Number: NEO1C16110020\nFirmware: 2.2.0\nSample Rate: 30\nStart Date: 634556532600000000\n";
  const Read records = read_bytes(gt3x_file(info, test::gt3x_record(0, 1'421'142'129, bytes)));
  const Read plain = read_bytes(test::zip_of({{"info.txt", info}, {"activity.bin", bytes}}));
  for (const Read* read : {&records, &plain}) {
    ASSERT_EQ(read->samples.size(), 3U) << read->error.message;
    expect_vector(read->samples[0].acc_sensor_m_s2, {0.02346F * kG, 0.017595F * kG, -0.947214F * kG});
    expect_vector(read->samples[2].acc_sensor_m_s2, {0.02346F * kG, 0.020528F * kG, -0.941349F * kG});
    EXPECT_NEAR(read->samples[2].time_s, 2.0 / 30.0, 1e-6);
  }
  EXPECT_EQ(records.info.first_sample_local, "2015-01-13T09:42:09.000") << "the example of the record header";
  EXPECT_EQ(plain.info.first_sample_local, "2011-10-31T10:21:00.000");
}

TEST(ActigraphImport, ReadsThePublishedActivity2Example) {
  const std::string bytes("\x00\x00\x00\x00\x00\x00\x30\x00\xcc\xff\x42\x01\x03\x00\xfa\xff\x01\x01", 18);
  const Read read = read_bytes(gt3x_file(kNewInfo, test::gt3x_record(26, 1'502'452'800, bytes)));
  ASSERT_EQ(read.samples.size(), 3U) << read.error.message;
  expect_vector(read.samples[1].acc_sensor_m_s2, {0.1875F * kG, -0.203125F * kG, 322.0F / 256.0F * kG});
}

TEST(ActigraphImport, KnowsUtcWhereTheFileNamesItsTimeZone) {
  const Read read = read_bytes(gt3x_file(
      kNewInfo, test::gt3x_record(26, 1'502'452'800, test::gt3x_sixteen_bits(a_second(30, {0, 0, 256})))));
  ASSERT_TRUE(read.info.first_sample_utc_us);
  EXPECT_EQ(*read.info.first_sample_utc_us, (1'502'452'800LL - 3600) * 1'000'000);
  EXPECT_EQ(read.info.sensor_name, "ActiGraph wGT3XBT");
  EXPECT_EQ(read.info.sensor_id, "MOS2D12345678");
  EXPECT_EQ(read.info.rate_hz, 30.0);
  EXPECT_NEAR(read.info.acc_range_m_s2, 8 * kG, 1e-4);
}

TEST(ActigraphImport, BelievesTheScaleOfTheParametersRecord) {
  // ACCEL_SCALE of the published example: 00 00 37 00 00 00 40 09 is 256.
  EXPECT_EQ(test::gt3x_parameter(0x37, 0x09400000), std::string("\x00\x00\x37\x00\x00\x00\x40\x09", 8));
  const std::string info = "Serial Number: NEO1\nSample Rate: 30\n";
  const std::string second = test::gt3x_record(26, 100, test::gt3x_sixteen_bits(a_second(30, {0, 0, 256})));
  const Read told =
      read_bytes(gt3x_file(info, test::gt3x_record(21, 99, test::gt3x_parameter(0x37, 0x09400000)) + second));
  const Read not_told = read_bytes(gt3x_file(info, second));
  expect_vector(told.samples.at(0).acc_sensor_m_s2, {0, 0, kG});
  expect_vector(not_told.samples.at(0).acc_sensor_m_s2, {0, 0, kG * 256 / 341});
}

TEST(ActigraphImport, SecondsThatTheDeviceSleptAreAGap) {
  const std::string second = test::gt3x_sixteen_bits(a_second(30, {0, 0, 256}));
  const Read read = read_bytes(gt3x_file(kNewInfo, test::gt3x_record(26, 1000, second) +
                                                       test::gt3x_record(3, 1001, "\x08") +
                                                       test::gt3x_record(26, 1060, second)));
  ASSERT_EQ(read.samples.size(), 60U);
  EXPECT_NEAR(read.samples[30].time_s, 60.0, 1e-6);
}

TEST(ActigraphImport, IgnoresZerosBetweenRecordsAndOtherRecords) {
  const std::string second = test::gt3x_sixteen_bits(a_second(30, {0, 0, 256}));
  const Read read = read_bytes(
      gt3x_file(kNewInfo, test::gt3x_record(6, 999, "{\"JSON\":true}") + test::gt3x_record(26, 1000, second) +
                              std::string(5, '\0') + test::gt3x_record(2, 1000, "xy") +
                              test::gt3x_record(26, 1000, "x") + test::gt3x_record(26, 1001, second)));
  EXPECT_EQ(read.samples.size(), 60U);
  EXPECT_EQ(read.counters.damaged_chunks + read.counters.truncated_bytes + read.counters.skipped(), 0U);
}

TEST(ActigraphImport, ADamagedRecordIsDroppedAndTheNextOneRead) {
  const std::string second = test::gt3x_sixteen_bits(a_second(30, {30, 0x1E, 256}));
  std::string log;
  for (unsigned i = 0; i < 5; ++i) log += test::gt3x_record(26, 1000 + i, second);
  log[2 * (second.size() + 9) + 40] ^= 0x01;
  const Read read = read_bytes(gt3x_file(kNewInfo, log));
  EXPECT_EQ(read.samples.size(), 120U);
  EXPECT_EQ(read.counters.damaged_chunks, 1U);
  EXPECT_NEAR(read.samples[60].time_s, 3.0, 1e-6);
}

TEST(ActigraphImport, ATornLogIsReadToItsLastWholeRecord) {
  const std::string second = test::gt3x_sixteen_bits(a_second(30, {0, 0, 256}));
  const std::string record = test::gt3x_record(26, 1001, second);
  const Read read = read_bytes(
      gt3x_file(kNewInfo, test::gt3x_record(26, 1000, second) + record.substr(0, record.size() - 10)));
  EXPECT_EQ(read.samples.size(), 30U);
  EXPECT_EQ(read.counters.truncated_bytes, record.size() - 10);
}

TEST(ActigraphImport, SaysWhyAFileCannotBeRead) {
  EXPECT_TRUE(mentions(read_bytes(gt3x_file("Serial Number: X\n", "")).error, "names no sample rate"));
  EXPECT_TRUE(mentions(read_bytes(gt3x_file(kNewInfo, "")).error, "without raw acceleration"));
  const std::string file = gt3x_file(kNewInfo, test::gt3x_record(26, 1000, "123456"));
  EXPECT_TRUE(mentions(read_bytes(std::string_view(file).substr(0, file.size() - 30)).error,
                       "zip archive whose end is missing"));
}

}  // namespace
}  // namespace stance
