// Frames that were captured or published by others, or computed by hand from a maker's table
// (doc/sensors.md).
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/sensors/family_framer.h"
#include "tests/support/fake_sensors.h"

namespace stance {
namespace {

using test::Bytes;

constexpr double kG = 9.80665;
constexpr double kDeg = 3.14159265358979323846 / 180.0;

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  unsigned value = 0;
  int digits = 0;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
    value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c & 0x5F) - 'A' + 10);
    if (++digits % 2 == 0) bytes.push_back(static_cast<std::byte>(value & 0xFF));
  }
  return bytes;
}

Bytes from_text(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// All families hear; only the named one may deliver.
class GoldenTest : public testing::Test {
 protected:
  std::vector<DeviceSample> heard(std::string_view family, const Bytes& bytes) {
    framer.feed(bytes);
    for (const FamilyFramer::Ear& ear : framer.ears()) {
      if (ear.family->name != family) {
        EXPECT_TRUE(ear.output.samples.empty()) << ear.family->name;
      }
    }
    return framer.ear(family)->output.samples;
  }
  const SensorDescription& description(std::string_view family) {
    return framer.ear(family)->decoder->description();
  }

  FamilyFramer framer;
};

void expect_near(const Vector3& vector, double x, double y, double z, double tolerance) {
  EXPECT_NEAR(vector[0], x, tolerance);
  EXPECT_NEAR(vector[1], y, tolerance);
  EXPECT_NEAR(vector[2], z, tolerance);
}

std::string commands_as_hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const std::byte byte : bytes) {
    if (!text.empty()) text += ' ';
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_F(GoldenTest, WitMotionAccelerationAndAngularRate) {
  const auto samples = heard("witmotion", from_hex("55 51 00 00 00 00 00 08 D0 09 87"
                                                   "55 52 A4 00 5C FF 00 00 00 00 A6"
                                                   "55 53 00 00 00 20 00 C0 00 00 88"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, kG, 1e-4);
  expect_near(samples[0].sample.gyro_sensor_rad_s, 10.01 * kDeg, -10.01 * kDeg, 0, 1e-4);
}

TEST_F(GoldenTest, WitMotionTimeIsItsClock) {
  const auto samples = heard("witmotion", from_hex("55 50 1A 08 14 0C 22 38 15 03 59"
                                                   "55 51 00 00 00 00 00 08 D0 09 87"
                                                   "55 52 A4 00 5C FF 00 00 00 00 A6"
                                                   "55 59 FF 7F 00 00 00 00 00 00 2C"));
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(description("witmotion").clock.ticks_per_s, 1000.0);
  EXPECT_EQ(samples[0].ticks, 1'787'229'296'789U);  // 2026-08-20 12:34:56.789
}

TEST_F(GoldenTest, WitMotionToldToSendAccelerationAloneHasNoGyroscope) {
  const Bytes one = from_hex("55 51 00 00 00 00 00 08 D0 09 87");
  Bytes bytes;
  for (int i = 0; i < 3; ++i) bytes.insert(bytes.end(), one.begin(), one.end());
  const auto samples = heard("witmotion", bytes);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_FALSE(samples[0].sample.has_gyro());
}

TEST_F(GoldenTest, WitMotionCombined) {
  const auto samples =
      heard("witmotion", from_hex("55 61 0A 00 25 00 16 08 DE FF 07 00 00 00 D5 80 20 FF D0 D9 55 61"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0.0049 * kG, 0.0181 * kG, 1.0107 * kG, 1e-3);
  expect_near(samples[0].sample.gyro_sensor_rad_s, -2.075 * kDeg, 0.427 * kDeg, 0, 1e-4);
}

// From the dump in witmotion_IMU_ros issue 50: a frame is cut after four bytes. Who trusts the header
// reads 12.2 g.
TEST_F(GoldenTest, WitMotionCutFrameBorrowsNothingFromTheNext) {
  const auto samples =
      heard("witmotion", from_hex("55 61 06 00 1A 00 1B 08 F3 FF 03 00 00 00 D0 80 22 FF D0 D9 55 61 06 00"
                                  "55 61 06 00 19 00 1D 08 15 00 F8 FF 00 00 D1 80 22 FF D1 D9"
                                  "55 61 07 00 1A 00 1D 08 37 00 F3 FF 00 00 D4 80 21 FF D2 D9 55 61"));
  ASSERT_EQ(samples.size(), 3U);
  const double expected_z_g[] = {1.013, 1.014, 1.014};
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(samples[i].sample.acc_sensor_m_s2[2], expected_z_g[i] * kG, 0.01);
  EXPECT_GE(framer.ear("witmotion")->counters.next_header_missing, 1U);
}

TEST_F(GoldenTest, WitMotionCommands) {
  Bytes bytes;
  framer.ear("witmotion")->decoder->append_start(bytes);
  EXPECT_EQ(commands_as_hex(bytes), "FF AA 69 88 B5 FF AA 02 0E 00");
  bytes.clear();
  EXPECT_EQ(framer.ear("witmotion")->decoder->append_set_rate(90, bytes), 100);
  EXPECT_EQ(commands_as_hex(bytes), "FF AA 69 88 B5 FF AA 03 09 00");
  bytes.clear();
  framer.ear("witmotion")->decoder->append_probe(bytes);
  EXPECT_EQ(commands_as_hex(bytes), "FF AA 27 03 00");
}

TEST_F(GoldenTest, XsensMtData2) {
  const auto samples = heard(
      "xsens",
      from_hex("FA FF 36 44 10 20 02 01 02 10 60 04 00 0F 42 40 20 10 10 3F 80 00 00 00 00 00 00 00 00 00 00"
               "00 00 00 00 40 20 0C 00 00 00 00 00 00 00 00 41 1D 00 00 80 20 0C 3F 00 00 00 BE 80 00 00 00"
               "00 00 00 E0 20 04 00 00 00 03 54"));
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].sample.acc_sensor_m_s2, (Vector3{0.0F, 0.0F, 9.8125F}));
  EXPECT_EQ(samples[0].sample.gyro_sensor_rad_s, (Vector3{0.5F, -0.25F, 0.0F}));
  EXPECT_EQ(samples[0].ticks, 1'000'000U);
  EXPECT_EQ(description("xsens").clock.ticks_per_s, 10'000.0);
  EXPECT_EQ(description("xsens").clock.bits, 32U);
}

TEST_F(GoldenTest, XsensSaysWhyItRefusedASetting) {
  heard("xsens", from_hex("FA FF 31 00 D0 FA FF 42 01 29 95"));
  EXPECT_EQ(framer.ear("xsens")->counters.frames, 2U);
  EXPECT_NE(description("xsens").remark.find("baud"), std::string::npos);
}

TEST_F(GoldenTest, XsensCommands) {
  Bytes bytes;
  framer.ear("xsens")->decoder->append_probe(bytes);
  EXPECT_EQ(commands_as_hex(bytes), "FA FF 00 00 01");
  bytes.clear();
  framer.ear("xsens")->decoder->append_start(bytes);
  EXPECT_EQ(commands_as_hex(bytes),
            "FA FF 30 00 D1 FA FF C0 10 10 20 FF FF 10 60 FF FF 40 20 00 64 80 20 00 64 CD FA FF 10 00 F1");
}

TEST_F(GoldenTest, Bno08xFromItsDatasheet) {
  const auto samples = heard("bno08x", from_hex("AA AA DE 01 00 92 FF 25 08 8D FE EC FF D1 03 00 00 00 E7"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, -0.371 * kG, -0.020 * kG, 0.977 * kG, 1e-4);
  EXPECT_FALSE(samples[0].sample.has_gyro());
  EXPECT_EQ(samples[0].ticks, 222U);
  EXPECT_TRUE(description("bno08x").clock.counts_samples);
}

TEST_F(GoldenTest, VectorNavText) {
  const auto samples =
      heard("vectornav", from_text("$VNYMR,+100.949,-007.330,+000.715,-00.0049,-00.2449,+00.5397,"
                                   "-01.258,-00.100,-09.701,-00.000018,+00.001122,-00.000551*69\r\n"
                                   "$VNYMR,-078.104,+005.642,+023.096,+00.0125,+00.1252,-00.1042,"
                                   "+00.878,-03.762,-08.854,-00.010387,-00.028062,-00.061305*68\r\n"
                                   "$VNYMR,-165.981,-037.301,+001.245,+00.2901,+00.0720,+00.7482,"
                                   "-05.966,-00.150,-07.836,+00.001373,-00.001533,-00.001054*68\r\n"));
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].sample.acc_sensor_m_s2, (Vector3{-1.258F, -0.1F, -9.701F}));
  EXPECT_EQ(samples[0].sample.gyro_sensor_rad_s, (Vector3{-0.000018F, 0.001122F, -0.000551F}));
  EXPECT_EQ(samples[2].sample.acc_sensor_m_s2[0], -5.966F);
}

TEST_F(GoldenTest, VectorNavBinary) {
  const auto samples =
      heard("vectornav",
            from_hex("FA 01 31 01 D2 02 96 49 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 80 3F"
                     "00 00 00 3F 00 00 80 BE 00 00 00 00 00 00 00 00 00 00 00 00 00 00 1D C1 F9 BE"));
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].sample.acc_sensor_m_s2, (Vector3{0.0F, 0.0F, -9.8125F}));
  EXPECT_EQ(samples[0].sample.gyro_sensor_rad_s, (Vector3{0.5F, -0.25F, 0.0F}));
  EXPECT_EQ(samples[0].ticks, 1'234'567'890U);
  EXPECT_EQ(description("vectornav").clock.ticks_per_s, 1e9);
}

