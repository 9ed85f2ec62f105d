// The C library of firmware-bridge/firmware against the host's own encoder and decoder, and against the bytes
// of doc/stance_link.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "firmware-bridge/firmware/stance_frame.h"
#include "firmware-bridge/firmware/stance_sensor.h"
#include "firmware-bridge/framing/framer.h"
#include "firmware-bridge/sensors/stance_link.h"

namespace stance {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint64_t kBoot = 0x1122334455667788U;

std::string hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

struct Heard final : StanceLinkHandler {
  std::vector<StanceHello> hellos;
  std::vector<StanceBlock> blocks;
  std::vector<BatteryStatus> batteries;
  std::vector<StanceReply> replies;
  void on_hello(const StanceHello& hello) override { hellos.push_back(hello); }
  void on_block(const StanceBlock& block) override { blocks.push_back(block); }
  void on_battery(const BatteryStatus& battery) override { batteries.push_back(battery); }
  void on_reply(const StanceReply& reply) override { replies.push_back(reply); }
  void on_other_version(std::uint32_t) override { ADD_FAILURE(); }

  [[nodiscard]] std::vector<std::uint64_t> sequences() const {
    std::vector<std::uint64_t> found;
    for (const StanceBlock& block : blocks) found.push_back(block.sequence);
    return found;
  }
};

Bytes start() {
  Bytes bytes;
  append_start(bytes);
  return bytes;
}
Bytes stop() {
  Bytes bytes;
  append_stop(bytes);
  return bytes;
}
Bytes acknowledge(std::uint64_t up_to_sequence, std::uint64_t boot_id = kBoot) {
  Bytes bytes;
  append_acknowledge(boot_id, up_to_sequence, bytes);
  return bytes;
}
Bytes set_rate(double rate_hz) {
  Bytes bytes;
  append_set_rate(rate_hz, bytes);
  return bytes;
}

// A sensor on a line that takes `line_takes` bytes before it is full.
class Firmware : public testing::Test {
 protected:
  Firmware() {
    config.device_id = "A1B2";
    config.name = "hip";
    config.firmware = "1.2";
    config.boot_id = kBoot;
    config.rate_hz = 100;
    config.acc_range_m_s2 = 78.4;
    config.gyro_range_rad_s = 17.5;
    config.acc_counts_per_m_s2 = 1000;
    config.gyro_counts_per_rad_s = 10000;
    config.has_gyro = true;
    config.time_scale = 1;
    config.samples_in_block = 2;
    config.context = this;
    config.write = [](void* context, const std::uint8_t* bytes, std::size_t count) {
      auto& self = *static_cast<Firmware*>(context);
      const std::size_t taken = std::min(count, self.line_takes);
      self.line_takes -= taken;
      for (std::size_t i = 0; i < taken; ++i) self.line.push_back(static_cast<std::byte>(bytes[i]));
      if (taken > 0 && bytes[taken - 1] == 0 && self.after_frame) self.after_frame();
      return taken;
    };
    config.now_us = [](void* context) { return static_cast<Firmware*>(context)->now_us; };
    config.set_rate = [](void*, double* rate_hz, const char** reason) {
      if (*rate_hz > 200) {
        *reason = "200 Hz is the fastest";
        return false;
      }
      *rate_hz = 100;
      return true;
    };
    create();
  }

  // With so many bytes of ring beyond the least.
  void create(std::size_t more = 4096) {
    memory.assign((stance_sensor_least_memory(&config) + more + 7) / 8, 0);
    sensor = stance_sensor_create(memory.data(), stance_sensor_least_memory(&config) + more, &config);
    ASSERT_NE(sensor, nullptr);
  }

