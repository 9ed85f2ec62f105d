#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/firmware-bridge/import_support.h"
#include "tests/support/foreign_files.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

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
