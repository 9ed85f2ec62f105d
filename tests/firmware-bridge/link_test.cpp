#include "firmware-bridge/link.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "tests/firmware-bridge/link_fixture.h"

namespace stance {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

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

TEST_F(LinkTest, DoesNotWakeUpForAnAcknowledgementThatNobodyIsThereToHear) {
  stream();
  line->unplugged = true;
  plugged_in = false;
  serve();
  link->acknowledge(link->position());
  for (int i = 0; i < 600; ++i) serve_after(milliseconds(100));
  EXPECT_GT(link->wait_ms(clock.now()), 1000);
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

TEST_F(LinkTest, LeavesAPortForABetterOneWithoutAPause) {
  serve();
  EXPECT_EQ(openings, 1);
  link->leave_port();
  EXPECT_EQ(link->poll_handle(), -1);
  serve();
  EXPECT_EQ(openings, 2);
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
  clock.suspend_computer(std::chrono::hours(3));
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

}  // namespace
}  // namespace stance
