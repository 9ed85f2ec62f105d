#include "analysis/timeline/timeline.h"

namespace stance {

void Timeline::add_steps(std::span<const Step>) {}
void Timeline::add_rep(const Rep&) {}

void Timeline::push(const MotionSample& sample, std::vector<Event>&) {
  if (!started_) start_s_ = sample.time_s;
  started_ = true;
  end_s_ = sample.time_s;
}

void Timeline::finish(std::vector<Event>& events) {
  if (started_) events.push_back({true, Activity{start_s_, end_s_, ActivityLabel::kUnknown, kNotKnown}});
}

}  // namespace stance
