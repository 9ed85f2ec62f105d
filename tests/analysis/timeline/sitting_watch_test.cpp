#include "analysis/timeline/sitting_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace stance {
namespace {

using enum ActivityLabel;

constexpr double kLimit_s = 600.0;
constexpr double kLate_s = 1.01;
constexpr double kAxisStart_s = 5000.0;  // of the samples; events count from the first

// Somebody whose live state is known at once, at 100 samples a second.
class SittingWatchTest : public testing::Test {
 protected:
  void then(double seconds, ActivityLabel label) {
    if (label != live_) events_.push_back({false, LiveState{now_s_, label, now_s_, false}});
    live_ = label;
    add(seconds, 0.02F);
  }
  void guess(double seconds, ActivityLabel label) {
    events_.push_back({false, LiveState{now_s_, label, now_s_, true}});
    live_ = kUnknown;
    add(seconds, 0.02F);
  }
  // A second of moving on the seat.
  void shift() { add(1.0, 1.0F); }
  void lost(double seconds) { now_s_ += seconds; }
  void rep(double end_s) { events_.push_back({true, Rep{.start_s = end_s - 2.0, .end_s = end_s}}); }
  [[nodiscard]] int count(PromptReason reason) const {
    return static_cast<int>(std::count_if(prompts_.begin(), prompts_.end(), [=](const SittingPrompt& prompt) {
      return prompt.reason == reason;
    }));
  }
  [[nodiscard]] SittingPrompt last() const { return prompts_.back(); }

  std::vector<SittingPrompt> prompts_;
  double now_s_ = 0.0;

 private:
  void add(double seconds, float deviation) {
    std::vector<ImuSample> samples;
    const double begin_s = now_s_;
    const auto count = static_cast<int>(std::lround(100.0 * seconds));
    for (int i = 0; i < count; ++i) {
      samples.push_back({.time_s = kAxisStart_s + begin_s + 0.01 * i,
                         .acc_sensor_m_s2 = {9.81F + (i % 2 == 0 ? deviation : -deviation), 0.0F, 0.0F}});
    }
    now_s_ = begin_s + seconds;
    watch_.push(samples, events_, prompts_);
    events_.clear();
  }

