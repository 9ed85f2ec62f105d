// Finds sets of repetitions in the even motion stream, counts them live and measures them.
// Owns its state; allocates nothing per sample after warm-up; one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "analysis/event.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class ExerciseStage {
 public:
  explicit ExerciseStage(std::optional<Exercise> announced);

  // Appends provisional reps as they happen; each final rep at most 20 s after its end; a final set once it
  // is over; rejections of candidates with their reason.
  void push(const MotionSample& sample, std::vector<Event>& events);
  void finish(std::vector<Event>& events);
};

}  // namespace stance
