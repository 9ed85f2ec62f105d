#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/support/foreign_files.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

using test::CwaBlock;
using test::le;

constexpr float kG = 9.80665F;
constexpr std::size_t kOddChunk = 7;

struct Read {
  std::vector<ImuSample> samples;
  ReadCounters counters;
  RecordingInfo info;
  Error error{ErrorCode::kIo, ""};  // with an empty message: none
};

Read read_all(Result<std::unique_ptr<SampleReader>> reader) {
  Read result;
  if (!reader) {
    result.error = reader.error();
    return result;
  }
  while (true) {
    const auto count = (*reader)->read(result.samples, kOddChunk);
    if (!count) result.error = count.error();
    if (!count || *count == 0) break;
  }
  result.counters = (*reader)->counters();
  result.info = (*reader)->info();
  return result;
}

Read read_bytes(std::string_view bytes) {
  auto input = open_input(std::span(bytes.data(), bytes.size()), "file");
  if (!input) {
    Read result;
    result.error = input.error();
    return result;
  }
  return read_all(open_samples(std::move(*input), "file"));
}

bool mentions(const Error& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

void expect_vector(const Vector3& found, const Vector3& wanted) {
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i], wanted[i], 1e-4) << "axis " << i;
}

// --- Axivity ---

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

// --- ActiGraph ---

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

// --- Apps on phones ---

constexpr std::int64_t kStart_ns = 1'727'600'000'000'000'000;

// A Sensor Logger table: `rate_hz`, `count` rows of the same value, from `first_s` on.
std::string logger_table(double rate_hz, int count, const std::string& zyx, double first_s = 0.0) {
  std::string text = "time,seconds_elapsed,z,y,x\n";
  for (int i = 0; i < count; ++i) {
    const double elapsed_s = first_s + i / rate_hz;
    text += std::to_string(kStart_ns + std::llround(elapsed_s * 1e6) * 1000) + "," +
            std::to_string(elapsed_s) + "," + zyx + "\n";
  }
  return text;
}

std::string logger_metadata(const std::string& platform, const std::string& standardisation) {
  return "version,device name,recording epoch time,recording time,recording timezone,platform,appVersion,"
         "device id,sensors,sampleRateMs,standardisation,platform version\n"
         "3,TestPhone,1727600000000,2024-09-29_08-53-20,Asia/Kolkata," +
         platform + ",1.64,id,Accelerometer|Gyroscope,10|10," + standardisation + ",36\n";
}

TEST(SensorLoggerImport, ReadsAnAndroidRecordingOfTotalAccelerationAndGyroscope) {
  const Read read =
      read_bytes(test::zip_of({{"Accelerometer.csv", logger_table(100, 50, "0,0,0")},
                               {"Gyroscope.csv", logger_table(100, 50, "0.3,0.2,0.1")},
                               {"Metadata.csv", logger_metadata("android", "false")},
                               {"TotalAcceleration.csv", logger_table(100, 50, "9.7,0.1,0.2")}}));
  ASSERT_EQ(read.samples.size(), 50U) << read.error.message;
  expect_vector(read.samples[7].acc_sensor_m_s2, {0.2F, 0.1F, 9.7F});
  expect_vector(read.samples[7].gyro_sensor_rad_s, {0.1F, 0.2F, 0.3F});
  EXPECT_NEAR(read.samples[7].time_s, 0.07, 1e-6);
  EXPECT_NEAR(read.info.rate_hz, 100.0, 0.01);
  EXPECT_EQ(read.info.sensor_name, "Sensor Logger on TestPhone");
  ASSERT_TRUE(read.info.first_sample_utc_us);
  EXPECT_NEAR(static_cast<double>(*read.info.first_sample_utc_us), kStart_ns / 1000.0, 1.0);
  EXPECT_TRUE(read.info.remarks.empty());
}

