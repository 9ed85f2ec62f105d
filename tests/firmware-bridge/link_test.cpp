#include "firmware-bridge/link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_line.h"
#include "tests/support/fake_sensors.h"
#include "tests/support/stance_link_device.h"

namespace stance {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeLine;
using test::FakeSource;

struct Listener final : LinkListener {
  std::vector<LinkState> states;
  std::vector<std::string> details;
  std::vector<RecordingInfo> hellos;
  std::vector<ImuSample> samples;
  std::vector<StreamPosition> positions;
  std::vector<Gap> gaps;
  std::vector<BatteryStatus> batteries;
  std::vector<LineGuess> found;
  void on_link_state(LinkState state, const std::string& detail) override {
    states.push_back(state);
    details.push_back(detail);
  }
  void on_hello(const RecordingInfo& sensor) override { hellos.push_back(sensor); }
  void on_samples(const SampleBatch& batch) override {
    samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
    positions.push_back(batch.position);
  }
  void on_gap(const Gap& gap) override { gaps.push_back(gap); }
  void on_battery(const BatteryStatus& battery) override { batteries.push_back(battery); }
  void on_sensor_found(const LineGuess& guess) override { found.push_back(guess); }
};

// A link whose port opens (or not) as the test wishes.
class LinkTest : public testing::Test {
 protected:
  LinkTest() { make_link({}); }

  void make_link(const StreamPosition& resume) {
    link = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> {
          ++openings;
          if (!plugged_in) return failure(ErrorCode::kNotFound, refusal);
          line = std::make_shared<FakeLine>();
          return std::unique_ptr<ByteSource>(std::make_unique<FakeSource>(line));
        },
        listener, LinkParams{}, resume);
  }

  void serve() { link->service(clock.now()); }
  void serve_after(milliseconds time) {
    clock.advance(time);
    serve();
  }

  void sensor_says_hello(std::uint64_t boot_id = 7, std::uint64_t oldest = 1) {
    StanceHello hello;
    hello.sensor.sensor_id = "A1";
    hello.sensor.rate_hz = 100;
    hello.sensor.acc_counts_per_m_s2 = 1000;
    hello.boot_id = boot_id;
    hello.oldest_buffered_sequence = oldest;
    append_hello(hello, line->to_host);
  }

