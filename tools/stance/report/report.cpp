#include "tools/stance/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/gait/walk_measures.h"
#include "tools/stance/local_time.h"
#include "tools/stance/plan/adherence.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/day_strip.h"
#include "tools/stance/report/silences.h"
#include "tools/stance/report/summary.h"
#include "tools/stance/report/symmetry.h"
#include "tools/stance/report/trend.h"
#include "tools/stance/report/warm_up.h"
#include "tools/stance/report/within_set.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance {
namespace {

using terminal::Style;

constexpr std::size_t kWidth = 100;
constexpr int kStripColumns = 72;
constexpr double kBetweenSets_s = 8.0;  // a longer pause begins another group of dots
constexpr int kFewestSteadySteps = 50;  // below that walking figures are noise

struct Quality {
  double recorded_s = 0.0;
  double gap_s = 0.0;
  std::uint64_t gaps = 0;
  bool all_finished = true;
};

Quality quality_of(const std::vector<ReportedSession>& sessions) {
  Quality quality;
  for (const ReportedSession& session : sessions) {
    quality.recorded_s += session.row.duration_s;
    quality.gap_s += session.row.gap_s;
    quality.gaps += session.row.gaps;
    quality.all_finished = quality.all_finished && session.row.finished;
  }
  return quality;
}

double percent_known(const Summary& summary) {
  return summary.duration_s > 0.0 ? 100.0 * summary.known_s() / summary.duration_s : 0.0;
}

std::string heading(const std::string& text, bool colour) {
  return "\n" + terminal::styled(text, Style::kBold, colour) + "\n";
}

std::string header(const std::string& title, const std::vector<ReportedSession>& sessions,
                   const Summary& summary, bool colour) {
  const RecordingRow& first = sessions.front().row;
  const Quality quality = quality_of(sessions);
  std::string text = terminal::styled(title, Style::kBold, colour) + "  " +
                     date_and_clock_of(first.start_utc_us, first.utc_offset_s) + ", " +
                     duration_words(quality.recorded_s) + " recorded";
  if (sessions.size() > 1) text += fmt::format(" in {} sessions", sessions.size());
  text += "\n";
  const bool demo = std::any_of(sessions.begin(), sessions.end(),
                                [](const ReportedSession& session) { return is_demo(session.row); });
  if (demo) {
    text += terminal::styled("Demo data: played by a virtual sensor, not worn by anybody now.",
                             Style::kYellow, colour) +
            "\n";
  }
  text +=
      fmt::format("Sensor {}, placement {}, {:.0f} Hz, {}\n",
                  first.sensor_name.empty() ? "unnamed" : first.sensor_name, placement_words(first.placement),
                  first.rate_hz, first.has_gyro ? "with gyroscope" : "accelerometer only");
  text += fmt::format("Valid data {:.0f} %, {} ({} lost), analysis version {}\n", percent_known(summary),
                      counted(static_cast<std::int64_t>(quality.gaps), "gap"), duration_words(quality.gap_s),
                      first.algorithm_version);
  text += silences_text(sessions);
  if (!quality.all_finished) text += "Still being recorded: the last minute is not final yet.\n";
  for (const ReportedSession& session : sessions) {
    if (session.row.removed_utc_us != 0) text += wrapped(removal_words(session.row), kWidth, "");
  }
  return text;
}

std::string seconds_or_dash(float value) { return std::isnan(value) ? "-" : fmt::format("{:.1f} s", value); }

// The sets that the wearer said something about, of all sessions.
std::vector<CorrectedSet> checked_sets(const std::vector<ReportedSession>& sessions) {
  std::vector<CorrectedSet> checked;
  for (const ReportedSession& session : sessions) {
    for (CorrectedSet& set : corrected_sets(session.events, session.corrections)) {
      if (set.correction) checked.push_back(std::move(set));
    }
  }
  return checked;
}

CountRecord record_of(const std::vector<CorrectedSet>& checked) {
  std::vector<CorrectionRow> rows;
  for (const CorrectedSet& set : checked) rows.push_back(*set.correction);
  return count_record(rows);
}

std::string what_you_said(const std::vector<CorrectedSet>& checked) {
  std::string text;
  for (const CorrectedSet& set : checked) text += "  " + correction_words(set) + "\n";
  return checked.empty() ? ""
                         : text + fmt::format("  The counter was {}.\n", record_words(record_of(checked)));
}

// With the wearer's word in them; of all sessions, each exercise and side once.
std::vector<StandingReps> standing_of(const std::vector<ReportedSession>& sessions,
                                      const std::vector<ExerciseSummary>& exercises) {
  std::vector<StandingReps> sum;
  for (const ExerciseSummary& row : exercises) sum.push_back({row.exercise, row.side, row.sets, row.reps});
  for (const ReportedSession& session : sessions) {
    const auto sets = corrected_sets(session.events, session.corrections);
    for (const StandingReps& change : standing_reps({}, sets, session.events)) {
      const auto row = std::find_if(sum.begin(), sum.end(), [&change](const StandingReps& one) {
        return one.exercise == change.exercise && one.side == change.side;
      });
      StandingReps& into =
          row != sum.end() ? *row : sum.emplace_back(StandingReps{change.exercise, change.side, 0, 0});
      into.sets += change.sets;
      into.reps += change.reps;
    }
  }
  return sum;
}

// One mark a repetition, hollow where it is uncertain; a space between sets.
std::string rep_dots(const std::vector<Event>& events, Exercise exercise, Side side) {
  std::string dots;
  double last_end_s = 0.0;
  for (const Event& event : events) {
    const auto* rep = std::get_if<Rep>(&event.body);
    if (rep == nullptr || !event.final || rep->exercise != exercise || rep->side != side) continue;
    if (!dots.empty() && rep->start_s - last_end_s > kBetweenSets_s) dots += " ";
    dots += rep->confidence < kHollowBelow ? "○" : "●";
    last_end_s = rep->end_s;
  }
  return dots;
}

// What repeated and was no exercise, and why.
std::string not_counted(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    const auto* rejection = std::get_if<Rejection>(&event.body);
    if (rejection == nullptr || !event.final) continue;
    text += fmt::format("  Not counted at {}, {}: {}\n", clock_words(rejection->start_s),
                        duration_words(rejection->end_s - rejection->start_s),
                        rejection_words(rejection->reason));
  }
  return text;
}

