#include "analysis/exercise/rep_path.h"

#include <algorithm>
#include <cmath>

namespace stance::exercise {
namespace {

constexpr float kReturnShare = 0.25F;    // back within this share of the amplitude counts as back at rest
constexpr float kNearRest = 0.15F;       // within this share of a leg's height: part of the rest
constexpr float kTurnHysteresis = 0.4F;  // a leg counts as turned after this share of the newest amplitude
constexpr float kSmallestLeg = 0.5F;     // legs of one set: between these multiples of the newest amplitude
constexpr float kSmallestFirstLeg = 0.3F;
constexpr float kLargestLeg = 1.6F;
constexpr std::size_t kFewestStates = 5;
constexpr int kMaxExtremes = 2 * kMaxCycles + 2;
constexpr int kDwellStates = 4;  // 0.4 s near the rest level: a pose, not a passage
constexpr float kNearTurn = 0.9F;

struct Extremes {
  std::array<int, kMaxExtremes> position{};  // newest first, alternating rest, turn, rest, ...
  int count = 0;
};

// Height of the newest excursion, seen from the last position backwards; 0 when it is not over.
float newest_amplitude(std::span<const float> path, float min_amplitude, float& away) {
  const int n = static_cast<int>(path.size());
  const float level = path[static_cast<std::size_t>(n - 1)];
  float extreme = 0.0F;
  for (int i = n - 2; i >= 0; --i) {
    const float deviation = path[static_cast<std::size_t>(i)] - level;
    if (std::abs(deviation) > std::abs(extreme)) extreme = deviation;
    const float size = std::abs(extreme);
    if (size >= min_amplitude && std::abs(deviation - extreme) >= (1.0F - kTurnHysteresis) * size) {
      away = extreme > 0.0F ? 1.0F : -1.0F;
      return size;
    }
  }
  return 0.0F;
}

// Turning points from the last position backwards, no further than legs of one set reach; the oldest one may
// still be open at the path's beginning.
Extremes extremes_back(std::span<const float> path, float away, float amplitude) {
  Extremes found;
  int best = static_cast<int>(path.size()) - 1;
  float sign = -away;  // first a rest pose is sought: the extreme opposite to `away`
  float extreme = sign * path.back();
  float newer_extreme = extreme;
  float newer_leg = amplitude;
  const float hysteresis = kTurnHysteresis * amplitude;
  for (int i = best - 1; i >= 0; --i) {
    const float now = sign * path[static_cast<std::size_t>(i)];
    if (now > extreme) {
      best = i;
      extreme = now;
    } else if (extreme - now > hysteresis) {
      found.position[static_cast<std::size_t>(found.count++)] = best;
      if (found.count == kMaxExtremes || newer_leg < kSmallestLeg * amplitude) return found;
      if (found.count > 1) newer_leg = extreme + newer_extreme;  // their signs are opposite
      if (newer_leg > kLargestLeg * amplitude) return found;
      newer_extreme = extreme;
      best = i;
      sign = -sign;
      extreme = -now;
    }
  }
  found.position[static_cast<std::size_t>(found.count++)] = best;
  return found;
}

// First position before `from` where the path reaches `level` (moving in direction `sign`); -1: never.
int reach_back(std::span<const float> path, int from, float level, float sign) {
  for (int i = from; i >= 0; --i) {
    if (sign * (path[static_cast<std::size_t>(i)] - level) >= 0.0F) return i;
  }
  return -1;
}

// Position closest to the turn that is near the level of `rest`: an extreme may lie anywhere in a long rest.
int nearest_at_rest(std::span<const float> path, int turn, int rest) {
  const float level = path[static_cast<std::size_t>(rest)];
  const float near = kNearRest * std::abs(path[static_cast<std::size_t>(turn)] - level);
  const int step = rest > turn ? 1 : -1;
  int i = turn;
  while (i != rest && std::abs(path[static_cast<std::size_t>(i)] - level) > near) i += step;
  return i;
}

bool dwells(std::span<const float> path, int from, float level, float tolerance) {
  int states = 0;
  for (int i = from; i >= 0 && states < kDwellStates; --i, ++states) {
    if (std::abs(path[static_cast<std::size_t>(i)] - level) > tolerance) return false;
  }
  return states == kDwellStates;
}

float crossing(std::span<const float> path, int from, int step, float level, float away) {
  const int n = static_cast<int>(path.size());
  for (int i = from; i + step >= 0 && i + step < n; i += step) {
    const float here = away * (path[static_cast<std::size_t>(i)] - level);
    const float next = away * (path[static_cast<std::size_t>(i + step)] - level);
    if (next <= 0.0F)
      return static_cast<float>(i) + static_cast<float>(step) * (here > 0.0F ? here / (here - next) : 0.0F);
  }
  return step > 0 ? static_cast<float>(n - 1) : 0.0F;
}

// One flank of a repetition: where it meets the rest pose and the turning pose.
struct Flank {
  float foot = 0.0F;
  float near_turn = 0.0F;  // within kNearTurn
  float shoulder = 0.0F;
};

Flank flank(std::span<const float> path, int turn, int rest, const Foot& foot) {
  const float rest_level = path[static_cast<std::size_t>(rest)];
  const float height = path[static_cast<std::size_t>(turn)] - rest_level;
  const float away = height > 0.0F ? 1.0F : -1.0F;
  const int step = rest > turn ? 1 : -1;
  const auto at = [&](float share) { return crossing(path, turn, step, rest_level + share * height, away); };
  const float half = at(0.5F);
  const float low = at(foot.share);
  // Who holds the turning pose sways in it: seen from the rest pose.
  int i = static_cast<int>(half);
  while (i != turn && away * (path[static_cast<std::size_t>(i)] - rest_level) < kNearTurn * away * height)
    i -= step;
  const float high = crossing(path, i, step, rest_level + kNearTurn * height, away);
  return {low + foot.further * (low - half), high, high + Foot{}.further * (high - half)};
}

}  // namespace

PelvisState main_direction(std::span<const PelvisState> states, int stride, bool tilt_only) {
  if (states.size() <= static_cast<std::size_t>(stride)) return PelvisState::Zero();
  // One pass: sums relative to a state of the stretch itself, so that nothing cancels that float would lose.
  const PelvisState origin = states.back();
  PelvisState sum = PelvisState::Zero();
  Eigen::Matrix4f covariance = Eigen::Matrix4f::Zero();
  int count = 0;
  for (std::size_t i = 0; i < states.size(); i += static_cast<std::size_t>(stride), ++count) {
    const PelvisState d = states[i] - origin;
    sum += d;
    covariance.noalias() += d * d.transpose();
  }
  covariance.noalias() -= sum * (sum / static_cast<float>(count)).transpose();
  if (tilt_only) {
    covariance.row(3).setZero();
    covariance.col(3).setZero();
  }
  // Power iteration from the axis of largest variance; squaring the matrix four times is 16 iterations.
  Eigen::Index largest = 0;
  if (covariance.diagonal().maxCoeff(&largest) <= 0.0F) return PelvisState::Zero();
  for (int i = 0; i < 4; ++i) {
    covariance *= 1.0F / covariance.trace();
    covariance = (covariance * covariance).eval();
  }
  return covariance.col(largest).normalized();
}

Cycles cycles_ending_now(std::span<const float> path, float min_amplitude) {
  Cycles cycles;
  if (path.size() < kFewestStates) return cycles;
  const float amplitude = newest_amplitude(path, min_amplitude, cycles.away);
  if (amplitude <= 0.0F) return cycles;
  cycles.amplitude = amplitude;
  const Extremes found = extremes_back(path, cycles.away, amplitude);
  const auto value = [&](int k) {
    return path[static_cast<std::size_t>(found.position[static_cast<std::size_t>(k)])];
  };
  const auto leg = [&](int k) { return std::abs(value(k) - value(k + 1)) / amplitude; };

  for (int k = 0; k + 1 < found.count; ++k) {
    const bool to_rest = k % 2 == 1;  // this leg goes (backwards) from a turn to the rest pose before it
    const int from = found.position[static_cast<std::size_t>(k)];
    int reached = found.position[static_cast<std::size_t>(k + 1)];
    const float length = leg(k);
    // The drift filter halves the first leg out of stillness.
    const bool oldest = k + 2 == found.count;
    if (length < (oldest ? kSmallestFirstLeg : kSmallestLeg)) break;
    if (length > kLargestLeg) {
      // The movement came from elsewhere before the set: what counts is whether it paused at the level of the
      // pose on this side.
      if (k == 0) break;
      const float level = value(k - 1);
      const float sign = to_rest ? -cycles.away : cycles.away;
      reached = reach_back(path, from, level - sign * kNearRest * amplitude, sign);
      if (reached < 0 || !dwells(path, reached, level, kReturnShare * amplitude)) break;
    }
    cycles.starts_at_rest = to_rest;
    if (to_rest && cycles.count < kMaxCycles) {
      const int after = found.position[static_cast<std::size_t>(k - 1)];
      cycles.newest_first[static_cast<std::size_t>(cycles.count++)] = {
          nearest_at_rest(path, from, reached), from, nearest_at_rest(path, from, after)};
    }
    if (length > kLargestLeg) break;
  }
  if (cycles.count == 0) return cycles;
  const Cycle& newest = cycles.newest_first[0];
  const float left_over = path.back() - path[static_cast<std::size_t>(newest.before)];
  if (std::abs(left_over) > kReturnShare * amplitude) cycles.count = 0;
  return cycles;
}

RepEdges edges_of(std::span<const float> path, const Cycle& cycle, const Foot& foot) {
  const Flank there = flank(path, cycle.turn, cycle.before, foot);
  const Flank back = flank(path, cycle.turn, cycle.after, foot);
  const bool held = there.shoulder < back.shoulder;
  const float middle = 0.5F * (there.shoulder + back.shoulder);
  return {there.foot,
          there.near_turn,
          back.near_turn,
          back.foot,
          held ? there.shoulder : middle,
          held ? back.shoulder : middle};
}

RepShape::RepShape(std::span<const PelvisState> states, int begin, int reach, int leave, int end,
                   float tilt_weight) {
  const PelvisState first = states[static_cast<std::size_t>(begin)];
  const PelvisState last = states[static_cast<std::size_t>(end)];
  const auto sample = [&](float position) {
    const auto i = static_cast<std::size_t>(position);
    const std::size_t next = std::min(i + 1, states.size() - 1);
    const float share = position - static_cast<float>(i);
    const PelvisState state = states[i] + share * (states[next] - states[i]);
    const float along = (position - static_cast<float>(begin)) / static_cast<float>(std::max(1, end - begin));
    return PelvisState(state - first - along * (last - first));
  };
  for (int k = 0; k < kHalf; ++k) {
    const float share = (static_cast<float>(k) + 0.5F) / kHalf;
    points_[static_cast<std::size_t>(k)] =
        sample(static_cast<float>(begin) + share * static_cast<float>(reach - begin));
    points_[static_cast<std::size_t>(kHalf + k)] =
        sample(static_cast<float>(leave) + share * static_cast<float>(end - leave));
  }
  for (PelvisState& point : points_) point.head<3>() *= tilt_weight;
  update_norm();
}

float RepShape::similarity(const RepShape& other) const {
  float product = 0.0F;
  for (std::size_t i = 0; i < points_.size(); ++i) product += points_[i].dot(other.points_[i]);
  const float scale = norm_ * other.norm_ * static_cast<float>(points_.size());
  return scale > 0.0F ? product / scale : 0.0F;
}

void RepShape::blend(const RepShape& other, float share) {
  for (std::size_t i = 0; i < points_.size(); ++i) points_[i] += share * (other.points_[i] - points_[i]);
  update_norm();
}

void RepShape::update_norm() {
  float sum = 0.0F;
  for (const PelvisState& point : points_) sum += point.squaredNorm();
  norm_ = std::sqrt(sum / static_cast<float>(points_.size()));
}

}  // namespace stance::exercise
