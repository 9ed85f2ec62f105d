#include "analysis/analyzer.h"

#include <algorithm>
#include <array>

#include "analysis/asymmetry/exercise_comparison.h"
#include "analysis/asymmetry/walking_comparison.h"
#include "analysis/exercise/exercise_stage.h"
#include "analysis/gait/gait_stage.h"
#include "analysis/gait/walk_measures.h"
#include "analysis/orientation/inclination.h"
#include "analysis/signal/uniform_sampler.h"
#include "analysis/timeline/timeline.h"

namespace stance {
namespace {

constexpr std::array<std::string_view, 6> kPlacementNames = {"auto",       "right_hip", "left_hip",
                                                             "lower_back", "front",     "pocket"};

constexpr std::size_t kBlock = 16;  // samples
constexpr auto kMostPerSample = static_cast<std::size_t>(kMaxInterpolatedGap_s * kInternalRate_hz) + 1;

// The timeline is final this long after the fact.
constexpr double kFinalAfter_s = 60.0;

}  // namespace

std::string_view name_of(Placement placement) { return kPlacementNames[static_cast<std::size_t>(placement)]; }

std::optional<Placement> placement_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kPlacementNames.size(); ++i) {
    if (kPlacementNames[i] == name) return static_cast<Placement>(i);
  }
  return std::nullopt;
}

namespace {

std::optional<exercise::Announced> announced(std::optional<Exercise> exercise, Side side) {
  if (!exercise) return std::nullopt;
  return exercise::Announced{*exercise, side};
}

}  // namespace

// Data flows one way: even stream -> vertical -> gait and exercise -> timeline.
struct Analyzer::Impl {
  explicit Impl(const AnalyzerParams& params)
      : gait(params.placement),
        exercise(announced(params.announced_exercise, params.announced_side), params.learned),
        walks(params.height_m) {
    even.reserve(kBlock * kMostPerSample);
    motions.reserve(kBlock * kMostPerSample);
  }

  // The front end goes a block ahead, stage by stage: the long chains of arithmetic of neighbouring samples
  // then overlap in the processor. Nothing feeds back into it, so the events do not depend on the blocks.
  void push(std::span<const ImuSample> samples, std::vector<Event>& events) {
    while (!samples.empty()) {
      const auto block = samples.first(std::min(kBlock, samples.size()));
      samples = samples.subspan(block.size());
      even.clear();
      for (const ImuSample& sample : block) {
        sampler.push(sample, [&](const UniformSample& uniform) { even.push_back(uniform); });
      }
      motions.clear();
      for (const UniformSample& uniform : even) motions.push_back(inclination.push(uniform));
      for (const MotionSample& motion : motions) push(motion, events);
    }
  }

  void push(const MotionSample& motion, std::vector<Event>& events) {
    gait.push(motion, steps, strides);
    learn_axes();
    const std::size_t first = events.size();
    exercise.push(motion, events);
    hand_over(first, events);
    const std::size_t decided = events.size();
    timeline.push(motion, events);
    measure_walking(decided, events);
    walks.settle(motion.time_s - kFinalAfter_s, events);
  }

  void finish(std::vector<Event>& events) {
    gait.finish(steps, strides);
    learn_axes();
    const std::size_t first = events.size();
    exercise.finish(events);
    hand_over(first, events);
    const std::size_t decided = events.size();
    timeline.finish(events);
    measure_walking(decided, events);
    walks.finish(events);
    for (const WalkingComparison* walked : {&step_times, &stance_times}) {
      std::optional<Asymmetry> result = walked->result();
      if (!result) continue;
      if (walks.on_a_leg()) {
        result->withheld = true;
        result->verdict = Verdict::kNotEnough;
      }
      events.push_back({true, *result});
    }
    for (const Asymmetry& compared : exercise_sides.results()) events.push_back({true, compared});
  }

  void learn_axes() {
    if (const auto turned = gait.take_sensor_turned()) {
      exercise.sensor_turned(*turned);
      timeline.sensor_turned(*turned);
    }
    const auto walked = gait.take_walked_axes();
    if (!walked) return;
    exercise.learn_axes(*walked);
    timeline.learn_axes(*walked);
  }

  // Tells the timeline of new steps and of the reps among events[first...].
  void hand_over(std::size_t first, const std::vector<Event>& events) {
    if (!steps.empty()) timeline.add_steps(steps);
    steps.clear();
    for (const StrideShape& stride : strides) walks.add(stride);
    strides.clear();
    for (std::size_t i = first; i < events.size(); ++i) {
      if (const Rep* rep = std::get_if<Rep>(&events[i].body)) {
        if (events[i].final) exercise_sides.add(*rep);
        events[i].final ? timeline.add_exercise(rep->start_s, rep->end_s, exercise.next_start_s())
                        : timeline.show_exercise(rep->start_s, rep->end_s, ExerciseStage::kShownFor_s);
      }
      if (std::holds_alternative<Set>(events[i].body) && !events[i].final) timeline.show_set_over();
      // A hold may last for longer than the timeline waits: what of it is shown once is certain.
      if (const Hold* hold = std::get_if<Hold>(&events[i].body)) {
        timeline.add_exercise(hold->start_s, hold->end_s);
        if (!events[i].final) timeline.show_exercise(hold->start_s, hold->end_s);
      }
    }
  }

  // The steps that the timeline took for walking, among events[first...].
  void measure_walking(std::size_t first, std::vector<Event>& events) {
    const std::size_t decided = events.size();
    for (std::size_t i = first; i < decided; ++i) {
      const Step* found = std::get_if<Step>(&events[i].body);
      if (found == nullptr || !events[i].final) continue;
      const Step step = *found;  // `events` grows
      step_times.add(step);
      stance_times.add(step);
      walks.add(step, events);
    }
  }

  UniformSampler sampler;
  InclinationFilter inclination;
  GaitStage gait;
  ExerciseStage exercise;
  Timeline timeline;
  WalkingComparison step_times{Measure::kStepTimeS};      // of the whole recording
  WalkingComparison stance_times{Measure::kStanceTimeS};  // the same
  ExerciseComparison exercise_sides;                      // the same
  WalkMeasures walks;                                     // one by one
  std::vector<UniformSample> even;                        // of the block at hand
  std::vector<MotionSample> motions;                      // the same
  std::vector<Step> steps;                                // found since the last hand-over
  std::vector<StrideShape> strides;                       // the same
};

Analyzer::Analyzer(const AnalyzerParams& params) : impl_(std::make_unique<Impl>(params)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

void Analyzer::push(std::span<const ImuSample> samples, std::vector<Event>& events) {
  impl_->push(samples, events);
}

void Analyzer::announce(double time_s, std::optional<Exercise> exercise, Side side) {
  impl_->exercise.announce(time_s, announced(exercise, side));
}

void Analyzer::finish(std::vector<Event>& events) { impl_->finish(events); }

const InputQuality& Analyzer::quality() const { return impl_->sampler.quality(); }

}  // namespace stance