TEST(SensorLoggerImport, AddsGravityAndTurnsTheSignOfAnIphone) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"night/Accelerometer.csv", logger_table(100, 20, "-0.5,0,0.25")},
      {"night/Gravity.csv", logger_table(100, 20, "-9.5,0,0")},
      {"night/Gyroscope.csv", logger_table(100, 20, "0,1,0")}};
  auto apple = files;
  apple.emplace_back("night/Metadata.csv", logger_metadata("ios", "false"));
  auto standardised = files;
  standardised.emplace_back("night/Metadata.csv", logger_metadata("ios", "true"));
  expect_vector(read_bytes(test::zip_of(apple)).samples.at(3).acc_sensor_m_s2, {-0.25F, 0.0F, 10.0F});
  expect_vector(read_bytes(test::zip_of(standardised)).samples.at(3).acc_sensor_m_s2, {0.25F, 0.0F, -10.0F});
  const Read unknown = read_bytes(test::zip_of(files));
  expect_vector(unknown.samples.at(3).acc_sensor_m_s2, {-0.25F, 0.0F, 10.0F});
  ASSERT_EQ(unknown.info.remarks.size(), 1U);
  EXPECT_NE(unknown.info.remarks[0].find("an iPhone is assumed"), std::string::npos);
}

TEST(SensorLoggerImport, PutsAGyroscopeOfAnotherRateOntoTheTimesOfTheAccelerometer) {
  std::string gyro = "time,seconds_elapsed,z,y,x\n";
  for (int i = 0; i < 60; ++i) {  // 40 Hz, turning ever faster
    const double elapsed_s = i * 0.025;
    gyro += std::to_string(kStart_ns + std::llround(elapsed_s * 1e9)) + "," + std::to_string(elapsed_s) +
            ",0,0," + std::to_string(2.0 * elapsed_s) + "\n";
  }
  const Read read = read_bytes(
      test::zip_of({{"TotalAcceleration.csv", logger_table(100, 140, "9.8,0,0")}, {"Gyroscope.csv", gyro}}));
  ASSERT_EQ(read.samples.size(), 140U) << read.error.message;
  for (const ImuSample& sample : read.samples) {
    EXPECT_NEAR(sample.gyro_sensor_rad_s[0], 2.0 * sample.time_s, 1e-5);
  }
}

TEST(SensorLoggerImport, LeavesOutSamplesWhereTheGyroscopeWasSilent) {
  std::string gyro = logger_table(100, 100, "0,0,1");
  const std::string later = logger_table(100, 100, "0,0,1", 2.0);
  gyro += later.substr(later.find('\n') + 1);
  const Read read = read_bytes(
      test::zip_of({{"TotalAcceleration.csv", logger_table(100, 300, "9.8,0,0")}, {"Gyroscope.csv", gyro}}));
  EXPECT_EQ(read.samples.size(), 200U);
  EXPECT_EQ(read.counters.unpaired, 100U);
  for (std::size_t i = 1; i < read.samples.size(); ++i) {
    const double interval_s = read.samples[i].time_s - read.samples[i - 1].time_s;
    EXPECT_NEAR(interval_s, i == 100 ? 1.01 : 0.01, 1e-5);
  }
}

std::string logger_json(bool whole) {
  std::string text =
      "[{\"sensor\":\"Metadata\",\"platform\":\"ios\",\"standardisation\":\"false\",\"device name\":\"P\"}";
  for (int i = 0; i < 10; ++i) {
    const std::string when = "\"time\":\"" + std::to_string(kStart_ns + i * 10'000'000LL) +
                             "\",\"seconds_elapsed\":\"" + std::to_string(i * 0.01) + "\"";
    text += ",{\"sensor\":\"Gravity\"," + when + ",\"x\":\"0\",\"y\":\"0\",\"z\":\"-9.8\"}";
    text += ",{\"sensor\":\"Location\"," + when + ",\"latitude\":\"37.2\"}";
    text += ",{\"sensor\":\"Accelerometer\"," + when + ",\"x\":\"0.1\",\"y\":0.2,\"z\":\"0\"}";
    text += ",{\"sensor\":\"Gyroscope\"," + when + ",\"z\":\"3\",\"y\":\"2\",\"x\":\"1\"}";
  }
  return text + (whole ? "]" : ",{\"sensor\":\"Gyr");
}

