#include "analysis/exercise/exercise_stage.h"

namespace stance {

ExerciseStage::ExerciseStage(std::optional<Exercise>) {}
void ExerciseStage::push(const MotionSample&, std::vector<Event>&) {}
void ExerciseStage::finish(std::vector<Event>&) {}

}  // namespace stance
