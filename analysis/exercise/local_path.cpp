#include "analysis/exercise/local_path.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace stance::exercise {
namespace {

constexpr float kDegPerRad = 180.0F / std::numbers::pi_v<float>;
constexpr float kPauseShare = 0.1F;   // slower than this share of the leg's highest speed: a pause
constexpr float kHeightLeads = 0.5F;  // share in the main direction, squared
// Where height alone leads, how far one leans on the way is as it comes: it counts half, squared.
constexpr float kTiltBesideHeight = 0.7F;
constexpr float kHeightNoise_cm = 0.3F;
constexpr float kHeightDrift_cm_s2 = 0.1F;
constexpr float kLever_cm = 10.0F;
constexpr int kPasses = 3;  // height, edges, height, ...: each moves the other less

// What is slower than kPauseShare of the fastest is a pause, at the ends of a way the slow part of any
// movement, too.
struct Way {
  int slow_amid = 0;  // frames of pauses with movement before and after
  int moving = 0;     // frames
};

Way look_at_way(std::span<const PelvisState> states) {
  float fastest = 0.0F;
  for (std::size_t i = 1; i < states.size(); ++i)
    fastest = std::max(fastest, (states[i] - states[i - 1]).squaredNorm());
  Way way;
  int slow = 0;
  for (std::size_t i = 1; i < states.size(); ++i) {
    if ((states[i] - states[i - 1]).squaredNorm() > kPauseShare * kPauseShare * fastest) {
      if (way.moving > 0) way.slow_amid += slow;
      slow = 0;
      ++way.moving;
    } else {
      ++slow;
    }
  }
  return way;
}

}  // namespace

LocalPath::LocalPath(const PelvisPath& path, std::int64_t before, std::int64_t after, const PelvisState& away,
                     const Fold& fold) {
  begin_ = std::max(path.first(), before - kMarginFrames);
  const std::int64_t last =
      std::min({path.end() - 1, after + kMarginFrames, begin_ + static_cast<std::int64_t>(kMostFrames) - 1});
  count_ = static_cast<int>(last - begin_ + 1);
  start_ = static_cast<int>(before - begin_);
  end_ = std::max(start_ + 2, static_cast<int>(std::min(after, last) - begin_));
  end_ = std::min(end_, count_ - 1);
  const std::span<const PelvisFrame> frames = path.frames().subspan(
      static_cast<std::size_t>(begin_ - path.first()), static_cast<std::size_t>(count_));
  for (std::size_t i = 0; i < frames.size(); ++i) states_[i] = fold(frames[i].state);
  if (path.level()) {
    // In phase with the body already: edges and shape need no integration that they would have to bound. Of
    // what tilt alone leads to, a height of some millimetres is noise.
    if (away[3] == 0.0F) {
      for (PelvisState& state : std::span(states_).first(frames.size())) state[3] = 0.0F;
    }
    find_edges(away);
    const float tilt_weight = away.head<3>().isZero() ? kTiltBesideHeight : 1.0F;
    shape_ = RepShape(states(), start_, reach_, leave_, end_, tilt_weight);
    integrate_height(frames);
    return;
  }
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto edges = std::pair(start_, end_);
    integrate_height(frames);
    find_edges(away);
    if (edges == std::pair(start_, end_)) break;  // a further pass would find the same
  }
  shape_ = RepShape(states(), start_, reach_, leave_, end_);
}

void LocalPath::integrate_height(std::span<const PelvisFrame> frames) {
  double gravity = 0.0;
  for (int i = start_; i < end_; ++i)
    gravity += static_cast<double>(frames[static_cast<std::size_t>(i)].upward_m_s2);
  gravity /= std::max(1, end_ - start_);
  double velocity_m_s = 0.0;
  double height_m = 0.0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    velocity_m_s += (static_cast<double>(frames[i].upward_m_s2) - gravity) * kFramePeriod_s;
    height_m += velocity_m_s * kFramePeriod_s;
    states_[i][3] = static_cast<float>(100.0 * height_m);
  }
  const float at_start = states_[static_cast<std::size_t>(start_)][3];
  const float slope = (states_[static_cast<std::size_t>(end_)][3] - at_start) /
                      static_cast<float>(std::max(1, end_ - start_));
  for (int i = 0; i < count_; ++i)
    states_[static_cast<std::size_t>(i)][3] -= at_start + slope * static_cast<float>(i - start_);
}

