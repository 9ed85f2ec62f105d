#include "analysis/exercise/exercise_stage.h"

#include <utility>
#include <variant>

namespace stance {

ExerciseStage::ExerciseStage(std::optional<Exercise> announced)
    : at_once_(announced, exercise::Tense::kAtOnce), later_(announced, exercise::Tense::kLater) {}

void ExerciseStage::push(const MotionSample& sample, std::vector<Event>& events) {
  at_once_.push(sample, seen_);
  take(false, events);
  later_.push(sample, seen_);
  take(true, events);
}

void ExerciseStage::learn_axes(const WalkedAxes& walked) {
  at_once_.learn_axes(walked);
  later_.learn_axes(walked);
}

void ExerciseStage::sensor_turned(const SensorTurned& turned) {
  at_once_.sensor_turned(turned);
  later_.sensor_turned(turned);
}

void ExerciseStage::finish(std::vector<Event>& events) {
  at_once_.finish(seen_);
  take(false, events);
  later_.finish(seen_);
  take(true, events);
}

void ExerciseStage::take(bool final, std::vector<Event>& events) {
  for (Event& event : seen_) {
    const bool set = std::holds_alternative<Set>(event.body);
    if (!final && set) event.final = false;  // over, as far as is known at once
    if (event.final == final) events.push_back(std::move(event));
  }
  seen_.clear();
}

}  // namespace stance
