#include "analysis/exercise/exercise_stage.h"

#include <utility>
#include <variant>

namespace stance {

ExerciseStage::ExerciseStage(std::optional<exercise::Announced> announced, std::vector<LearnedSet> learned)
    : learned_(std::move(learned)),
      at_once_(announced, exercise::Tense::kAtOnce, learned_),
      later_(announced, exercise::Tense::kLater, learned_) {
  holds_.announce(announced);
  name_is_told_ = announced.has_value();
}

void ExerciseStage::announce(double time_s, std::optional<exercise::Announced> announced) {
  coming_.push_back({time_s, announced});
}

void ExerciseStage::begin_announced(const Coming& coming, std::vector<Event>& events) {
  end_announced(coming.time_s, events);
  at_once_.announce(coming.time_s, coming.announced);
  later_.announce(coming.time_s, coming.announced);
  holds_.announce(coming.announced);
  name_is_told_ = coming.announced.has_value();
  if (!coming.announced) return;
  under_way_ = Announcement{coming.time_s, coming.time_s, coming.announced->exercise, coming.announced->side};
  announced_until_s_ = coming.time_s + kAnnouncedFor_s;
  events.push_back({false, *under_way_});
}

void ExerciseStage::end_announced(double time_s, std::vector<Event>& events) {
  if (!under_way_) return;
  under_way_->end_s = time_s;
  events.push_back({true, *under_way_});
  under_way_.reset();
}

void ExerciseStage::push(const MotionSample& sample, std::vector<Event>& events) {
  while (begun_ < coming_.size() && sample.time_s > coming_[begun_].time_s)
    begin_announced(coming_[begun_++], events);
  if (under_way_ && sample.time_s > announced_until_s_) {
    end_announced(announced_until_s_, events);
    at_once_.announce(announced_until_s_, std::nullopt);
    later_.announce(announced_until_s_, std::nullopt);
    holds_.announce(std::nullopt);
    name_is_told_ = false;
  }
  last_s_ = sample.time_s;
  at_once_.push(sample, seen_);
  take(false, events);
  later_.push(sample, seen_);
  take(true, events);
  at_once_.follow(later_, seen_);
  take(false, events);
  const std::size_t before = events.size();
  holds_.push(sample, events);
  for (std::size_t i = before; i < events.size(); ++i)
    announced_until_s_ = end_of(events[i].body) + kAnnouncedFor_s;
}

void ExerciseStage::learn_axes(const WalkedAxes& walked) {
  at_once_.learn_axes(walked);
  later_.learn_axes(walked);
  holds_.learn_axes(walked);
}

void ExerciseStage::sensor_turned(const SensorTurned& turned) {
  at_once_.sensor_turned(turned);
  later_.sensor_turned(turned);
  holds_.sensor_turned(turned);
}

void ExerciseStage::finish(std::vector<Event>& events) {
  end_announced(last_s_, events);
  at_once_.finish(seen_);
  take(false, events);
  later_.finish(seen_);
  take(true, events);
}

void ExerciseStage::take(bool final, std::vector<Event>& events) {
  bool looked = false;  // those seen at one moment have one name
  for (Event& event : seen_) {
    const bool set = std::holds_alternative<Set>(event.body);
    if (!final && set) {
      event.final = false;  // over, as far as is known at once
      live_name_.begin_set();
      looked = false;
    }
    if (Rep* rep = std::get_if<Rep>(&event.body); rep != nullptr && !final) {
      announced_until_s_ = rep->end_s + kAnnouncedFor_s;
      if (!event.final) {
        if (!looked) live_name_.look(rep->exercise, name_is_told_);
        looked = true;
        *rep = live_name_.show(*rep);
      }
    }
    if (event.final == final) events.push_back(std::move(event));
  }
  seen_.clear();
}

}  // namespace stance
