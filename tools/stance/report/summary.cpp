#include "tools/stance/report/summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <type_traits>

namespace stance {
namespace {

constexpr double kLongestStepS = 2.0;

float median(std::vector<float> values) {
  std::erase_if(values, [](float value) { return std::isnan(value); });
  if (values.empty()) return kNotKnown;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0F;
}

template <typename Kind>
std::vector<Kind> all_of_kind(std::span<const Event> events) {
  std::vector<Kind> found;
  for (const Event& event : events) {
    if (!event.final) continue;
    if (const auto* body = std::get_if<Kind>(&event.body)) found.push_back(*body);
  }
  std::stable_sort(found.begin(), found.end(), [](const Kind& a, const Kind& b) {
    return time_of(EventBody(a)) < time_of(EventBody(b));
  });
  return found;
}

bool in_set(const Rep& rep, const Set& set) {
  return rep.exercise == set.exercise && rep.start_s >= set.start_s - 1e-6 && rep.end_s <= set.end_s + 1e-6;
}

ExerciseSummary summarize_side(const std::vector<Rep>& reps, const std::vector<Set>& sets, Exercise exercise,
                               Side side) {
  ExerciseSummary summary{exercise, side};
  std::vector<float> concentric, eccentric, range;
  std::vector<Rep> mine;
  for (const Rep& rep : reps) {
    if (rep.exercise != exercise || rep.side != side) continue;
    mine.push_back(rep);
    concentric.push_back(rep.concentric_s);
    eccentric.push_back(rep.eccentric_s);
    range.push_back(rep.range_of_motion_deg);
  }
  for (const Set& set : sets) {
    summary.sets +=
        std::any_of(mine.begin(), mine.end(), [&](const Rep& rep) { return in_set(rep, set); }) ? 1 : 0;
  }
  summary.reps = static_cast<int>(mine.size());
  summary.concentric_s = median(concentric);
  summary.eccentric_s = median(eccentric);
  summary.range_of_motion_deg = median(range);
  return summary;
}

std::vector<ExerciseSummary> summarize_exercises(const std::vector<Rep>& reps, const std::vector<Set>& sets) {
  std::vector<ExerciseSummary> summaries;
  for (const Rep& rep : reps) {
    const bool seen = std::any_of(summaries.begin(), summaries.end(), [&](const ExerciseSummary& summary) {
      return summary.exercise == rep.exercise && summary.side == rep.side;
    });
    if (!seen) summaries.push_back(summarize_side(reps, sets, rep.exercise, rep.side));
  }
  return summaries;
}

bool is_walking(ActivityLabel label) {
  return label == ActivityLabel::kWalking || label == ActivityLabel::kStairsUp ||
         label == ActivityLabel::kStairsDown;
}

WalkingSummary summarize_walking(const std::vector<Activity>& timeline, const std::vector<Step>& steps) {
  WalkingSummary summary;
  std::vector<Step> counted;
  auto step = steps.begin();
  for (const Activity& span : timeline) {
    if (!is_walking(span.label)) continue;
    summary.walking_s += span.end_s - span.start_s;
    while (step != steps.end() && step->time_s < span.start_s) ++step;
    for (; step != steps.end() && step->time_s <= span.end_s; ++step) counted.push_back(*step);
  }
  summary.steps = static_cast<int>(counted.size());
  for (const Step& one : counted) {
    summary.left += one.side == Side::kLeft ? 1 : 0;
    summary.right += one.side == Side::kRight ? 1 : 0;
  }
  summary.cadence_steps_min = cadence_steps_min(counted);
  return summary;
}

float mean_over(const std::vector<Walk>& walks, float Walk::*field) {
  float sum = 0.0F;
  float steps = 0.0F;
  for (const Walk& walk : walks) {
    if (std::isnan(walk.*field)) continue;
    sum += static_cast<float>(walk.steps) * walk.*field;
    steps += static_cast<float>(walk.steps);
  }
  return steps > 0.0F ? sum / steps : kNotKnown;
}

// Of walks that tell, the place with most steps.
Worn most_worn(const std::vector<Walk>& walks) {
  std::map<Worn, int> steps;
  for (const Walk& walk : walks) {
    if (walk.worn != Worn::kUnknown) steps[walk.worn] += walk.steps;
  }
  const auto most = std::max_element(steps.begin(), steps.end(), [](const auto& one, const auto& other) {
    return one.second < other.second;
  });
  return most == steps.end() ? Worn::kUnknown : most->first;
}

void describe_walks(const std::vector<Walk>& walks, WalkingSummary& summary) {
  summary.step_regularity = mean_over(walks, &Walk::step_regularity);
  summary.stride_regularity = mean_over(walks, &Walk::stride_regularity);
  summary.harmonic_ratio_vertical = mean_over(walks, &Walk::harmonic_ratio_vertical);
  summary.double_support_percent = mean_over(walks, &Walk::double_support_percent);
  summary.height_m = mean_over(walks, &Walk::height_m);
  summary.step_length_m = mean_over(walks, &Walk::step_length_m);
  summary.speed_m_s = mean_over(walks, &Walk::speed_m_s);
  summary.worn = most_worn(walks);
}

}  // namespace

double Summary::known_s() const {
  return duration_s - time_of(ActivityLabel::kUnknown) - time_of(ActivityLabel::kNotWorn);
}

float cadence_steps_min(std::span<const Step> steps) {
  std::vector<float> intervals;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const double interval_s = steps[i].time_s - steps[i - 1].time_s;
    if (interval_s > 0.0 && interval_s <= kLongestStepS) intervals.push_back(static_cast<float>(interval_s));
  }
  return 60.0F / median(std::move(intervals));
}

