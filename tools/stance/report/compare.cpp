#include "tools/stance/report/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/stance/local_time.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/symmetry.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

struct OneSession {
  Summary summary;
  std::vector<StandingReps> standing;
};

OneSession side_of(const ReportedSession& session) {
  OneSession side{summarize(session.events), {}};
  side.standing = standing_reps(side.summary.exercises, corrected_sets(session.events, session.corrections),
                                session.events);
  return side;
}

Json session_head(const RecordingRow& row) {
  return {{"id", row.id},
          {"clock", date_and_clock_of(row.start_utc_us, row.utc_offset_s)},
          {"demo", is_demo(row)},
          {"placement", placement_words(row.placement)},
          {"algorithm_version", row.algorithm_version},
          {"recorded_s", round_time(row.duration_s)}};
}

class Rows {
 public:
  // NaN: not known.
  void add(const char* block, const std::string& what, const char* figure, const char* unit, double a,
           double b) {
    if (std::isnan(a) && std::isnan(b)) return;
    const auto value = [](double number) { return std::isnan(number) ? Json() : Json(round_time(number)); };
    rows_.push_back({{"block", block},
                     {"what", what},
                     {"figure", figure},
                     {"unit", unit},
                     {"values", {value(a), value(b)}}});
  }
  [[nodiscard]] Json take() && { return std::move(rows_); }

 private:
  Json rows_ = Json::array();
};

const StandingReps* standing_in(const OneSession& side, const StandingReps& asked) {
  const auto found = std::find_if(
      side.standing.begin(), side.standing.end(),
      [&asked](const StandingReps& row) { return row.exercise == asked.exercise && row.side == asked.side; });
  return found == side.standing.end() ? nullptr : &*found;
}

float figure_in(const OneSession& side, const StandingReps& asked, float ExerciseSummary::*figure) {
  for (const ExerciseSummary& row : side.summary.exercises) {
    if (row.exercise == asked.exercise && row.side == asked.side) return row.*figure;
  }
  return kNotKnown;
}

void add_exercise(Rows& rows, const StandingReps& asked, const OneSession& a, const OneSession& b) {
  const std::string what = set_name(asked.exercise, asked.side);
  const StandingReps* in_a = standing_in(a, asked);
  const StandingReps* in_b = standing_in(b, asked);
  rows.add("A", what, "sets", "", in_a != nullptr ? in_a->sets : 0, in_b != nullptr ? in_b->sets : 0);
  rows.add("A", what, "reps", "", in_a != nullptr ? in_a->reps : 0, in_b != nullptr ? in_b->reps : 0);
  const auto add = [&](const char* figure, const char* unit, float ExerciseSummary::*field) {
    rows.add("A", what, figure, unit, static_cast<double>(figure_in(a, asked, field)),
             static_cast<double>(figure_in(b, asked, field)));
  };
  add("eccentric", "s", &ExerciseSummary::eccentric_s);
  add("concentric", "s", &ExerciseSummary::concentric_s);
  add("movement size", "°", &ExerciseSummary::range_of_motion_deg);
}

const Asymmetry* asymmetry_in(const OneSession& side, const Asymmetry& asked) {
  for (const Asymmetry& one : side.summary.asymmetries) {
    const bool same = one.measure == asked.measure && one.exercise == asked.exercise;
    if (same && is_compared(one)) return &one;
  }
  return nullptr;
}

void add_asymmetries(Rows& rows, const OneSession& a, const OneSession& b) {
  std::vector<const Asymmetry*> asked;
  for (const OneSession* side : {&a, &b}) {
    for (const Asymmetry& one : side->summary.asymmetries) {
      const bool known = std::any_of(asked.begin(), asked.end(), [&one](const Asymmetry* other) {
        return other->measure == one.measure && other->exercise == one.exercise;
      });
      if (!known) asked.push_back(&one);
    }
  }
  for (const Asymmetry* one : asked) {
    const Asymmetry* in_a = asymmetry_in(a, *one);
    const Asymmetry* in_b = asymmetry_in(b, *one);
    const std::string what =
        (one->exercise ? exercise_words(*one->exercise) : "walking") + ", " + measure_words(one->measure);
    const auto add = [&](const char* figure, float Asymmetry::*field) {
      rows.add("B", what, figure, "%", in_a != nullptr ? static_cast<double>(in_a->*field) : std::nan(""),
               in_b != nullptr ? static_cast<double>(in_b->*field) : std::nan(""));
    };
    add("left minus right", &Asymmetry::difference_percent);
    add("usual noise", &Asymmetry::noise_percent);
  }
}

