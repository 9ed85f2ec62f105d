#include "analysis/timeline/span_builder.h"

namespace stance {
namespace {

// Rounding between neighbouring epochs; anything longer is a hole.
constexpr double kTouching_s = 0.02;
// At its end a span may be longer than its pieces by a part of an epoch that was too short to judge.
constexpr double kLastEpoch_s = 0.2;

}  // namespace

void SpanBuilder::add(double start_s, double end_s, ActivityLabel label, float confidence,
                      std::vector<Event>& events) {
  if (open_ && start_s > end_s_ + kTouching_s) {
    emit(end_s_, events);
    events.push_back({true, Activity{end_s_, start_s, ActivityLabel::kUnknown, kNotKnown}});
    open_ = false;
  }
  if (open_ && label != label_) {
    emit(start_s, events);
    open_ = false;
  }
  if (!open_) {
    open_ = true;
    start_s_ = start_s;
    label_ = label;
    confidence_time_s_ = 0.0;
  }
  end_s_ = end_s;
  confidence_time_s_ += static_cast<double>(confidence) * (end_s - start_s);
}

void SpanBuilder::emit(double end_s, std::vector<Event>& events) const {
  const double length_s = end_s - start_s_;
  const auto confidence = length_s > 0.0 ? static_cast<float>(confidence_time_s_ / length_s) : kNotKnown;
  events.push_back({true, Activity{start_s_, end_s, label_, confidence}});
}

void SpanBuilder::finish(double end_s, std::vector<Event>& events) {
  if (!open_) return;
  const bool hole = end_s > end_s_ + kLastEpoch_s;
  emit(hole ? end_s_ : end_s, events);
  if (hole) events.push_back({true, Activity{end_s_, end_s, ActivityLabel::kUnknown, kNotKnown}});
  open_ = false;
}

}  // namespace stance