  bool push(std::uint64_t time_us, std::int32_t value) {
    const StanceSample sample{time_us, {value, value + 1, value + 2}, {-value, -1, 1}, 0, 0};
    return stance_sensor_push(sensor, &sample);
  }
  // Of two samples each, 10 ms apart; the first reading is the sample's number.
  void make_blocks(int count) {
    for (int i = 0; i < 2 * count; ++i, ++made) {
      ASSERT_TRUE(push(10'000ULL * static_cast<std::uint64_t>(made + 1), made));
      stance_sensor_service(sensor);
    }
  }
  void host_says(const Bytes& bytes) {
    stance_sensor_receive(sensor, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    stance_sensor_service(sensor);
  }
  // What is on the line since the last call.
  Bytes taken() {
    Bytes bytes;
    bytes.swap(line);
    return bytes;
  }
  Heard& hear() {
    decoder.feed(taken(), heard);
    return heard;
  }
  [[nodiscard]] StanceSensorStatus status() const { return stance_sensor_status(sensor); }

  StanceSensorConfig config{};
  std::vector<std::uint64_t> memory;
  StanceSensor* sensor = nullptr;
  Bytes line;
  std::size_t line_takes = SIZE_MAX;
  std::function<void()> after_frame;
  std::uint64_t now_us = 42;
  std::int32_t made = 0;
  StanceLinkDecoder decoder;
  Heard heard;
};

TEST_F(Firmware, SaysTheGoldenFramesByteForByte) {
  // Two blocks are packed and gone, so that hello names the third as the oldest.
  make_blocks(2);
  host_says(acknowledge(2));
  host_says(start());
  const std::string said = hex(taken());
  const std::string hello =
      "160a5708011204413142321a036869702203312e322901010101010d5940319a99999999995340390101010105803140"
      "410101010105408f4049010101011488c34050015988776655443322116003682a71010101010107f03fcfe059e900";
  ASSERT_GE(said.size(), hello.size());
  EXPECT_EQ(said.substr(said.size() - hello.size()), hello);

  create();
  host_says(start());
  taken();
  const StanceSample samples[] = {{1'000'000, {9003, -1103, 4999}, {-550, -696, -308}, 0, 0},
                                  {1'010'000, {0, 0, 9810}, {1, 2, 3}, 0, 0}};
  for (const StanceSample& sample : samples) ASSERT_TRUE(stance_sensor_push(sensor, &sample));
  stance_sensor_service(sensor);
  EXPECT_EQ(hex(taken()),
            "141225080110c0843d18904e2a0c2b23b1fb87130101010c5226320cdafd48fdccfe0102020203050485b33a00");
}

TEST_F(Firmware, AnswersStartWithReplyAndHelloAndThenItsBlocks) {
  make_blocks(3);
  EXPECT_TRUE(line.empty()) << "nobody asked";
  host_says(start());
  hear();
  ASSERT_EQ(heard.replies.size(), 1U);
  EXPECT_EQ(heard.replies[0].command, "start");
  EXPECT_TRUE(heard.replies[0].accepted);
  ASSERT_EQ(heard.hellos.size(), 1U);
  EXPECT_EQ(heard.hellos[0].sensor.sensor_name, "hip");
  EXPECT_EQ(heard.hellos[0].time_us, 42U);
  EXPECT_EQ(heard.sequences(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(heard.blocks[2].time_us, (std::vector<std::int64_t>{50'000, 60'000}));
  EXPECT_EQ(heard.blocks[2].samples[1].acc_sensor_m_s2, (Vector3{0.005F, 0.006F, 0.007F}));
  make_blocks(1);
  EXPECT_EQ(hear().blocks.size(), 4U);
}

TEST_F(Firmware, SendsUnevenTimesWideCountsAndAChangedRange) {
  const auto send = [&](std::uint64_t time_us, std::int32_t value, std::uint8_t shift) {
    const StanceSample sample{
        time_us, {value, -value, 0}, {0, value, 1}, shift, static_cast<std::uint8_t>(2 * shift)};
    ASSERT_TRUE(stance_sensor_push(sensor, &sample));
  };
  config.samples_in_block = 3;
  create();
  host_says(start());
  for (const std::uint64_t time_us : {10, 25, 1000}) send(time_us, 40000, 0);
  for (const std::uint64_t time_us : {2000, 2025, 3000}) send(time_us, 30000, 1);
  stance_sensor_service(sensor);
  hear();
  ASSERT_EQ(heard.blocks.size(), 2U);
  EXPECT_EQ(heard.blocks[0].time_us, (std::vector<std::int64_t>{10, 25, 1000}));
  EXPECT_EQ(heard.blocks[0].samples[2].acc_sensor_m_s2, (Vector3{40.0F, -40.0F, 0.0F}));
  EXPECT_EQ(heard.blocks[1].samples[1].acc_sensor_m_s2, (Vector3{60.0F, -60.0F, 0.0F}));
  EXPECT_EQ(heard.blocks[1].samples[1].gyro_sensor_rad_s, (Vector3{0.0F, 12.0F, 4e-4F}));
}

TEST_F(Firmware, LeavesTheGyroscopeOutWhenItHasNone) {
  config.has_gyro = false;
  create();
  host_says(start());
  make_blocks(1);
  hear();
  ASSERT_EQ(heard.blocks.size(), 1U);
  EXPECT_FALSE(heard.blocks[0].samples[0].has_gyro());
}

TEST_F(Firmware, EndsABlockAtAPauseAndWhenAsked) {
  config.samples_in_block = 10;
  create();
  host_says(start());
  push(10'000, 1);
  push(20'000, 2);
  push(1'020'001, 3);
  stance_sensor_service(sensor);
  EXPECT_EQ(hear().blocks.size(), 1U) << "over a second passed before the third";
  EXPECT_EQ(status().samples_waiting, 1U);
  stance_sensor_end_block(sensor);
  stance_sensor_service(sensor);
  ASSERT_EQ(hear().blocks.size(), 2U);
  EXPECT_EQ(heard.blocks[1].time_us, std::vector<std::int64_t>{1'020'001});
}

TEST_F(Firmware, DropsTheOldestWhenTheRingIsFullAndSaysSo) {
  create(1000);
  make_blocks(100);
  const StanceSensorStatus full = status();
  EXPECT_GT(full.oldest_sequence, 50U);
  EXPECT_EQ(full.blocks_dropped, full.oldest_sequence - 1);
  host_says(start());
  hear();
  ASSERT_EQ(heard.hellos.size(), 1U);
  EXPECT_EQ(heard.hellos[0].oldest_buffered_sequence, full.oldest_sequence);
  ASSERT_FALSE(heard.blocks.empty());
  EXPECT_EQ(heard.blocks.front().sequence, full.oldest_sequence);
  EXPECT_EQ(heard.blocks.back().sequence, 100U);
  EXPECT_EQ(heard.blocks.size(), 101 - full.oldest_sequence);
  EXPECT_EQ(decoder.framing().checksum_failed + decoder.framing().framing_failed + decoder.message_failed(),
            0U);
}

TEST_F(Firmware, SendsWhatWaitedInTheQueueThoughTheRingIsSmaller) {
  config.queue_samples = 250;
  create(0);
  host_says(start());
  for (std::uint64_t i = 1; i <= 250; ++i) ASSERT_TRUE(push(10'000 * i, 0));
  stance_sensor_service(sensor);
  EXPECT_EQ(hear().blocks.size(), 125U);
  EXPECT_EQ(status().blocks_dropped, 0U);
}

TEST_F(Firmware, MeasuresOnWhileALongBacklogIsSentOverASlowLine) {
  // The line takes so long that two samples come with each frame.
  std::uint64_t time_us = 2'000'000;
  after_frame = [&] {
    if (time_us >= 3'000'000) return;
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(push(time_us += 10'000, 0));
  };
  make_blocks(50);
  host_says(start());
  EXPECT_EQ(hear().blocks.size(), 100U);
  EXPECT_EQ(status().samples_refused, 0U);
}

TEST_F(Firmware, ABlockOverwrittenWhileItIsSentIsDamagedAndNeverWrong) {
  create(0);
  host_says(start());
  hear();
  for (std::size_t cut = 1; cut < 60; ++cut) {
    line_takes = cut;  // then the line is full for longer than the ring lasts
    make_blocks(30);
    line_takes = SIZE_MAX;
    stance_sensor_service(sensor);
    hear();
  }
  ASSERT_GT(heard.blocks.size(), 59U);
  for (const StanceBlock& block : heard.blocks) {
    const auto first = static_cast<std::int32_t>(2 * (block.sequence - 1));
    ASSERT_EQ(block.samples[1].acc_sensor_m_s2[0], static_cast<float>(first + 1) / 1000.0F);
    ASSERT_EQ(block.time_us[0], 10'000 * (first + 1));
  }
  EXPECT_GT(decoder.framing().framing_failed + decoder.framing().checksum_failed, 20U);
  EXPECT_EQ(decoder.message_failed(), 0U);
  EXPECT_EQ(heard.blocks.back().sequence, status().next_sequence - 1);
}

TEST_F(Firmware, ABlockAcknowledgedAfterItsLastByteWasTakenAddsNothingToTheLine) {
  host_says(start());
  make_blocks(1);
  taken();
  host_says(acknowledge(1));
  EXPECT_TRUE(line.empty());
  EXPECT_TRUE(status().idle);
}

TEST_F(Firmware, ForgetsWhatIsAcknowledgedInAnyOrder) {
  make_blocks(6);
  host_says(acknowledge(3));
  EXPECT_EQ(status().oldest_sequence, 4U);
  host_says(acknowledge(2));
  EXPECT_EQ(status().oldest_sequence, 4U) << "an older one changes nothing";
  host_says(acknowledge(5, kBoot + 1));
  EXPECT_EQ(status().oldest_sequence, 4U) << "for another boot";
  host_says(start());
  EXPECT_EQ(hear().sequences(), (std::vector<std::uint64_t>{4, 5, 6}));
  host_says(acknowledge(1000));
  EXPECT_EQ(status().oldest_sequence, 7U) << "what is not yet made cannot be forgotten";
  make_blocks(1);
  EXPECT_EQ(hear().sequences().back(), 7U);
  host_says(start());
  EXPECT_EQ(hear().hellos.back().oldest_buffered_sequence, 7U);
}

TEST_F(Firmware, KeepsWhatItMakesWhileStopped) {
  host_says(start());
  make_blocks(1);
  host_says(stop());
  make_blocks(2);
  hear();
  EXPECT_EQ(heard.sequences(), std::vector<std::uint64_t>{1});
  EXPECT_EQ(heard.replies.back().command, "stop");
  host_says(start());
  EXPECT_EQ(hear().sequences(), (std::vector<std::uint64_t>{1, 1, 2, 3})) << "what was not acknowledged";
}

TEST_F(Firmware, ObeysOrRefusesARate) {
  host_says(set_rate(90));
  hear();
  ASSERT_EQ(heard.replies.size(), 1U);
  EXPECT_TRUE(heard.replies[0].accepted);
  ASSERT_EQ(heard.hellos.size(), 1U);
  EXPECT_EQ(heard.hellos[0].sensor.rate_hz, 100) << "the nearest it can";
  host_says(set_rate(1000));
  hear();
  EXPECT_FALSE(heard.replies.back().accepted);
  EXPECT_EQ(heard.replies.back().reason, "200 Hz is the fastest");
  EXPECT_EQ(heard.hellos.size(), 1U);
}

TEST_F(Firmware, SaysWhyItCannotStart) {
  stance_sensor_refuse(sensor, "the chip does not answer");
  make_blocks(1);
  host_says(start());
  hear();
  ASSERT_EQ(heard.replies.size(), 1U);
  EXPECT_FALSE(heard.replies[0].accepted);
  EXPECT_EQ(heard.replies[0].reason, "the chip does not answer");
  EXPECT_TRUE(heard.hellos.empty());
  EXPECT_TRUE(heard.blocks.empty());
  stance_sensor_refuse(sensor, nullptr);
  host_says(start());
  EXPECT_EQ(hear().blocks.size(), 1U);
}

TEST_F(Firmware, TellsOfItsBatteryWhileAHostListens) {
  stance_sensor_battery(sensor, 90, 4000, true);
  stance_sensor_battery(sensor, 80, 3900, false);
  stance_sensor_service(sensor);
  EXPECT_TRUE(line.empty());
  host_says(start());
  hear();
  ASSERT_EQ(heard.batteries.size(), 1U);
  EXPECT_EQ(heard.batteries[0].millivolt, 3900U);
  EXPECT_EQ(heard.batteries[0].percent, 80U);
  EXPECT_FALSE(heard.batteries[0].charging);
}

TEST_F(Firmware, UnderstandsCommandsInEveryCut) {
  const Bytes first = acknowledge(2);
  const Bytes second = start();
  Bytes both = first;
  both.insert(both.end(), second.begin(), second.end());
  for (std::size_t cut = 0; cut <= both.size(); ++cut) {
    made = 0;
    create();
    make_blocks(4);
    host_says(Bytes(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(cut)));
    host_says(Bytes(both.begin() + static_cast<std::ptrdiff_t>(cut), both.end()));
    Heard now;
    StanceLinkDecoder fresh;
    fresh.feed(taken(), now);
    ASSERT_EQ(now.sequences(), (std::vector<std::uint64_t>{3, 4})) << cut;
  }
}

TEST_F(Firmware, SaysTheSameHoweverLittleTheLineTakesAtOnce) {
  make_blocks(20);
  host_says(start());
  const Bytes whole = taken();
  for (const std::size_t at_once : {1U, 2U, 3U, 7U, 64U}) {
    stance_sensor_line_changed(sensor);
    line_takes = 0;
    host_says(start());
    while (line.size() < whole.size()) {
      line_takes = at_once;
      const std::size_t before = line.size();
      stance_sensor_service(sensor);
      ASSERT_GT(line.size(), before);
    }
    EXPECT_EQ(taken(), whole);
    line_takes = SIZE_MAX;
  }
}

TEST_F(Firmware, HearsACommandAfterGarbageAndCountsWhatWasDamaged) {
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    Bytes garbage(random() % 400);
    for (std::byte& byte : garbage) byte = static_cast<std::byte>(random());
    host_says(garbage);
    host_says({std::byte{0}});
  }
  EXPECT_EQ(status().commands, 0U);
  EXPECT_GT(status().framing_failed, 100U);
  EXPECT_FALSE(status().streaming);
  host_says(start());
  EXPECT_TRUE(status().streaming);
  EXPECT_EQ(hear().hellos.size(), 1U);
}

TEST_F(Firmware, NoFlippedBitOfACommandIsObeyed) {
  const Bytes command = acknowledge(2);
  make_blocks(4);
  for (std::size_t bit = 0; bit < 8 * command.size(); ++bit) {
    Bytes damaged = command;
    damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
    host_says(damaged);
    host_says({std::byte{0}});
    ASSERT_EQ(status().oldest_sequence, 1U) << "bit " << bit;
  }
  host_says(command);
  EXPECT_EQ(status().oldest_sequence, 3U);
}

TEST_F(Firmware, CountsACommandOfALaterVersion) {
  Bytes bytes;
  const std::byte message[] = {std::byte{0x7a}, std::byte{0x00}};  // field 15, empty
  append_frame(message, bytes);
  host_says(bytes);
  EXPECT_EQ(status().message_failed, 1U);
  EXPECT_EQ(status().commands, 1U);
}

TEST_F(Firmware, ForgetsHalfAFrameWhenTheLineIsNew) {
  make_blocks(3);
  line_takes = 30;
  host_says(start());
  const Bytes half = start();
  host_says(Bytes(half.begin(), half.begin() + 4));
  stance_sensor_line_changed(sensor);
  taken();
  line_takes = SIZE_MAX;
  stance_sensor_service(sensor);
  EXPECT_TRUE(line.empty()) << "silent until the next Start";
  EXPECT_TRUE(status().idle);
  host_says(start());
  EXPECT_EQ(hear().sequences(), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(decoder.framing().framing_failed + decoder.framing().checksum_failed, 0U);
}

TEST_F(Firmware, RefusesASampleThatIsNotLaterAndOneTooMany) {
  EXPECT_TRUE(push(10, 0));
  EXPECT_FALSE(push(10, 0));
  EXPECT_FALSE(push(9, 0));
  std::uint64_t taken_samples = 1;
  while (push(100 * (taken_samples + 1), 0)) ++taken_samples;
  EXPECT_EQ(taken_samples, 8U) << "a block and three more";
  EXPECT_EQ(status().samples_refused, 3U);
  stance_sensor_service(sensor);
  EXPECT_TRUE(push(100'000, 0));
}

TEST_F(Firmware, CutsALongNameBetweenCharacters) {
  std::string name;
  while (name.size() < 127) name += "\xC3\xA4";  // two bytes each: 127 is in the middle of one
  config.name = name.c_str();
  create();
  host_says(start());
  hear();
  ASSERT_EQ(heard.hellos.size(), 1U) << "a host refuses text that is not UTF-8";
  EXPECT_EQ(heard.hellos[0].sensor.sensor_name, name.substr(0, 126));
}

TEST_F(Firmware, RefusesAConfigurationThatNoHostWouldAccept) {
  const auto refused = [&](auto change) {
    StanceSensorConfig bad = config;
    change(bad);
    return stance_sensor_create(memory.data(), 8 * memory.size(), &bad) == nullptr;
  };
  EXPECT_FALSE(refused([](StanceSensorConfig&) {}));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.boot_id = 0; }));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.samples_in_block = 0; }));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.samples_in_block = 513; }));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.acc_counts_per_m_s2 = 0; }));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.rate_hz = 0; }));
  EXPECT_TRUE(refused([](StanceSensorConfig& c) { c.write = nullptr; }));
  EXPECT_EQ(stance_sensor_create(memory.data(), stance_sensor_least_memory(&config) - 1, &config), nullptr);
}

