// The link to a sensor of another maker.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "firmware-bridge/link.h"
#include "tests/firmware-bridge/link_fixture.h"
#include "tests/support/fake_sensors.h"

namespace stance {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A sensor of another maker on the line, whose family the link finds by listening.
class FamilyLinkTest : public LinkTest {
 protected:
  void listen_to(const std::string& name) {
    params.sensor = name;
    make_link({}, params);
    serve();
  }

  // Sends and serves every ten milliseconds, as the sensor measures; answers what it is told.
  void measure(test::FakeSensor& sensor, int samples) {
    for (int i = 0; i < samples; ++i) {
      clock.advance(milliseconds(10));
      test::Motion motion;
      motion.number = number_;
      motion.time_s = 10.0 + static_cast<double>(number_) * 0.01;
      motion.acc_m_s2 = {0.5F, -1.0F, 9.0F + 0.01F * static_cast<float>(number_ % 50)};
      motion.gyro_rad_s = {0.1F, 0.2F, -0.3F};
      ++number_;
      sensor.append_sample(motion, line->to_host);
      serve();
      answer(sensor);
    }
  }

  void answer(test::FakeSensor& sensor) {
    test::Bytes heard;
    std::swap(heard, line->from_host);
    if (!heard.empty()) sensor.hear(heard, line->to_host);
    written_ += heard.size();
  }

  // As measure(), at the sensor's own rate for so long, and only when it sends; what comes at another speed
  // than the line's is noise.
  void live(test::FakeSensor& sensor, milliseconds time) {
    std::mt19937 random(1);
    const auto end = clock.now().steady + time;
    while (clock.now().steady < end) {
      const double rate_hz = sensor.rate_hz();
      clock.advance(std::chrono::microseconds(std::llround(1e6 / rate_hz)));
      test::Motion motion;
      motion.number = number_++;
      device_time_s_ += 1.0 / rate_hz;
      motion.time_s = device_time_s_;
      motion.acc_m_s2 = {0.5F, -1.0F, 9.7F};
      motion.gyro_rad_s = {0.01F, 0.02F, -0.03F};
      const bool understood = sensor.baud() == 0 || sensor.baud() == line->baud;
      if (sensor.sends()) {
        test::Bytes bytes;
        sensor.append_sample(motion, bytes);
        for (std::byte& byte : bytes) byte = understood ? byte : static_cast<std::byte>(random() & 0xFF);
        line->to_host.insert(line->to_host.end(), bytes.begin(), bytes.end());
      }
      serve();
      if (!understood) line->from_host.clear();
      answer(sensor);
    }
  }

  LinkParams params;
  double device_time_s_ = 10.0;
  std::uint64_t number_ = 0;
  std::size_t written_ = 0;
};

std::unique_ptr<test::FakeSensor> fake(std::string_view name) {
  for (auto& sensor : test::all_fake_sensors()) {
    if (sensor->name() == name) return std::move(sensor);
  }
  return nullptr;
}

TEST_F(FamilyLinkTest, FindsEverySensorThatSendsByItselfAndWritesNothing) {
  for (const auto& sensor : test::all_fake_sensors()) {
    const bool must_be_asked = sensor->family() == "metamotion" || sensor->family() == "shimmer3";
    if (must_be_asked) continue;
    listener = {};
    number_ = 0;
    written_ = 0;
    listen_to("any");
    sensor->append_beginning(line->to_host);
    measure(*sensor, 600);
    EXPECT_EQ(link->sensor(), sensor->family()) << sensor->name();
    EXPECT_EQ(link->state(), LinkState::kStreaming) << sensor->name();
    EXPECT_EQ(written_, 0U) << sensor->name();
    ASSERT_GT(listener.samples.size(), 350U) << sensor->name();
    for (std::size_t i = 1; i < listener.samples.size(); ++i) {
      EXPECT_NEAR(listener.samples[i].time_s - listener.samples[i - 1].time_s, 0.01, 0.003) << sensor->name();
    }
    ASSERT_FALSE(listener.hellos.empty());
    EXPECT_EQ(listener.hellos.back().has_gyro, sensor->has_gyro()) << sensor->name();
    EXPECT_TRUE(listener.gaps.empty()) << sensor->name();
  }
}

TEST_F(FamilyLinkTest, StartsASensorThatIsNamedAndSilent) {
  for (const auto& sensor : test::all_fake_sensors()) {
    if (sensor->family() != "metamotion" && sensor->family() != "shimmer3") continue;
    listener = {};
    listen_to(std::string(sensor->family()));
    serve_after(milliseconds(1000));
    for (int i = 0; i < 10; ++i) {
      answer(*sensor);
      serve_after(milliseconds(20));
    }
    number_ = 0;
    measure(*sensor, 600);
    EXPECT_EQ(link->state(), LinkState::kStreaming) << sensor->name();
    EXPECT_GT(listener.samples.size(), 350U) << sensor->name();
  }
}

TEST_F(FamilyLinkTest, FindsAStanceSensorByAskingIntoSilence) {
  listen_to("any");
  serve_after(milliseconds(900));
  EXPECT_TRUE(line->from_host.empty()) << "it listens first";
  std::vector<HostCommand> asked;
  for (int i = 0; i < 10 && asked.empty(); ++i) {
    serve_after(milliseconds(100));
    asked = commands();
  }
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StartCommand>(asked[0]));
  sensor_says_hello();
  sensor_sends(1);
  serve();
  EXPECT_EQ(link->sensor(), "stance-link");
  EXPECT_EQ(link->state(), LinkState::kStreaming);
}