TEST(SensorLoggerImport, ReadsTheJsonForm) {
  const Read read = read_bytes(logger_json(true));
  ASSERT_EQ(read.samples.size(), 10U) << read.error.message;
  expect_vector(read.samples[4].acc_sensor_m_s2, {-0.1F, -0.2F, 9.8F});
  expect_vector(read.samples[4].gyro_sensor_rad_s, {1, 2, 3});
  EXPECT_TRUE(read.error.message.empty());
}

TEST(SensorLoggerImport, TornJsonIsReadUpToThereAndReported) {
  const Read read = read_bytes(logger_json(false));
  EXPECT_EQ(read.samples.size(), 10U);
  EXPECT_EQ(read.error.code, ErrorCode::kDamaged);
  EXPECT_TRUE(mentions(read.error, "ends in the middle"));
}

TEST(SensorLoggerImport, ReadsAFolderAsItIs) {
  const test::TempDir dir;
  std::filesystem::create_directory(dir.path("walk"));
  dir.file("walk/TotalAcceleration.csv", logger_table(100, 10, "9.8,0,0"));
  dir.file("walk/Metadata.csv", logger_metadata("android", "true"));
  const Read read = read_all(open_samples(dir.path("walk/")));
  EXPECT_EQ(read.samples.size(), 10U) << read.error.message;
  EXPECT_EQ(read.info.name, "walk");
  EXPECT_FALSE(read.info.has_gyro);
}

TEST(SensorLoggerImport, SaysWhatToSwitchOnWhereGravityIsMissing) {
  const Read read = read_bytes(test::zip_of({{"Accelerometer.csv", logger_table(100, 10, "0,0,0")}}));
  EXPECT_TRUE(mentions(read.error, "Switch on Gravity (iPhone)")) << read.error.message;
  EXPECT_TRUE(mentions(read_bytes(logger_table(100, 10, "0,0,0")).error, "one table of a Sensor Logger"));
}

// A phyphox table in its number format, with a column more than is used.
std::string phyphox_table(char separator, bool decimal_comma, const std::string& what,
                          const std::string& unit, int count, const std::string& first,
                          const std::string& second, const std::string& third) {
  std::string text = "\"Time (s)\"";
  for (const char* axis : {" x", " y", " z"}) text += separator + ("\"" + what + axis + " (" + unit + ")\"");
  text += separator + ("\"Absolute (" + unit + ")\"\n");
  for (int i = 0; i < count; ++i) {
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), "%.9E", i * 0.02);
    text += time.data();
    for (const std::string& value : {first, second, third, std::string("1.0E0")}) text += separator + value;
    text += '\n';
  }
  if (decimal_comma) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

constexpr std::string_view kPhyphoxTime =
    "\"event\",\"experiment time\",\"system time\",\"system time text\"\n"
    "\"START\",0.000000000E0,1759650000.000,\"2025-10-05 10:20:00.000 UTC+02:00\"\n"
    "\"PAUSE\",4.900000000E-1,1759650000.490,\"2025-10-05 10:20:00.490 UTC+02:00\"\n"
    "\"START\",4.900000000E-1,1759650010.490,\"2025-10-05 10:20:10.490 UTC+02:00\"\n"
    "\"PAUSE\",2.000000000E0,1759650012.000,\"2025-10-05 10:20:12.000 UTC+02:00\"\n";