TEST_F(Firmware, TheLargestBlockFitsIntoTheLeastMemoryAndIntoAFrame) {
  config.samples_in_block = kStanceMostSamplesInBlock;
  create(0);
  host_says(start());
  std::uint64_t time_us = 1ULL << 50;
  for (int i = 0; i < 2 * kStanceMostSamplesInBlock; ++i) {
    time_us += i % 2 == 0 ? 1'000'000 : 999'999;
    const StanceSample sample{time_us, {INT32_MAX, INT32_MIN, 1}, {INT32_MIN, INT32_MAX, -1}, 15, 15};
    ASSERT_TRUE(stance_sensor_push(sensor, &sample));
    stance_sensor_service(sensor);
  }
  hear();
  ASSERT_EQ(heard.blocks.size(), 2U);
  EXPECT_EQ(heard.blocks[1].samples.size(), 512U);
  EXPECT_EQ(heard.blocks[1].time_us.back(), static_cast<std::int64_t>(time_us));
}

// The interrupt and the main loop as two threads (the tsan preset watches them).
TEST_F(Firmware, MeasuringMayInterruptServingAnywhere) {
  config.queue_samples = 64;
  create();
  host_says(start());
  constexpr int kSamples = 5000;
  std::atomic<bool> measured{false};
  std::thread measuring([&] {
    for (int i = 0; i < kSamples; ++i) {
      while (!push(static_cast<std::uint64_t>(i + 1) * 10'000, i)) std::this_thread::yield();
    }
    measured = true;
  });
  while (!measured) {
    stance_sensor_service(sensor);
    host_says(acknowledge(status().unsent_sequence - 1));
  }
  measuring.join();
  stance_sensor_service(sensor);
  hear();
  ASSERT_EQ(heard.blocks.size(), kSamples / 2U);
  for (std::size_t i = 0; i < heard.blocks.size(); ++i) {
    ASSERT_EQ(heard.blocks[i].sequence, i + 1);
    ASSERT_EQ(heard.blocks[i].time_us[0], static_cast<std::int64_t>(20'000 * i + 10'000));
  }
}

TEST_F(Firmware, ChecksumIsThatOfTheDocument) {
  const std::uint8_t text[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(stance_crc32(0, text, 9), 0xCBF43926U);
  EXPECT_EQ(stance_crc32(stance_crc32(0, text, 4), text + 4, 5), 0xCBF43926U);
}

// The same bytes as the host's own framing, at every length around the runs of COBS.
TEST_F(Firmware, FramesLikeTheHost) {
  std::mt19937 random(3);
  for (std::size_t size = 1; size < 800; ++size) {
    std::vector<std::uint8_t> message(size);
    for (std::uint8_t& byte : message)
      byte = static_cast<std::uint8_t>(size % 3 == 0 ? random() % 4 : 1 + random() % 255);
    Bytes expected;
    append_frame(std::as_bytes(std::span(message)), expected);
    StanceFrameWriter writer;
    stance_frame_idle(&writer);
    const std::size_t first = random() % (size + 1);
    stance_frame_begin(&writer, message.data(), first, message.data() + first, size - first);
    Bytes framed;
    while (true) {
      std::size_t count = 0;
      const std::uint8_t* bytes = stance_frame_next(&writer, &count);
      if (count == 0) break;
      const std::size_t sent = 1 + random() % count;
      for (std::size_t i = 0; i < sent; ++i) framed.push_back(static_cast<std::byte>(bytes[i]));
      stance_frame_sent(&writer, sent);
    }
    ASSERT_EQ(hex(framed), hex(expected)) << size;
  }
}

}  // namespace
}  // namespace stance
