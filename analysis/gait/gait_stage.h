// Finds the initial contacts of the feet and their sides in the even motion stream.
// Candidates only: the timeline decides which of them belong to walking, stairs or running.
// Owns its state; allocates nothing per sample after warm-up; one thread at a time.
#pragma once

#include <vector>

#include "analysis/analyzer.h"
#include "analysis/event.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class GaitStage {
 public:
  explicit GaitStage(Placement placement);

  // Appends steps in order of time, each at most 30 s after it happened.
  void push(const MotionSample& sample, std::vector<Step>& steps);
  void finish(std::vector<Step>& steps);
};

}  // namespace stance
