#include "tools/stance/report/week.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <sstream>

#include "tools/stance/local_time.h"
#include "tools/stance/plan/adherence.h"
#include "tools/stance/report/corrected.h"
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

constexpr const char* kPausedDays = "paused_days";

// Of a session only what a week shows: its steps alone would be most of the reading.
Result<ReportedSession> load_for_week(const History& history, const RecordingRow& row) {
  ReportedSession session{row, {}, {}};
  for (const char* type : {"activity", "sedentary_bout", "set"}) {
    auto events = history.events(row.id, type);
    if (!events) return tl::make_unexpected(events.error());
    session.events.insert(session.events.end(), events->begin(), events->end());
  }
  auto prompts = history.prompts(row.id);
  if (!prompts) return tl::make_unexpected(prompts.error());
  session.prompts = std::move(*prompts);
  auto corrections = history.corrections(row.id);
  if (!corrections) return tl::make_unexpected(corrections.error());
  session.corrections = std::move(*corrections);
  return session;
}

DayFigures figures_of(const std::string& day, const std::vector<ReportedSession>& sessions,
                      const Plan& plan) {
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
    // One that the wearer says was none is none.
    for (const CorrectedSet& set : corrected_sets(session.events, session.corrections)) {
      figures.sets += set.reps() > 0 ? 1 : 0;
      figures.planned_sets += set.reps() > 0 && is_planned(plan, set.exercise()) ? 1 : 0;
    }
  }
  return figures;
}

struct Totals {
  int days = 0;  // with a recording, and not paused
  int paused = 0;
  int active_enough = 0;
  int planned_sessions = 0;  // days with a set of the plan
  DayFigures sum;
};

Totals totals_of(std::span<const DayFigures> days) {
  Totals totals;
  for (const DayFigures& day : days) {
    totals.paused += day.paused ? 1 : 0;
    if (day.sessions == 0 || day.paused) continue;
    ++totals.days;
    totals.active_enough += day.active_s >= kAdvisedActive_s ? 1 : 0;
    totals.planned_sessions += day.planned_sets > 0 ? 1 : 0;
    totals.sum.sessions += day.sessions;
    totals.sum.sitting_s += day.sitting_s;
    totals.sum.active_s += day.active_s;
    totals.sum.sets += day.sets;
    totals.sum.prompts += day.prompts;
    totals.sum.prompts_answered += day.prompts_answered;
  }
  return totals;
}

std::span<const DayFigures> last_week(const std::vector<DayFigures>& days) {
  return std::span(days).last(kDays);
}

std::string bar(double active_s) {
  const int marks = std::min(kLongestBar, static_cast<int>(active_s / 60.0) / kBarMinutes);
  return std::string(static_cast<std::size_t>(marks), '=');
}

std::string answered(int answered, int shown) {
  return shown == 0 ? "-" : fmt::format("{} of {}", answered, shown);
}

// A line a week; nothing where there is only one.
std::string weeks_text(const std::vector<DayFigures>& days, bool colour) {
  if (days.size() <= static_cast<std::size_t>(kDays)) return "";
  std::string text = "\n" + terminal::styled("The weeks, means of a day", Style::kBold, colour) + "\n";
  text += fmt::format("  {:<12}{:>8}{:>14}{:>12}{:>10}{:>6}{:>11}  active minutes\n", "week to", "days",
                      "sitting", "active", "sessions", "sets", "prompts");
  for (std::size_t from = 0; from < days.size(); from += kDays) {
    const auto week = std::span(days).subspan(from, kDays);
    const Totals totals = totals_of(week);
    const std::string& name = week.back().day;
    if (totals.days == 0) {
      text += fmt::format("  {:<12}{:>8}\n", name, totals.paused > 0 ? "paused" : "nothing");
      continue;
    }
    text += fmt::format("  {:<12}{:>8}{:>14}{:>12}{:>10}{:>6}{:>11}  {}\n", name, totals.days,
                        duration_words(totals.sum.sitting_s / totals.days),
                        duration_words(totals.sum.active_s / totals.days), totals.sum.sessions,
                        totals.sum.sets, answered(totals.sum.prompts_answered, totals.sum.prompts),
                        bar(totals.sum.active_s / totals.days));
  }
  return text;
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
                                          int day_starts_hour, const Plan& plan, int weeks) {
  const auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  const auto paused = paused_days(history);
  if (!paused) return tl::make_unexpected(paused.error());
  std::map<std::string, std::vector<ReportedSession>> sessions;
  const std::string first_day = day_after(last_day, 1 - kDays * weeks);
  for (const RecordingRow& row : *rows) {
    const std::string day = day_of(row.start_utc_us, day_starts_hour, row.utc_offset_s);
    if (day < first_day || day > last_day) continue;
    auto session = load_for_week(history, row);
    if (!session) return tl::make_unexpected(session.error());
    sessions[day].push_back(std::move(*session));
  }
  std::vector<DayFigures> days;
  for (int back = kDays * weeks - 1; back >= 0; --back) {
    const std::string day = day_after(last_day, -back);
    days.push_back(figures_of(day, sessions[day], plan));
    days.back().paused = paused->count(day) != 0;
  }
  return days;
}

