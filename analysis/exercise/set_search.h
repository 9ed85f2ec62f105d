// Looks for the beginning of a set: alike repetitions that end now. Pure function on the recent path plus
// scratch room.
//
// A set begins when three consecutive cycles along the main direction of the recent path are alike in shape,
// size and duration, and are no walking. Daily life turns, bends, sits and rises in plenty, but hardly three
// times alike without a step in between. Two windows are searched: a short one, so that getting into position
// does not hide quick repetitions, and a long one for slow repetitions. Cycles are looked for in the path at
// 10 Hz; LocalPath then sees each at 20 Hz. Owns scratch memory, allocated once; one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "analysis/event.h"
#include "analysis/exercise/local_path.h"
#include "analysis/exercise/rep_path.h"

namespace stance::exercise {

struct SearchParams {
  int needed_reps = 3;
  int needed_alternating = 4;  // two of each leg
  // Excursion along the main direction, degrees and centimetres alike (PelvisState). Sway, breathing and
  // fidgeting in a chair reach as far now and then, but not three times alike; the smallest exercises are a
  // standing leg lift, a donkey kick and a clamshell of somebody who holds the pelvis still. Nothing more is
  // counted in the 34 h of real recordings down to 4.
  float smallest_rep = 4.0F;
  float shortest_rep_s = 0.9F;  // a fast kettlebell swing lasts 1.3 s; a step 0.5 s, a running stride 0.7 s
  float longest_rep_s = 10.0F;
  float longest_pause_s = 5.0F;  // between two repetitions of a set
  float alike = 0.85F;           // normalised correlation of two paths; raising it misses sloppy sets
  float alike_once_set = 0.7F;   // the same for earlier repetitions, once three vouch for the set
  float size_ratio = 1.7F;       // largest to smallest repetition
  float duration_ratio = 1.8F;   // longest to shortest repetition
};

struct FoundRep {
  std::int64_t rest = 0;
  std::int64_t turn = 0;
  std::int64_t back = 0;
  float similarity = kNotKnown;  // to its neighbour
};

struct FoundSet {
  PelvisState direction = PelvisState::Zero();  // away from the rest pose
  float amplitude = 0.0F;
  RepShape shape;
  std::array<FoundRep, kMaxCycles> reps{};  // oldest first
  Fold fold;                                // active: they alternate
  int count = 0;
};

// Why the best candidate did not make it.
struct NearMiss {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  RejectionReason reason = RejectionReason::kTooFew;
};

struct SearchResult {
  std::optional<FoundSet> set;
  std::optional<NearMiss> near_miss;
};

// What is known of the wearer while searching.
struct Wearer {
  bool may_walk = true;                                            // false when the posture rules it out
  Eigen::Vector3f left_sensor = Eigen::Vector3f::Zero();           // zero: not known
  std::optional<Exercise> announced = std::nullopt;                // what they said they are about to do
  std::optional<Eigen::Matrix3f> body_from_sensor = std::nullopt;  // of BodyAxes; empty: not known
};

class SetSearch {
 public:
  explicit SetSearch(const SearchParams& params, bool level_height = false);
  // Searches by height and tilt, and by tilt alone for small movements that hardly rise. Searches the frames
  // from number `from` on. Meant for every fourth frame; the long window is searched with every eighth: what
  // it alone finds is slow. `may_walk`: false when the posture rules it out.
  SearchResult search(const PelvisPath& path, std::int64_t from, const Wearer& wearer = {});

