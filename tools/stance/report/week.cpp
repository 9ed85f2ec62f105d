#include "tools/stance/report/week.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "tools/stance/local_time.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

using terminal::Style;

constexpr int kDays = 7;
constexpr int kBarMinutes = 10;  // of activity a mark
constexpr int kLongestBar = 12;

DayFigures figures_of(const std::string& day, const std::vector<ReportedSession>& sessions) {
  DayFigures figures;
  figures.day = day;
  if (sessions.empty()) return figures;
  const Summary summary = summarize(joined(sessions));
  figures.sessions = static_cast<int>(sessions.size());
  figures.known_s = summary.known_s();
  figures.sitting_s = summary.time_of(ActivityLabel::kSitting);
  figures.longest_bout_s = summary.longest_bout_s;
  figures.long_bouts = summary.long_bouts.front();
  figures.active_s = summary.walking.walking_s + summary.time_of(ActivityLabel::kRunning) +
                     summary.time_of(ActivityLabel::kExercising);
  for (const ReportedSession& session : sessions) {
    const PromptCount prompts = count_prompts(session.prompts);
    figures.prompts += prompts.shown;
    figures.prompts_answered += prompts.answered;
    for (const Event& event : session.events) figures.sets += std::holds_alternative<Set>(event.body) ? 1 : 0;
  }
  return figures;
}

struct Totals {
  int days = 0;  // with a recording
  int active_enough = 0;
  DayFigures sum;
};

Totals totals_of(const std::vector<DayFigures>& days) {
  Totals totals;
  for (const DayFigures& day : days) {
    if (day.sessions == 0) continue;
    ++totals.days;
    totals.active_enough += day.active_s >= kAdvisedActive_s ? 1 : 0;
    totals.sum.sessions += day.sessions;
    totals.sum.sitting_s += day.sitting_s;
    totals.sum.active_s += day.active_s;
    totals.sum.sets += day.sets;
    totals.sum.prompts += day.prompts;
    totals.sum.prompts_answered += day.prompts_answered;
  }
  return totals;
}

std::string bar(double active_s) {
  const int marks = std::min(kLongestBar, static_cast<int>(active_s / 60.0) / kBarMinutes);
  return std::string(static_cast<std::size_t>(marks), '=');
}

std::string answered(int answered, int shown) {
  return shown == 0 ? "-" : fmt::format("{} of {}", answered, shown);
}

}  // namespace

std::string day_after(const std::string& day, int days) {
  const std::chrono::year_month_day date{
      std::chrono::year(std::stoi(day.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(std::stoi(day.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(std::stoi(day.substr(8, 2))))};
  const std::chrono::year_month_day later = std::chrono::sys_days(date) + std::chrono::days(days);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(later.year()),
                     static_cast<unsigned>(later.month()), static_cast<unsigned>(later.day()));
}

Result<std::vector<DayFigures>> load_week(const History& history, const std::string& last_day,
                                          int day_starts_hour) {
  const auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  std::vector<DayFigures> week;
  for (int back = kDays - 1; back >= 0; --back) {
    const std::string day = day_after(last_day, -back);
    std::vector<RecordingRow> of_day;
    std::copy_if(rows->begin(), rows->end(), std::back_inserter(of_day),
                 [&](const RecordingRow& row) { return day_of(row.start_utc_us, day_starts_hour) == day; });
    const auto sessions = load_sessions(history, of_day);
    if (!sessions) return tl::make_unexpected(sessions.error());
    week.push_back(figures_of(day, *sessions));
  }
  return week;
}

std::string week_text(const std::vector<DayFigures>& days, bool colour) {
  const Totals totals = totals_of(days);
  std::string text = terminal::styled(fmt::format("Week {} to {}", days.front().day, days.back().day),
                                      Style::kBold, colour) +
                     "\n";
  text += fmt::format("  {:<12}{:>12}{:>14}{:>14}{:>12}{:>6}{:>11}  active minutes\n", "day", "recorded",
                      "sitting", "longest bout", "active", "sets", "prompts");
  for (const DayFigures& day : days) {
    if (day.sessions == 0) {
      text += fmt::format("  {:<12}{:>12}\n", day.day, "nothing");
      continue;
    }
    text += fmt::format("  {:<12}{:>12}{:>14}{:>14}{:>12}{:>6}{:>11}  {}\n", day.day,
                        duration_words(day.known_s), duration_words(day.sitting_s),
                        duration_words(day.longest_bout_s), duration_words(day.active_s), day.sets,
                        answered(day.prompts_answered, day.prompts), bar(day.active_s));
  }
  if (totals.days == 0) return text + "  Nothing was recorded in these seven days.\n";
  const double count = totals.days;
  text += fmt::format(
      "  Of {} with a recording: sitting {} a day, active {} a day; {} with half an hour or more\n",
      counted(totals.days, "day"), duration_words(totals.sum.sitting_s / count),
      duration_words(totals.sum.active_s / count), counted(totals.active_enough, "day"));
  text +=
      fmt::format("  {}, {}; prompts answered {}\n", counted(totals.sum.sessions, "session"),
                  counted(totals.sum.sets, "set"), answered(totals.sum.prompts_answered, totals.sum.prompts));
  return text +
         "  Active is walking, stairs, running and exercise. Half an hour a day is advised. = is ten "
         "minutes.\n";
}

Json week_json(const std::vector<DayFigures>& days) {
  const Totals totals = totals_of(days);
  Json json = {{"type", "week"}, {"days", Json::array()}};
  for (const DayFigures& day : days) {
    Json one = {{"day", day.day}, {"sessions", day.sessions}};
    if (day.sessions > 0) {
      one["known_s"] = round_time(day.known_s);
      one["sitting_s"] = round_time(day.sitting_s);
      one["longest_bout_s"] = round_time(day.longest_bout_s);
      one["bouts_30_min"] = day.long_bouts;
      one["active_s"] = round_time(day.active_s);
      one["sets"] = day.sets;
      one["prompts"] = {{"shown", day.prompts}, {"answered", day.prompts_answered}};
    }
    json["days"].push_back(std::move(one));
  }
  json["recorded_days"] = totals.days;
  json["days_with_advised_activity"] = totals.active_enough;
  json["advised_active_s"] = kAdvisedActive_s;
  return json;
}

}  // namespace stance