TEST_F(GoldenTest, VectorNavTellsItsModelAndObeys) {
  const SensorDecoder& decoder = *framer.ear("vectornav")->decoder;
  heard("vectornav", from_text("$VNRRG,01,VN-100T-CR*32\r\n"));
  Bytes bytes;
  decoder.append_probe(bytes);
  EXPECT_EQ(as_text(bytes), "$VNRRG,01*72\r\n");
  EXPECT_EQ(decoder.description().info.sensor_name, "VN-100T-CR");
}

TEST_F(GoldenTest, XImu3Text) {
  const auto samples = heard("x-imu3", from_text("\r\nI,980000,0.0000,0.0000,0.0000,0.0000,0.0000,1.0000\r\n"
                                                 "I,990000,90.0000,0.0000,0.0000,0.0000,0.0000,1.0000\r\n"
                                                 "T,990500,25.0\r\n"
                                                 "I,1000000,0.0000,0.0000,0.0000,0.0000,0.0000,1.0000\r\n"));
  ASSERT_EQ(samples.size(), 2U) << "the first is believed once the second goes on from it";
  EXPECT_NEAR(samples[0].sample.gyro_sensor_rad_s[0], 90 * kDeg, 1e-6);
  expect_near(samples[1].sample.acc_sensor_m_s2, 0, 0, kG, 1e-6);
  EXPECT_EQ(samples[1].ticks, 1'000'000U);
}

