// Did the wearer sit down or stand up at this moment? Two things happen together: the pelvis sinks or rises,
// which shows in the length of the specific force, and the trunk bows forward on the way and comes back,
// further back on the seat than on the feet. So of the two postures around a bow the one further from its
// depth is the sitting one, whatever the mounting and without knowing upright. Both are weighed by one linear
// score over 4 s (softmax regression; coefficients, source and figures in posture_move_model.h). Fails for a
// bow down and up again without a seat, which is the same movement (picking something up from the knees),
// where a splice or a knock takes half of the movement, and in the first and last 2 s of a stretch. Owns its
// state; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <array>

#include "analysis/orientation/motion_sample.h"

namespace stance {

// 0.16 s of movement.
struct MoveBin {
  double start_s = 0.0;
  float force_m_s2 = 0.0F;                              // mean length of the specific force less gravity
  Eigen::Vector3f up_sensor = Eigen::Vector3f::Zero();  // sum, not normalised
};

struct PostureMove {
  static constexpr float kUnjudged = -4.0F;  // speaks neither for nor against
  float log_odds = kUnjudged;                // that it was one, against neither kind
  double time_s = 0.0;
};

struct PostureMoves {
  PostureMove sit;
  PostureMove stand;
  bool whole = true;  // no data was lost within reach of them
};

class PostureMoveFinder {
 public:
  static constexpr int kBinSamples = 16;
  static constexpr int kReach = 12;
  static constexpr int kBins = 2 * kReach + 1;
  static constexpr int kFeatures = kBins + 11;

  // force_m_s2: length of the sample's specific force, which the caller has at hand.
  void push(const MotionSample& sample, float force_m_s2);
  // 10 ms without data within a stretch: counts for time alone, as if nothing but gravity acted.
  void push_lost();
  // What comes next is another stretch.
  void restart();
  // The likeliest moments among those that became known since the last call, 2 s back; unjudged if none did.
  PostureMoves take();

  // A bin is complete after this push(), for tools that fit the model.
  [[nodiscard]] bool bin_ended() const { return samples_ == 0 && bins_ > 0; }
  [[nodiscard]] const MoveBin& last_bin() const { return ring_[static_cast<std::size_t>(next_ + kBins - 1)]; }

 private:
  void end_bin();
  void judge();

  std::array<MoveBin, 2 * kBins> ring_{};  // every bin twice, kBins apart: the last ones lie in one piece
  int next_ = 0;                           // where the oldest of them is
  MoveBin bin_;
  int samples_ = 0;         // in bin_
  int bins_ = 0;            // ended since the last restart, at most kBins
  int since_loss_ = kBins;  // bins ended, at most kBins
  bool judged_ = false;
  PostureMoves best_;
};

}  // namespace stance
