#include "firmware-bridge/link.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "firmware-bridge/sensors/stance_link_device.h"
#include "tests/support/fake_line.h"

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
};

// A link whose port opens (or not) as the test wishes.
class LinkTest : public testing::Test {
 protected:
  LinkTest() { make_link({}); }

  void make_link(const StreamPosition& resume) {
    link = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> {
          ++openings;
          if (!plugged_in) return failure(ErrorCode::kNotFound, "no port here.");
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

TEST_F(LinkTest, TellsOfBlocksThatWereLost) {
  stream();
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
  EXPECT_EQ(listener.samples.size(), 4U);
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

}  // namespace
}  // namespace stance
