// The arbiter: makes one timeline out of posture, walking, steps and repetitions.
// Emits, in the order they become final (at most 60 s after the fact): activity spans that touch and cover
// the recording, transitions, sedentary bouts, and the steps that lie in walking, stairs or running; and, at
// once, the live state when it changes (about 3 s after the fact). A span or bout becomes final when it ends.
// Kneeling is being on hands and knees (posture/lying_side.h), and being upright after that without having
// risen or sat down; who kneels down upright looks like who sits or stands.
// Other is hanging head down, which is none of the rest.
// Where two stages disagree: repetitions win over posture and walking; time without data is unknown.
// Owns its state; allocates nothing per sample after warm-up; one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "analysis/event.h"
#include "analysis/orientation/motion_sample.h"
#include "analysis/posture/decoder.h"
#include "analysis/posture/epoch.h"
#include "analysis/posture/live_state.h"
#include "analysis/posture/lying_side.h"
#include "analysis/posture/transition_path.h"
#include "analysis/timeline/sedentary.h"
#include "analysis/timeline/span_builder.h"

namespace stance {

class Timeline {
 public:
  Timeline();
  static constexpr double kShownFor_s = 5.0;  // exercising, after what was shown of it

  // Candidates of the gait stage, in order of time. Kept until the timeline is final there.
  void add_steps(std::span<const Step> steps);
  // The wearer's axes as seen in a walk: they tell what somebody lies on.
  void learn_axes(const WalkedAxes& walked) {
    lying_side_.learn(walked);
    live_side_.learn(walked);
    decoder_.learn_axes(walked);
  }
  // The sensor was turned amid a walk: told before the walk's new axes.
  void sensor_turned(const SensorTurned& turned);
  // A final repetition, or what of a hold has lasted: exercising, whatever else it looks like. `next_s`:
  // where the next one begins that is not final yet, so that the pause before it is told in time.
  void add_exercise(double start_s, double end_s, std::optional<double> next_s = std::nullopt);
  // A provisional one, when it is shown: the live state is exercising until the set is over, or `for_s` after
  // its end.
  void show_exercise(double start_s, double end_s, double for_s = kShownFor_s);
  void show_set_over() { set_shown_.reset(); }

  void push(const MotionSample& sample, std::vector<Event>& events);
  void finish(std::vector<Event>& events);

 private:
  struct Interval {
    double start_s = 0.0;
    double end_s = 0.0;
  };
  struct StepChain {  // steps that follow one another as in walking
    double start_s = 0.0;
    double end_s = 0.0;
    int steps = 0;
    double last_s = 0.0;  // the last interval, and the one before
    double before_last_s = 0.0;

    [[nodiscard]] bool goes_on_at(double time_s) const;
  };

  void take(const EpochFeatures& features, std::vector<Event>& events);
  void show_live(std::vector<Event>& events);
  void decide(const DecidedEpoch& epoch, std::vector<Event>& events);
  void lay(double start_s, double end_s, ActivityLabel label, LyingOn lying_on, const Evidence& evidence,
           std::vector<Event>& events);
  // A change of posture at changed_s, which may turn out to be half of a longer one.
  void change(Transition transition, double changed_s, std::vector<Event>& events);
  void end_change(std::vector<Event>& events);
  void emit_steps(double final_until_s, std::vector<Event>& events);
  [[nodiscard]] bool in_exercise(double time_s) const;
  [[nodiscard]] ActivityLabel label_with_steps(const DecidedEpoch& epoch);
  [[nodiscard]] bool runs(const DecidedEpoch& epoch);
  [[nodiscard]] bool kneels(const DecidedEpoch& epoch, ActivityLabel label);

  EpochBuilder epochs_;
  Decoder decoder_;
  SpanBuilder spans_;
  SedentaryBouts bouts_;
  std::vector<Step> steps_;             // not final yet
  std::vector<StepChain> chains_;       // that end in the undecided time
  std::vector<Interval> exercise_;      // joined repetitions that are not over for good
  std::optional<Interval> set_shown_;   // joined provisional repetitions, the last ones
  double shown_for_s_ = 0.0;            // after their end
  double shown_until_s_ = -1e9;         // end of all that were ever shown
  std::vector<Interval> locomotion_;    // final spans that steps may still be waiting for
  std::optional<Transition> changing_;  // the last one, until its posture has stayed
  double changed_s_ = 0.0;
  double runs_until_s_ = -1e9;
  LiveEstimate live_;
  LyingSide lying_side_;
  LyingSide live_side_;        // of the newest epochs
  bool kneels_ = false;        // as of the last epoch decided
  bool risen_ = false;         // since then
  double head_down_s_ = -1e9;  // last so
  double all_fours_s_ = -1e9;  // last on hands and knees, and not risen from them since
  TransitionPath path_;
  std::optional<LiveState> shown_;  // sent last
  double first_sample_s_ = 0.0;
  double last_sample_s_ = 0.0;
  bool started_ = false;
};

}  // namespace stance
