// Steps held against steps: where they are scored, which belongs to which, and how left and right differ.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/evaluate/event_lines.h"

namespace stance::evaluate {

struct Span {
  double start_s = 0.0;
  double end_s = 0.0;
};

// Where steps are scored: the `scored` spans less the turns; without any, around the runs of true steps.
std::vector<Span> scored_spans(const Events& truth);
bool inside(double time_s, const std::vector<Span>& spans);
// The steps of `steps` (sorted by time) inside the spans.
Events steps_inside(const Events& steps, const std::vector<Span>& spans);

struct StepPair {
  const Json* truth;
  const Json* got;
};
// One to one, nearest pairs first, at most 0.25 s apart, in the order of truth. Both sorted by time; the
// pairs point into them.
std::vector<StepPair> match_steps(const Events& truth, const Events& got);

// 100 (left - right) / mean of the median step times; a step time goes from one foot's contact to the
// other's, counts for the side that lands, and both lie in one span. Nothing with fewer than 6 steps a side.
std::optional<double> step_time_asymmetry_percent(const Events& steps, const std::vector<Span>& spans);

}  // namespace stance::evaluate
