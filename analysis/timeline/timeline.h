// The arbiter: makes one timeline out of posture, walking, steps and repetitions.
// Emits, in the order they become final (at most 60 s after the fact): activity spans that touch and cover
// the recording, transitions, sedentary bouts, the steps that lie in walking, stairs or running, and walking
// asymmetry; and, at once, the live state when it changes. Owns its state; allocates nothing per sample after
// warm-up; one thread at a time.
#pragma once

#include <span>
#include <vector>

#include "analysis/event.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class Timeline {
 public:
  // Candidates of the gait stage, in order of time. Kept until the timeline is final there.
  void add_steps(std::span<const Step> steps);
  // A final repetition: its span is exercising, whatever else it looks like.
  void add_rep(const Rep& rep);

  void push(const MotionSample& sample, std::vector<Event>& events);
  void finish(std::vector<Event>& events);

 private:
  double start_s_ = 0.0;
  double end_s_ = 0.0;
  bool started_ = false;
};

}  // namespace stance