TEST_F(GoldenTest, XImu3BinaryWithAnEscapedLineEnd) {
  const auto samples = heard("x-imu3", from_hex("C9 00 42 0F 00 00 00 00 00 " + std::string(40, '0') +
                                                " 00 00 80 3F 0A"
                                                "C9 4A 42 0F 00 00 00 00 00 " +
                                                std::string(40, '0') +
                                                " 00 00 80 3F 0A"
                                                "C9 DB DC 43 0F 00 00 00 00 00 " +
                                                std::string(40, '0') + " 00 00 80 3F 0A C9"));
  ASSERT_EQ(samples.size(), 1U) << "192 us after a step of 74 us is a pause: believed with the next";
  EXPECT_EQ(samples[0].ticks, 1'000'010U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, kG, 1e-6);
  EXPECT_EQ(framer.ear("x-imu3")->counters.frames, 3U);
}

TEST_F(GoldenTest, XImu3TellsWhoItIsAndItsBattery) {
  heard("x-imu3", from_text("\r\n{\"ping\":{\"interface\":\"USB\",\"name\":\"hip\",\"sn\":\"0123-4567\"}}\r\n"
                            "B,1000000,75.0000,3.9000,0\r\n"));
  EXPECT_EQ(description("x-imu3").info.sensor_name, "hip");
  EXPECT_EQ(description("x-imu3").info.sensor_id, "0123-4567");
  ASSERT_TRUE(framer.ear("x-imu3")->output.battery.has_value());
  EXPECT_EQ(framer.ear("x-imu3")->output.battery->percent, 75U);
  EXPECT_EQ(framer.ear("x-imu3")->output.battery->millivolt, 3900U);
}

