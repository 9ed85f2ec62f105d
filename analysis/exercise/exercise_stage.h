// Finds sets of repetitions in the even motion stream, counts them live and measures them.
//
// Two counters (set_counter.h) see the same samples: what one sees at once is shown as provisional reps; what
// the other sees PelvisPath::kLevelLag_s later, with a height in phase with the body, is final. A set that
// the first has not found, or counts otherwise, it takes over from the second while it lasts. The final word
// on a set replaces what was shown of it. Owns its state; allocates nothing per sample after warm-up; one
// thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "analysis/event.h"
#include "analysis/exercise/hold_stage.h"
#include "analysis/exercise/live_name.h"
#include "analysis/exercise/set_counter.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class ExerciseStage {
 public:
  // `announced`: for the whole recording.
  explicit ExerciseStage(std::optional<exercise::Announced> announced, std::vector<LearnedSet> learned = {});
  // The counters see what was learned where it is.
  ExerciseStage(const ExerciseStage&) = delete;
  ExerciseStage& operator=(const ExerciseStage&) = delete;

  // Whoever announced an exercise rests, or has forgotten about it, when nothing of it came for so long.
  // Shorter than most rests between heavy sets, longer than getting into position: what is done in a rest
  // (sitting down, picking up a weight) may look like a single repetition, and would be counted.
  static constexpr double kAnnouncedFor_s = 60.0;
  // After a provisional repetition its set is shown as over, or another one is shown, within so long.
  static constexpr double kShownFor_s =
      exercise::SetCounter::kSetOver_s + exercise::SetTracker::kLongestRep_s;
  // From the first sample after time_s on, until the next announcement or kAnnouncedFor_s without a
  // repetition. Empty: what was announced is over. Announcements made in advance come in order of time.
  void announce(double time_s, std::optional<exercise::Announced> announced);

  // Appends provisional reps as they happen and a provisional set 5 s after its last rep; the final set
  // PelvisPath::kLevelLag_s later; each final rep at most 50 s after its end; rejections of candidates with
  // their reason.
  void push(const MotionSample& sample, std::vector<Event>& events);
  // The wearer's axes, seen in a walk: without them exercises are not named by direction, and sides not told.
  void learn_axes(const WalkedAxes& walked);
  // The sensor was turned amid a walk: the axes are told in those it has now.
  void sensor_turned(const SensorTurned& turned);
  void finish(std::vector<Event>& events);
  // Where the next repetition of the newest final one's set begins, while it is not final yet.
  [[nodiscard]] std::optional<double> next_start_s() const { return later_.next_start_s(); }

 private:
  struct Coming {
    double time_s = 0.0;
    std::optional<exercise::Announced> announced;
  };
  void take(bool final, std::vector<Event>& events);
  void begin_announced(const Coming& coming, std::vector<Event>& events);
  void end_announced(double time_s, std::vector<Event>& events);

  std::vector<LearnedSet> learned_;
  exercise::SetCounter at_once_;
  exercise::SetCounter later_;
  exercise::HoldStage holds_;
  exercise::LiveName live_name_;
  bool name_is_told_ = false;   // by an announcement
  std::vector<Event> seen_;     // of one counter, by one sample
  std::vector<Coming> coming_;  // oldest first
  std::size_t begun_ = 0;       // of coming_
  std::optional<Announcement> under_way_;
  double announced_until_s_ = 0.0;
  double last_s_ = 0.0;  // of the samples
};

}  // namespace stance
