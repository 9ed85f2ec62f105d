// Finds sets of repetitions in the even motion stream, counts them and measures them.
//
//   PelvisPath   20 Hz path of the pelvis: gravity in its own axes, drift-free height
//   SetSearch    no set open: do three alike repetitions end now? (one, when an exercise was announced)
//   SetTracker   set open: each further excursion along the set's direction, held against the set's template
//   LocalPath    edges, size, travel, tempo of each
//   set_review   set over: rest pose and turning pose exchanged? repetitions missed before and after?
//
// It counts in one of two tenses. At once, it sees the height as far as it is known when it happens, which is
// ahead of the body by a part of a repetition that depends on the tempo. Later by PelvisPath::kLevelLag_s,
// the height is in phase with the body: height alone then leads to repetitions, what ends at another height
// than it began at is half a repetition, and the long stillness before and after a set tells its rest pose.
//
// Not seen: exercises that only turn about the vertical; before the first walk also legs alternating by
// sideways tilt, which read as one repetition of both then. Owns its state; allocates nothing per sample
// after warm-up; one thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/event.h"
#include "analysis/exercise/announced.h"
#include "analysis/exercise/body_path.h"
#include "analysis/exercise/pelvis_path.h"
#include "analysis/exercise/set_review.h"
#include "analysis/exercise/set_search.h"
#include "analysis/exercise/set_tracker.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/orientation/motion_sample.h"

namespace stance::exercise {

enum class Tense { kAtOnce, kLater };

class SetCounter {
 public:
  static constexpr double kSetOver_s = 5.0;  // after its last repetition, as it is shown

  // `learned` outlives the counter.
  SetCounter(std::optional<Announced> announced, Tense tense, std::span<const LearnedSet> learned = {});

  // From the first frame after time_s on, which is later than any sample pushed so far, the wearer does this,
  // and nothing else counts; empty: nothing is announced.
  void announce(double time_s, std::optional<Announced> announced);

  // Appends provisional reps as they are seen; each final rep at most 50 s after its end; a final set once it
  // is over, or once three repetitions follow a pause or are of the other leg; rejections of candidates with
  // their reason.
  void push(const MotionSample& sample, std::vector<Event>& events);
  // The wearer's axes, seen in a walk: without them exercises are not named by direction, and sides not told.
  void learn_axes(const WalkedAxes& walked) { axes_.learn(walked); }
  // The sensor was turned amid a walk: the axes are told in those it has now. Nobody walks within a set, so
  // it does no harm that what is counted later still sees frames of before.
  void sensor_turned(const SensorTurned& turned) { axes_.turn(turned); }
  void finish(std::vector<Event>& events);
  // Where the next repetition of the set begins of which some are final; empty: none is waiting.
  [[nodiscard]] std::optional<double> next_start_s() const;
  // `later` has seen the same samples in the other tense, and is right about what both see: a set that this
  // counter has not found or counts otherwise goes on from there, and what is new by that is shown.
  void follow(const SetCounter& later, std::vector<Event>& events);

 private:
  // Who takes a few breaths amid a set pauses for longer than kSetOver_s. Looking back, a repetition or two
  // after that are found as well; kFewestOfSet are a set of their own.
  static constexpr double kLongestPause_s = 8.0;
  static constexpr std::size_t kMostWaiting = 64;
  static constexpr float kAlikeInSet = 0.7F;     // to the set's template
  static constexpr float kSmallestInSet = 0.5F;  // of the set's amplitude
  static constexpr float kLargestInSet = 1.8F;
  struct OpenRep {
    std::int64_t rest = 0;  // frame numbers, as the tracker saw it
    std::int64_t back = 0;
    bool settled = false;      // its end no longer moves
    RepFrames frames;          // its edges, seen closely
    float amplitude = 0.0F;    // of LocalPath
    Fit fits = Fit::kUnknown;  // of an announced exercise
    float height_at_turn_cm = 0.0F;
    float there_s = 0.0F;  // ways to the turning pose and back, pauses left out
    float back_s = 0.0F;
    float shake_m_s2 = 0.0F;
    std::optional<BodyMotion> motion;  // empty: the wearer's axes are not known
    Rep rep;
  };
  // What is final of it: becomes a set.
  struct Finished {
    double start_s = 0.0;
    double end_s = 0.0;
    std::int32_t reps = 0;
    std::int32_t left = 0;
    std::int32_t right = 0;
    Side side = Side::kUnknown;  // of the newest
    std::int32_t of_side = 0;    // newest ones in a row
    float confidence_sum = 0.0F;
    SetMotion motion;  // of those that waited with its first one
  };
  struct OpenSet {
    SetTracker tracker;
    RepShape shape;
    std::vector<OpenRep> waiting;        // not final yet, oldest first; room reserved
    std::vector<BodyMotion> told;        // the last final ones: a change of leg is seen from both sides
    std::optional<Excursion> excursion;  // back, but not yet alike: its end may still be ahead
    std::optional<Exercise> name;        // fixed with the first final rep
    double end_s = 0.0;
    double rep_duration_s = 0.0;
    std::int32_t reps = 0;
    std::int32_t released = 0;  // of them final
    bool exchanged = false;     // its poses
    bool rises_first = false;   // the way to the turning pose is the concentric one; fixed with the name
    Finished finished;
  };

