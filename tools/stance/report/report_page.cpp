#include "tools/stance/report/report_page.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/asymmetry/exercise_comparison.h"
#include "analysis/asymmetry/walking_comparison.h"
#include "tools/stance/local_time.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/exercise_sides.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/symmetry.h"
#include "tools/stance/report/trend.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr int kFewestSteadySteps = 50;
constexpr double kLongestStepS = 2.0;  // more is a pause

Json comparison_json(const Trend& trend) {
  const Asymmetry& asymmetry = trend.now;
  Json json = to_json({true, asymmetry});
  json["measure_words"] = measure_words(asymmetry.measure);
  json["exercise_words"] = asymmetry.exercise ? exercise_words(*asymmetry.exercise) : "walking";
  json["verdict_words"] = verdict_words(asymmetry);
  json["sentence"] = difference_words(asymmetry);
  json["undecided"] = ExerciseComparison::is_undecided(asymmetry);
  if (const auto index = symmetry_index_percent(asymmetry))
    json["symmetry_index_percent"] = round_time(static_cast<double>(*index));
  json["allowance_percent"] =
      static_cast<double>(asymmetry.exercise ? ExerciseComparison::kSetAllowance_percent
                                             : WalkingComparison::allowance_percent(asymmetry.measure));
  json["trend"] = Json::array();
  for (const TrendPoint& point : trend.points) json["trend"].push_back(trend_point_json(point));
  json["trend_words"] = direction_words(trend);
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

// Of all sessions on one axis; `session` and `session_start_s` say where a correction goes.
Json sets_json(const std::vector<ReportedSession>& sessions) {
  Json list = Json::array();
  for (const ReportedSession& session : sessions) {
    const double offset_s =
        static_cast<double>(session.row.start_utc_us - sessions.front().row.start_utc_us) / 1e6;
    for (CorrectedSet& set : corrected_sets(session.events, session.corrections)) {
      const double session_start_s = set.counted.start_s;
      set.counted.start_s += offset_s;
      set.counted.end_s += offset_s;
      Json json = corrected_json(set);
      json["session"] = session.row.id;
      json["session_start_s"] = round_time(session_start_s);
      list.push_back(std::move(json));
    }
  }
  return list;
}

Json events_json(const std::vector<Event>& events) {
  Json json = {{"activity", Json::array()},
               {"rep", Json::array()},
               {"sedentary_bout", Json::array()},
               {"rejection", Json::array()},
               {"hold", Json::array()}};
  for (const Event& event : events) {
    const auto list = json.find(std::string(type_name(event.body)));
    if (list != json.end() && event.final) list->push_back(to_json(event));
  }
  return json;
}

}  // namespace

Result<Json> report_page_json(const History& history, const Period& period,
                              const std::vector<ReportedSession>& sessions, const Plan& plan) {
  const auto trends = load_trends(history, sessions);
  if (!trends) return tl::make_unexpected(trends.error());
  const std::vector<Event> events = joined(sessions);
  const std::int64_t start_utc_us = sessions.front().row.start_utc_us;
  double end_s = 0.0;
  for (const ReportedSession& session : sessions) {
    const double offset_s = static_cast<double>(session.row.start_utc_us - start_utc_us) / 1e6;
    end_s = std::max(end_s, offset_s + session.row.duration_s);
  }
  Json json = report_json(period.title, sessions, *trends, plan);
  const int offset_s = sessions.front().row.utc_offset_s.value_or(utc_offset_s(start_utc_us));
  json["clock"] = {{"start", date_and_clock_of(start_utc_us, offset_s)},
                   {"end", clock_of(start_utc_us + static_cast<std::int64_t>(end_s * 1e6), offset_s)}};
  json["utc_offset_s"] = offset_s;
  json["duration_s"] = round_time(end_s);
  json["finished"] = std::all_of(sessions.begin(), sessions.end(),
                                 [](const ReportedSession& session) { return session.row.finished; });
  const RecordingRow& row = sessions.front().row;
  json["sensor"] = {{"name", row.sensor_name},
                    {"placement", placement_words(row.placement)},
                    {"rate_hz", row.rate_hz},
                    {"has_gyro", row.has_gyro}};
  json["events"] = events_json(events);
  json["events"]["set"] = sets_json(sessions);
  json["comparisons"] = Json::array();
  for (const Trend& trend : *trends) json["comparisons"].push_back(comparison_json(trend));
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
