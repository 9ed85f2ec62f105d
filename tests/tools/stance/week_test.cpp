#include "tools/stance/report/week.h"

#include <gtest/gtest.h>

#include "tests/tools/stance/temporary_folder.h"

namespace stance {
namespace {

// 2026-11-18 12:00 UTC, noon or so of the same day in every zone of time that has few hours to go.
constexpr std::int64_t kNoon_us = 1'795'003'200'000'000;
constexpr std::int64_t kDay_us = 86'400'000'000;
constexpr const char* kFirstDay = "2026-11-18";

class WeekTest : public testing::Test {
 protected:
  WeekTest() : history_(std::move(History::open(folder_.path() / "history.sqlite").value())) {}

  // A session of an hour: sits for so long, then walks.
  std::int64_t add(int days_later, double sitting_s, std::optional<Exercise> exercise = {},
                   std::int64_t later_us = 0, std::optional<int> utc_offset_s = {}) {
    RecordingRow row;
    row.path = std::to_string(days_later) + " " + std::to_string(sitting_s);
    row.start_utc_us = kNoon_us + days_later * kDay_us + later_us;
    row.utc_offset_s = utc_offset_s;
    row.samples = 360'000;
    row.duration_s = 3600.0;
    row.finished = true;
    row.id = history_.add(row).value();
    std::vector<Event> events = {{true, Activity{0.0, sitting_s, ActivityLabel::kSitting}},
                                 {true, Activity{sitting_s, 3600.0, ActivityLabel::kWalking}},
                                 {true, SedentaryBout{0.0, sitting_s}}};
    if (exercise) events.push_back({true, Set{3000.0, 3030.0, *exercise, Side::kBoth, 10, 1.0F}});
    EXPECT_TRUE(history_.write(row, {.events = events, .gaps = {}}));
    return row.id;
  }
  [[nodiscard]] std::vector<DayFigures> week() const {
    return load_week(history_, day_after(kFirstDay, 6), 4, plan_).value();
  }