Result<std::set<std::string>> paused_days(const History& history) {
  const auto kept = history.setting(kPausedDays);
  if (!kept) return tl::make_unexpected(kept.error());
  std::set<std::string> days;
  std::istringstream in(*kept);
  for (std::string day; in >> day;) days.insert(day);
  return days;
}

Result<void> pause_week(History& history, const std::string& last_day, bool paused) {
  auto days = paused_days(history);
  if (!days) return tl::make_unexpected(days.error());
  for (int back = 0; back < kDays; ++back) {
    const std::string day = day_after(last_day, -back);
    if (paused) {
      days->insert(day);
    } else {
      days->erase(day);
    }
  }
  return history.set(kPausedDays, fmt::format("{}", fmt::join(*days, " ")));
}

std::string week_text(const std::vector<DayFigures>& all_days, const Plan& plan, bool colour) {
  const auto days = last_week(all_days);
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
    text += fmt::format(
        "  {:<12}{:>12}{:>14}{:>14}{:>12}{:>6}{:>11}  {}\n", day.day, duration_words(day.known_s),
        duration_words(day.sitting_s), duration_words(day.longest_bout_s), duration_words(day.active_s),
        day.sets, answered(day.prompts_answered, day.prompts), day.paused ? "paused" : bar(day.active_s));
  }
  if (totals.paused > 0) {
    text += fmt::format(
        "  {} paused, and in no mean. To count them again: stance report --week --day {} --resume\n",
        counted(totals.paused, "day"), days.back().day);
  }
  if (totals.days == 0) {
    return text + (totals.paused > 0 ? "" : "  Nothing was recorded in these seven days.\n") +
           weeks_text(all_days, colour);
  }
  const double count = totals.days;
  text += fmt::format(
      "  Of {} with a recording: sitting {} a day, active {} a day; {} with half an hour or more\n",
      counted(totals.days, "day"), duration_words(totals.sum.sitting_s / count),
      duration_words(totals.sum.active_s / count), counted(totals.active_enough, "day"));
  text +=
      fmt::format("  {}, {}; prompts answered {}\n", counted(totals.sum.sessions, "session"),
                  counted(totals.sum.sets, "set"), answered(totals.sum.prompts_answered, totals.sum.prompts));
  if (plan.sessions_a_week > 0) {
    text += fmt::format("  Of the plan's {} a week, {} done: days with a set of it\n",
                        counted(plan.sessions_a_week, "session"), totals.planned_sessions);
  }
  return text +
         "  Active is walking, stairs, running and exercise. Half an hour a day is advised. = is ten "
         "minutes.\n" +
         weeks_text(all_days, colour);
}

Json week_json(const std::vector<DayFigures>& all_days, const Plan& plan) {
  const auto days = last_week(all_days);
  const Totals totals = totals_of(days);
  Json json = {{"type", "week"}, {"days", Json::array()}};
  for (const DayFigures& day : days) {
    Json one = {{"day", day.day}, {"sessions", day.sessions}};
    if (day.paused) one["paused"] = true;
    if (day.sessions > 0) {
      one["known_s"] = round_time(day.known_s);
      one["sitting_s"] = round_time(day.sitting_s);
      one["longest_bout_s"] = round_time(day.longest_bout_s);
      one["bouts_30_min"] = day.long_bouts;
      one["active_s"] = round_time(day.active_s);
      one["sets"] = day.sets;
      one["planned_sets"] = day.planned_sets;
      one["prompts"] = {{"shown", day.prompts}, {"answered", day.prompts_answered}};
    }
    json["days"].push_back(std::move(one));
  }
  json["recorded_days"] = totals.days;
  if (plan.sessions_a_week > 0) json["sessions_a_week"] = plan.sessions_a_week;
  json["planned_sessions"] = totals.planned_sessions;
  json["days_with_advised_activity"] = totals.active_enough;
  json["advised_active_s"] = kAdvisedActive_s;
  json["paused"] = totals.paused == kDays;
  json["weeks"] = Json::array();
  for (std::size_t from = 0; from < all_days.size(); from += kDays) {
    const auto week = std::span(all_days).subspan(from, kDays);
    const Totals of_week = totals_of(week);
    Json one = {{"last_day", week.back().day},
                {"paused", of_week.paused == kDays},
                {"recorded_days", of_week.days},
                {"planned_sessions", of_week.planned_sessions},
                {"days_with_advised_activity", of_week.active_enough}};
    if (of_week.days > 0) {
      one["sitting_s"] = round_time(of_week.sum.sitting_s / of_week.days);
      one["active_s"] = round_time(of_week.sum.active_s / of_week.days);
      one["sessions"] = of_week.sum.sessions;
      one["sets"] = of_week.sum.sets;
      one["prompts"] = {{"shown", of_week.sum.prompts}, {"answered", of_week.sum.prompts_answered}};
    }
    json["weeks"].push_back(std::move(one));
  }
  return json;
}

}  // namespace stance