// What was held, by exercise and side in the order first done.
struct HeldRow {
  Exercise exercise = Exercise::kBridgeHold;
  Side side = Side::kBoth;
  std::vector<double> lengths_s;
};

std::vector<HeldRow> held_rows(const std::vector<Event>& events) {
  std::vector<HeldRow> rows;
  for (const Event& event : events) {
    const auto* hold = std::get_if<Hold>(&event.body);
    if (hold == nullptr) continue;
    auto row = std::find_if(rows.begin(), rows.end(), [&](const HeldRow& one) {
      return one.exercise == hold->exercise && one.side == hold->side;
    });
    if (row == rows.end()) row = rows.insert(rows.end(), {hold->exercise, hold->side, {}});
    row->lengths_s.push_back(hold->end_s - hold->start_s);
  }
  return rows;
}

std::string holds_text(const std::vector<Event>& events) {
  std::string text;
  for (const HeldRow& row : held_rows(events)) {
    std::string seconds;
    for (const double length_s : row.lengths_s)
      seconds += (seconds.empty() ? "" : ", ") + fmt::format("{:.0f} s", length_s);
    text +=
        fmt::format("  {:<24}{:<8}held for {}\n", exercise_words(row.exercise), name_of(row.side), seconds);
  }
  return text;
}

Json holds_json(const std::vector<Event>& events) {
  Json rows = Json::array();
  for (const HeldRow& row : held_rows(events)) {
    Json one = {{"exercise", name_of(row.exercise)}, {"side", name_of(row.side)}, {"held_s", Json::array()}};
    for (const double length_s : row.lengths_s) one["held_s"].push_back(round_time(length_s));
    rows.push_back(std::move(one));
  }
  return rows;
}

