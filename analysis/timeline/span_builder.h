// Joins pieces of the timeline that touch and carry the same label into spans. A hole between two pieces
// becomes a span of its own, labelled unknown: nothing is known where there is no data.
// Owns its state; no allocation of its own; one thread at a time.
#pragma once

#include <vector>

#include "analysis/event.h"

namespace stance {

class SpanBuilder {
 public:
  // Pieces in order of time. confidence in 0..1 is averaged over the span by time.
  void add(double start_s, double end_s, ActivityLabel label, float confidence, std::vector<Event>& events);
  // Ends the last span; it reaches to end_s.
  void finish(double end_s, std::vector<Event>& events);

 private:
  void emit(double end_s, std::vector<Event>& events) const;

  bool open_ = false;
  double start_s_ = 0.0;
  double end_s_ = 0.0;
  ActivityLabel label_ = ActivityLabel::kUnknown;
  double confidence_time_s_ = 0.0;  // integral of confidence over time
};

}  // namespace stance
