// What a list of final events adds up to: the figures of reports and timelines. Plain values, computed at
// once; no ownership, safe on any thread.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "analysis/event.h"
#include "analysis/timeline/sedentary.h"

namespace stance {

// One exercise on one side. Medians over the reps that have the figure; NaN when none has.
struct ExerciseSummary {
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;
  int sets = 0;  // sets that hold reps of this side
  int reps = 0;
  float concentric_s = kNotKnown;
  float eccentric_s = kNotKnown;
  float range_of_motion_deg = kNotKnown;
};

struct WalkingSummary {
  double walking_s = 0.0;  // walking and stairs; running is not walking
  int steps = 0;           // inside that time
  int left = 0;
  int right = 0;
  float cadence_steps_min = kNotKnown;  // 60 / median step time; NaN: under 2 steps
  // Means over the walks, each counting with its steps (Walk defines them); NaN: in no walk known.
  float step_regularity = kNotKnown;
  float stride_regularity = kNotKnown;
  float harmonic_ratio_vertical = kNotKnown;
  float double_support_percent = kNotKnown;
  float height_m = kNotKnown;  // that the two below rest on; NaN: not told, 1.70 m
  float step_length_m = kNotKnown;
  float speed_m_s = kNotKnown;
  // Where most of the steps showed the sensor to be; unknown: in no walk seen.
  Worn worn = Worn::kUnknown;
};

struct Summary {
  double duration_s = 0.0;                           // total of the timeline
  std::array<double, kActivityLabelCount> time_s{};  // by label
  std::vector<ExerciseSummary> exercises;            // in the order they were first done
  WalkingSummary walking;
  std::vector<SedentaryBout> bouts;
  double bouts_s = 0.0;                               // total
  double longest_bout_s = 0.0;                        // 0: none
  std::array<int, kLongBouts_s.size()> long_bouts{};  // at least as long as each of kLongBouts_s
  int breaks = 0;  // ends of bouts that were followed by something else than the recording's end
  std::vector<Asymmetry> asymmetries;

  [[nodiscard]] double time_of(ActivityLabel label) const { return time_s[static_cast<std::size_t>(label)]; }
  // Time with an answer: everything but unknown and not_worn.
  [[nodiscard]] double known_s() const;
};

Summary summarize(std::span<const Event> events);

// The same events, `offset_s` later: puts several recordings on one axis.
std::vector<Event> shifted(std::span<const Event> events, double offset_s);

// Steps per minute from contact times: 60 / median interval, intervals over 2 s (pauses) left out.
float cadence_steps_min(std::span<const Step> steps);

}  // namespace stance