  // Block n holds the two samples at 20 n and 20 n + 10 milliseconds.
  void sensor_sends(std::uint64_t sequence) {
    append_block({sequence, {20'000 * sequence, 20'000 * sequence + 10'000}, {1, 2, 3, 4, 5, 6}, {}},
                 line->to_host);
  }

  std::vector<HostCommand> commands() {
    std::vector<HostCommand> heard;
    host_commands.feed(line->from_host, heard);
    line->from_host.clear();
    return heard;
  }

  void stream() {
    serve();
    sensor_says_hello();
    sensor_sends(1);
    serve();
  }

  test::FakeClock clock;
  Listener listener;
  HostCommandDecoder host_commands;
  std::shared_ptr<FakeLine> line;
  bool plugged_in = true;
  std::string refusal = "no port here.";
  int openings = 0;
  std::unique_ptr<Link> link;
};

TEST_F(LinkTest, OpensAsksToStartAndStreams) {
  serve();
  EXPECT_EQ(link->state(), LinkState::kProbing);
  const auto asked = commands();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StartCommand>(asked[0]));
  sensor_says_hello();
  sensor_sends(1);
  sensor_sends(2);
  serve();
  EXPECT_EQ(link->state(), LinkState::kStreaming);
  ASSERT_EQ(listener.samples.size(), 4U);
  EXPECT_EQ(listener.samples[0].time_s, 0.0);
  EXPECT_EQ(listener.samples[3].time_s, 0.03);
  EXPECT_EQ(listener.hellos.size(), 1U);
  EXPECT_EQ(listener.states, (std::vector<LinkState>{LinkState::kProbing, LinkState::kStreaming}));
}

TEST_F(LinkTest, RepeatsStartWhileTheSensorIsSilent) {
  serve();
  commands();
  serve_after(milliseconds(999));
  EXPECT_TRUE(commands().empty());
  serve_after(milliseconds(1));
  EXPECT_EQ(commands().size(), 1U);
}

TEST_F(LinkTest, StallsAfterTwoSecondsWithoutASampleAndComesBack) {
  stream();
  serve_after(milliseconds(1999));
  EXPECT_EQ(link->state(), LinkState::kStreaming);
  serve_after(milliseconds(1));
  EXPECT_EQ(link->state(), LinkState::kStalled);
  EXPECT_NE(listener.details.back().find("silent for 2 s"), std::string::npos);
  sensor_sends(2);
  serve_after(milliseconds(500));
  EXPECT_EQ(link->state(), LinkState::kStreaming);
}

TEST_F(LinkTest, OpensAgainWhenASensorIsSilentForLong) {
  stream();
  serve_after(seconds(30));
  EXPECT_EQ(link->state(), LinkState::kLost);
  serve_after(milliseconds(250));
  EXPECT_EQ(link->state(), LinkState::kProbing);
  EXPECT_EQ(openings, 2);
  EXPECT_EQ(link->counters().reconnections, 1U);
}

TEST_F(LinkTest, IsAbsentUntilThePortAppears) {
  plugged_in = false;
  serve();
  EXPECT_EQ(link->state(), LinkState::kAbsent);
  EXPECT_EQ(listener.details.back(), "no port here.");
  plugged_in = true;
  serve_after(milliseconds(250));
  EXPECT_EQ(link->state(), LinkState::kProbing);
}

TEST_F(LinkTest, ComesBackAfterTwoReopeningsThatFailed) {
  stream();
  line->unplugged = true;
  plugged_in = false;
  serve();
  EXPECT_EQ(link->state(), LinkState::kLost);
  EXPECT_EQ(openings, 1);
  serve_after(milliseconds(250));  // first failure
  EXPECT_EQ(openings, 2);
  serve_after(milliseconds(499));
  EXPECT_EQ(openings, 2) << "the pause doubles";
  serve_after(milliseconds(1));  // second failure
  EXPECT_EQ(openings, 3);
  EXPECT_EQ(link->state(), LinkState::kLost);
  plugged_in = true;
  serve_after(milliseconds(1000));
  EXPECT_EQ(link->state(), LinkState::kProbing);
  sensor_says_hello();
  sensor_sends(1);
  sensor_sends(2);
  serve();
  EXPECT_EQ(link->state(), LinkState::kStreaming);
  EXPECT_EQ(link->counters().duplicate_blocks, 1U);
  ASSERT_EQ(listener.samples.size(), 4U);
  EXPECT_EQ(listener.samples[2].time_s, 0.02) << "the axis does not notice";
  EXPECT_TRUE(listener.gaps.empty());
}

TEST_F(LinkTest, DoesNotInterruptASensorThatRepeatsForLongWhatIsKnown) {
  stream();
  sensor_sends(2);
  serve();
  line->unplugged = true;
  serve();
  serve_after(milliseconds(250));
  sensor_says_hello();
  commands();
  for (int i = 0; i < 20; ++i) {
    sensor_sends(1);
    serve_after(milliseconds(600));
  }
  EXPECT_TRUE(commands().empty());
  EXPECT_EQ(link->counters().duplicate_blocks, 20U);
  sensor_sends(3);
  serve();
  EXPECT_EQ(link->state(), LinkState::kStreaming);
}

TEST_F(LinkTest, PausesBetweenReopeningsStopGrowing) {
  plugged_in = false;
  for (int i = 0; i < 600; ++i) serve_after(milliseconds(100));
  EXPECT_GE(openings, 60 / 5);
  EXPECT_LE(openings, 20);
}

TEST_F(LinkTest, TriesAtOnceWhenAPortAppears) {
  plugged_in = false;
  for (int second = 0; second < 60; ++second) serve_after(seconds(1));
  const int before = openings;
  plugged_in = true;
  serve();
  EXPECT_EQ(openings, before) << "it pauses";
  link->try_again();
  EXPECT_EQ(link->wait_ms(clock.now()), 0);
  serve();
  EXPECT_EQ(link->state(), LinkState::kProbing);
}

// udev lets the group open a port a moment after it appeared.
TEST_F(LinkTest, PausesShortlyAfterAPortThatAppearedCannotBeOpenedYet) {
  plugged_in = false;
  for (int second = 0; second < 60; ++second) serve_after(seconds(1));
  const std::size_t told = listener.details.size();
  refusal = "may not be opened by you.";
  link->try_again();
  serve();
  serve_after(LinkParams{}.first_pause);
  EXPECT_EQ(listener.details.size(), told);
  plugged_in = true;
  serve_after(LinkParams{}.first_pause);
  EXPECT_EQ(link->state(), LinkState::kProbing);
}

TEST_F(LinkTest, TellsThatAPortThatAppearedCannotBeOpenedWhenItLasts) {
  plugged_in = false;
  serve();
  refusal = "may not be opened by you.";
  link->try_again();
  serve();
  serve_after(LinkParams{}.settling);
  EXPECT_EQ(listener.details.back(), refusal);
}

TEST_F(LinkTest, AcknowledgesWhatIsStoredAndBeforeStartAfterReconnecting) {
  stream();
  commands();
  link->acknowledge(link->position());
  serve();
  auto sent = commands();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(std::get<AcknowledgeCommand>(sent[0]).up_to_sequence, 1U);
  EXPECT_EQ(std::get<AcknowledgeCommand>(sent[0]).boot_id, 7U);
  link->acknowledge(link->position());
  serve();
  EXPECT_TRUE(commands().empty()) << "nothing new is stored";
  line->unplugged = true;
  serve();
  serve_after(milliseconds(250));
  sent = commands();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<AcknowledgeCommand>(sent[0]));
  EXPECT_TRUE(std::holds_alternative<StartCommand>(sent[1]));
}

