// Days in time zones that change their clocks. Each test runs in a process of its own (gtest_discover_tests),
// so that the zone it sets is nobody else's.
#include "tools/stance/local_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

namespace stance {
namespace {

using namespace std::chrono;

// As POSIX writes it, so that no table of time zones is needed.
constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr const char* kAdelaide = "ACST-9:30ACDT,M10.1.0,M4.1.0/3";
constexpr const char* kSaintJohns = "NST3:30NDT,M3.2.0,M11.1.0";
constexpr const char* kAzores = "<-01>1<+00>,M3.5.0/0,M10.5.0/1";

class LocalTimeIn : public testing::Test {
 protected:
  ~LocalTimeIn() override { live_in("UTC0"); }
  static void live_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  static std::int64_t utc(year_month_day date, minutes time) {
    return duration_cast<microseconds>((sys_days(date) + time).time_since_epoch()).count();
  }
};

TEST_F(LocalTimeIn, AKnownOffsetTellsTheClockInWhateverZoneTheMachineIsNow) {
  live_in(kAdelaide);
  const std::int64_t moment = utc(2026y / November / 21, 2h + 30min);
  EXPECT_EQ(date_and_clock_of(moment, 3600), "2026-11-21 03:30");
  EXPECT_EQ(clock_of(moment, -10 * 3600), "16:30");
  EXPECT_EQ(day_of(moment, 4, 3600), "2026-11-20");
  EXPECT_EQ(day_of(moment, 4, 2 * 3600), "2026-11-21");
  EXPECT_EQ(day_of(moment, 4, -10 * 3600), "2026-11-20");
}

TEST_F(LocalTimeIn, ADayBeginsAtItsHourOnTheDayTheClockIsPutForward) {
  live_in(kBerlin);
  const year_month_day day = 2026y / March / 29;             // 02:00 CET is 03:00 CEST
  EXPECT_EQ(day_of(utc(day, 1h + 59min), 4), "2026-03-28");  // 03:59 CEST
  EXPECT_EQ(day_of(utc(day, 2h), 4), "2026-03-29");          // 04:00
}

TEST_F(LocalTimeIn, ADayBeginsAtItsHourOnTheDayTheClockIsPutBack) {
  live_in(kBerlin);
  const year_month_day day = 2026y / October / 25;           // 03:00 CEST is 02:00 CET
  EXPECT_EQ(day_of(utc(day, 2h + 59min), 4), "2026-10-24");  // 03:59 CET
  EXPECT_EQ(day_of(utc(day, 3h), 4), "2026-10-25");
}

TEST_F(LocalTimeIn, ADayThatBeginsInTheHourThatIsLeftOutBeginsAfterIt) {
  live_in(kBerlin);
  const year_month_day day = 2026y / March / 29;
  EXPECT_EQ(day_of(utc(day, 59min), 2), "2026-03-28");  // 01:59 CET
  EXPECT_EQ(day_of(utc(day, 1h), 2), "2026-03-29");     // 03:00 CEST
}

TEST_F(LocalTimeIn, YesterdayIsTheDayBeforeAlsoAfterADayOf23Hours) {
  live_in(kBerlin);
  // Four minutes into the 29th; 24 hours earlier the clock showed 03:04 on the 28th, which was still the
  // 27th.
  EXPECT_EQ(day_from_text("yesterday", utc(2026y / March / 29, 2h + 4min), 4), "2026-03-28");
  EXPECT_EQ(day_from_text("today", utc(2026y / March / 29, 2h + 4min), 4), "2026-03-29");
}

TEST_F(LocalTimeIn, YesterdayOfTheFirstOfAMonthIsTheLastOfTheOneBefore) {
  live_in(kBerlin);
  EXPECT_EQ(day_from_text("yesterday", utc(2028y / March / 1, 10h), 4), "2028-02-29");
  EXPECT_EQ(day_from_text("yesterday", utc(2027y / January / 1, 10h), 4), "2026-12-31");
}

TEST_F(LocalTimeIn, TheOffsetIsThatOfTheMomentAndNotOfNow) {
  live_in(kSaintJohns);
  EXPECT_EQ(utc_offset_s(utc(2026y / January / 10, 12h)), -12600);
  EXPECT_EQ(utc_offset_s(utc(2026y / July / 10, 12h)), -9000);
}

// Whatever the zone and the hour, time goes on: a day has one piece, of 23 to 25 hours, and none is left out.
TEST_F(LocalTimeIn, DaysFollowOneAnotherInEveryZoneAndForEveryHour) {
  constexpr int kHours[] = {0, 1, 2, 3, 4, 12, 23};
  constexpr minutes kEvery = 30min;
  for (const char* zone : {"UTC0", kBerlin, kAdelaide, kSaintJohns, kAzores}) {
    live_in(zone);
    for (const int hour : kHours) {
      std::string day;
      minutes length{-1};
      for (minutes at = 0min; at < 366 * 24h; at += kEvery) {
        const std::int64_t now_us = utc(2026y / January / 1, at);
        const std::string today = day_of(now_us, hour);
        length += length >= 0min ? kEvery : 0min;
        if (today == day) continue;
        ASSERT_LT(day, today) << zone << " from " << hour;
        if (length >= 0min) {
          ASSERT_GE(length, 23h) << zone << " from " << hour << ", before " << today;
          ASSERT_LE(length, 25h) << zone << " from " << hour << ", before " << today;
          ASSERT_EQ(day_from_text("yesterday", now_us, hour), day) << zone << " from " << hour;
        }
        if (!day.empty()) length = 0min;
        day = today;
      }
    }
  }
}

}  // namespace
}  // namespace stance
