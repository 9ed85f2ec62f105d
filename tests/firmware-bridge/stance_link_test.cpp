#include "firmware-bridge/sensors/stance_link.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "firmware-bridge/framing/framer.h"
#include "tests/support/stance_link_device.h"

namespace stance {
namespace {

using Bytes = std::vector<std::byte>;

struct Heard final : StanceLinkHandler {
  std::vector<StanceHello> hellos;
  std::vector<StanceBlock> blocks;
  std::vector<BatteryStatus> batteries;
  std::vector<StanceReply> replies;
  std::vector<std::uint32_t> other_versions;
  void on_hello(const StanceHello& hello) override { hellos.push_back(hello); }
  void on_block(const StanceBlock& block) override { blocks.push_back(block); }
  void on_battery(const BatteryStatus& battery) override { batteries.push_back(battery); }
  void on_reply(const StanceReply& reply) override { replies.push_back(reply); }
  void on_other_version(std::uint32_t version) override { other_versions.push_back(version); }
};

StanceHello a_hello() {
  StanceHello hello;
  hello.sensor.sensor_id = "A1B2";
  hello.sensor.sensor_name = "hip";
  hello.sensor.sensor_firmware = "1.2";
  hello.sensor.rate_hz = 100;
  hello.sensor.has_gyro = true;
  hello.sensor.acc_range_m_s2 = 78.4;
  hello.sensor.gyro_range_rad_s = 17.5;
  hello.sensor.acc_counts_per_m_s2 = 1000;
  hello.sensor.gyro_counts_per_rad_s = 10000;
  hello.boot_id = 0x1122334455667788U;
  hello.oldest_buffered_sequence = 3;
  hello.time_us = 42;
  return hello;
}

StanceCounts two_samples(std::uint64_t sequence) {
  return {sequence, {1'000'000, 1'010'000}, {9003, -1103, 4999, 0, 0, 9810}, {-550, -696, -308, 1, 2, 3}};
}

Bytes framed(const StanceHello& hello) {
  Bytes bytes;
  append_hello(hello, bytes);
  return bytes;
}

Bytes framed(const StanceCounts& counts) {
  Bytes bytes;
  append_block(counts, bytes);
  return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

TEST(StanceLink, TellsWhoTheSensorIs) {
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(a_hello()), heard);
  ASSERT_EQ(heard.hellos.size(), 1U);
  const StanceHello& hello = heard.hellos[0];
  EXPECT_EQ(hello.sensor.sensor_id, "A1B2");
  EXPECT_EQ(hello.sensor.rate_hz, 100);
  EXPECT_EQ(hello.sensor.acc_counts_per_m_s2, 1000);
  EXPECT_EQ(hello.boot_id, 0x1122334455667788U);
  EXPECT_EQ(hello.oldest_buffered_sequence, 3U);
  EXPECT_EQ(hello.time_us, 42U);
}

TEST(StanceLink, ScalesCountsToTheNearestFloat) {
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(a_hello()) + framed(two_samples(5)), heard);
  ASSERT_EQ(heard.blocks.size(), 1U);
  const StanceBlock& block = heard.blocks[0];
  EXPECT_EQ(block.sequence, 5U);
  EXPECT_EQ(block.time_us, (std::vector<std::int64_t>{1'000'000, 1'010'000}));
  EXPECT_EQ(block.samples[0].acc_sensor_m_s2, (Vector3{9.003F, -1.103F, 4.999F}));
  EXPECT_EQ(block.samples[0].gyro_sensor_rad_s, (Vector3{-0.055F, -0.0696F, -0.0308F}));
}

TEST(StanceLink, ReadsUnevenTimesWideCountsAndAChangedRange) {
  StanceCounts counts{
      1, {10, 25, 1000}, std::vector<std::int32_t>(9, 40000), std::vector<std::int32_t>(9, -3)};
  counts.acc_shift = 1;
  counts.gyro_shift = 2;
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(a_hello()) + framed(counts), heard);
  ASSERT_EQ(heard.blocks.size(), 1U);
  EXPECT_EQ(heard.blocks[0].time_us, (std::vector<std::int64_t>{10, 25, 1000}));
  EXPECT_EQ(heard.blocks[0].samples[2].acc_sensor_m_s2[0], 80.0F);
  EXPECT_EQ(heard.blocks[0].samples[2].gyro_sensor_rad_s[0], -0.0012F);
}

TEST(StanceLink, ReadsASensorWithoutAGyroscope) {
  StanceHello hello = a_hello();
  hello.sensor.has_gyro = false;
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(hello) + framed(StanceCounts{1, {10}, {1, 2, 3}, {}}), heard);
  ASSERT_EQ(heard.blocks.size(), 1U);
  EXPECT_FALSE(heard.blocks[0].samples[0].has_gyro());
}

TEST(StanceLink, DropsBlocksBeforeItKnowsTheScale) {
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(two_samples(1)), heard);
  EXPECT_TRUE(heard.blocks.empty());
  EXPECT_EQ(decoder.before_hello(), 1U);
}