TEST_F(FamilyLinkTest, StartsAStanceSensorThatGoesOnSendingToADaemonThatWasKilled) {
  listen_to("any");
  for (std::uint64_t sequence = 1; sequence <= 8; ++sequence) {
    sensor_sends(sequence);
    serve_after(milliseconds(200));
  }
  const auto asked = commands();
  ASSERT_FALSE(asked.empty()) << "its blocks cannot be read before its hello";
  EXPECT_TRUE(std::holds_alternative<StartCommand>(asked[0]));
}

TEST_F(FamilyLinkTest, DoesNotWriteToADeviceThatNobodyRecognises) {
  listen_to("any");
  for (int i = 0; i < 50; ++i) {
    for (const char c : std::string_view("AT+GMR ok\r\n")) line->to_host.push_back(static_cast<std::byte>(c));
    serve_after(milliseconds(100));
  }
  EXPECT_TRUE(line->from_host.empty());
  EXPECT_EQ(link->state(), LinkState::kProbing);
}

TEST_F(FamilyLinkTest, ComesBackAfterUnpluggingWithAGapAndOneAxis) {
  const auto sensors = test::all_fake_sensors();
  test::FakeSensor& sensor = *sensors.front();
  listen_to("any");
  measure(sensor, 300);
  line->unplugged = true;
  serve();
  EXPECT_EQ(link->state(), LinkState::kLost);
  clock.advance(seconds(20));
  number_ += 2000;
  serve();
  measure(sensor, 300);
  EXPECT_EQ(link->state(), LinkState::kStreaming);
  ASSERT_EQ(listener.gaps.size(), 1U);
  EXPECT_EQ(listener.gaps[0].reason, "line was lost");
  EXPECT_NEAR(listener.gaps[0].to_time_s - listener.gaps[0].from_time_s, 20.0, 0.5);
}

TEST_F(FamilyLinkTest, TellsOfSamplesThatADeviceWithAClockLost) {
  const auto sensors = test::all_fake_sensors();
  const auto xsens = std::find_if(sensors.begin(), sensors.end(),
                                  [](const auto& sensor) { return sensor->family() == "xsens"; });
  listen_to("xsens");
  measure(**xsens, 100);
  clock.advance(milliseconds(1000));
  number_ += 100;
  measure(**xsens, 100);
  ASSERT_EQ(listener.gaps.size(), 1U);
  EXPECT_NEAR(listener.gaps[0].to_time_s - listener.gaps[0].from_time_s, 1.01, 1e-6);
}

TEST_F(FamilyLinkTest, SetsTheRateOfASensorThatAllowsIt) {
  const auto sensors = test::all_fake_sensors();
  listen_to("any");
  EXPECT_EQ(link->set_rate(100), 0.0) << "nobody is known yet";
  measure(*sensors.front(), 100);
  EXPECT_EQ(link->set_rate(90), 100.0);
  serve();
  EXPECT_FALSE(line->from_host.empty());
}

TEST_F(FamilyLinkTest, FindsEverySensorAtItsOwnSpeedWithinFiveSeconds) {
  for (const auto& sensor : test::all_fake_sensors()) {
    listener = {};
    written_ = 0;
    listen_to("any");
    const auto begin = clock.now().steady;
    sensor->append_beginning(line->to_host);
    while (link->state() != LinkState::kStreaming && clock.now().steady - begin < seconds(20))
      live(*sensor, milliseconds(1));
    EXPECT_LT(clock.now().steady - begin, seconds(5)) << sensor->name();
    EXPECT_EQ(link->sensor(), sensor->family());
    ASSERT_EQ(listener.found.size(), 1U) << sensor->name();
    EXPECT_EQ(listener.found[0].family, sensor->family());
    const bool must_be_asked = sensor->family() == "metamotion" || sensor->family() == "shimmer3";
    EXPECT_EQ(listener.found[0].asked, must_be_asked) << sensor->name();
    if (sensor->baud() != 0) {
      EXPECT_EQ(listener.found[0].baud, sensor->baud()) << sensor->name();
    }
    if (!must_be_asked) {
      EXPECT_EQ(written_, 0U) << sensor->name();
    }
  }
}

