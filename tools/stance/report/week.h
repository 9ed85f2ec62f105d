// Seven days at a glance: sitting, activity against the half hour a day that is advised, sessions, prompts;
// and how the weeks before went. A day on which nothing was recorded is not a day of zero; it is left out of
// every mean, and so is a day that the wearer paused (illness, travel), whatever was recorded on it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"
#include "tools/stance/plan/plan.h"

namespace stance {

// Of walking, stairs, running and exercise a day: WHO guidelines on physical activity and sedentary behaviour
// (2020), 150 minutes a week and more, over five days.
inline constexpr double kAdvisedActive_s = 1800.0;

struct DayFigures {
  std::string day;       // "2026-11-21"
  bool paused = false;   // counts for nothing
  int sessions = 0;      // 0: nothing was recorded
  double known_s = 0.0;  // recorded time with an answer
  double sitting_s = 0.0;
  double longest_bout_s = 0.0;
  int long_bouts = 0;  // of half an hour or more
  double active_s = 0.0;
  int sets = 0;
  int planned_sets = 0;  // of them, of the plan's exercises
  int prompts = 0;
  int prompts_answered = 0;
};

// So many weeks are shown by who shows how weeks went.
inline constexpr int kTrendWeeks = 8;

// The days of `weeks` times seven up to and with `last_day` (YYYY-MM-DD), oldest first.
[[nodiscard]] Result<std::vector<DayFigures>> load_week(const History& history, const std::string& last_day,
                                                        int day_starts_hour, const Plan& plan, int weeks = 1);

// `days`: whole weeks. The last one day by day; a line a week where there are more.
std::string week_text(const std::vector<DayFigures>& days, const Plan& plan, bool colour);
// {type: "week", days: [...], paused, weeks: [{last_day, paused, recorded_days, sitting_s, active_s, ...}]};
// planned_sessions are days with a set of the plan; of a week sitting_s and active_s are means of a counted
// day, the rest sums.
Json week_json(const std::vector<DayFigures>& days, const Plan& plan);

// The days that count for nothing. They are kept as a setting of the history, so that export and import take
// them along.
[[nodiscard]] Result<std::set<std::string>> paused_days(const History& history);
// The seven days up to and with `last_day`; false takes it back.
[[nodiscard]] Result<void> pause_week(History& history, const std::string& last_day, bool paused);

// "2026-11-21" so many days later.
std::string day_after(const std::string& day, int days);

}  // namespace stance
