#include "tools/stance/report/report_page.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include "analysis/asymmetry/walking_comparison.h"
#include "tools/stance/local_time.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr std::size_t kTrendSessions = 8;
// So far back a comparison is looked for: half a year of daily sessions.
constexpr std::size_t kSessionsLookedThrough = 200;
constexpr int kFewestSteadySteps = 50;
constexpr double kLongestStepS = 2.0;  // more is a pause

bool same_comparison(const Asymmetry& a, const Asymmetry& b) {
  return a.measure == b.measure && a.exercise == b.exercise;
}

Json trend_point(const RecordingRow& row, const Asymmetry& asymmetry) {
  Json json = to_json({true, asymmetry});
  json["session"] = row.id;
  json["start_utc"] = iso_utc(row.start_utc_us);
  json["clock"] = date_and_clock_of(row.start_utc_us);
  return json;
}

// The last sessions with any comparison up to and with `last`, newest first.
Result<std::vector<std::pair<RecordingRow, std::vector<Event>>>> compared_sessions(const History& history,
                                                                                   const RecordingRow& last) {
  auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  std::erase_if(*rows, [&](const RecordingRow& row) {
    return row.start_utc_us > last.start_utc_us || is_demo(row) != is_demo(last);
  });
  std::vector<std::pair<RecordingRow, std::vector<Event>>> found;
  std::size_t looked_through = 0;
  for (auto row = rows->rbegin(); row != rows->rend() && looked_through < kSessionsLookedThrough; ++row) {
    ++looked_through;
    auto events = history.events(row->id, "asymmetry");
    if (!events) return tl::make_unexpected(events.error());
    if (!events->empty()) found.emplace_back(*row, std::move(*events));
  }
  return found;
}

Json comparison_json(const Asymmetry& asymmetry,
                     const std::vector<std::pair<RecordingRow, std::vector<Event>>>& sessions) {
  Json json = to_json({true, asymmetry});
  json["measure_words"] = measure_words(asymmetry.measure);
  json["exercise_words"] = asymmetry.exercise ? exercise_words(*asymmetry.exercise) : "walking";
  json["verdict_words"] = verdict_words(asymmetry);
  json["sentence"] = difference_words(asymmetry);
  if (!asymmetry.exercise)
    json["allowance_percent"] = static_cast<double>(WalkingComparison::kPelvisAllowance_percent);
  std::deque<Json> trend;
  for (const auto& [row, events] : sessions) {
    for (const Event& event : events) {
      const auto* other = std::get_if<Asymmetry>(&event.body);
      if (other == nullptr || !same_comparison(*other, asymmetry) || trend.size() == kTrendSessions) continue;
      if (other->verdict == Verdict::kNotEnough || std::isnan(other->difference_percent)) continue;
      trend.push_front(trend_point(row, *other));
    }
  }
  json["trend"] = std::vector<Json>(trend.begin(), trend.end());
  return json;
}

// Standard deviation over mean, in percent.
double spread_percent(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return 100.0 * std::sqrt(squares / (count - 1.0)) / mean;
}

// Of steps and strides without a pause between. Empty under kFewestSteadySteps.
Json step_spread_json(const std::vector<Event>& events) {
  std::vector<double> contacts, steps, strides;
  for (const Event& event : events) {
    if (const auto* step = std::get_if<Step>(&event.body)) contacts.push_back(step->time_s);
  }
  std::sort(contacts.begin(), contacts.end());
  for (std::size_t i = 1; i < contacts.size(); ++i) {
    const double step_s = contacts[i] - contacts[i - 1];
    if (step_s <= 0.0 || step_s > kLongestStepS) continue;
    const bool follows_one = i >= 2 && contacts[i - 1] - contacts[i - 2] <= kLongestStepS;
    steps.push_back(step_s);
    if (follows_one) strides.push_back(contacts[i] - contacts[i - 2]);
  }
  if (steps.size() < kFewestSteadySteps || strides.size() < 2) return Json::object();
  return {{"step_percent", round_time(spread_percent(steps))},
          {"stride_percent", round_time(spread_percent(strides))}};
}

