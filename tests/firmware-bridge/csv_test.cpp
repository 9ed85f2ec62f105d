#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <charconv>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

constexpr std::string_view kHeader =
    "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n";

struct Read {
  std::vector<ImuSample> samples;
  ReadCounters counters;
  RecordingInfo info;
  Error error{ErrorCode::kIo, ""};  // with an empty message: none
};

Read read_text(std::string_view text) {
  Read result;
  auto input = open_input(std::span(text.data(), text.size()), "test.csv");
  if (!input) return {{}, {}, {}, input.error()};
  auto reader = open_samples(std::move(*input), "test.csv");
  if (!reader) return {{}, {}, {}, reader.error()};
  while (true) {
    const auto count = (*reader)->read(result.samples, 3);
    if (!count) result.error = count.error();
    if (!count || *count == 0) break;
  }
  result.counters = (*reader)->counters();
  result.info = (*reader)->info();
  return result;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  std::string copy = text;
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Csv, ReadsSamplesWithTheNearestFloatsAndItsOwnTimeAxis) {
  const Read read = read_text(std::string(kHeader) +
                              "12.0000,9.003,-1.103,4.999,-0.0550,-0.0696,-0.0308\n"
                              "12.0200,8.935,-0.913,5.271,-0.0125,0.0192,-0.0385\n");
  ASSERT_EQ(read.samples.size(), 2U);
  EXPECT_EQ(read.samples[0].time_s, 12.0);
  EXPECT_EQ(read.samples[1].time_s, 12.02);
  EXPECT_EQ(read.samples[0].acc_sensor_m_s2, (Vector3{9.003F, -1.103F, 4.999F}));
  EXPECT_EQ(read.samples[1].gyro_sensor_rad_s, (Vector3{-0.0125F, 0.0192F, -0.0385F}));
  EXPECT_TRUE(read.info.has_gyro);
  EXPECT_NEAR(read.info.rate_hz, 50.0, 1e-6);
  EXPECT_EQ(read.counters.samples, 2U);
  EXPECT_EQ(read.counters.skipped(), 0U);
}

TEST(Csv, TakesAnyColumnOrderAndIgnoresOtherColumns) {
  const Read read = read_text("label;acc_z;heart rate;acc_y;acc_x;t_ms;note\nwalk;3;60;2;1;1500;x\n");
  ASSERT_EQ(read.samples.size(), 1U);
  EXPECT_EQ(read.samples[0].time_s, 1.5);
  EXPECT_EQ(read.samples[0].acc_sensor_m_s2, (Vector3{1.0F, 2.0F, 3.0F}));
  EXPECT_FALSE(read.samples[0].has_gyro());
}

TEST(Csv, ConvertsUnitsThatTheHeaderNames) {
  const Read read = read_text(
      "Timestamp (us),Acc X [g],Acc Y [g],Acc Z [g],gx_dps,gy_dps,gz_dps\n1000000,1,0,-1,180,0,90\n");
  ASSERT_EQ(read.samples.size(), 1U);
  EXPECT_EQ(read.samples[0].time_s, 1.0);
  EXPECT_FLOAT_EQ(read.samples[0].acc_sensor_m_s2[0], 9.80665F);
  EXPECT_FLOAT_EQ(read.samples[0].gyro_sensor_rad_s[0], std::numbers::pi_v<float>);
  EXPECT_FLOAT_EQ(read.samples[0].gyro_sensor_rad_s[2], std::numbers::pi_v<float> / 2);
}

TEST(Csv, UnderstandsSignsForSquareAndDegree) {
  const Read read = read_text(
      "time,ax (m/s\u00B2),ay (m/s\u00B2),az (m/s\u00B2),gx (\u00B0/s),gy (\u00B0/s),gz "
      "(\u00B0/s)\n0,1,2,3,180,0,0\n");
  ASSERT_EQ(read.samples.size(), 1U) << read.error.message;
  EXPECT_EQ(read.samples[0].acc_sensor_m_s2, (Vector3{1.0F, 2.0F, 3.0F}));
  EXPECT_FLOAT_EQ(read.samples[0].gyro_sensor_rad_s[0], std::numbers::pi_v<float>);
}