  void on_frame(std::vector<Event>& events);
  [[nodiscard]] bool looks_back() const { return tense_ == Tense::kLater; }
  // As far as posture tells: then shaking may be steps.
  [[nodiscard]] bool may_walk() const;
  void take_announcements(std::vector<Event>& events);
  void search(std::vector<Event>& events);
  // Of an announced exercise, repetitions that no three vouch for.
  [[nodiscard]] bool singles_over() const;
  void search_single(const Wearer& wearer, std::vector<Event>& events);
  void drop_getting_up(FoundSet& found) const;
  void open_singles(std::vector<Event>& events);
  void forget_height(FoundSet& found) const;
  void open_set(FoundSet found, std::vector<Event>& events);
  void advance_set(std::vector<Event>& events);
  void track(std::int64_t now, std::vector<Event>& events);
  void judge_excursion(std::int64_t now, std::vector<Event>& events);
  [[nodiscard]] bool comes_back(std::int64_t now) const;
  // The next repetition may have begun.
  [[nodiscard]] bool leaves_rest() const { return set_.tracker.away_since() + 1 < path_.end(); }
  void begin_set(const RepShape& shape);
  // Whether the set under way holds the same repetitions.
  [[nodiscard]] bool agrees(std::span<const OpenRep> later) const;
  void add_rep(std::int64_t rest, std::int64_t back, float similarity, std::vector<Event>& events);
  void measure(OpenRep& open, LocalPath local) const;
  [[nodiscard]] std::int64_t usual_pause() const;
  void settle_newest();
  // Once the set is over: rest pose and turning pose exchanged if what came before and after says so, and
  // what was missed at its ends and in its gaps.
  void review();
  // The same for its beginning: before its first repetition is final, if the set goes on for longer.
  void review_beginning(bool over);
  [[nodiscard]] bool rests_where_it_turns(bool over) const;
  // By the long stillness before and after the set and by the wearer's posture, where any of them tells.
  [[nodiscard]] std::optional<bool> turns_by_stillness(bool over) const;
  // Of what may be done with a weight in the hands: the first and the last ones that are unlike the others.
  void drop_taking_up(std::vector<Event>& events);
  void drop_putting_down(std::vector<Event>& events);
  [[nodiscard]] bool is_odd_beside_weights(const OpenRep& rep) const;
  [[nodiscard]] bool gets_up_from_seat(const OpenRep& first) const;
  [[nodiscard]] bool sits_down(const OpenRep& last) const;
  [[nodiscard]] bool off_its_seat(std::int64_t edge, int step) const;
  // As far as the wearer's posture tells; empty: not.
  [[nodiscard]] std::optional<bool> begins_at_turn() const;
  template <typename Ask>
  [[nodiscard]] auto with_motions(Ask ask) const;
  // The same of an announced exercise, by what is known of it.
  [[nodiscard]] std::optional<bool> announced_begins_at_turn() const;
  // While nothing is final yet: once a set, as soon as the posture tells.
  void exchange_early();
  void exchange_poses();
  // Steps onto a box, or a seat left, that were counted from above; false: they were not.
  bool recount_by_height();
  void add_missed_before();
  void add_missed_between();
  template <typename Get>
  [[nodiscard]] auto median_of_waiting(Get get) const;
  [[nodiscard]] Likeness likeness(float alike) const;  // to those that wait; one does at least
  bool add_missed(std::size_t at, std::int64_t from, std::int64_t to, float alike);
  void release(double until_s, std::vector<Event>& events);
  // Repetitions do not overlap.
  void part_oldest_from_next();
  void make_final(OpenRep& open, std::vector<Event>& events);
  // The next repetition, with two more at least, is of a new set: after a pause in which a set is over, or of
  // the other leg.
  [[nodiscard]] bool new_set_follows() const;
  void end_set(std::vector<Event>& events);
  void close_set(std::vector<Event>& events);
  void note_near_miss(const NearMiss& miss);
  void flush_near_miss(bool all, std::vector<Event>& events);
  void name_reps();
  void tell_tempo(OpenRep& open) const;
  [[nodiscard]] bool has_sides(Exercise exercise) const;  // by itself, or as it was taught
  [[nodiscard]] Exercise name_by_height() const;

  struct Coming {
    double time_s = 0.0;
    std::optional<Announced> announced;
  };
  std::optional<Announced> announced_;
  std::vector<Coming> coming_;       // announcements of the last seconds; room reserved
  std::optional<FoundSet> singles_;  // not counted yet: a set may still claim them
  std::span<const LearnedSet> learned_;
  BodyAxes axes_;
  Tense tense_;
  PelvisPath path_;
  SetSearch search_;
  SetSearch single_search_;
  bool in_set_ = false;
  OpenSet set_;
  std::int64_t search_from_ = 0;  // frames of an ended set are not searched again
  std::optional<Rejection> near_miss_;
  double told_miss_s_ = -1e9;        // end of the last one
  std::int64_t finished_until_ = 0;  // middle of the last final one
  std::int64_t followed_ = 0;        // end of the last repetition of the other tense that was looked at
};

template <typename Get>
auto SetCounter::median_of_waiting(Get get) const {
  std::array<decltype(get(set_.waiting.front())), kMostWaiting> values{};
  const auto end = std::transform(set_.waiting.begin(), set_.waiting.end(), values.begin(), get);
  const auto middle = values.begin() + (end - values.begin()) / 2;
  std::nth_element(values.begin(), middle, end);
  return *middle;
}

}  // namespace stance::exercise