TEST_F(GoldenTest, MetaMotionIsAskedForItsChipThenStarted) {
  SensorDecoder& decoder = *framer.ear("metamotion")->decoder;
  Bytes bytes;
  decoder.append_start(bytes);
  EXPECT_EQ(commands_as_hex(bytes), "1F 02 03 80 0A");
  heard("metamotion", from_hex("1F 04 03 80 04 01 0A"));
  EXPECT_EQ(
      commands_as_hex(framer.ear("metamotion")->output.to_device),
      "1F 04 03 03 A8 02 0A 1F 04 03 02 01 00 0A 1F 03 03 04 01 0A "
      "1F 04 13 03 28 00 0A 1F 04 13 02 01 00 0A 1F 03 13 04 01 0A 1F 03 03 01 01 0A 1F 03 13 01 01 0A");
  const auto samples = heard("metamotion", from_hex("1F 08 03 04 00 00 00 00 00 10 0A"
                                                    "1F 08 13 04 A4 00 5C FF 00 00 0A 1F"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, kG, 1e-5);
  expect_near(samples[0].sample.gyro_sensor_rad_s, 10 * kDeg, -10 * kDeg, 0, 1e-5);
}

TEST_F(GoldenTest, MetaMotionTellsWhoItIs) {
  heard("metamotion", from_text("MbientLab MetaMotionS 8 0.1 1.7.2 0469A1\n"));
  EXPECT_EQ(description("metamotion").info.sensor_id, "0469A1");
  EXPECT_EQ(description("metamotion").info.sensor_firmware, "1.7.2");
}

// A Shimmer answers each command before it hears the next.
class ShimmerTest : public GoldenTest {
 protected:
  std::string say(std::string_view hex) {
    framer.feed(from_hex(hex));
    return commands_as_hex(framer.ear("shimmer3")->output.to_device);
  }
  void start(std::string_view channels, std::string_view calibration) {
    Bytes bytes;
    framer.ear("shimmer3")->decoder->append_start(bytes);
    EXPECT_EQ(commands_as_hex(bytes), "20");
    EXPECT_EQ(say("FF"), "3F");
    EXPECT_EQ(say("FF 25 03"), "08 C0 00 00");
    EXPECT_EQ(say("FF"), "05 40 01");
    EXPECT_EQ(say("FF"), "01");
    EXPECT_EQ(say(std::string("FF ") + std::string(channels)), "2C");
    EXPECT_EQ(say(std::string("FF 2D ") + std::string(calibration)), "07");
    EXPECT_EQ(say("FF"), "");
  }
  static constexpr std::string_view kSixChannels = "02 40 01 01 FF 01 09 06 01 00 01 02 0A 0B 0C";
  static std::string calibration(std::string_view acc) {
    const std::string gyro = "0000 0000 0000 1996 1996 1996 009C00 9C0000 00009C";
    return std::string(acc) + gyro + gyro + gyro;
  }
};

TEST_F(ShimmerTest, PacketOfAccelerationAndAngularRate) {
  start(kSixChannels, calibration("07FF 07FF 07FF 0053 0053 0053 009C00 9C0000 00009C"));
  const auto samples = heard("shimmer3", from_hex("00 DE D0 B2 FF 07 FF 07 D1 04 02 8F 00 00 FD 71"
                                                  "8A 71 00"
                                                  "00 1E D2 B2 FF 07 FF 07 D1 04 02 8F 00 00 FD 71"
                                                  "00 5E D3 B2"));
  ASSERT_EQ(samples.size(), 2U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, 9.8072, 1e-4);
  expect_near(samples[0].sample.gyro_sensor_rad_s, 0, -10 * kDeg, 10 * kDeg, 1e-4);
  EXPECT_EQ(samples[0].ticks, 0xB2D0DEU);
  EXPECT_EQ(description("shimmer3").clock.bits, 24U);
  EXPECT_NEAR(description("shimmer3").info.rate_hz, 102.4, 1e-9);
  EXPECT_TRUE(description("shimmer3").remark.empty());
}

TEST_F(ShimmerTest, UsesTheCalibrationOfTheUnit) {
  // Twice the counts per m/s^2 halve the reading.
  start(kSixChannels, calibration("07FF 07FF 07FF 00A6 00A6 00A6 009C00 9C0000 00009C"));
  const auto samples =
      heard("shimmer3", from_hex("00 DE D0 B2 FF 07 FF 07 D1 04 02 8F 00 00 FD 71 00 1E D2 B2"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, 9.8072 / 2, 1e-4);
}

TEST_F(ShimmerTest, SaysThatItIsNotCalibrated) {
  start(kSixChannels, calibration("FFFF FFFF FFFF FFFF FFFF FFFF FFFFFF FFFFFF FFFFFF"));
  EXPECT_NE(description("shimmer3").remark.find("calibration"), std::string::npos);
}

TEST_F(ShimmerTest, RealPacketOfOneChannelIsFramedButHoldsNoAcceleration) {
  start("02 40 00 01 FF 01 09 01 01 12", calibration("07FF 07FF 07FF 0053 0053 0053 009C00 9C0000 00009C"));
  EXPECT_NEAR(description("shimmer3").info.rate_hz, 512.0, 1e-9);
  const auto before = framer.ear("shimmer3")->counters.frames;
  EXPECT_TRUE(heard("shimmer3", from_hex("00 DE D0 B2 26 07 00 1E D1 B2 26 07")).empty());
  EXPECT_EQ(framer.ear("shimmer3")->counters.frames, before + 1);
  EXPECT_NE(description("shimmer3").remark.find("no acceleration"), std::string::npos);
}

TEST_F(ShimmerTest, IsNotStartedWhenItIsOfAKindThatIsNotKnown) {
  Bytes bytes;
  framer.ear("shimmer3")->decoder->append_start(bytes);
  say("FF");
  EXPECT_EQ(say("FF 25 0A"), "");
  EXPECT_NE(description("shimmer3").remark.find("Shimmer3R"), std::string::npos);
}

// Lines of a sensor that lies nearly still: `format` has %s for each number of `values` after the time.
struct StillSensor {
  double gravity = 1.0;  // in the unit of the lines
  double gyro = 0.01;    // so much, likewise
  double time_step = 10.0;
  std::string separator = ",";
  bool has_time = true;
  bool has_gyro = true;
  int decimals = 3;
};

std::string lines_of(const StillSensor& sensor, int count) {
  std::string text = "boot ok\r\n";
  const auto number = [&](double value) {
    std::array<char, 40> digits{};
    std::snprintf(digits.data(), digits.size(), "%.*f", sensor.decimals, value);
    return std::string(digits.data());
  };
  for (int i = 0; i < count; ++i) {
    const double wobble = 0.002 * ((i * 7) % 5 - 2);
    std::string line = sensor.has_time ? number(1000 + i * sensor.time_step) : "";
    for (const double value : {0.6 + wobble, 0.0, 0.8 - wobble}) {
      if (!line.empty()) line += sensor.separator;
      line += number(value * sensor.gravity);
    }
    for (const double value : {1.0, -1.0 + wobble, 0.5}) {
      if (sensor.has_gyro) line += sensor.separator + number(value * sensor.gyro);
    }
    text += line + "\r\n";
  }
  return text;
}

TEST_F(GoldenTest, TextLinesAreGuessedFromGravityAndSaidSo) {
  const double gravities[] = {1.0, 9.81, 1000.0, 16384.0};
  for (const double gravity : gravities) {
    framer.reset();
    StillSensor sensor;
    sensor.gravity = gravity;
    sensor.gyro = 2.0;
    if (gravity > 100.0) sensor.decimals = 0;
    const auto samples = heard("text", from_text(lines_of(sensor, 80)));
    ASSERT_GE(samples.size(), 25U) << gravity;
    EXPECT_NEAR(samples[5].sample.acc_sensor_m_s2[0], 0.6 * kG, 0.2) << gravity;
    EXPECT_NEAR(samples[5].sample.acc_sensor_m_s2[2], 0.8 * kG, 0.2) << gravity;
    const double unit = gravity == 16384.0 ? kDeg / 131.0 : kDeg;
    EXPECT_NEAR(samples[5].sample.gyro_sensor_rad_s[0], 2.0 * unit, 1e-6) << gravity;
    EXPECT_EQ(description("text").clock.ticks_per_s, 1000.0);
    EXPECT_NE(description("text").remark.find("Guessed"), std::string::npos);
  }
}

TEST_F(GoldenTest, TextLinesInRadiansAreToldFromDegreesByTheirRange) {
  StillSensor sensor;
  sensor.gyro = 0.02;
  const auto rad = heard("text", from_text(lines_of(sensor, 80)));
  ASSERT_FALSE(rad.empty());
  EXPECT_NEAR(rad[0].sample.gyro_sensor_rad_s[0], 0.02, 1e-6);
  // Then it turns faster than any sensor can tell in rad/s: it was deg/s all along.
  const auto fast = heard("text", from_text("1800,0.6,0,0.8,200.0,0,0\r\n1810,0.6,0,0.8,200.0,0,0\r\n"));
  ASSERT_FALSE(fast.empty());
  EXPECT_NEAR(fast.back().sample.gyro_sensor_rad_s[0], 200 * kDeg, 1e-5);
}

TEST_F(GoldenTest, TextLinesWithoutTimeOrGyroscope) {
  StillSensor sensor;
  sensor.has_time = false;
  sensor.has_gyro = false;
  sensor.separator = "\t";
  const auto samples = heard("text", from_text(lines_of(sensor, 80)));
  ASSERT_GE(samples.size(), 25U);
  EXPECT_FALSE(samples[0].sample.has_gyro());
  EXPECT_FALSE(description("text").clock.present());
}

TEST_F(GoldenTest, TextLinesOfTheSparkFunRazorM0) {
  std::string text;
  for (int i = 0; i < 80; ++i)
    text +=
        std::to_string(5000 + 10 * i) + ", -0.03, 0.01, 1.01, 0.55, -1.20, 0.30, 20.10, -35.00, 41.00\r\n";
  const auto samples = heard("text", from_text(text));
  ASSERT_GE(samples.size(), 25U);
  expect_near(samples[0].sample.acc_sensor_m_s2, -0.03 * kG, 0.01 * kG, 1.01 * kG, 1e-4);
  expect_near(samples[0].sample.gyro_sensor_rad_s, 0.55 * kDeg, -1.2 * kDeg, 0.3 * kDeg, 1e-5);
}

TEST_F(GoldenTest, TextHeaderLineNamesColumnsInAnyOrder) {
  const auto samples =
      heard("text",
            from_text("\nGyro X (rad/s),Gyro Y (rad/s),Gyro Z (rad/s),temp,Acc Z [mg],Acc Y [mg],Acc X [mg]\n"
                      "0.1,0.2,0.3,25.0,1000,20,10\n"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0.01 * kG, 0.02 * kG, kG, 1e-5);
  EXPECT_EQ(samples[0].sample.gyro_sensor_rad_s, (Vector3{0.1F, 0.2F, 0.3F}));
}

TEST_F(GoldenTest, TextPairsWithoutUnitsAreGuessed) {
  std::string text;
  for (int i = 0; i < 80; ++i) text += "ax:0.02 ay:-0.01 az:1.00 gx:0.5 gy:0.6 gz:-0.4\r\n";
  const auto samples = heard("text", from_text(text));
  ASSERT_GE(samples.size(), 20U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0.02 * kG, -0.01 * kG, kG, 1e-5);
  expect_near(samples[0].sample.gyro_sensor_rad_s, 0.5 * kDeg, 0.6 * kDeg, -0.4 * kDeg, 1e-5);
}

TEST(TextLines, ColumnsFromTheSettingsNeedNoGuess) {
  FamilyFramer framer({.text_columns = "x,acc_x_g,acc_y_g,acc_z_g"});
  framer.feed(from_text("\n7,0.0,0.0,1.0\n8,0.0,0.5,1.0\n"));
  const auto& samples = framer.ear("text")->output.samples;
  ASSERT_EQ(samples.size(), 2U);
  expect_near(samples[1].sample.acc_sensor_m_s2, 0, 0.5 * kG, kG, 1e-5);
  EXPECT_NE(framer.ear("text")->decoder->description().remark.find("no angular rate"), std::string::npos);
}

// A header whose damage makes one axis stand for another; the lines below it are then guessed as any others
// are.
TEST_F(GoldenTest, AHeaderThatNamesAnAxisTwiceIsNone) {
  std::string text = "\ntime_ms,acc_x_g,acc_x_g,acc_z_g\n";
  for (int i = 0; i < 60; ++i) text += std::to_string(1000 + 10 * i) + ",0.0,0.5,1.0\n";
  const auto samples = heard("text", from_text(text));
  ASSERT_FALSE(samples.empty());
  expect_near(samples.back().sample.acc_sensor_m_s2, 0, 0.5 * kG, kG, 1e-5);

  text = "\n";
  for (int i = 0; i < 60; ++i) text += "ax=0.0 ax=0.5 az=1.0\n";
  heard("text", from_text(text));
}

TEST_F(GoldenTest, RazorTellsItsOrientationAloneAndIsAskedForMore) {
  heard("text", from_text("\r\n#YPR=-142.28,-5.38,33.52\r\n#YPR=-142.28,-5.38,33.52\r\n"));
  EXPECT_NE(description("text").remark.find("no acceleration"), std::string::npos);
  Bytes bytes;
  framer.ear("text")->decoder->append_start(bytes);
  EXPECT_EQ(as_text(bytes), "#osct#o1");
  const auto samples =
      heard("text", from_text("#A-C=0.00,0.00,-256.00\r\n#M-C=1,2,3\r\n#G-C=14.375,0.00,0.00\r\n"));
  ASSERT_EQ(samples.size(), 1U);
  expect_near(samples[0].sample.acc_sensor_m_s2, 0, 0, kG, 1e-5);
  expect_near(samples[0].sample.gyro_sensor_rad_s, kDeg, 0, 0, 1e-6);
}

TEST_F(GoldenTest, TextTimeThatWrapsAfter49DaysCostsOneLine) {
  std::string text = "\ntime_ms,acc_x_g,acc_y_g,acc_z_g\n";
  for (std::uint64_t i = 0; i < 20; ++i)
    text += std::to_string((4'294'967'200U + 10 * i) % 4'294'967'296U) + ",0.0,0.0,1.0\n";
  const auto samples = heard("text", from_text(text));
  EXPECT_EQ(samples.size(), 18U);
  EXPECT_EQ(description("text").clock.bits, 32U);
}

TEST(SensorFamilies, SayWhichRateALineCarries) {
  const SensorFamily& witmotion = *sensor_family("witmotion");
  EXPECT_NEAR(witmotion.most_rate_hz(9600), 29, 0.5);
  EXPECT_NEAR(witmotion.most_rate_hz(115200), 349, 1);
}

TEST(SensorFamilies, HaveNamesOfTheirOwn) {
  for (const SensorFamily* family : sensor_families()) EXPECT_EQ(sensor_family(family->name), family);
  EXPECT_EQ(sensor_family("no such"), nullptr);
}

}  // namespace
}  // namespace stance