TEST(StanceLink, GivesTheSameForEveryCut) {
  const Bytes stream = framed(a_hello()) + framed(two_samples(1)) + framed(two_samples(2));
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    StanceLinkDecoder decoder;
    Heard heard;
    decoder.feed(std::span(stream).first(cut), heard);
    decoder.feed(std::span(stream).subspan(cut), heard);
    ASSERT_EQ(heard.blocks.size(), 2U) << cut;
    ASSERT_EQ(heard.blocks[1].samples[1].gyro_sensor_rad_s, (Vector3{1e-4F, 2e-4F, 3e-4F}));
  }
}

TEST(StanceLink, NoFlippedBitEverMakesAWrongSample) {
  const Bytes hello = framed(a_hello());
  const Bytes damaged_part = framed(two_samples(1));
  const Bytes rest = framed(two_samples(2)) + framed(two_samples(3));
  for (std::size_t bit = 0; bit < 8 * damaged_part.size(); ++bit) {
    Bytes damaged = damaged_part;
    damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    StanceLinkDecoder decoder;
    Heard heard;
    decoder.feed(hello + damaged + rest, heard);
    ASSERT_FALSE(heard.blocks.empty());
    ASSERT_EQ(heard.blocks.back().sequence, 3U) << "bit " << bit;
    for (const StanceBlock& block : heard.blocks) {
      ASSERT_EQ(block.samples[0].acc_sensor_m_s2, (Vector3{9.003F, -1.103F, 4.999F})) << "bit " << bit;
      ASSERT_EQ(block.time_us.back(), 1'010'000);
    }
  }
}

TEST(StanceLink, RefusesBlocksThatMakeNoSense) {
  std::vector<StanceCounts> nonsense;
  nonsense.push_back({0, {10}, {1, 2, 3}, {1, 2, 3}});  // sequences begin at 1
  nonsense.push_back({1, {10}, {1, 2, 3}, {}});         // this sensor has a gyroscope
  nonsense.push_back({1, {10}, {1, 2}, {1, 2, 3}});     // two axes
  nonsense.push_back(
      {1, {10, 9, 12}, std::vector<std::int32_t>(9), std::vector<std::int32_t>(9)});  // time back
  nonsense.push_back({1, {1ULL << 60}, {1, 2, 3}, {1, 2, 3}});                        // in 36000 years
  nonsense.push_back({1, {10}, {1, 2, 3}, {1, 2, 3}, 16});  // shifted out of everything
  for (const StanceCounts& counts : nonsense) {
    StanceLinkDecoder decoder;
    Heard heard;
    decoder.feed(framed(a_hello()) + framed(counts), heard);
    EXPECT_TRUE(heard.blocks.empty());
    EXPECT_EQ(decoder.message_failed(), 1U);
  }
}

TEST(StanceLink, RefusesAHelloThatWouldMakeReadingsInfinite) {
  StanceHello hello = a_hello();
  hello.sensor.acc_counts_per_m_s2 = 0;
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(hello), heard);
  EXPECT_TRUE(heard.hellos.empty());
  EXPECT_EQ(decoder.message_failed(), 1U);
}

TEST(StanceLink, SaysThatTheSensorSpeaksAnotherVersion) {
  StanceHello hello = a_hello();
  hello.protocol_version = 2;
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(framed(hello), heard);
  EXPECT_EQ(heard.other_versions, std::vector<std::uint32_t>{2});
}

TEST(StanceLink, CarriesBatteryAndReplies) {
  Bytes bytes;
  append_battery({80, 3900, true}, bytes);
  append_reply(StanceCommand::kSetRate, false, "too fast", bytes);
  StanceLinkDecoder decoder;
  Heard heard;
  decoder.feed(bytes, heard);
  ASSERT_EQ(heard.batteries.size(), 1U);
  EXPECT_EQ(heard.batteries[0].millivolt, 3900U);
  ASSERT_EQ(heard.replies.size(), 1U);
  EXPECT_EQ(heard.replies[0].command, "set rate");
  EXPECT_EQ(heard.replies[0].reason, "too fast");
}

TEST(StanceLink, CarriesTheHostsCommands) {
  Bytes bytes;
  append_start(bytes);
  append_set_rate(50, bytes);
  append_acknowledge(7, 99, bytes);
  append_stop(bytes);
  HostCommandDecoder decoder;
  std::vector<HostCommand> commands;
  for (const std::byte byte : bytes) decoder.feed({&byte, 1}, commands);
  ASSERT_EQ(commands.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<StartCommand>(commands[0]));
  EXPECT_EQ(std::get<SetRateCommand>(commands[1]).rate_hz, 50);
  EXPECT_EQ(std::get<AcknowledgeCommand>(commands[2]).up_to_sequence, 99U);
  EXPECT_TRUE(std::holds_alternative<StopCommand>(commands[3]));
}

// The worked examples of doc/stance_link.md: what is on the wire must not change.
TEST(StanceLink, GoldenFramesStayAsDocumented) {
  Bytes start;
  append_start(start);
  EXPECT_EQ(hex(start), "020a0575fa36bb00");
  EXPECT_EQ(hex(framed(two_samples(1))),
            "141225080110c0843d18904e2a0c2b23b1fb87130101010c5226320cdafd48fdccfe0102020203050485b33a00");
  EXPECT_EQ(hex(framed(a_hello())),
            "160a5708011204413142321a036869702203312e322901010101010d5940319a99999999995340390101010105803140"
            "410101010105"
            "408f4049010101011488c34050015988776655443322116003682a71010101010107f03fcfe059e900");
}

}  // namespace
}  // namespace stance
