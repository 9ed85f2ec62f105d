#include "tools/stance/report/timeline_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/stance/report/summary.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

struct Row {
  double start_s;
  std::string text;
};

std::string steps_words(const std::vector<Step>& steps, const Activity& span) {
  std::vector<Step> inside;
  for (const Step& step : steps) {
    if (step.time_s >= span.start_s && step.time_s <= span.end_s) inside.push_back(step);
  }
  if (inside.empty()) return "";
  std::string text = ", " + counted(static_cast<std::int64_t>(inside.size()), "step");
  const float cadence = cadence_steps_min(inside);
  if (!std::isnan(cadence)) text += fmt::format(", {:.0f} a minute", cadence);
  return text;
}

std::string set_words(const Set& set) {
  std::string text = fmt::format("{}, {}", exercise_words(set.exercise), counted(set.reps, "rep"));
  if (set.side == Side::kLeft || set.side == Side::kRight) text += fmt::format(", {}", name_of(set.side));
  return text + ", " + duration_words(set.end_s - set.start_s);
}

template <typename Kind>
std::vector<Kind> of_kind(std::span<const Event> events) {
  std::vector<Kind> found;
  for (const Event& event : events) {
    if (const auto* body = std::get_if<Kind>(&event.body); body != nullptr && event.final)
      found.push_back(*body);
  }
  return found;
}

bool holds_a_set(const Activity& span, const std::vector<Set>& sets) {
  return span.label == ActivityLabel::kExercising &&
         std::any_of(sets.begin(), sets.end(),
                     [&](const Set& set) { return set.end_s > span.start_s && set.start_s < span.end_s; });
}

std::vector<Row> rows_of(std::span<const Event> events) {
  std::vector<Row> rows;
  const auto sets = of_kind<Set>(events);
  const auto steps = of_kind<Step>(events);
  for (const Activity& span : of_kind<Activity>(events)) {
    if (holds_a_set(span, sets)) continue;  // its sets say more
    rows.push_back(
        {span.start_s, fmt::format("{}, {}{}", activity_words(span.label),
                                   duration_words(span.end_s - span.start_s), steps_words(steps, span))});
  }
  for (const Set& set : sets) rows.push_back({set.start_s, set_words(set)});
  for (const Rejection& rejection : of_kind<Rejection>(events)) {
    rows.push_back({rejection.start_s,
                    fmt::format("not counted, {}: {}", duration_words(rejection.end_s - rejection.start_s),
                                rejection_words(rejection.reason))});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.start_s < b.start_s; });
  return rows;
}

}  // namespace

std::string timeline_text(std::span<const Event> events) {
  std::string text;
  for (const Row& row : rows_of(events))
    text += fmt::format("{:>10}  {}\n", clock_words(row.start_s), row.text);
  const Summary summary = summarize(events);
  if (!summary.bouts.empty()) {
    text += fmt::format("\n  Sitting or lying without a break: {}, {} in all, longest {}\n",
                        counted(static_cast<std::int64_t>(summary.bouts.size()), "bout"),
                        duration_words(summary.bouts_s), duration_words(summary.longest_bout_s));
  }
  if (!summary.asymmetries.empty()) text += "\n  Left and right\n";
  for (const Asymmetry& asymmetry : summary.asymmetries) {
    const std::string what = asymmetry.exercise ? exercise_words(*asymmetry.exercise) : "walking";
    text += fmt::format("    {}, {}\n", what, asymmetry_words(asymmetry));
  }
  return text;
}

}  // namespace stance
