// The swap test as a report of sessions: which hip a repetition was seen from, what is still to be done, and
// the shares in words.
#include <gmock/gmock.h>

#include "tools/stance/plan/plan.h"
#include "tools/stance/report/swap_test.h"

namespace stance {
namespace {

using testing::HasSubstr;

Event walk(double start_s, Worn worn) {
  Walk one;
  one.start_s = start_s;
  one.end_s = start_s + 20.0;
  one.worn = worn;
  return {true, one};
}

// `count` step-ups of each leg from start_s on, rising by so many cm.
void add_step_ups(std::vector<Event>& events, double start_s, float left_cm, float right_cm, int count = 6) {
  for (int i = 0; i < 2 * count; ++i) {
    Rep rep{.start_s = start_s + 3.0 * i, .end_s = start_s + 3.0 * i + 2.5, .exercise = Exercise::kStepUp};
    rep.side = i % 2 == 0 ? Side::kLeft : Side::kRight;
    rep.vertical_travel_cm = (i % 2 == 0 ? left_cm : right_cm) + 0.2F * static_cast<float>(i / 2 % 3 - 1);
    rep.range_of_motion_deg = 12.0F + 0.3F * static_cast<float>(i % 3);
    rep.concentric_s = 1.0F + 0.02F * static_cast<float>(i % 3);
    rep.eccentric_s = 1.2F + 0.02F * static_cast<float>(i % 3);
    rep.confidence = 0.9F;
    events.push_back({true, rep});
  }
}

ReportedSession session(std::vector<Event> events, Placement placement = Placement::kAuto) {
  ReportedSession one;
  one.row.placement = placement;
  one.events = std::move(events);
  return one;
}

// One session: the sensor on the left hip, then on the right one.
ReportedSession swapped_in_between() {
  std::vector<Event> events = {walk(0.0, Worn::kLeft)};
  add_step_ups(events, 30.0, 28.0F, 22.0F);
  events.push_back(walk(100.0, Worn::kRight));
  add_step_ups(events, 130.0, 22.0F, 28.0F);
  return session(std::move(events));
}

TEST(SwapTest, OneSessionMayHoldBothHips) {
  const auto tests = swap_tests({swapped_in_between()});
  ASSERT_EQ(tests.size(), 1U);
  ASSERT_TRUE(tests[0].complete());
  const SwapMeasure& travel = tests[0].measures[0];
  EXPECT_EQ(travel.measure, Measure::kVerticalTravelCm);
  EXPECT_THAT(body_words(travel), HasSubstr("no detectable difference (±"));
  EXPECT_THAT(sensor_words(travel), HasSubstr("the leg on its side shows 6.0 cm more"));
  const std::string text = swap_tests_text("Session 3", tests, false);
  EXPECT_THAT(text, HasSubstr("step-up"));
  EXPECT_THAT(text,
              HasSubstr("vertical travel: left 28.0 cm, right 22.0 cm with the sensor on the left hip"));
  EXPECT_EQ(swap_tests_json("Session 3", tests)["exercises"][0]["measures"][0]["verdict"], "no_difference");
}

TEST(SwapTest, TwoSessionsMayHoldOneHipEachAsTheyWereTold) {
  std::vector<Event> first, second;
  add_step_ups(first, 30.0, 28.0F, 26.0F);
  add_step_ups(second, 30.0, 22.0F, 32.0F);
  const auto tests = swap_tests({session(first, Placement::kLeftHip), session(second, Placement::kRightHip)});
  ASSERT_TRUE(tests[0].complete());
  EXPECT_EQ(tests[0].measures[0].shares.verdict, Verdict::kLeftLess);
  EXPECT_THAT(body_words(tests[0].measures[0]), HasSubstr("left side moved 4.0 cm less (±"));
}

TEST(SwapTest, WhatAWalkShowsIsBelievedAgainstWhatWasTold) {
  const ReportedSession told = session({walk(10.0, Worn::kRight)}, Placement::kLeftHip);
  EXPECT_EQ(worn_at(told, 40.0), Side::kRight);
  EXPECT_EQ(worn_at(told, 5.0), Side::kRight) << "the walk after it";
  EXPECT_EQ(worn_at(session({}, Placement::kLeftHip), 5.0), Side::kLeft);
  EXPECT_EQ(worn_at(session({walk(10.0, Worn::kMiddle)}), 40.0), Side::kUnknown);
}

TEST(SwapTest, ATimeThatSeemsToChangeWithTheSensorIsNotTold) {
  ReportedSession one = swapped_in_between();
  for (Event& event : one.events) {
    auto* rep = std::get_if<Rep>(&event.body);
    if (rep != nullptr && rep->start_s < 100.0 && rep->side == Side::kLeft) rep->concentric_s = 2.0F;
  }
  const auto tests = swap_tests({one});
  const SwapMeasure& time = tests[0].measures[2];
  ASSERT_EQ(time.measure, Measure::kConcentricS);
  EXPECT_TRUE(time.shares.withheld);
  EXPECT_EQ(time.shares.verdict, Verdict::kNotEnough);
  EXPECT_THAT(body_words(time), HasSubstr("not told: the place of the sensor cannot change this"));
}

TEST(SwapTest, SaysWhatIsStillToBeDone) {
  std::vector<Event> events = {walk(0.0, Worn::kLeft)};
  add_step_ups(events, 30.0, 28.0F, 22.0F);
  events.push_back(walk(100.0, Worn::kRight));
  add_step_ups(events, 130.0, 22.0F, 28.0F, 4);
  const auto tests = swap_tests({session(events)});
  EXPECT_FALSE(tests[0].complete());
  const std::string text = swap_tests_text("Session 3", tests, false);
  EXPECT_THAT(text, HasSubstr("6 left, 6 right"));
  EXPECT_THAT(text, HasSubstr("4 left, 4 right"));
  EXPECT_THAT(text, HasSubstr("At least 5 repetitions of each leg"));
  EXPECT_THAT(text, HasSubstr("Clip the sensor on the left hip"));
  EXPECT_THAT(swap_tests_text("Session 3", {}, false), HasSubstr("Clip the sensor on the left hip"));
}

}  // namespace
}  // namespace stance