TEST(PhyphoxImport, ReadsEveryNumberFormatTheAppOffers) {
  for (const auto& [separator, decimal_comma] :
       {std::pair{',', false}, std::pair{'\t', false}, std::pair{';', false}, std::pair{'\t', true},
        std::pair{';', true}}) {
    const std::string acc = phyphox_table(separator, decimal_comma, "Acceleration", "m/s^2", 30,
                                          "1.003170490E0", "-3.5E-1", "9.7E0");
    const std::string gyro =
        phyphox_table(separator, decimal_comma, "Gyroscope", "rad/s", 30, "1.0E-1", "2.0E-1", "3.0E-1");
    const Read both = read_bytes(test::zip_of({{"Accelerometer.csv", acc}, {"Gyroscope.csv", gyro}}));
    ASSERT_EQ(both.samples.size(), 30U) << both.error.message;
    expect_vector(both.samples[29].acc_sensor_m_s2, {1.00317049F, -0.35F, 9.7F});
    expect_vector(both.samples[29].gyro_sensor_rad_s, {0.1F, 0.2F, 0.3F});
    EXPECT_NEAR(both.samples[29].time_s, 0.58, 1e-9);
    const Read one_table = read_bytes(acc);
    ASSERT_EQ(one_table.samples.size(), 30U) << one_table.error.message;
    expect_vector(one_table.samples[29].acc_sensor_m_s2, {1.00317049F, -0.35F, 9.7F});
  }
}

TEST(PhyphoxImport, APauseTakesAsLongAsItTook) {
  const Read read =
      read_bytes(test::zip_of({{"Accelerometer.csv", phyphox_table(',', false, "Acceleration", "m/s^2", 50,
                                                                   "0.0E0", "0.0E0", "9.8E0")},
                               {"meta/device.csv", "\"property\",\"value\"\n\"deviceModel\",\"Pixel 6a\"\n"},
                               {"meta/time.csv", std::string(kPhyphoxTime)}}));
  ASSERT_EQ(read.samples.size(), 50U) << read.error.message;
  EXPECT_NEAR(read.samples[24].time_s, 0.48, 1e-9);
  EXPECT_NEAR(read.samples[25].time_s, 10.5, 1e-6);
  EXPECT_EQ(read.info.sensor_name, "phyphox on Pixel 6a");
  EXPECT_EQ(read.info.first_sample_utc_us, 1'759'650'000'000'000);
}

TEST(PhyphoxImport, SaysThatAccelerationWithoutGravityDoesNotDo) {
  const std::string linear =
      phyphox_table(',', false, "Linear Acceleration", "m/s^2", 5, "0.0E0", "0.0E0", "0.0E0");
  EXPECT_TRUE(mentions(read_bytes(test::zip_of({{"Raw Data.csv", linear}})).error, "without gravity"));
  EXPECT_TRUE(mentions(read_bytes(linear).error, "without gravity"));
}

TEST(Import, AWorkbookOrAnyOtherArchiveIsOneSentence) {
  EXPECT_TRUE(
      mentions(read_bytes(test::zip_of({{"[Content_Types].xml", "<x/>"}, {"xl/workbook.xml", "<x/>"}})).error,
               "Excel workbook"));
  EXPECT_TRUE(
      mentions(read_bytes(std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(600, 'x')).error,
               "Excel workbook"));
  EXPECT_TRUE(
      mentions(read_bytes(test::zip_of({{"letter.txt", "Dear"}})).error, "no recording of ActiGraph"));
  EXPECT_TRUE(mentions(read_bytes("[1, 2, 3]").error, "no Sensor Logger recording"));
  EXPECT_TRUE(mentions(read_bytes("[[[[[[").error, "no Sensor Logger recording"));
}

TEST(Import, AFolderOfRecordingsIsStillNone) {
  const test::TempDir dir;
  dir.file("walk.csv", "time_s,ax,ay,az\n0,0,0,9.8\n");
  const Read read = read_all(open_samples(dir.path("")));
  EXPECT_TRUE(mentions(read.error, "is a directory")) << read.error.message;
}

TEST(Import, ARecordingIsCalledAfterItsFileWithoutEndings) {
  EXPECT_EQ(recording_name("data/CWA-DATA.CWA"), "CWA-DATA");
  EXPECT_EQ(recording_name("data/P09.gt3x"), "P09");
  EXPECT_EQ(recording_name("walk.csv.zst"), "walk");
  EXPECT_EQ(recording_name("night/"), "night");
  EXPECT_EQ(recording_name("-"), "standard input");
}

}  // namespace
}  // namespace stance
