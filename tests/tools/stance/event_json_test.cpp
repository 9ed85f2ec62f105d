#include "tools/stance/event_json.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

std::vector<Event> one_of_each() {
  return {
      {true, Activity{1.0, 2.5, ActivityLabel::kStairsUp, 0.75F}},
      {true, Activity{2.5, 3.0, ActivityLabel::kLying, 0.5F, LyingOn::kLeft}},
      {true, Transition{3.25, 2.0, 4.5, ActivityLabel::kSitting, ActivityLabel::kStanding, 0.5F, 41.5F, 2.5F,
                        0.75F, 0.125F}},
      {true, Step{5.125, Side::kLeft, 0.875F, 5.25}},
      {true, Rep{6.0, 7.0, 8.0, Exercise::kSingleLegRdl, Side::kRight, 3, 31.5F, 12.25F, 2.0F, 1.5F, 2.5F,
                 0.25F, 0.5F}},
      {true, Set{6.0, 30.0, Exercise::kSquat, Side::kBoth, 10, 0.25F}},
      {true, SedentaryBout{40.0, 4000.0}},
      {true, Asymmetry{6.0, 30.0, Measure::kConcentricS, Exercise::kLunge, 1.5F, 1.25F, 5, 6, 18.25F, 4.5F,
                       Verdict::kRightLess}},
      {false, LiveState{50.0, ActivityLabel::kNotWorn, 45.5, true}},
      {true, Rejection{60.0, 65.0, RejectionReason::kTooSlow}},
      {true, Walk{70.0, 80.0, 20, 114.5F, 0.5F, 0.25F, 1.0F, 0.125F, 20.5F, 61.5F, 62.5F, 3.25F, 0.5F, 0.75F,
                  -40.5F, 5.5F, 7.75F, Verdict::kLeftLess}},
  };
}

TEST(EventJson, EveryKindComesBackAsItWas) {
  for (const Event& event : one_of_each()) {
    const std::string line = to_json_line(event);
    const auto read = event_from_json_line(line);
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->final, event.final) << line;
    EXPECT_EQ(read->body.index(), event.body.index()) << line;
    EXPECT_EQ(to_json_line(*read), line);
  }
}

TEST(EventJson, NamesAndOrderOfARepAreThoseOfTheDocumentation) {
  const Event rep{true, Rep{6.0, 7.0, 8.0, Exercise::kSquat, Side::kBoth, 3}};
  EXPECT_EQ(
      to_json_line(rep),
      R"({"type":"rep","start_s":6.0,"turn_s":7.0,"end_s":8.0,"exercise":"squat","side":"both","number":3})");
}

TEST(EventJson, TimesHaveThreeDecimalsAndOtherNumbersFour) {
  const Event step{true, Step{1.23456789, Side::kLeft, 0.123456789F}};
  EXPECT_EQ(to_json_line(step), R"({"type":"step","time_s":1.235,"side":"left","side_probability":0.1235})");
}

TEST(EventJson, WhatIsNotKnownIsLeftOut) {
  const Event set{true, Set{1.0, 2.0, Exercise::kSquat, Side::kBoth, 3, kNotKnown}};
  EXPECT_FALSE(to_json(set).contains("confidence"));
  EXPECT_FALSE(to_json({true, Activity{1.0, 2.0, ActivityLabel::kLying}}).contains("lying_on"));
  EXPECT_FALSE(to_json({true, Transition{}}).contains("vertical_travel_cm"));
  const Event walking{true, Asymmetry{}};
  EXPECT_FALSE(to_json(walking).contains("exercise"));
  EXPECT_FALSE(to_json(walking).contains("left"));
}

TEST(EventJson, OnlyProvisionalEventsSayThatTheyAreNotFinal) {
  EXPECT_FALSE(to_json({true, Step{}}).contains("final"));
  EXPECT_EQ(to_json({false, Step{}}).at("final"), false);
}

TEST(EventJson, WhatIsNoEventIsRefused) {
  for (const char* line :
       {"", "{", "[]", "7", "{}", R"({"type":"dance"})", R"({"type":"step","side":"left"})",
        R"({"type":"step","time_s":"1","side":"left"})", R"({"type":"step","time_s":1,"side":"upper"})",
        R"({"type":"set","start_s":1})"}) {
    EXPECT_FALSE(event_from_json_line(line)) << line;
  }
}

TEST(EventJson, UnknownFieldsAreIgnored) {
  EXPECT_TRUE(event_from_json_line(R"({"type":"step","time_s":1,"side":"left","shoe":"red"})"));
}

}  // namespace
}  // namespace stance
