// A Stance sensor that was away, or whose line is bad: what it kept comes, once, whole and at its time.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/recording_reader.h"
#include "firmware-bridge/recording/recording_writer.h"
#include "firmware-bridge/sensors/virtual_sensor.h"
#include "tests/support/fake_line.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeLine;
using test::FakeSource;

// A sensor that measures all the time and a host that is there now and then; what the link delivers is
// recorded once a second, and acknowledged only then.
class HandOver : public testing::Test, public LinkListener {
 protected:
  void begin(int seconds_long) {
    text_ = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2\n";
    for (int i = 0; i < 50 * seconds_long; ++i) {
      char line[80];
      std::snprintf(line, sizeof line, "%.2f,%.3f,%.3f,9.81\n", i * 0.02, 0.001 * (i % 2000),
                    0.001 * (i / 2000));
      text_ += line;
    }
    auto reader =
        open_samples(open_input(std::span(text_.data(), text_.size()), "made up").value(), "made up");
    sensor_ = VirtualSensor::create(std::move(*reader)).value();
    link_ = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> {
          if (!plugged_in_) return failure(ErrorCode::kNotFound, "no port here.");
          line_ = std::make_shared<FakeLine>();
          sensor_->line_changed();
          return std::unique_ptr<ByteSource>(std::make_unique<FakeSource>(line_));
        },
        *this);
  }

  void run_for(std::chrono::milliseconds time) {
    for (const auto end = clock_.now().steady + time; clock_.now().steady < end;
         clock_.advance(milliseconds(50))) {
      ASSERT_TRUE(serve_sensor());
      if (plugged_in_) damage();
      link_->service(clock_.now());
      if (++rounds_ % 20 != 0 || !writer_) continue;
      ASSERT_TRUE(writer_->flush().has_value());
      link_->acknowledge(writer_->position());
    }
  }

  bool serve_sensor() {
    if (plugged_in_ && line_ && !line_->unplugged) {
      FakeSource device(line_, true);
      return sensor_->service(device, clock_.now().steady).has_value();
    }
    const auto nobody = std::make_shared<FakeLine>();
    nobody->full = true;
    FakeSource device(nobody, true);
    return sensor_->service(device, clock_.now().steady).has_value();
  }

  void unplug() {
    plugged_in_ = false;
    line_->unplugged = true;
    line_->to_host.clear();  // what was on its way is gone
  }

  void damage() {
    if (!line_ || bit_errors_ == 0.0) return;
    for (std::byte& byte : line_->to_host) {
      for (int bit = 0; bit < 8; ++bit) {
        if (uniform_(random_) < bit_errors_) byte ^= static_cast<std::byte>(1U << static_cast<unsigned>(bit));
      }
    }
  }

  void on_link_state(LinkState, const std::string&) override {}
  void on_hello(const RecordingInfo& sensor) override {
    if (!writer_) writer_ = RecordingWriter::create(file(), sensor).value();
  }
  void on_samples(const SampleBatch& batch) override {
    writer_->add(batch);
    // Until the first hello nothing was measured, so the sensor's time began with the first sample.
    const auto said_us = batch.utc.utc_us_of(batch.samples.back().time_s);
    if (first_utc_us_ == 0) first_utc_us_ = said_us - std::llround(batch.samples.back().time_s * 1e6);
    const double error_ms =
        static_cast<double>(said_us - first_utc_us_) / 1e3 - batch.samples.back().time_s * 1e3;
    worst_ms_ = std::max(worst_ms_, std::abs(error_ms));
  }
  void on_gap(const Gap& gap) override { gaps_.push_back(gap); }
  void on_battery(const BatteryStatus&) override {}

  void expect_whole(std::size_t samples) {
    ASSERT_TRUE(writer_->close().has_value());
    const auto reader = open_samples(file()).value();
    std::vector<ImuSample> found;
    while (reader->read(found, 4096).value() > 0) {
    }
    ASSERT_EQ(found.size(), samples);
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_NEAR(found[i].time_s, 0.02 * static_cast<double>(i), 1e-9);
      ASSERT_EQ(found[i].acc_sensor_m_s2[0], static_cast<float>(0.001 * static_cast<double>(i % 2000)));
      ASSERT_EQ(found[i].acc_sensor_m_s2[1], static_cast<float>(0.001 * static_cast<double>(i / 2000)));
    }
    EXPECT_TRUE(gaps_.empty());
  }

  std::string file() const { return dir_.path("whole.stance"); }

  test::TempDir dir_;
  std::string text_;
  test::FakeClock clock_;
  std::shared_ptr<FakeLine> line_;
  bool plugged_in_ = true;
  double bit_errors_ = 0.0;
  std::mt19937 random_{3};
  std::uniform_real_distribution<double> uniform_{0.0, 1.0};
  std::unique_ptr<VirtualSensor> sensor_;
  std::unique_ptr<RecordingWriter> writer_;
  std::unique_ptr<Link> link_;
  std::vector<Gap> gaps_;
  std::int64_t first_utc_us_ = 0;
  double worst_ms_ = 0.0;
  int rounds_ = 0;
};

TEST_F(HandOver, OfTwoHoursAwayNothingIsMissingAndTimesAreRight) {
  constexpr int kSeconds = 3 * 3600;
  begin(kSeconds);
  run_for(minutes(30));
  unplug();
  run_for(hours(2));
  plugged_in_ = true;
  run_for(minutes(35));
  EXPECT_TRUE(sensor_->acknowledged());
  EXPECT_EQ(sensor_->dropped_blocks(), 0U);
  EXPECT_LT(worst_ms_, 60.0);  // the line is served every 50 ms here
  expect_whole(50 * kSeconds);
}

TEST_F(HandOver, WhatTheLineDamagedIsFetchedAgain) {
  constexpr int kSeconds = 600;
  begin(kSeconds);
  bit_errors_ = 1e-4;  // one frame in fifteen
  run_for(seconds(kSeconds + 20));
  bit_errors_ = 0.0;
  run_for(seconds(10));
  EXPECT_GT(link_->counters().asked_again, 20U);
  EXPECT_GT(link_->counters().checksum_failed + link_->counters().framing_failed, 100U);
  EXPECT_EQ(link_->counters().lost_blocks, 0U);
  expect_whole(50 * kSeconds);
}

}  // namespace
}  // namespace stance