 private:
  // What leads to the repetitions: height and tilt; tilt alone; tilt with left and right folded.
  enum class By { kAll, kHeight, kTilt, kFold };
  bool find_fold(const PelvisPath& path, std::int64_t from);
  // How much of a tilt goes to the left or right; 0 while the wearer's axes are not known.
  [[nodiscard]] float sideways_share(const PelvisState& direction) const;
  [[nodiscard]] bool tilt_may_lead() const;
  [[nodiscard]] bool may_have_ended(std::span<const PelvisState> states) const;
  SearchResult search_window(const PelvisPath& path, std::int64_t from, std::int64_t history, By by);
  static int count_halves(const PelvisPath& path, std::int64_t from, const Cycles& cycles);
  static void join_halves(int halves, const PelvisPath& path, std::int64_t from, Cycles& cycles);
  void project(std::span<const PelvisState> states, const PelvisState& direction);
  struct JudgedRep {
    std::int64_t before = -1;  // bounds and direction it was looked for with
    std::int64_t after = -1;
    PelvisState away = PelvisState::Zero();
    Fold fold;
    std::int64_t now = -1;  // end of the path when it was looked at
    bool settled = false;   // the path after its end was known
    std::int64_t begin = 0;
    std::int64_t turn = 0;
    std::int64_t end = 0;
    float duration_s = 0.0F;
    double hold_s = 0.0;
    float amplitude = 0.0F;
    RepMeasures measures;
    RepShape shape;
  };

  [[nodiscard]] std::optional<RejectionReason> flaw_of(const JudgedRep& rep) const;
  [[nodiscard]] bool alternate_alike(std::span<const JudgedRep> newest_first, RejectionReason flaw) const;
  // Against its newer neighbour; strict while fewer than the needed repetitions vouch for the set.
  [[nodiscard]] std::optional<RejectionReason> flaw_of(const JudgedRep& rep, const JudgedRep& newer,
                                                       bool strict) const;
  [[nodiscard]] bool clearly_alike(const JudgedRep& rep, const JudgedRep& newer) const;
  // Of an announced exercise: whether most are repetitions of it rather than exchanged or something else.
  // Empty: nothing tells.
  [[nodiscard]] std::optional<bool> fits_announced(const PelvisPath& path,
                                                   std::span<const JudgedRep> newest_first) const;
  bool rests_where_it_turns(const PelvisPath& path, std::span<const JudgedRep> newest_first,
                            bool starts_at_rest, const PelvisState& direction, bool in_halves) const;
  FoundSet compose(std::span<const JudgedRep> newest_first, float amplitude,
                   const PelvisState& direction) const;
  [[nodiscard]] SearchResult judge(const PelvisPath& path, std::int64_t from, const Cycles& cycles,
                                   const PelvisState& direction);
  [[nodiscard]] bool stays_in_place(const PelvisPath& path, std::span<const JudgedRep> newest_first,
                                    float amplitude) const;
  [[nodiscard]] bool bends(const PelvisPath& path, const JudgedRep& rep) const;
  // Each ends higher than it began, or each lower, as on stairs.
  [[nodiscard]] static bool goes_on(const PelvisPath& path, std::span<const JudgedRep> newest_first);
  [[nodiscard]] bool ends_elsewhere(const PelvisPath& path, std::span<const JudgedRep> newest_first) const;
  [[nodiscard]] bool surely_no_set(std::span<const PelvisState> states, const Cycles& cycles) const;
  JudgedRep look_at(const PelvisPath& path, std::int64_t before, std::int64_t after, const PelvisState& away);

  SearchParams params_;
  std::vector<float> scalar_;
  Wearer wearer_;
  PelvisState led_by_ = PelvisState::Zero();  // main direction of the window searched last
  Fold fold_;                                 // of the search under way; not active: none
  std::vector<PelvisState> folded_;           // the recent path
  bool in_halves_ = false;
  bool level_height_ = false;
  By by_ = By::kAll;
  bool found_enough_ = false;  // the window searched last held cycles enough for a set, alike or not
  std::array<JudgedRep, 2 * kMaxCycles> looked_at_;
  std::size_t oldest_look_ = 0;
};

// Shaking beyond what repetitions of this size bring: steps of walking or stairs lie in it. Where height
// alone leads, a foot that lands on a box may shake twice as much.
bool shakes_like_steps(const RepMeasures& measures, bool height_leads = false);

// Whether a search could find a repetition that ends now: not in stillness, and not while the pelvis shakes
// twice as much as the largest repetition its recent movement allows would bring. Saves the search in most
// of sitting, standing and walking.
bool worth_searching(const PelvisPath& path, bool may_walk = true);

}  // namespace stance::exercise
