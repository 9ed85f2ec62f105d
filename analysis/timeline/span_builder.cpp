#include "analysis/timeline/span_builder.h"

namespace stance {
namespace {

// Rounding between neighbouring epochs; anything longer is a hole.
constexpr double kTouching_s = 0.02;
// At its end a span may be longer than its pieces by a part of an epoch that was too short to judge.
constexpr double kLastEpoch_s = 0.2;

}  // namespace

void SpanBuilder::add(double start_s, double end_s, ActivityLabel label, LyingOn lying_on,
                      const Evidence& evidence, std::vector<Event>& events) {
  if (open_ && start_s > end_s_ + kTouching_s) {
    emit(end_s_, events);
    events.push_back({true, Activity{end_s_, start_s, ActivityLabel::kUnknown, kNotKnown}});
    open_ = false;
  }
  const bool known = lying_on != LyingOn::kUnknown;
  const bool turned = known && lying_on_ != LyingOn::kUnknown && lying_on != lying_on_;
  if (open_ && (label != label_ || turned)) {
    emit(start_s, events);
    open_ = false;
  }
  if (!open_) {
    open_ = true;
    start_s_ = start_s;
    label_ = label;
    lying_on_ = LyingOn::kUnknown;
    evidence_.fill(0.0F);
  }
  if (known) lying_on_ = lying_on;
  end_s_ = end_s;
  for (std::size_t s = 0; s < evidence.size(); ++s) evidence_[s] += evidence[s];
}

void SpanBuilder::emit(double end_s, std::vector<Event>& events) const {
  events.push_back({true, Activity{start_s_, end_s, label_, span_confidence(label_, evidence_), lying_on_}});
}

void SpanBuilder::finish(double end_s, std::vector<Event>& events) {
  if (!open_) return;
  const bool hole = end_s > end_s_ + kLastEpoch_s;
  emit(hole ? end_s_ : end_s, events);
  if (hole) events.push_back({true, Activity{end_s_, end_s, ActivityLabel::kUnknown, kNotKnown}});
  open_ = false;
}

}  // namespace stance
