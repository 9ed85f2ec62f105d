// What the exercise stage says of a MovingPelvis, and sets to ask it about.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "analysis/exercise/exercise_stage.h"
#include "tests/analysis/exercise/moving_pelvis.h"

namespace stance::test {

struct Outcome {
  std::vector<Rep> live;
  std::vector<double> live_at_s;
  std::vector<Rep> reps;
  std::vector<Set> live_sets;
  std::vector<Set> sets;
  std::vector<Rejection> rejections;
  std::vector<Announcement> announcements;  // final ones
  double latest_final_s = 0.0;              // longest time from a rep's end to its final event
  double set_shown_after_s = 0.0;
  double set_final_after_s = 0.0;
};

inline Outcome analyse(const MovingPelvis& pelvis, ExerciseStage& stage,
                       const std::optional<WalkedAxes>& axes = std::nullopt);

inline Outcome analyse(const MovingPelvis& pelvis, std::optional<Exercise> announced = std::nullopt,
                       const std::optional<WalkedAxes>& axes = std::nullopt) {
  ExerciseStage stage(announced ? std::optional(exercise::Announced{*announced}) : std::nullopt);
  return analyse(pelvis, stage, axes);
}

inline Outcome analyse(const MovingPelvis& pelvis, ExerciseStage& stage,
                       const std::optional<WalkedAxes>& axes) {
  if (axes) stage.learn_axes(*axes);
  Outcome outcome;
  std::vector<Event> events;
  double now_s = 0.0;
  const auto take = [&] {
    for (const Event& event : events) {
      if (const auto* rep = std::get_if<Rep>(&event.body)) {
        (event.final ? outcome.reps : outcome.live).push_back(*rep);
        if (event.final) outcome.latest_final_s = std::max(outcome.latest_final_s, now_s - rep->end_s);
        if (!event.final) outcome.live_at_s.push_back(now_s);
      }
      if (const auto* set = std::get_if<Set>(&event.body)) {
        (event.final ? outcome.sets : outcome.live_sets).push_back(*set);
        (event.final ? outcome.set_final_after_s : outcome.set_shown_after_s) = now_s - set->end_s;
      }
      if (const auto* announced = std::get_if<Announcement>(&event.body); announced != nullptr && event.final)
        outcome.announcements.push_back(*announced);
      if (const auto* rejection = std::get_if<Rejection>(&event.body))
        outcome.rejections.push_back(*rejection);
    }
    events.clear();
  };
  for (const MotionSample& sample : pelvis.samples()) {
    now_s = sample.time_s;
    stage.push(sample, events);
    take();
  }
  stage.finish(events);
  take();
  return outcome;
}

inline MovingPelvis set_of(const Movement& movement, int reps, MovingPelvis pelvis = MovingPelvis()) {
  pelvis.stand(5.0);
  for (int i = 0; i < reps; ++i) pelvis.repeat(movement);
  pelvis.stand(10.0);
  return pelvis;
}

inline MovingPelvis set_of_each(const std::vector<Movement>& movements) {
  MovingPelvis pelvis;
  pelvis.stand(5.0);
  for (const Movement& movement : movements) pelvis.repeat(movement);
  pelvis.stand(15.0);
  return pelvis;
}

// As many repetitions as were done, the first and the last of which begin and end where they did.
inline void expect_as_done(const Outcome& outcome, const std::vector<std::pair<double, double>>& done) {
  ASSERT_EQ(outcome.reps.size(), done.size());
  EXPECT_NEAR(outcome.reps.front().start_s, done.front().first, 0.4);
  EXPECT_NEAR(outcome.reps.back().end_s, done.back().second, 0.4);
}

}  // namespace stance::test