std::string what_you_did(const Summary& summary, const std::vector<StandingReps>& standing,
                         const std::vector<Event>& events, bool colour) {
  std::string text = heading("A  What you did", colour);
  const std::string held = holds_text(events);
  if (standing.empty())
    return text + (held.empty() ? "  No exercise was recognised.\n" : held) + not_counted(events);
  const auto reps_of = [&](std::size_t i) {
    return i < summary.exercises.size() ? summary.exercises[i].reps : 0;
  };
  bool corrected = false;
  for (std::size_t i = 0; i < standing.size(); ++i) corrected = corrected || standing[i].reps != reps_of(i);
  const int said_width = corrected ? 9 : 0;  // only then is there something to say
  text += fmt::format("  {:<24}{:<8}{:>5}{:>6}{:>{}}{:>13}{:>12}{:>13}\n", "exercise", "side", "sets", "reps",
                      corrected ? "you say" : "", said_width, "concentric", "eccentric", "pelvis turns");
  for (std::size_t i = 0; i < standing.size(); ++i) {
    const StandingReps& said = standing[i];
    const ExerciseSummary row =
        i < summary.exercises.size() ? summary.exercises[i] : ExerciseSummary{said.exercise, said.side};
    const std::string range =
        std::isnan(row.range_of_motion_deg) ? "-" : fmt::format("{:.0f}°", row.range_of_motion_deg);
    text += fmt::format("  {:<24}{:<8}{:>5}{:>6}{:>{}}{:>13}{:>12}{:>13}\n", exercise_words(row.exercise),
                        name_of(row.side), said.sets, row.reps,
                        said.reps == row.reps ? "" : std::to_string(said.reps), said_width,
                        seconds_or_dash(row.concentric_s), seconds_or_dash(row.eccentric_s), range);
    const std::string dots = rep_dots(events, row.exercise, row.side);
    if (!dots.empty()) text += "    " + dots + "\n";
  }
  return text + held + not_counted(events) +
         "  Times and angles are medians of the repetitions. One dot a repetition, hollow where it is "
         "uncertain.\n";
}

std::string against_plan(const Plan& plan, const Summary& summary, const std::vector<StandingReps>& standing,
                         const std::vector<Event>& events) {
  if (plan.sets.empty() || (standing.empty() && held_rows(events).empty())) return "";
  return "\n" + adherence_text(hold_against_plan(plan, summary.exercises, standing, events));
}

std::string warm_up_text(const std::vector<ReportedSession>& sessions, const Plan& plan) {
  const auto warm_up = warm_up_of(sessions);
  return warm_up ? wrapped(warm_up_words(*warm_up, plan.warm_up_min), kWidth, "  ") : "";
}

std::string sides_of(const Summary& summary, bool walking) {
  std::string text;
  for (const Asymmetry& asymmetry : summary.asymmetries) {
    if (asymmetry.exercise.has_value() == walking) continue;
    const std::string what = asymmetry.exercise ? exercise_words(*asymmetry.exercise) + ", " : "";
    text += wrapped(what + asymmetry_words(asymmetry), kWidth, "  ");
    if (const auto index = symmetry_index_percent(asymmetry)) {
      text += fmt::format("    limb symmetry index {:.0f} % (100 x smaller / larger median)\n", *index);
    }
  }
  return text;
}

std::string left_and_right(const Summary& summary, bool colour) {
  const std::string rows = sides_of(summary, false);
  return heading("B  Left and right", colour) +
         (rows.empty()
              ? "  No exercise was done on both sides one at a time, so there is nothing to compare.\n"
              : rows);
}