Summary summarize(std::span<const Event> events) {
  Summary summary;
  const auto timeline = all_of_kind<Activity>(events);
  for (const Activity& span : timeline) {
    const double length_s = span.end_s - span.start_s;
    summary.time_s[static_cast<std::size_t>(span.label)] += length_s;
    summary.duration_s += length_s;
  }
  summary.exercises = summarize_exercises(all_of_kind<Rep>(events), all_of_kind<Set>(events));
  summary.walking = summarize_walking(timeline, all_of_kind<Step>(events));
  describe_walks(all_of_kind<Walk>(events), summary.walking);
  summary.bouts = all_of_kind<SedentaryBout>(events);
  const double last_s = timeline.empty() ? 0.0 : timeline.back().end_s;
  for (const SedentaryBout& bout : summary.bouts) {
    summary.bouts_s += bout.end_s - bout.start_s;
    summary.longest_bout_s = std::max(summary.longest_bout_s, bout.end_s - bout.start_s);
    for (std::size_t i = 0; i < kLongBouts_s.size(); ++i)
      summary.long_bouts[i] += bout.end_s - bout.start_s >= kLongBouts_s[i] ? 1 : 0;
    summary.breaks += bout.end_s < last_s - 1e-3 ? 1 : 0;
  }
  summary.asymmetries = all_of_kind<Asymmetry>(events);
  return summary;
}

std::vector<Event> shifted(std::span<const Event> events, double offset_s) {
  std::vector<Event> moved(events.begin(), events.end());
  for (Event& event : moved) {
    std::visit(
        [offset_s](auto& body) {
          if constexpr (requires { body.time_s; }) body.time_s += offset_s;
          if constexpr (requires { body.since_s; }) body.since_s += offset_s;
          if constexpr (requires { body.start_s; }) body.start_s += offset_s;
          if constexpr (requires { body.turn_s; }) body.turn_s += offset_s;
          if constexpr (requires { body.toe_off_s; }) body.toe_off_s += offset_s;
          if constexpr (requires { body.end_s; }) body.end_s += offset_s;
        },
        event.body);
  }
  return moved;
}

}  // namespace stance