TEST(Csv, ReadsWindowsLineEndsBlankLinesCommentsAndAMissingLastNewline) {
  const Read read = read_text(
      "\xEF\xBB\xBF# recorded in the park\r\n\r\ntime_s,ax,ay,az\r\n0,1,2,3\r\n\r\n# tied a shoe\r\n0.1, 4 "
      ",+5,\"6\"");
  ASSERT_EQ(read.samples.size(), 2U) << read.error.message;
  EXPECT_EQ(read.samples[1].acc_sensor_m_s2, (Vector3{4.0F, 5.0F, 6.0F}));
  EXPECT_EQ(read.counters.skipped(), 0U);
}

TEST(Csv, TakesWhatCommentsAboveTheHeaderTell) {
  const Read read = read_text(
      "# placement: left_hip\n# sensor: Mine\n# start_utc_us: 1759650000000000\ntime_s,ax,ay,az\n0,1,2,3\n");
  EXPECT_EQ(read.info.placement, "left_hip");
  EXPECT_EQ(read.info.sensor_name, "Mine");
  EXPECT_EQ(read.info.first_sample_utc_us, 1'759'650'000'000'000);
  EXPECT_FALSE(read_text("# start_utc_us: soon\ntime_s,ax,ay,az\n0,1,2,3\n").info.first_sample_utc_us);
}

TEST(Csv, TakesADecimalCommaWhereTheCommaSeparatesNothing) {
  const Read read = read_text("time_s;ax;ay;az\n0,5;1,25;-2;3E0\n1;1,2,3;2;3\n");
  ASSERT_EQ(read.samples.size(), 1U) << read.error.message;
  EXPECT_EQ(read.samples[0].time_s, 0.5);
  EXPECT_EQ(read.samples[0].acc_sensor_m_s2, (Vector3{1.25F, -2.0F, 3.0F}));
  EXPECT_EQ(read.counters.malformed, 1U);
}

TEST(Csv, SkipsAndCountsRowsThatCannotBeUsed) {
  const Read read = read_text(
      "time_s,ax,ay,az\n0,1,2,3\n0.1,nan,2,3\n0.2,1,inf,3\n0.3,1,2\n0.4,1,x,3\n0.5,,2,3\n"
      "0.6,1,2,3\n0.6,1,2,3\n0.2,1,2,3\n0.7,1,2,3\n0.8,1e99,2,3\n");
  EXPECT_EQ(read.samples.size(), 3U);
  EXPECT_EQ(read.counters.not_finite, 3U);
  EXPECT_EQ(read.counters.malformed, 3U);
  EXPECT_EQ(read.counters.time_not_increasing, 2U);
  EXPECT_TRUE(read.error.message.empty());
}

TEST(Csv, NamesTheMissingColumnsAndShowsTheHeaderItExpects) {
  const Read read = read_text("time_s,acc_x_m_s2,temperature\n0,1,2\n");
  EXPECT_EQ(read.error.code, ErrorCode::kMissingColumns);
  EXPECT_NE(read.error.message.find("lacks the columns acc_y and acc_z"), std::string::npos)
      << read.error.message;
  EXPECT_NE(read.error.message.find("time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2"), std::string::npos);
}

TEST(Csv, WantsAllThreeGyroscopeColumnsOrNone) {
  const Read read = read_text("time_s,ax,ay,az,gx,gz\n0,1,2,3,4,5\n");
  EXPECT_EQ(read.error.code, ErrorCode::kMissingColumns);
  EXPECT_NE(read.error.message.find("lacks the column gyro_y"), std::string::npos) << read.error.message;
}

TEST(Csv, SaysThatAFileWithoutNamedColumnsIsNoRecording) {
  for (const std::string_view text : {"0,1,2,3\n0.1,1,2,3\n", "root:x:0:0:root:/root:/bin/bash\n",
                                      "\x7f"
                                      "ELF\x02\x01\x01"}) {
    const Read read = read_text(text);
    EXPECT_EQ(read.error.code, ErrorCode::kNotARecording) << text;
    EXPECT_NE(read.error.message.find("is no recording"), std::string::npos);
  }
  EXPECT_EQ(read_text("").error.code, ErrorCode::kNotARecording);
}

TEST(Csv, SaysThatAFileWithoutAnyUsableRowHasNone) {
  const Read read = read_text("time_s,ax,ay,az\nnan,1,2,3\n0,1\n");
  EXPECT_EQ(read.error.code, ErrorCode::kNoSamples);
  EXPECT_NE(read.error.message.find("no usable row"), std::string::npos);
}

TEST(Csv, SurvivesALineLongerThanItsBuffer) {
  std::string text = "time_s,ax,ay,az\n0,1,2,3\n";
  text += std::string(3'000'000, '7') + "\n0.1,1,2,3\n";
  const Read read = read_text(text);
  EXPECT_EQ(read.samples.size(), 2U);
  EXPECT_EQ(read.counters.malformed, 1U);
}

TEST(Csv, ReadsTheSameFromPlainZstdAndGzip) {
  std::string text(kHeader);
  for (int i = 0; i < 20000; ++i)
    text += std::to_string(i) + ".5,1,2,3,4,5," + std::to_string(i % 977) + "\n";
  const Read plain = read_text(text);
  ASSERT_EQ(plain.samples.size(), 20000U);
  for (const std::string& packed : {zstd(text), gzip(text)}) {
    const Read read = read_text(packed);
    ASSERT_EQ(read.samples.size(), plain.samples.size()) << read.error.message;
    EXPECT_EQ(read.samples.back().gyro_sensor_rad_s, plain.samples.back().gyro_sensor_rad_s);
  }
}

TEST(Csv, DeliversWhatComesBeforeATornCompressedEndAndThenSaysSo) {
  std::string text(kHeader);
  std::mt19937 random(3);
  for (int i = 0; i < 50000; ++i)
    text += std::to_string(i) + "," + std::to_string(random() % 1000) + ",2,3,4,5,6\n";
  for (std::string packed : {zstd(text), gzip(text)}) {
    packed.resize(packed.size() / 2);
    const Read read = read_text(packed);
    EXPECT_GT(read.samples.size(), 10000U);
    EXPECT_EQ(read.error.code, ErrorCode::kDamaged);
    EXPECT_NE(read.error.message.find("ends in the middle"), std::string::npos) << read.error.message;
  }
}

TEST(Csv, OpensByPathAndNamesTheRecordingAfterTheFile) {
  const test::TempDir directory;
  const auto reader = open_samples(directory.file("walk.csv", "t,ax,ay,az\n0,1,2,3\n"));
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ((*reader)->info().name, "walk");
  EXPECT_EQ((*reader)->bytes_total(), 19U);
}

TEST(Csv, SaysThatAMissingFileDoesNotExist) {
  const test::TempDir directory;
  const auto reader = open_samples(directory.path("absent.csv"));
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().code, ErrorCode::kNotFound);
}

TEST(Number, FastPathEqualsTheCorrectlyRoundedStandard) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 300000; ++i) {
    const int decimals = static_cast<int>(random() % 13);
    const auto mantissa = static_cast<std::int64_t>(random() % 999'999'999'999'999ULL >> (random() % 50));
    std::string digits = std::to_string(mantissa);
    if (digits.size() <= static_cast<std::size_t>(decimals)) {
      digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
    }
    if (digits.size() > 15) continue;
    if (decimals > 0) digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
    const std::string text = (random() % 2 == 0 ? "-" : "") + digits;
    double fast = 0.0;
    ASSERT_EQ(parse_plain_decimal(text.data(), text.data() + text.size(), fast), text.data() + text.size())
        << text;
    double exact = 0.0;
    float exact_float = 0.0F;
    std::from_chars(text.data(), text.data() + text.size(), exact);
    std::from_chars(text.data(), text.data() + text.size(), exact_float);
    ASSERT_EQ(fast, exact) << text;
    ASSERT_EQ(static_cast<float>(fast), exact_float) << text;
  }
}

}  // namespace
}  // namespace stance
