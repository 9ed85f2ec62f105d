// The virtual sensor, alone and against the real link, through a fake line and through a pseudo-terminal.

#include "firmware-bridge/sensors/virtual_sensor.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/source/tty.h"
#include "tests/support/fake_line.h"

namespace stance {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using test::FakeLine;
using test::FakeSource;

std::string a_table(int samples) {
  std::string text = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n";
  for (int i = 0; i < samples; ++i) {
    char line[160];
    const int peak = i % 50 == 7 ? 40 : 0;  // beyond 16 bits at this resolution
    std::snprintf(line, sizeof line, "%.4f,%.3f,%.3f,9.810,%.4f,-0.0550,%.4f\n", 5.0 + i * 0.01,
                  -8.123 + i % 17 - peak, 0.001 * (i % 1000), 0.0001 * (i % 999), -4.0 + i % 9);
    text += line;
  }
  return text;
}

std::unique_ptr<SampleReader> reader_of(const std::string& text) {
  return open_samples(open_input(std::span(text.data(), text.size()), "table").value(), "table").value();
}

std::vector<ImuSample> all_samples(const std::string& text) {
  std::vector<ImuSample> samples;
  const auto reader = reader_of(text);
  while (reader->read(samples, 1000).value() > 0) {
  }
  return samples;
}

struct Collector final : LinkListener {
  std::vector<ImuSample> samples;
  std::vector<Gap> gaps;
  RecordingInfo sensor;
  void on_link_state(LinkState, const std::string&) override {}
  void on_hello(const RecordingInfo& info) override { sensor = info; }
  void on_samples(const SampleBatch& batch) override {
    samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
  }
  void on_gap(const Gap& gap) override { gaps.push_back(gap); }
  void on_battery(const BatteryStatus&) override {}
};

// Readings bit for bit; times as counted from the first sample.
void expect_same(const std::vector<ImuSample>& received, const std::vector<ImuSample>& sent) {
  ASSERT_EQ(received.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    ASSERT_EQ(std::memcmp(&received[i].acc_sensor_m_s2, &sent[i].acc_sensor_m_s2, sizeof(Vector3)), 0) << i;
    ASSERT_EQ(std::memcmp(&received[i].gyro_sensor_rad_s, &sent[i].gyro_sensor_rad_s, sizeof(Vector3)), 0)
        << i;
    ASSERT_NEAR(received[i].time_s, sent[i].time_s - sent[0].time_s, 1e-9) << i;
  }
}

TEST(VirtualSensor, ArrivesBitForBitAtTwoHundredTimesRealTime) {
  const std::string text = a_table(5000);
  const auto sensor =
      VirtualSensor::create(reader_of(text), {.speed = 200, .first_time_us = 123'456}).value();
  const auto line = std::make_shared<FakeLine>();
  FakeSource device(line, true);
  Collector collector;
  Link link([&]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<FakeSource>(line); },
            collector);
  test::FakeClock clock;
  for (int i = 0; i < 1000 && !sensor->acknowledged(); ++i) {
    clock.advance(milliseconds(1));
    link.service(clock.now());
    ASSERT_TRUE(sensor->service(device, clock.now().steady).has_value());
    link.acknowledge(link.position());
  }
  EXPECT_TRUE(sensor->finished());
  EXPECT_TRUE(sensor->acknowledged());
  EXPECT_EQ(collector.sensor.acc_counts_per_m_s2, 1000);
  EXPECT_EQ(collector.sensor.gyro_counts_per_rad_s, 10000);
  EXPECT_TRUE(collector.gaps.empty());
  expect_same(collector.samples, all_samples(text));
}

TEST(VirtualSensor, SendsNothingBeforeItsTime) {
  const std::string text = a_table(500);
  const auto sensor = VirtualSensor::create(reader_of(text)).value();
  const auto line = std::make_shared<FakeLine>();
  FakeSource device(line, true);
  Collector collector;
  Link link([&]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<FakeSource>(line); },
            collector);
  test::FakeClock clock;
  for (int i = 0; i < 100; ++i) {  // a second and a half in steps of 15 ms
    link.service(clock.now());
    ASSERT_TRUE(sensor->service(device, clock.now().steady).has_value());
    clock.advance(milliseconds(15));
  }
  link.service(clock.now());
  EXPECT_GE(collector.samples.size(), 140U);
  EXPECT_LE(collector.samples.size(), 150U);
}

TEST(VirtualSensor, HandsOverWhatItKeptWhileNobodyListened) {
  const std::string text = a_table(1000);
  const auto sensor = VirtualSensor::create(reader_of(text), {.wait_for_start = false}).value();
  test::FakeClock clock;
  const auto nobody = std::make_shared<FakeLine>();
  FakeSource silent(nobody, true);
  ASSERT_TRUE(sensor->service(silent, clock.now().steady).has_value());
  clock.advance(std::chrono::seconds(6));
  ASSERT_TRUE(sensor->service(silent, clock.now().steady).has_value());
  EXPECT_TRUE(nobody->to_host.empty());

  const auto line = std::make_shared<FakeLine>();
  FakeSource device(line, true);
  Collector collector;
  Link link([&]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<FakeSource>(line); },
            collector);
  for (int i = 0; i < 3; ++i) {
    link.service(clock.now());
    ASSERT_TRUE(sensor->service(device, clock.now().steady).has_value());
  }
  EXPECT_EQ(collector.samples.size(), 600U);
}