std::string walking(const Summary& summary, bool colour) {
  const WalkingSummary& walk = summary.walking;
  std::string text = heading("E  Walking", colour);
  if (walk.steps < kFewestSteadySteps) {
    return text + fmt::format("  {} in {} of walking: too few for figures ({} are needed).\n",
                              counted(walk.steps, "step"), duration_words(walk.walking_s),
                              kFewestSteadySteps);
  }
  text += fmt::format("  {} in {}, {:.0f} steps a minute; left {}, right {}, side not clear {}\n",
                      counted(walk.steps, "step"), duration_words(walk.walking_s), walk.cadence_steps_min,
                      walk.left, walk.right, walk.steps - walk.left - walk.right);
  if (!std::isnan(walk.step_regularity)) {
    text += fmt::format("  Regularity (1: always alike): step on step {:.2f}, stride on stride {:.2f}\n",
                        walk.step_regularity, walk.stride_regularity);
  }
  if (!std::isnan(walk.speed_m_s)) {
    text += fmt::format("  Step length about {:.2f} m, speed about {:.1f} m/s (for {} height of {:.2f} m)\n",
                        walk.step_length_m, walk.speed_m_s, std::isnan(walk.height_m) ? "a" : "your",
                        std::isnan(walk.height_m) ? WalkMeasures::kAssumedHeight_m : walk.height_m);
  }
  if (walk.worn != Worn::kUnknown) {
    text += fmt::format("  The sensor was worn {}{}\n", worn_words(walk.worn),
                        walk.worn == Worn::kLeg ? ": left and right cannot be compared by it" : "");
  }
  return text + sides_of(summary, true);
}

PromptCount prompts_of(const std::vector<ReportedSession>& sessions) {
  PromptCount sum;
  for (const ReportedSession& session : sessions) {
    const PromptCount count = count_prompts(session.prompts);
    sum.shown += count.shown;
    sum.answered += count.answered;
    sum.activations += count.activations;
    sum.activations_done += count.activations_done;
  }
  return sum;
}

std::string prompts_text(const PromptCount& count) {
  std::string text;
  if (count.shown > 0) {
    text = fmt::format("  {} to stand up, {} answered by a break within ten minutes\n",
                       counted(count.shown, "prompt"), count.answered);
  }
  if (count.activations > 0) {
    text += fmt::format("  {} offered, {} done within a quarter of an hour\n",
                        counted(count.activations, "short set"), count.activations_done);
  }
  return text;
}

std::string sitting(const Summary& summary, const std::vector<Event>& events, const RecordingRow& first,
                    const PromptCount& prompts, bool colour) {
  std::string text = heading("F  Sitting", colour);
  double end_s = 0.0;
  for (const Event& event : events) {
    if (std::holds_alternative<Activity>(event.body)) end_s = std::max(end_s, end_of(event.body));
  }
  text +=
      fmt::format("  {} {} {}\n", clock_of(first.start_utc_us, first.utc_offset_s),
                  day_strip(events, 0.0, end_s, kStripColumns),
                  clock_of(first.start_utc_us + static_cast<std::int64_t>(end_s * 1e6), first.utc_offset_s));
  text += "  " + day_strip_legend() + "\n";
  text +=
      fmt::format("  Sitting {}, lying {}, standing {}, moving {}, exercising {}, unknown {}, not worn {}\n",
                  duration_words(summary.time_of(ActivityLabel::kSitting)),
                  duration_words(summary.time_of(ActivityLabel::kLying)),
                  duration_words(summary.time_of(ActivityLabel::kStanding)),
                  duration_words(summary.walking.walking_s + summary.time_of(ActivityLabel::kRunning)),
                  duration_words(summary.time_of(ActivityLabel::kExercising)),
                  duration_words(summary.time_of(ActivityLabel::kUnknown)),
                  duration_words(summary.time_of(ActivityLabel::kNotWorn)));
  if (summary.bouts.empty())
    return text + "  No bout of a minute or more without a break.\n" + prompts_text(prompts);
  const auto count = static_cast<std::int64_t>(summary.bouts.size());
  text += fmt::format("  {} of sitting or lying without a break, {} in all: mean {}, longest {}; {}\n",
                      counted(count, "bout"), duration_words(summary.bouts_s),
                      duration_words(summary.bouts_s / static_cast<double>(count)),
                      duration_words(summary.longest_bout_s), counted(summary.breaks, "break"));
  if (summary.long_bouts.front() > 0) {
    text += fmt::format("  Of half an hour or more {}, of an hour {}, of two hours {}\n",
                        summary.long_bouts[0], summary.long_bouts[1], summary.long_bouts[2]);
  }
  return text + prompts_text(prompts);
}