TEST_F(LinkTest, AsksForABlockThatWasLostOnTheLine) {
  stream();
  commands();
  sensor_sends(3);
  serve();
  EXPECT_EQ(link->counters().asked_again, 1U);
  EXPECT_EQ(listener.samples.size(), 2U);
  const auto asked = commands();
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StartCommand>(asked[0]));
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) sensor_sends(sequence);
  serve();
  EXPECT_EQ(listener.samples.size(), 6U);
  EXPECT_TRUE(listener.gaps.empty());
}

TEST_F(LinkTest, TellsOfBlocksThatASensorDoesNotSendAgain) {
  stream();
  for (int i = 0; i < 5; ++i) {
    sensor_sends(4);
    serve_after(milliseconds(1100));
    EXPECT_TRUE(listener.gaps.empty());
  }
  sensor_sends(4);
  serve_after(milliseconds(1100));
  ASSERT_EQ(listener.gaps.size(), 1U);
  EXPECT_EQ(link->counters().lost_blocks, 2U);
}

TEST_F(LinkTest, NoticesThatTheComputerSlept) {
  stream();
  clock.sleep(std::chrono::hours(3));
  serve();
  EXPECT_EQ(link->state(), LinkState::kStalled);
  EXPECT_NE(listener.details.back().find("The computer slept for 3 h 0 min"), std::string::npos);
  EXPECT_EQ(openings, 1);
  sensor_sends(2);
  serve();
  EXPECT_EQ(link->state(), LinkState::kStreaming);
}

TEST_F(LinkTest, TellsOfBlocksThatTheSensorHasNoMore) {
  stream();
  sensor_says_hello(7, 4);
  sensor_sends(4);
  serve();
  ASSERT_EQ(listener.gaps.size(), 1U);
  EXPECT_EQ(listener.gaps[0].lost_blocks, 2U);
  EXPECT_EQ(link->counters().lost_blocks, 2U);
}

TEST_F(LinkTest, GoesOnWithANewBootAfterTheHostsTime) {
  stream();
  clock.advance(seconds(1));
  sensor_says_hello(8);
  sensor_sends(1);
  serve();
  EXPECT_EQ(link->counters().restarts, 1U);
  ASSERT_EQ(listener.gaps.size(), 1U);
  ASSERT_EQ(listener.samples.size(), 4U);
  EXPECT_GE(listener.samples[2].time_s, listener.samples[1].time_s + 1.0);
}

TEST_F(LinkTest, GoesOnWhereARecordingStopped) {
  StreamPosition stored;
  stored.boot_id = 7;
  stored.last_sequence = 5;
  stored.origin_us = 20'000;
  stored.last_time_s = 0.09;
  make_link(stored);
  serve();
  sensor_says_hello();
  for (std::uint64_t sequence = 4; sequence <= 6; ++sequence) sensor_sends(sequence);
  serve();
  EXPECT_EQ(link->counters().duplicate_blocks, 2U);
  ASSERT_EQ(listener.samples.size(), 2U);
  EXPECT_EQ(listener.samples[0].time_s, 0.1);
  EXPECT_EQ(listener.positions.back().last_sequence, 6U);
}

TEST_F(LinkTest, CountsDamageByReasonAndStreamsOn) {
  stream();
  const std::size_t before = line->to_host.size();
  sensor_sends(2);
  line->to_host[before + 5] ^= std::byte{0x10};
  sensor_sends(3);
  serve();
  EXPECT_GE(link->counters().checksum_failed + link->counters().framing_failed, 1U);
  sensor_sends(2);
  sensor_sends(3);
  serve();
  EXPECT_EQ(listener.samples.size(), 6U);
}

TEST_F(LinkTest, TellsTheSensorToStopWhenItEnds) {
  stream();
  commands();
  link.reset();
  const auto sent = commands();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<StopCommand>(sent[0]));
}

TEST_F(LinkTest, KnowsHowLongPollMayWait) {
  plugged_in = false;
  serve();
  EXPECT_EQ(link->wait_ms(clock.now()), 250);
  EXPECT_EQ(link->poll_handle(), -1);
  plugged_in = true;
  clock.advance(milliseconds(250));
  stream();
  EXPECT_EQ(link->wait_ms(clock.now()), 2000);
  clock.advance(seconds(9));
  EXPECT_EQ(link->wait_ms(clock.now()), 0);
}

TEST_F(LinkTest, SaysThatTheSensorNeedsAnotherVersion) {
  serve();
  StanceHello hello;
  hello.protocol_version = 9;
  append_hello(hello, line->to_host);
  serve();
  EXPECT_EQ(link->state(), LinkState::kProbing);
  EXPECT_NE(listener.details.back().find("version 9"), std::string::npos);
}

// A sensor of another maker on the line, whose family the link finds by listening.
class FamilyLinkTest : public LinkTest {
 protected:
  void listen_to(const std::string& name) {
    params.sensor = name;
    link = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> {
          ++openings;
          if (!plugged_in) return failure(ErrorCode::kNotFound, "no port here.");
          line = std::make_shared<FakeLine>();
          return std::unique_ptr<ByteSource>(std::make_unique<FakeSource>(line));
        },
        listener, params);
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
