#include "analysis/timeline/sedentary.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

using enum ActivityLabel;

class SedentaryBoutsTest : public testing::Test {
 protected:
  void then(double seconds, ActivityLabel label) {
    bouts_.add(now_s_, now_s_ + seconds, label, events_);
    now_s_ += seconds;
  }
  void seated_after(double seconds) { bouts_.seated_at(now_s_ + seconds); }
  void left_before(double seconds) { bouts_.left_at(now_s_ - seconds); }
  void lost(double seconds) { now_s_ += seconds; }
  std::vector<SedentaryBout> end() {
    bouts_.finish(events_);
    std::vector<SedentaryBout> out;
    for (const Event& e : events_) out.push_back(std::get<SedentaryBout>(e.body));
    return out;
  }

 private:
  SedentaryBouts bouts_;
  std::vector<Event> events_;
  double now_s_ = 0.0;
};

TEST_F(SedentaryBoutsTest, AMinuteOfSittingIsABout) {
  then(60, kSitting);
  ASSERT_EQ(end().size(), 1U);
}

TEST_F(SedentaryBoutsTest, LessThanAMinuteIsNone) {
  then(59, kSitting);
  EXPECT_TRUE(end().empty());
}

TEST_F(SedentaryBoutsTest, ABreakIsCreditedFromItsFirstSecond) {
  then(100, kSitting);
  then(30, kStanding);
  then(70, kSitting);
  const auto bouts = end();
  ASSERT_EQ(bouts.size(), 2U);
  EXPECT_DOUBLE_EQ(bouts[0].end_s, 100.0);
  EXPECT_DOUBLE_EQ(bouts[1].start_s, 130.0);
}

TEST_F(SedentaryBoutsTest, TheWaysDownAndUpAreNoPartOfABout) {
  then(100, kStanding);
  then(0.5, kSitting);
  seated_after(1.0);
  then(99.5, kSitting);
  then(0.5, kStanding);
  left_before(2.0);
  then(30, kStanding);
  const auto bouts = end();
  ASSERT_EQ(bouts.size(), 1U);
  EXPECT_DOUBLE_EQ(bouts[0].start_s, 101.5);
  EXPECT_DOUBLE_EQ(bouts[0].end_s, 198.5);
}

TEST_F(SedentaryBoutsTest, RisingForLessThanABreakCutsNothingOff) {
  then(100, kSitting);
  then(0.5, kStanding);
  left_before(2.0);
  then(2.0, kStanding);
  then(0.5, kSitting);
  seated_after(1.0);
  then(70, kSitting);
  const auto bouts = end();
  ASSERT_EQ(bouts.size(), 1U);
  EXPECT_DOUBLE_EQ(bouts[0].start_s, 0.0);
  EXPECT_DOUBLE_EQ(bouts[0].end_s, 173.0);
}

TEST_F(SedentaryBoutsTest, FourSecondsUprightAreNoBreak) {
  then(100, kSitting);
  then(4, kStanding);
  then(70, kSitting);
  const auto bouts = end();
  ASSERT_EQ(bouts.size(), 1U);
  EXPECT_DOUBLE_EQ(bouts[0].end_s, 174.0);
}

TEST_F(SedentaryBoutsTest, StandingAndWalkingTogetherMakeABreak) {
  then(100, kSitting);
  then(3, kStanding);
  then(3, kWalking);
  then(70, kSitting);
  EXPECT_EQ(end().size(), 2U);
}

TEST_F(SedentaryBoutsTest, LyingAndSittingAreOneBout) {
  then(40, kSitting);
  then(40, kLying);
  EXPECT_EQ(end().size(), 1U);
}

TEST_F(SedentaryBoutsTest, ALongHoleInTheDataEndsTheBoutWhereItBegan) {
  then(100, kSitting);
  lost(60);
  then(100, kSitting);
  const auto bouts = end();
  ASSERT_EQ(bouts.size(), 2U);
  EXPECT_DOUBLE_EQ(bouts[0].end_s, 100.0);
}

TEST_F(SedentaryBoutsTest, AFewLostSecondsDoNotEndIt) {
  then(50, kSitting);
  lost(3);
  then(50, kSitting);
  EXPECT_EQ(end().size(), 1U);
}

TEST_F(SedentaryBoutsTest, TakingTheSensorOffEndsIt) {
  then(100, kSitting);
  then(1, kNotWorn);
  then(100, kSitting);
  EXPECT_EQ(end().size(), 2U);
}

}  // namespace
}  // namespace stance