TEST_F(FamilyLinkTest, WritesNothingWhenItMayNot) {
  params.may_write = false;
  listen_to("any");
  serve_after(seconds(1));
  EXPECT_EQ(link->state(), LinkState::kLost) << "silent, and nobody may be asked";
  EXPECT_TRUE(line->from_host.empty());
}

TEST_F(FamilyLinkTest, AsksASilentLineOneAfterAnotherThenGivesUpAndTriesAgain) {
  listen_to("any");
  std::vector<std::size_t> questions;
  for (int i = 0; i < 400 && link->state() == LinkState::kProbing; ++i) {
    serve_after(milliseconds(50));
    if (!line->from_host.empty()) questions.push_back(line->from_host.size());
    line->from_host.clear();
  }
  EXPECT_EQ(link->state(), LinkState::kLost);
  EXPECT_NE(listener.details.back().find("nobody answers"), std::string::npos);
  EXPECT_EQ(questions.size(), usual_questions().size());
  const int before = openings;
  serve_after(seconds(1));
  EXPECT_EQ(openings, before + 1);
}

TEST_F(FamilyLinkTest, TriesWhatWasFoundLastFirst) {
  params.guess = [](const std::string& port) {
    EXPECT_EQ(port, "fake line");
    return LineGuess{"text", 57600, false};
  };
  const auto razor = fake("TextRazor");
  listen_to("any");
  const auto begin = clock.now().steady;
  while (link->state() != LinkState::kStreaming && clock.now().steady - begin < seconds(20))
    live(*razor, milliseconds(1));
  EXPECT_LT(clock.now().steady - begin, milliseconds(200));
}

TEST_F(FamilyLinkTest, StartsAStanceSensorThatWasHereLastAtOnce) {
  params.guess = [](const std::string&) { return LineGuess{"stance-link", 115200, false}; };
  listen_to("any");
  const auto asked = commands();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StartCommand>(asked[0]));
}

TEST_F(FamilyLinkTest, KeepsTheFirstSecondsOfASensorWhoseRateIsNotKnown) {
  const auto sensor = fake("VectorNavText");
  listen_to("any");
  live(*sensor, milliseconds(1900));
  EXPECT_EQ(link->state(), LinkState::kStreaming);
  EXPECT_TRUE(listener.samples.empty()) << "held back";
  live(*sensor, milliseconds(1000));
  // The five frames by which it was recognised are among those that came before.
  ASSERT_GE(listener.samples.size(), 110U);
  for (std::size_t i = 1; i < listener.samples.size(); ++i)
    EXPECT_NEAR(listener.samples[i].time_s - listener.samples[i - 1].time_s, 0.025, 0.002);
  EXPECT_TRUE(listener.gaps.empty());
}

TEST_F(FamilyLinkTest, SetsASlowSensorToARateThatFitsTheLineAndSaysSo) {
  const auto sensor = fake("WitMotion");
  listen_to("any");
  live(*sensor, seconds(10));
  EXPECT_EQ(sensor->rate_hz(), 20.0);
  EXPECT_NE(listener.details.back().find("At 9600 baud this line carries 29 samples a second, not 100"),
            std::string::npos)
      << listener.details.back();
  EXPECT_TRUE(listener.gaps.empty());
  for (std::size_t i = 1; i < listener.samples.size(); ++i) {
    const double step_s = listener.samples[i].time_s - listener.samples[i - 1].time_s;
    EXPECT_GT(step_s, 0.03);
    EXPECT_LT(step_s, 0.15);
  }
  EXPECT_NEAR(listener.samples.back().time_s - listener.samples[listener.samples.size() - 60].time_s, 2.95,
              0.1);
}

TEST_F(FamilyLinkTest, SaysWhenASensorIsTooSlowAndCannotBeTold) {
  class Slow final : public test::FakeSensor {
   public:
    std::string_view family() const override { return inner_->family(); }
    std::string name() const override { return "Slow"; }
    int checksum_bits() const override { return 0; }
    double acc_resolution_m_s2() const override { return 1; }
    double gyro_resolution_rad_s() const override { return 1; }
    double rate_hz() const override { return 10.0; }
    void append_sample(const test::Motion& motion, test::Bytes& to_host) override {
      inner_->append_sample(motion, to_host);
    }

   private:
    std::unique_ptr<test::FakeSensor> inner_ = fake("TextPairs");
  } slow;
  listen_to("any");
  live(slow, seconds(5));
  EXPECT_NE(listener.details.back().find("It sends 10 samples a second, not 100"), std::string::npos)
      << listener.details.back();
}

}  // namespace
}  // namespace stance