std::string value_text(const Json& value, const std::string& unit) {
  if (value.is_null()) return "-";
  const double number = value.get<double>();
  if (unit == "min") return duration_words(60.0 * number);
  const bool whole = unit.empty() && number == std::round(number);
  return fmt::format("{:.{}f}{}{}", number,
                     whole         ? 0
                     : unit == "s" ? 2
                                   : 1,
                     unit == "°" || unit.empty() ? "" : " ", unit);
}

std::string change_text(const Json& values, const std::string& unit) {
  if (values[0].is_null() || values[1].is_null()) return "";
  const double change = values[1].get<double>() - values[0].get<double>();
  const bool whole = unit.empty() && change == std::round(change);
  return fmt::format("{:+.{}f}", change, whole || unit == "min" ? 0 : unit == "s" ? 2 : 1);
}

}  // namespace

Json compare_json(const ReportedSession& first, const ReportedSession& second) {
  const OneSession a = side_of(first);
  const OneSession b = side_of(second);
  Rows rows;
  std::vector<StandingReps> asked = a.standing;
  for (const StandingReps& row : b.standing) {
    if (standing_in(a, row) == nullptr) asked.push_back(row);
  }
  for (const StandingReps& row : asked) add_exercise(rows, row, a, b);
  add_asymmetries(rows, a, b);
  rows.add("E", "walking", "time", "min", a.summary.walking.walking_s / 60.0,
           b.summary.walking.walking_s / 60.0);
  rows.add("E", "walking", "steps", "", a.summary.walking.steps, b.summary.walking.steps);
  const auto walk = [&](const char* figure, const char* unit, float WalkingSummary::*field) {
    rows.add("E", "walking", figure, unit, static_cast<double>(a.summary.walking.*field),
             static_cast<double>(b.summary.walking.*field));
  };
  walk("cadence (steps a minute)", "", &WalkingSummary::cadence_steps_min);
  walk("step regularity", "", &WalkingSummary::step_regularity);
  walk("stride regularity", "", &WalkingSummary::stride_regularity);
  rows.add("F", "sitting", "sedentary time", "min", a.summary.bouts_s / 60.0, b.summary.bouts_s / 60.0);
  rows.add("F", "sitting", "longest bout", "min", a.summary.longest_bout_s / 60.0,
           b.summary.longest_bout_s / 60.0);
  rows.add("F", "sitting", "breaks", "", a.summary.breaks, b.summary.breaks);
  return {{"type", "session_comparison"},
          {"sessions", {session_head(first.row), session_head(second.row)}},
          {"rows", std::move(rows).take()},
          {"note", kCompareNote}};
}

std::string compare_text(const Json& comparison, bool colour) {
  const Json& a = comparison["sessions"][0];
  const Json& b = comparison["sessions"][1];
  const auto name = [](const Json& session) {
    return fmt::format("session {}", session["id"].get<std::int64_t>());
  };
  std::string text = terminal::styled(fmt::format("Session {} beside session {}", b["id"].get<std::int64_t>(),
                                                  a["id"].get<std::int64_t>()),
                                      terminal::Style::kBold, colour) +
                     "\n";
  for (const Json* session : {&a, &b}) {
    text += fmt::format("  {}: {}, {} recorded{}\n", name(*session), (*session)["clock"].get<std::string>(),
                        duration_words((*session)["recorded_s"].get<double>()),
                        (*session)["demo"].get<bool>() ? ", demo data" : "");
  }
  text += fmt::format("\n  {:<32}{:<26}{:>13}{:>13}{:>10}\n", "", "", name(a), name(b), "change");
  for (const Json& row : comparison["rows"]) {
    const std::string unit = row["unit"];
    text += fmt::format("  {:<32}{:<26}{:>13}{:>13}{:>10}\n", row["what"].get<std::string>(),
                        row["figure"].get<std::string>(), value_text(row["values"][0], unit),
                        value_text(row["values"][1], unit), change_text(row["values"], unit));
  }
  return text + "\n" + wrapped(kCompareNote, 100, "  ");
}

}  // namespace stance
