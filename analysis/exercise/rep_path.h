// Pure functions on a stretch of the pelvis's path: its main direction, the turning points along it, the
// edges of one repetition, and how alike two repetitions are. No state; nothing is allocated.
//
// A repetition goes from a rest pose to a turning pose and back. Along the main direction of a set (first
// principal component of the 4-dimensional state) that is one cycle of a scalar, found by its turning points
// with hysteresis (Rauch & others; the "zigzag" of range extremes); which of the two ends is the rest pose is
// told by where the movement began. Alikeness is the normalised correlation of the whole path, as uLift and
// RecoFit do on the arm.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "analysis/exercise/pelvis_path.h"

namespace stance::exercise {

// Direction of largest variance of the states, unit length, of arbitrary sign. Every `stride`-th is used.
// Zero when nothing moved. `tilt_only`: height left out, whose drift filter rings for seconds after a change
// of posture and hides small movements.
PelvisState main_direction(std::span<const PelvisState> states, int stride, bool tilt_only = false);

// One cycle: positions in the scalar path. `before` and `after` are at rest, `turn` is furthest away.
struct Cycle {
  int before = 0;
  int turn = 0;
  int after = 0;
};

inline constexpr int kMaxCycles = 8;

struct Cycles {
  std::array<Cycle, kMaxCycles> newest_first;
  int count = 0;
  float amplitude = 0.0F;  // of the newest cycle, same unit as the path
  float away = 1.0F;       // +1 when the turning points lie above the rest pose, -1 below
  bool starts_at_rest =
      false;  // the movement began in the rest pose of these cycles, not in their turning pose
};

// The cycles that end now, at 10 Hz: at the last position of `path`, searched backwards. None when the path
// is not back near where its last cycle began, or when the newest excursion is smaller than min_amplitude.
Cycles cycles_ending_now(std::span<const float> path, float min_amplitude);

// Edges of one cycle in positions with fraction: where the path leaves the rest pose and is back in it. The
// foot of each flank is extrapolated from its crossings of a lower share (10 %) and 50 % of its height, which
// does not wander along slow drifts as the extreme itself does.
struct RepEdges {
  float start = 0.0F;
  float reach = 0.0F;  // comes within 10 % of the turning point for the first time, and leaves for the last
  float leave = 0.0F;
  float end = 0.0F;
  // Where the turning pose is reached and left, told by the upper 10 % and 50 % as the edges are; equal where
  // it is not held.
  float arrive = 0.0F;
  float depart = 0.0F;
};
// Where a flank of least jerk crosses the lower share of its height, and by how many times the way from there
// to its middle its foot lies further out.
struct Foot {
  float share = 0.1F;
  float further = 1.0F;  // 0.70 for a cosine flank, 0.98 for minimum jerk
};
// Who steps off a box lands with bent knees, and stands up by a fifth of its height before the next step:
// that is no part of either.
inline constexpr Foot kFootAboveLanding{0.3F, 3.54F};

RepEdges edges_of(std::span<const float> path, const Cycle& cycle, const Foot& foot = {});

// The path of one repetition with its tempo taken out: the way there and the way back resampled to kHalf
// points each, relative to the straight line between its two ends (which takes out drift). How long the
// turning pose is held is tempo, too: one repetition of a set is held, the next is not.
class RepShape {
 public:
  static constexpr int kHalf = 12;

  RepShape() = default;
  // Positions as in `states`; begin < reach <= leave < end. `tilt_weight`: of a degree against a centimetre.
  RepShape(std::span<const PelvisState> states, int begin, int reach, int leave, int end,
           float tilt_weight = 1.0F);

  // -1..1; 1: the same path up to size.
  [[nodiscard]] float similarity(const RepShape& other) const;
  // Moves this template towards another repetition by `share` (0..1).
  void blend(const RepShape& other, float share);
  // Root mean square distance from the rest pose, in state units.
  [[nodiscard]] float size() const { return norm_; }

 private:
  void update_norm();
  std::array<PelvisState, 2 * kHalf> points_{};
  float norm_ = 0.0F;
};

}  // namespace stance::exercise
