#include "tools/stance/report/summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tools/stance/report/timeline_text.h"

namespace stance {
namespace {

// Ten minutes of sitting, a minute's walk of 100 steps, a set of three lunges left and two right, standing.
std::vector<Event> a_session() {
  std::vector<Event> events = {{true, Activity{0.0, 600.0, ActivityLabel::kSitting}},
                               {true, SedentaryBout{0.0, 600.0}},
                               {true, Activity{600.0, 660.0, ActivityLabel::kWalking}}};
  for (int i = 0; i < 100; ++i) {
    events.push_back({true, Step{605.0 + 0.5 * i, i % 2 == 0 ? Side::kLeft : Side::kRight}});
  }
  events.push_back({true, Activity{660.0, 700.0, ActivityLabel::kExercising}});
  for (int i = 0; i < 5; ++i) {
    Rep rep{662.0 + 5.0 * i,
            664.0 + 5.0 * i,
            666.0 + 5.0 * i,
            Exercise::kLunge,
            i < 3 ? Side::kLeft : Side::kRight,
            i + 1};
    rep.concentric_s = 1.0F + static_cast<float>(i);
    events.push_back({true, rep});
  }
  events.push_back({true, Set{662.0, 686.0, Exercise::kLunge, Side::kBoth, 5}});
  events.push_back({true, Activity{700.0, 720.0, ActivityLabel::kUnknown}});
  return events;
}

TEST(Summary, TimesAddUpToTheRecording) {
  const Summary summary = summarize(a_session());
  EXPECT_DOUBLE_EQ(summary.duration_s, 720.0);
  EXPECT_DOUBLE_EQ(summary.known_s(), 700.0);
  EXPECT_DOUBLE_EQ(summary.time_of(ActivityLabel::kSitting), 600.0);
}

TEST(Summary, AnAlternatingSetCountsOnEachSideWithItsOwnReps) {
  const Summary summary = summarize(a_session());
  ASSERT_EQ(summary.exercises.size(), 2U);
  EXPECT_EQ(summary.exercises[0].side, Side::kLeft);
  EXPECT_EQ(summary.exercises[0].reps, 3);
  EXPECT_EQ(summary.exercises[0].sets, 1);
  EXPECT_FLOAT_EQ(summary.exercises[0].concentric_s, 2.0F);
  EXPECT_EQ(summary.exercises[1].reps, 2);
  EXPECT_FLOAT_EQ(summary.exercises[1].concentric_s, 4.5F);
  EXPECT_TRUE(std::isnan(summary.exercises[1].eccentric_s));
}

TEST(Summary, StepsAreCountedInsideWalking) {
  const Summary summary = summarize(a_session());
  EXPECT_EQ(summary.walking.steps, 100);
  EXPECT_EQ(summary.walking.left, 50);
  EXPECT_NEAR(summary.walking.cadence_steps_min, 120.0, 0.1);
}

TEST(Summary, TheSensorIsWornWhereMostStepsShowIt) {
  Walk few, many, not_clear;
  few.steps = 20;
  few.worn = Worn::kLeft;
  many.steps = 80;
  many.worn = Worn::kMiddle;
  not_clear.steps = 200;
  const std::vector<Event> events{{true, few}, {true, not_clear}, {true, many}};
  EXPECT_EQ(summarize(events).walking.worn, Worn::kMiddle);
  EXPECT_EQ(summarize(std::span(events).first(0)).walking.worn, Worn::kUnknown);
}

TEST(Summary, OfNothingIsAllNothing) {
  const Summary summary = summarize({});
  EXPECT_EQ(summary.duration_s, 0.0);
  EXPECT_TRUE(summary.exercises.empty());
  EXPECT_TRUE(std::isnan(summary.walking.cadence_steps_min));
}

TEST(Summary, ABoutThatTheRecordingsEndCutIsNoBreak) {
  std::vector<Event> events = a_session();
  EXPECT_EQ(summarize(events).breaks, 1);
  events.push_back({true, Activity{720.0, 900.0, ActivityLabel::kSitting}});
  events.push_back({true, SedentaryBout{720.0, 900.0}});
  EXPECT_EQ(summarize(events).breaks, 1);
  EXPECT_EQ(summarize(events).bouts.size(), 2U);
}

TEST(Summary, ShiftingMovesEveryTime) {
  const auto moved = shifted(a_session(), 100.0);
  EXPECT_DOUBLE_EQ(std::get<Activity>(moved[0].body).end_s, 700.0);
  EXPECT_DOUBLE_EQ(std::get<Step>(moved[3].body).time_s, 705.0);
}

TEST(TimelineText, SaysWhatHappenedWhen) {
  const std::string text = timeline_text(a_session());
  EXPECT_NE(text.find("0:00:00  sitting, 10 min\n"), std::string::npos) << text;
  EXPECT_NE(text.find("0:10:00  walking, 60 s, 100 steps, 120 a minute\n"), std::string::npos) << text;
  EXPECT_NE(text.find("0:11:02  lunge, 5 reps, 24 s\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("exercising"), std::string::npos) << text;
  EXPECT_NE(text.find("1 bout, 10 min in all"), std::string::npos) << text;
}

}  // namespace
}  // namespace stance