  test::TemporaryFolder folder_;
  Plan plan_;
  History history_;
};

TEST_F(WeekTest, DaysWithASetOfThePlanAreItsSessions) {
  plan_ = parse_plan("sessions 3 a week\nsquat 3 x 10", "plan").value();
  add(0, 600.0, Exercise::kSquat);
  add(1, 600.0, Exercise::kLunge);
  add(2, 600.0, Exercise::kSquat);
  add(2, 900.0, Exercise::kSquat);
  const Json json = week_json(week(), plan_);
  EXPECT_EQ(json["sessions_a_week"], 3);
  EXPECT_EQ(json["planned_sessions"], 2);
  EXPECT_EQ(json["days"][1]["sets"], 1);
  EXPECT_EQ(json["days"][1]["planned_sets"], 0);
  EXPECT_NE(week_text(week(), plan_, false).find("Of the plan's 3 sessions a week, 2 done"),
            std::string::npos);
}

// In Auckland noon is the day before in UTC, and in Honolulu the day after begins fourteen hours later: who
// looks from home, in UTC, still sees what was done on the day on which it was done.
TEST_F(WeekTest, WhatWasRecordedOnAJourneyStaysOnTheDayTheWearersClockShowed) {
  constexpr int kAuckland_s = 13 * 3600;
  constexpr int kHonolulu_s = -10 * 3600;
  constexpr std::int64_t kHour_us = 3'600'000'000;
  add(2, 600.0, {}, -11 * kHour_us, kAuckland_s);  // 14:00 there, 01:00 UTC
  add(3, 900.0, {}, 10 * kHour_us, kHonolulu_s);   // 12:00 there, 22:00 UTC
  add(4, 1200.0, {}, 18 * kHour_us, kHonolulu_s);  // 20:00 there, 06:00 UTC of the day after
  const auto days = week();
  EXPECT_EQ(days[2].sitting_s, 600.0);
  EXPECT_EQ(days[3].sitting_s, 900.0);
  EXPECT_EQ(days[4].sitting_s, 1200.0);
}

TEST_F(WeekTest, EachDayHasItsOwn) {
  add(0, 3000.0);
  add(2, 1200.0);
  const auto days = week();
  ASSERT_EQ(days.size(), 7U);
  EXPECT_EQ(days[0].day, kFirstDay);
  EXPECT_EQ(days[0].sitting_s, 3000.0);
  EXPECT_EQ(days[0].active_s, 600.0);
  EXPECT_EQ(days[0].long_bouts, 1);
  EXPECT_EQ(days[2].active_s, 2400.0);
  EXPECT_EQ(days[1].sessions, 0);
}

TEST_F(WeekTest, APausedWeekCountsForNothingAndStaysInTheHistory) {
  add(-3, 600.0);
  add(0, 3000.0);
  ASSERT_TRUE(pause_week(history_, day_after(kFirstDay, 6), true));
  auto days = load_week(history_, day_after(kFirstDay, 6), 4, plan_, 2).value();
  ASSERT_EQ(days.size(), 14U);
  EXPECT_EQ(days[7].sitting_s, 3000.0);
  Json json = week_json(days, plan_);
  EXPECT_EQ(json["recorded_days"], 0);
  EXPECT_TRUE(json["paused"]);
  EXPECT_TRUE(json["weeks"][1]["paused"]);
  EXPECT_FALSE(json["weeks"][1].contains("active_s"));
  EXPECT_EQ(json["weeks"][0]["active_s"], 3000.0);
  EXPECT_NE(week_text(days, plan_, false).find("7 days paused"), std::string::npos);
  ASSERT_TRUE(pause_week(history_, day_after(kFirstDay, 6), false));
  days = load_week(history_, day_after(kFirstDay, 6), 4, plan_, 2).value();
  json = week_json(days, plan_);
  EXPECT_EQ(json["recorded_days"], 1);
  EXPECT_FALSE(json["paused"]);
  EXPECT_EQ(week_text(days, plan_, false).find("paused"), std::string::npos);
}

TEST_F(WeekTest, ADayWithoutARecordingIsNoDayOfZero) {
  add(0, 3000.0);
  const auto days = week();
  EXPECT_EQ(week_json(days, plan_)["recorded_days"], 1);
  EXPECT_FALSE(week_json(days, plan_)["days"][3].contains("active_s"));
  EXPECT_NE(week_text(days, plan_, false).find("Of 1 day with a recording: sitting 50 min a day"),
            std::string::npos)
      << week_text(days, plan_, false);
}

TEST_F(WeekTest, DaysWithHalfAnHourOfActivityAreCounted) {
  add(0, 3000.0);
  add(1, 1800.0);
  EXPECT_EQ(week_json(week(), plan_)["days_with_advised_activity"], 1);
}

TEST_F(WeekTest, PromptsThatCannotBeJudgedAreLeftOut) {
  PromptRow prompt;
  prompt.recording_id = add(0, 3000.0);
  for (const char* outcome : {"answered", "not_answered", "withdrawn", "answered"}) {
    prompt.outcome = outcome;
    ASSERT_TRUE(history_.write(prompt));
  }
  EXPECT_EQ(week()[0].prompts, 3);
  EXPECT_EQ(week()[0].prompts_answered, 2);
}

TEST_F(WeekTest, NothingAtAllIsSaid) {
  EXPECT_NE(week_text(week(), plan_, false).find("Nothing was recorded in these seven days"),
            std::string::npos);
}

TEST(DayAfter, PassesMonthsAndLeapDays) {
  EXPECT_EQ(day_after("2026-11-30", 1), "2026-12-01");
  EXPECT_EQ(day_after("2028-03-01", -1), "2028-02-29");
  EXPECT_EQ(day_after("2026-01-01", -1), "2025-12-31");
}

}  // namespace
}  // namespace stance