Json exercises_json(const Summary& summary, const std::vector<StandingReps>& standing) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < standing.size(); ++i) {
    const StandingReps& said = standing[i];
    const ExerciseSummary row =
        i < summary.exercises.size() ? summary.exercises[i] : ExerciseSummary{said.exercise, said.side};
    Json json = {{"exercise", name_of(row.exercise)},
                 {"side", name_of(row.side)},
                 {"sets", said.sets},
                 {"reps", row.reps}};
    if (said.reps != row.reps) json["said_reps"] = said.reps;
    if (!std::isnan(row.concentric_s))
      json["concentric_s"] = round_time(static_cast<double>(row.concentric_s));
    if (!std::isnan(row.eccentric_s)) json["eccentric_s"] = round_time(static_cast<double>(row.eccentric_s));
    if (!std::isnan(row.range_of_motion_deg)) {
      json["range_of_motion_deg"] = round_time(static_cast<double>(row.range_of_motion_deg));
    }
    rows.push_back(std::move(json));
  }
  return rows;
}

Json activity_json(const Summary& summary) {
  Json json = Json::object();
  for (int i = 0; i < kActivityLabelCount; ++i) {
    const auto label = static_cast<ActivityLabel>(i);
    if (summary.time_of(label) > 0.0) json[std::string(name_of(label))] = round_time(summary.time_of(label));
  }
  return json;
}

Json walking_json(const WalkingSummary& walk) {
  Json json = {{"walking_s", round_time(walk.walking_s)},
               {"steps", walk.steps},
               {"left", walk.left},
               {"right", walk.right}};
  if (!std::isnan(walk.cadence_steps_min)) {
    json["cadence_steps_min"] = round_time(static_cast<double>(walk.cadence_steps_min));
  }
  const auto put = [&json](const char* name, float value) {
    if (!std::isnan(value)) json[name] = round_time(static_cast<double>(value));
  };
  put("step_regularity", walk.step_regularity);
  put("stride_regularity", walk.stride_regularity);
  put("harmonic_ratio_vertical", walk.harmonic_ratio_vertical);
  put("double_support_percent", walk.double_support_percent);
  put("height_m", walk.height_m);
  put("step_length_m", walk.step_length_m);
  put("speed_m_s", walk.speed_m_s);
  if (walk.worn != Worn::kUnknown) {
    json["worn"] = name_of(walk.worn);
    json["worn_words"] = worn_words(walk.worn);
  }
  return json;
}

}  // namespace

std::vector<Event> joined(const std::vector<ReportedSession>& sessions) {
  std::vector<Event> all;
  for (const ReportedSession& session : sessions) {
    const double offset_s =
        static_cast<double>(session.row.start_utc_us - sessions.front().row.start_utc_us) / 1e6;
    const auto moved = shifted(session.events, offset_s);
    all.insert(all.end(), moved.begin(), moved.end());
  }
  return all;
}

PromptCount count_prompts(std::span<const PromptRow> prompts) {
  PromptCount count;
  for (const PromptRow& prompt : prompts) {
    count.activations +=
        prompt.activation_outcome == "done" || prompt.activation_outcome == "not_done" ? 1 : 0;
    count.activations_done += prompt.activation_outcome == "done" ? 1 : 0;
    if (prompt.outcome == "withdrawn") continue;
    ++count.shown;
    count.answered += prompt.outcome == "answered" ? 1 : 0;
  }
  return count;
}

bool is_demo(const RecordingRow& row) { return row.sensor_name.find("virtual") != std::string::npos; }

std::string removal_words(const RecordingRow& row) {
  if (row.removed_utc_us == 0) return "";
  return fmt::format(
      "The raw recording of session {} was removed on {}, to keep within the limits of storage. What was "
      "found in "
      "it stays; it cannot be computed anew or exported.",
      row.id, date_and_clock_of(row.removed_utc_us));
}