void LocalPath::find_edges(const PelvisState& away) {
  const auto inner =
      states().subspan(static_cast<std::size_t>(start_), static_cast<std::size_t>(end_ - start_ + 1));
  PelvisState direction = main_direction(inner, 1);
  if (away.head<3>().isZero()) direction = away;  // the pelvis tilts there and back on each way: height tells
  if (direction.dot(away) < 0.0F) direction = -direction;

  std::array<float, kMostFrames> scalar;  // count_ of them are set below
  for (int i = 0; i < count_; ++i)
    scalar[static_cast<std::size_t>(i)] = direction.dot(states_[static_cast<std::size_t>(i)]);
  const auto* const all = scalar.data();
  turn_ = static_cast<int>(std::max_element(all + start_, all + end_ + 1) - all);
  // Rest poses: the lowest points within reach on either side of the turn.
  const int lead = std::max(0, start_ - static_cast<int>(kMarginFrames));
  const int trail = std::min(count_ - 1, end_ + static_cast<int>(kMarginFrames));
  reach_ = leave_ = turn_;
  arrive_ = depart_ = static_cast<float>(turn_);
  if (turn_ <= lead || turn_ >= trail) return;
  const int before = static_cast<int>(std::min_element(all + lead, all + turn_) - all);
  const int after = static_cast<int>(std::min_element(all + turn_ + 1, all + trail + 1) - all);
  const RepEdges edges =
      edges_of(std::span(scalar).first(static_cast<std::size_t>(count_)), {before, turn_, after},
               away.head<3>().isZero() ? kFootAboveLanding : Foot{});
  start_ = std::clamp(static_cast<int>(std::lround(edges.start)), 0, turn_ - 1);
  end_ = std::clamp(static_cast<int>(std::lround(edges.end)), turn_ + 1, count_ - 1);
  height_leads_ = direction[3] * direction[3] > kHeightLeads;
  arrive_ = edges.arrive;
  depart_ = edges.depart;
  reach_ = std::clamp(static_cast<int>(std::lround(edges.reach)), start_ + 1, end_ - 1);
  leave_ = std::clamp(static_cast<int>(std::lround(edges.leave)), reach_, end_ - 1);
  amplitude_ = scalar[static_cast<std::size_t>(turn_)] -
               0.5F * (scalar[static_cast<std::size_t>(before)] + scalar[static_cast<std::size_t>(after)]);
}

void LocalPath::include_lean() {
  if (!height_leads_) return;
  const int lead = std::max(0, start_ - static_cast<int>(kMarginFrames));
  const int trail = std::min(count_ - 1, end_ + static_cast<int>(kMarginFrames));
  const auto speed = [&](int i) {
    return (states_[static_cast<std::size_t>(i + 1)] - states_[static_cast<std::size_t>(i)]).head<3>().norm();
  };
  float fastest = 0.0F;
  for (int i = lead; i < trail; ++i) fastest = std::max(fastest, speed(i));
  const auto calm = [&](int from, int to, int step) {
    int slowest = from;
    for (int i = from; i != to; i += step) {
      if (speed(i) < speed(slowest)) slowest = i;
      if (speed(i) < kPauseShare * fastest) return i;
    }
    return slowest;
  };
  start_ = calm(start_, lead, -1);
  end_ = std::min(calm(end_ - 1, trail, 1) + 1, count_ - 1);
}

RepMeasures LocalPath::measures(const PelvisPath& path) const {
  RepMeasures out;
  const PelvisFrame& first = path[start()];
  const Eigen::Quaternionf back = first.q_earth_sensor.conjugate();
  float smallest_w = 1.0F;
  float farthest = 0.0F;
  float shake = 0.0F;
  float lowest = 0.0F;
  float highest = 0.0F;
  for (int i = start_; i <= end_; ++i) {
    const PelvisFrame& frame = path[begin_ + i];
    smallest_w = std::min(smallest_w, std::abs((back * frame.q_earth_sensor).w()));
    farthest = std::max(farthest, (frame.state - first.state).head<3>().norm());
    shake += frame.shake_m_s2 * frame.shake_m_s2;
    const float height = states_[static_cast<std::size_t>(i)][3];
    lowest = std::min(lowest, height);
    highest = std::max(highest, height);
  }
  out.tilt_deg = 2.0F * std::asin(std::min(1.0F, 0.5F * farthest / kDegPerRad)) * kDegPerRad;
  out.range_of_motion_deg =
      first.has_gyro ? 2.0F * std::acos(std::min(1.0F, smallest_w)) * kDegPerRad : out.tilt_deg;
  out.shake_m_s2 = std::sqrt(shake / static_cast<float>(end_ - start_ + 1));
  if (first.has_gyro) {
    out.vertical_travel_cm = highest - lowest;
    const auto duration = static_cast<float>(duration_s());
    out.vertical_travel_error_cm =
        std::hypot(kHeightNoise_cm, kHeightDrift_cm_s2 * duration * duration,
                   2.0F * kLever_cm * std::sin(0.5F * out.range_of_motion_deg / kDegPerRad));
  }
  out.height_at_turn_cm = -lowest > highest ? lowest : highest;
  const auto way = [&](int from, int to) {
    return look_at_way(
        states().subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from + 1)));
  };
  const auto frame_of = [&](float position) {
    return std::clamp(static_cast<int>(std::lround(position)), start_, end_);
  };
  const auto seconds = [](float frames) {
    return std::max(0.0F, frames) * static_cast<float>(kFramePeriod_s);
  };
  out.there_s = seconds(arrive_ - static_cast<float>(start_ + way(start_, frame_of(arrive_)).slow_amid));
  out.back_s = seconds(static_cast<float>(end_ - way(frame_of(depart_), end_).slow_amid) - depart_);
  out.moving_s = seconds(static_cast<float>(way(start_, turn_).moving + way(turn_, end_).moving));
  return out;
}

}  // namespace stance::exercise
