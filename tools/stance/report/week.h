// Seven days at a glance: sitting, activity against the half hour a day that is advised, sessions, prompts. A
// day on which nothing was recorded is not a day of zero; it is left out of every mean.
#pragma once

#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"

namespace stance {

// Of walking, stairs, running and exercise a day: WHO guidelines on physical activity and sedentary behaviour
// (2020), 150 minutes a week and more, over five days.
inline constexpr double kAdvisedActive_s = 1800.0;

struct DayFigures {
  std::string day;       // "2026-11-21"
  int sessions = 0;      // 0: nothing was recorded
  double known_s = 0.0;  // recorded time with an answer
  double sitting_s = 0.0;
  double longest_bout_s = 0.0;
  int long_bouts = 0;  // of half an hour or more
  double active_s = 0.0;
  int sets = 0;
  int prompts = 0;
  int prompts_answered = 0;
};

// The seven days up to and with `last_day` (YYYY-MM-DD), oldest first.
[[nodiscard]] Result<std::vector<DayFigures>> load_week(const History& history, const std::string& last_day,
                                                        int day_starts_hour);

std::string week_text(const std::vector<DayFigures>& days, bool colour);
Json week_json(const std::vector<DayFigures>& days);

// "2026-11-21" so many days later.
std::string day_after(const std::string& day, int days);

}  // namespace stance