std::string report_text(const std::string& title, const std::vector<ReportedSession>& sessions, bool colour,
                        const std::vector<Trend>& trends, const Plan& plan) {
  const std::vector<Event> events = joined(sessions);
  const Summary summary = summarize(events);
  const std::vector<StandingReps> standing = standing_of(sessions, summary.exercises);
  return header(title, sessions, summary, colour) + what_you_did(summary, standing, events, colour) +
         warm_up_text(sessions, plan) + what_you_said(checked_sets(sessions)) +
         against_plan(plan, summary, standing, events) + left_and_right(summary, colour) +
         trends_text(trends, colour) + within_sets_text(within_sets(events), colour) +
         walking(summary, colour) +
         sitting(summary, events, sessions.front().row, prompts_of(sessions), colour) + "\n" +
         wrapped(kFooter, kWidth, "");
}

Json report_json(const std::string& title, const std::vector<ReportedSession>& sessions,
                 const std::vector<Trend>& trends, const Plan& plan) {
  const std::vector<Event> events = joined(sessions);
  const Summary summary = summarize(events);
  const Quality quality = quality_of(sessions);
  Json json;
  json["type"] = "report";
  json["title"] = title;
  json["algorithm_version"] = sessions.front().row.algorithm_version;
  json["sessions"] = Json::array();
  for (const ReportedSession& session : sessions) json["sessions"].push_back(session.row.id);
  json["recordings_removed"] = Json::array();
  for (const ReportedSession& session : sessions) {
    if (session.row.removed_utc_us != 0) json["recordings_removed"].push_back(session.row.id);
  }
  json["start_utc"] = iso_utc(sessions.front().row.start_utc_us);
  json["demo"] = is_demo(sessions.front().row);
  json["placement"] = name_of(sessions.front().row.placement);
  json["recorded_s"] = round_time(quality.recorded_s);
  json["valid_percent"] = round_time(percent_known(summary));
  json["gaps"] = quality.gaps;
  json["gap_s"] = round_time(quality.gap_s);
  json["not_heard"] = silences_json(sessions);
  json["activity_s"] = activity_json(summary);
  const std::vector<StandingReps> standing = standing_of(sessions, summary.exercises);
  json["exercises"] = exercises_json(summary, standing);
  json["holds"] = holds_json(events);
  json["plan"] = adherence_json(hold_against_plan(plan, summary.exercises, standing, events));
  if (const auto warm_up = warm_up_of(sessions)) json["warm_up"] = warm_up_json(*warm_up, plan.warm_up_min);
  const auto checked = checked_sets(sessions);
  json["checked_sets"] = Json::array();
  for (const CorrectedSet& set : checked) {
    Json one = corrected_json(set);
    one["sentence"] = correction_words(set);
    json["checked_sets"].push_back(std::move(one));
  }
  json["count_record"] = {{"sets", record_of(checked).sets},
                          {"exact", record_of(checked).exact},
                          {"within_one", record_of(checked).within_one},
                          {"words", record_words(record_of(checked))}};
  json["asymmetries"] = Json::array();
  for (const Asymmetry& asymmetry : summary.asymmetries)
    json["asymmetries"].push_back(to_json({true, asymmetry}));
  for (std::size_t i = 0; i < summary.asymmetries.size(); ++i) {
    if (const auto index = symmetry_index_percent(summary.asymmetries[i]))
      json["asymmetries"][i]["symmetry_index_percent"] = round_time(static_cast<double>(*index));
  }
  json["trends"] = trends_json(trends);
  json["within_sets"] = within_sets_json(within_sets(events));
  json["walking"] = walking_json(summary.walking);
  json["sedentary"] = {{"bouts", summary.bouts.size()},
                       {"total_s", round_time(summary.bouts_s)},
                       {"longest_s", round_time(summary.longest_bout_s)},
                       {"breaks", summary.breaks},
                       {"bouts_30_min", summary.long_bouts[0]},
                       {"bouts_60_min", summary.long_bouts[1]},
                       {"bouts_120_min", summary.long_bouts[2]}};
  const PromptCount prompts = prompts_of(sessions);
  json["prompts"] = {{"shown", prompts.shown},
                     {"answered", prompts.answered},
                     {"activations", prompts.activations},
                     {"activations_done", prompts.activations_done}};
  json["note"] = kFooter;
  return json;
}

}  // namespace stance