  SittingWatch watch_{kLimit_s};
  std::vector<Event> events_;
  ActivityLabel live_ = kUnknown;
};

TEST_F(SittingWatchTest, TheLimitIsToldOnceWhenItIsReached) {
  then(kLimit_s - 1.0, kSitting);
  EXPECT_TRUE(prompts_.empty());
  then(60, kSitting);
  ASSERT_EQ(prompts_.size(), 1U);
  EXPECT_EQ(last().reason, PromptReason::kLimit);
  EXPECT_NEAR(last().time_s, kLimit_s, kLate_s);
  EXPECT_NEAR(last().start_s, 0.0, kLate_s);
}

TEST_F(SittingWatchTest, ABreakOfFiveSecondsIsCreditedInFull) {
  then(kLimit_s - 10.0, kSitting);
  then(5, kStanding);
  then(kLimit_s - 1.0, kSitting);
  EXPECT_TRUE(prompts_.empty());
}

TEST_F(SittingWatchTest, FourSecondsOnTheFeetAreNoBreak) {
  then(kLimit_s - 10.0, kSitting);
  then(4, kStanding);
  then(10, kSitting);
  EXPECT_EQ(count(PromptReason::kLimit), 1);
}

TEST_F(SittingWatchTest, ANaturalPauseBeyondTheLimitIsToldAtMostTwiceAMinute) {
  then(kLimit_s + 60.0, kSitting);
  shift();
  shift();
  EXPECT_EQ(count(PromptReason::kShift), 1);
  then(30, kSitting);
  shift();
  EXPECT_EQ(count(PromptReason::kShift), 2);
}

TEST_F(SittingWatchTest, BeforeTheLimitAShiftIsNothing) {
  then(60, kSitting);
  shift();
  EXPECT_TRUE(prompts_.empty());
}

TEST_F(SittingWatchTest, TheBreakIsToldFromWhenItBegan) {
  then(kLimit_s + 30.0, kSitting);
  const double stood_up_s = now_s_;
  then(10, kStanding);
  EXPECT_EQ(last().reason, PromptReason::kBreak);
  EXPECT_NEAR(last().time_s, stood_up_s, kLate_s);
  then(kLimit_s, kStanding);
  EXPECT_EQ(count(PromptReason::kBreak), 1);
}

TEST_F(SittingWatchTest, ABreakThatNobodyWasAskedForIsNotTold) {
  then(60, kSitting);
  then(60, kWalking);
  EXPECT_TRUE(prompts_.empty());
}

TEST_F(SittingWatchTest, WhoLiesIsLeftAloneButTheTimeCounts) {
  then(kLimit_s + 60.0, kLying);
  EXPECT_TRUE(prompts_.empty());
  then(1, kSitting);
  EXPECT_EQ(count(PromptReason::kLimit), 1);
}

TEST_F(SittingWatchTest, ARepetitionThatBecomesFinalLaterIsABreak) {
  then(kLimit_s - 30.0, kSitting);
  rep(kLimit_s - 60.0);
  then(kLimit_s - 35.0, kSitting);
  EXPECT_TRUE(prompts_.empty());
  then(10, kSitting);
  ASSERT_EQ(count(PromptReason::kLimit), 1);
  EXPECT_EQ(last().start_s, kLimit_s - 60.0);
}

TEST_F(SittingWatchTest, SittingThatIsOnlyGuessedIsNotSaidToBe) {
  guess(2.0 * kLimit_s, kSitting);
  EXPECT_TRUE(prompts_.empty());
}

TEST_F(SittingWatchTest, TimeWithoutDataIsNotSitting) {
  then(kLimit_s - 30.0, kSitting);
  lost(20);
  then(kLimit_s - 1.0, kSitting);
  EXPECT_TRUE(prompts_.empty());
}

TEST_F(SittingWatchTest, ASensorTakenOffEndsTheBoutButIsNoBreak) {
  then(kLimit_s + 1.0, kSitting);
  then(1, kNotWorn);
  EXPECT_EQ(last().reason, PromptReason::kLost);
}

TEST_F(SittingWatchTest, ASilenceEndsTheBoutButIsNoBreak) {
  then(kLimit_s + 1.0, kSitting);
  lost(3600);
  then(1, kSitting);
  EXPECT_EQ(last().reason, PromptReason::kLost);
}

TEST(SittingWatch, WithoutALimitNothingIsSent) {
  SittingWatch watch(0.0);
  std::vector<SittingPrompt> prompts;
  const std::vector<Event> sits = {{false, LiveState{0.0, kSitting, 0.0}}};
  for (int i = 0; i < 10'000; ++i) {
    const ImuSample sample = {.time_s = 1.0 * i, .acc_sensor_m_s2 = {9.81F, 0.0F, 0.0F}};
    watch.push(std::span(&sample, 1), sits, prompts);
  }
  EXPECT_TRUE(prompts.empty());
}

TEST(SittingWatch, HoweverTheInputIsSplitThePromptsAreTheSame) {
  std::vector<ImuSample> samples;
  for (int i = 0; i < 100'000; ++i) {
    const float shake = i % 9000 < 100 && i % 2 == 0 ? 2.0F : 0.0F;
    samples.push_back({.time_s = 0.01 * i, .acc_sensor_m_s2 = {9.81F + shake, 0.0F, 0.0F}});
  }
  const std::vector<Event> events = {{false, LiveState{3.0, kSitting, 0.0}},
                                     {false, LiveState{400.0, kWalking, 397.0}},
                                     {false, LiveState{430.0, kSitting, 428.0}},
                                     {false, LiveState{900.0, kStanding, 897.0}}};
  const auto prompts_of = [&](std::size_t at_once) {
    SittingWatch watch(300.0);
    std::vector<SittingPrompt> prompts;
    std::size_t next = 0;
    for (std::size_t i = 0; i < samples.size(); i += at_once) {
      const auto part = std::span(samples).subspan(i, std::min(at_once, samples.size() - i));
      const std::size_t first = next;
      while (next < events.size() && time_of(events[next].body) <= part.back().time_s) ++next;
      watch.push(part, std::span(events).subspan(first, next - first), prompts);
    }
    return prompts;
  };
  const auto whole = prompts_of(samples.size());
  ASSERT_GT(whole.size(), 3U);
  for (const std::size_t at_once : {std::size_t{1}, std::size_t{7}, std::size_t{50}, std::size_t{4096}}) {
    const auto split = prompts_of(at_once);
    ASSERT_EQ(split.size(), whole.size());
    for (std::size_t i = 0; i < split.size(); ++i) {
      EXPECT_EQ(split[i].time_s, whole[i].time_s);
      EXPECT_EQ(split[i].reason, whole[i].reason);
    }
  }
}

}  // namespace
}  // namespace stance
