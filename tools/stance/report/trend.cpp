#include "tools/stance/report/trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/stance/local_time.h"
#include "tools/stance/report/exercise_sides.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/symmetry.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

constexpr std::size_t kTrendSessions = 8;
// So far back a comparison is looked for: half a year of daily sessions.
constexpr std::size_t kSessionsLookedThrough = 200;
constexpr std::size_t kWidth = 100;

// Of a session: walking as it was found, exercises with the wearer's word in them.
Result<std::vector<Event>> comparisons_of(const History& history, std::int64_t id) {
  std::vector<Event> found;
  for (const char* type : {"asymmetry", "rep", "set"}) {
    auto events = history.events(id, type);
    if (!events) return events;
    found.insert(found.end(), events->begin(), events->end());
  }
  const auto corrections = history.corrections(id);
  if (!corrections) return tl::make_unexpected(corrections.error());
  add_exercise_sides(found, *corrections);
  std::erase_if(found, [](const Event& event) { return !std::holds_alternative<Asymmetry>(event.body); });
  return found;
}

// Adds what `events` of an earlier session say on the comparisons.
void add_points(std::vector<Trend>& trends, const RecordingRow& row, const std::vector<Event>& events) {
  for (Trend& trend : trends) {
    for (const Event& event : events) {
      const auto& other = std::get<Asymmetry>(event.body);
      const bool same = other.measure == trend.now.measure && other.exercise == trend.now.exercise;
      if (!same || trend.points.size() == kTrendSessions) continue;
      if (!is_compared(other) || std::isnan(other.difference_percent)) continue;
      trend.points.push_back({row, other});
    }
  }
}

bool is_told(Verdict verdict) { return verdict == Verdict::kLeftLess || verdict == Verdict::kRightLess; }

std::string point_text(const Asymmetry& asymmetry) {
  const std::string number = fmt::format("{:+.1f}", asymmetry.difference_percent);
  return is_told(asymmetry.verdict) ? number : "(" + number + ")";
}

std::string what_words(const Asymmetry& asymmetry) {
  return (asymmetry.exercise ? exercise_words(*asymmetry.exercise) : "walking") + ", " +
         measure_words(asymmetry.measure);
}

}  // namespace

Result<std::vector<Trend>> load_trends(const History& history, const std::vector<ReportedSession>& sessions) {
  std::vector<Trend> trends;
  for (const Event& event : joined(sessions)) {
    const auto* asymmetry = std::get_if<Asymmetry>(&event.body);
    if (asymmetry != nullptr && event.final) trends.push_back({*asymmetry, {}});
  }
  const auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  const RecordingRow& last = sessions.back().row;
  const auto is_whole = [](const Trend& trend) { return trend.points.size() == kTrendSessions; };
  std::size_t looked_through = 0;
  for (auto row = rows->rbegin(); row != rows->rend() && looked_through < kSessionsLookedThrough; ++row) {
    if (row->start_utc_us > last.start_utc_us || is_demo(*row) != is_demo(last)) continue;
    if (std::all_of(trends.begin(), trends.end(), is_whole)) break;
    ++looked_through;
    const auto events = comparisons_of(history, row->id);
    if (!events) return tl::make_unexpected(events.error());
    add_points(trends, *row, *events);
  }
  for (Trend& trend : trends) std::reverse(trend.points.begin(), trend.points.end());
  return trends;
}

std::string direction_words(const Trend& trend) {
  int changes = 0;
  const Asymmetry* before = nullptr;
  for (const TrendPoint& point : trend.points) {
    if (!is_told(point.asymmetry.verdict)) continue;
    if (before != nullptr && before->verdict != point.asymmetry.verdict) ++changes;
    before = &point.asymmetry;
  }
  if (before == nullptr) return "No session shows a detectable difference.";
  if (changes == 0) return "The direction did not change.";
  return changes == 1 ? "The direction changed once."
                      : fmt::format("The direction changed {} times.", changes);
}

std::string trends_text(const std::vector<Trend>& trends, bool colour) {
  std::string text = "\n" + terminal::styled("C  Trend", terminal::Style::kBold, colour) + "\n";
  bool any = false;
  for (const Trend& trend : trends) {
    if (trend.points.size() < 2) continue;
    any = true;
    std::string line = what_words(trend.now) + ":";
    for (const TrendPoint& point : trend.points) line += " " + point_text(point.asymmetry);
    line += fmt::format(" % (noise of the last ±{:.1f} %). {}", trend.points.back().asymmetry.noise_percent,
                        direction_words(trend));
    text += wrapped(line, kWidth, "  ");
  }
  if (!any) return text + "  A trend needs at least two sessions with the same comparison.\n";
  return text + "  Left minus right in the last sessions, the oldest first; in brackets: within noise.\n";
}

Json trend_point_json(const TrendPoint& point) {
  Json json = to_json({true, point.asymmetry});
  json["session"] = point.row.id;
  json["start_utc"] = iso_utc(point.row.start_utc_us);
  json["clock"] = date_and_clock_of(point.row.start_utc_us, point.row.utc_offset_s);
  return json;
}

Json trends_json(const std::vector<Trend>& trends) {
  Json list = Json::array();
  for (const Trend& trend : trends) {
    Json one = {{"measure", name_of(trend.now.measure)}};
    if (trend.now.exercise) one["exercise"] = name_of(*trend.now.exercise);
    one["words"] = direction_words(trend);
    one["points"] = Json::array();
    for (const TrendPoint& point : trend.points) one["points"].push_back(trend_point_json(point));
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace stance
