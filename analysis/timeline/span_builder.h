// Joins pieces of the timeline that touch and carry the same label into spans. A hole between two pieces
// becomes a span of its own, labelled unknown: nothing is known where there is no data.
// Owns its state; no allocation of its own; one thread at a time.
#pragma once

#include <vector>

#include "analysis/event.h"
#include "analysis/timeline/span_confidence.h"

namespace stance {

class SpanBuilder {
 public:
  // Pieces in order of time. What spoke for each state is summed over the span and makes its confidence;
  // nothing told by other means than the decoder's has one. Lying on something else is another span; a piece
  // of which that is unknown belongs to the span beside it.
  void add(double start_s, double end_s, ActivityLabel label, LyingOn lying_on, const Evidence& evidence,
           std::vector<Event>& events);
  // Ends the last span; it reaches to end_s.
  void finish(double end_s, std::vector<Event>& events);

 private:
  void emit(double end_s, std::vector<Event>& events) const;

  bool open_ = false;
  double start_s_ = 0.0;
  double end_s_ = 0.0;
  ActivityLabel label_ = ActivityLabel::kUnknown;
  LyingOn lying_on_ = LyingOn::kUnknown;
  Evidence evidence_{};
};

}  // namespace stance