Json events_json(const std::vector<Event>& events) {
  Json json = {{"activity", Json::array()},
               {"rep", Json::array()},
               {"set", Json::array()},
               {"sedentary_bout", Json::array()},
               {"rejection", Json::array()}};
  for (const Event& event : events) {
    const auto list = json.find(std::string(type_name(event.body)));
    if (list != json.end() && event.final) list->push_back(to_json(event));
  }
  return json;
}

}  // namespace

Result<Json> report_page_json(const History& history, const Period& period,
                              const std::vector<ReportedSession>& sessions) {
  const auto compared = compared_sessions(history, sessions.back().row);
  if (!compared) return tl::make_unexpected(compared.error());
  const std::vector<Event> events = joined(sessions);
  const std::int64_t start_utc_us = sessions.front().row.start_utc_us;
  double end_s = 0.0;
  for (const ReportedSession& session : sessions) {
    const double offset_s = static_cast<double>(session.row.start_utc_us - start_utc_us) / 1e6;
    end_s = std::max(end_s, offset_s + session.row.duration_s);
  }
  Json json = report_json(period.title, sessions);
  json["clock"] = {{"start", date_and_clock_of(start_utc_us)},
                   {"end", clock_of(start_utc_us + static_cast<std::int64_t>(end_s * 1e6))}};
  json["utc_offset_s"] = utc_offset_s(start_utc_us);
  json["duration_s"] = round_time(end_s);
  json["finished"] = std::all_of(sessions.begin(), sessions.end(),
                                 [](const ReportedSession& session) { return session.row.finished; });
  const RecordingRow& row = sessions.front().row;
  json["sensor"] = {{"name", row.sensor_name},
                    {"placement", placement_words(row.placement)},
                    {"rate_hz", row.rate_hz},
                    {"has_gyro", row.has_gyro}};
  json["events"] = events_json(events);
  json["comparisons"] = Json::array();
  for (const Event& event : events) {
    const auto* asymmetry = std::get_if<Asymmetry>(&event.body);
    if (asymmetry != nullptr) json["comparisons"].push_back(comparison_json(*asymmetry, *compared));
  }
  json["step_spread"] = step_spread_json(events);
  return json;
}

Json session_json(const RecordingRow& row) {
  return {{"type", "session"},
          {"id", row.id},
          {"path", row.path},
          {"start_utc", iso_utc(row.start_utc_us)},
          {"state", row.finished ? "finished" : "open"},
          {"duration_s", round_time(row.duration_s)},
          {"samples", row.samples},
          {"rate_hz", row.rate_hz},
          {"gaps", row.gaps},
          {"gap_s", round_time(row.gap_s)},
          {"placement", name_of(row.placement)},
          {"sensor_name", row.sensor_name},
          {"sensor_id", row.sensor_id},
          {"demo", is_demo(row)},
          {"algorithm_version", row.algorithm_version}};
}

Json words_json() {
  Json json = {{"activity", Json::object()}, {"exercise", Json::object()}, {"rejection", Json::object()}};
  for (int i = 0; i < kActivityLabelCount; ++i) {
    const auto label = static_cast<ActivityLabel>(i);
    json["activity"][std::string(name_of(label))] = activity_words(label);
  }
  for (int i = 0; i < kExerciseCount; ++i) {
    const auto exercise = static_cast<Exercise>(i);
    json["exercise"][std::string(name_of(exercise))] = exercise_words(exercise);
  }
  for (int i = 0; i <= static_cast<int>(RejectionReason::kNotAlike); ++i) {
    const auto reason = static_cast<RejectionReason>(i);
    json["rejection"][std::string(name_of(reason))] = rejection_words(reason);
  }
  return json;
}

}  // namespace stance