TEST(VirtualSensor, AHostThatReconnectsMissesNothingAndRepeatsNothing) {
  const std::string text = a_table(3000);
  const auto sensor = VirtualSensor::create(reader_of(text), {.speed = 20}).value();
  std::shared_ptr<FakeLine> line;
  std::unique_ptr<FakeSource> device;
  Collector collector;
  Link link(
      [&]() -> Result<std::unique_ptr<ByteSource>> {
        line = std::make_shared<FakeLine>();
        device = std::make_unique<FakeSource>(line, true);
        sensor->line_changed();
        return std::make_unique<FakeSource>(line);
      },
      collector);
  test::FakeClock clock;
  for (int i = 0; i < 2000 && !sensor->acknowledged(); ++i) {
    clock.advance(milliseconds(2));
    link.service(clock.now());
    if (device && !line->unplugged) {
      ASSERT_TRUE(sensor->service(*device, clock.now().steady).has_value());
    }
    if (i % 300 == 150) line->unplugged = true;
    if (i % 40 == 0) link.acknowledge(link.position());
  }
  EXPECT_GE(link.counters().reconnections, 2U);
  EXPECT_TRUE(collector.gaps.empty());
  expect_same(collector.samples, all_samples(text));
}

TEST(VirtualSensor, DropsTheOldestWhenItsBufferIsFullAndTheHostLearnsOfIt) {
  const std::string text = a_table(2000);
  const auto sensor =
      VirtualSensor::create(reader_of(text), {.buffer_bytes = 11500, .wait_when_full = false}).value();
  const auto line = std::make_shared<FakeLine>();
  FakeSource device(line, true);
  Collector collector;
  Link link([&]() -> Result<std::unique_ptr<ByteSource>> { return std::make_unique<FakeSource>(line); },
            collector);
  test::FakeClock clock;
  const auto exchange = [&] {
    link.service(clock.now());
    ASSERT_TRUE(sensor->service(device, clock.now().steady).has_value());
    link.service(clock.now());
  };
  exchange();
  clock.advance(milliseconds(200));
  exchange();
  clock.advance(std::chrono::seconds(12));  // the line takes nothing for 120 blocks
  line->full = true;
  ASSERT_TRUE(sensor->service(device, clock.now().steady).has_value());
  line->full = false;
  exchange();
  ASSERT_EQ(collector.gaps.size(), 1U);
  EXPECT_EQ(collector.gaps[0].lost_blocks, sensor->dropped_blocks());
  EXPECT_GE(sensor->dropped_blocks(), 60U) << "of 122, 2 arrived before and about 50 were kept";
  EXPECT_LE(sensor->dropped_blocks(), 80U);
}

TEST(VirtualSensor, PlaysIntoThePseudoTerminalThatTheLinkOpens) {
  const std::string text = a_table(4000);
  const auto sensor = VirtualSensor::create(reader_of(text), {.speed = 200}).value();
  auto terminal = open_pseudo_terminal();
  ASSERT_TRUE(terminal.has_value());
  Collector collector;
  Link link([&] { return open_port(terminal->port_path); }, collector);
  test::FakeClock clock;
  for (int i = 0; i < 5000 && !sensor->acknowledged(); ++i) {
    clock.advance(milliseconds(1));
    link.service(clock.now());
    ASSERT_TRUE(sensor->service(*terminal->device, clock.now().steady).has_value());
    link.acknowledge(link.position());
  }
  EXPECT_TRUE(sensor->acknowledged());
  EXPECT_EQ(link.counters().checksum_failed, 0U);
  expect_same(collector.samples, all_samples(text));
  terminal->device.reset();
  link.service(clock.now());
  EXPECT_EQ(link.state(), LinkState::kLost);
}

}  // namespace
}  // namespace stance
