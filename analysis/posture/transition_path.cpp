#include "analysis/posture/transition_path.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "analysis/posture/upright.h"

namespace stance {
namespace {

constexpr float kPeriod_s = 0.04F;
constexpr float kCentimetres = 100.0F;

// Below this nothing is told from what the vertical is wrong by: 1 deg of it is 0.17 m/s^2 * sin 1 deg over
// 3 s.
constexpr float kLeastSpeed_m_s = 0.1F;
// The highest speed is looked for within 1.25 s of the middle, rest within 2 s of that, and no end of the way
// before the speed has fallen by this share.
constexpr int kPeakReach = 31;
constexpr int kSlowest = 50;
constexpr float kFallen = 0.6F;
constexpr std::size_t kMostMoments = 256;

// A trunk that turns slower than this is at rest, or sways: 95 % of quiet standing and sitting of hapt.
constexpr float kAtRest_deg_s = 9.0F;

// Over so many moments of 25 Hz the trunk's turning is measured: +-0.16 s.
constexpr std::int64_t kBeside = 4;
// Rests on the way that are no end of it: on the edge of the bed, at the depth of the bow.
constexpr std::int64_t kPause = 15;

// Standard errors, found with the simulator and with people who sit down on one chair several times; see
// doc/posture.md. What is left of the speed is taken off as if it had grown evenly; it may have come at once.
constexpr float kTravelFloor_m = 0.025F;
constexpr float kTravelShare = 0.08F;
constexpr float kSittingDown = 1.7F;  // the last step to the chair is part of what is measured
constexpr float kSpeedFloor_m_s = 0.02F;
constexpr float kSpeedShare = 0.04F;
constexpr float kPerSpeedLeft = 0.25F;

struct Way {
  int first = 0;  // moments between which the pelvis moves
  int last = 0;
  float travel_m = 0.0F;
  float speed_m_s = 0.0F;       // highest
  float speed_left_m_s = 0.0F;  // at the end, against the beginning: an error, or a step that began
};

// From the highest speed about `middle` outwards to where it is lowest, which is zero.
Way way_of(std::span<const float> speed, int middle) {
  constexpr int kSmooth = 2;
  const auto size = static_cast<int>(speed.size());
  const auto smooth = [&](int i) {
    const int first = std::max(0, i - kSmooth);
    const int last = std::min(size - 1, i + kSmooth);
    return std::accumulate(speed.begin() + first, speed.begin() + last + 1, 0.0F) /
           static_cast<float>(last - first + 1);
  };
  std::array<float, kMostMoments> smoothed{};
  for (int i = 0; i < size; ++i) smoothed[static_cast<std::size_t>(i)] = smooth(i);
  const auto v = std::span(smoothed).first(speed.size());
  const auto lowest = [&](int from, int to) {
    return *std::min_element(v.begin() + std::max(0, from), v.begin() + std::min(size, to + 1));
  };
  int peak = middle;
  float height = 0.0F;
  for (int i = std::max(0, middle - kPeakReach); i <= std::min(size - 1, middle + kPeakReach); ++i) {
    const float above =
        v[static_cast<std::size_t>(i)] - 0.5F * (lowest(i - kSlowest, i) + lowest(i, i + kSlowest));
    if (above <= height) continue;
    height = above;
    peak = i;
  }
  const auto end_of = [&](int step) {
    int i = peak;
    for (; i + step >= 0 && i + step < size; i += step) {
      const float here = v[static_cast<std::size_t>(i)];
      if (v[static_cast<std::size_t>(i + step)] >= here &&
          v[static_cast<std::size_t>(peak)] - here > kFallen * height)
        break;
    }
    return i;
  };
  Way way;
  way.first = end_of(-1);
  way.last = end_of(1);
  const float before = v[static_cast<std::size_t>(way.first)];
  way.speed_left_m_s = v[static_cast<std::size_t>(way.last)] - before;
  const float slope = way.speed_left_m_s / static_cast<float>(std::max(1, way.last - way.first));
  for (int i = way.first; i <= way.last; ++i) {
    const float here =
        speed[static_cast<std::size_t>(i)] - before - slope * static_cast<float>(i - way.first);
    way.travel_m += here * kPeriod_s;
    way.speed_m_s = std::max(way.speed_m_s, here);
  }
  return way;
}

}  // namespace

void TransitionPath::push(const MotionSample& sample) {
  if (sample.restart) in_sum_ = 0;
  if (in_sum_ == 0) {
    sum_ = Moment();
    sum_.time_s = sample.time_s;
    sum_.up_sensor.setZero();
    sum_.after_gap = sample.restart;
  }
  sum_.upward_m_s2 += sample.acc_earth_m_s2.z();
  sum_.up_sensor += sample.up_sensor;
  if (++in_sum_ < kDecimation) return;
  in_sum_ = 0;
  sum_.upward_m_s2 /= static_cast<float>(kDecimation);
  ring_[static_cast<std::size_t>(count_ % kLength)] = sum_;
  ++count_;
}

// The newest moment that is not after time_s.
std::int64_t TransitionPath::number_at(double time_s) const {
  std::int64_t low = std::max<std::int64_t>(0, count_ - kLength);
  std::int64_t high = count_;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (at(middle).time_s <= time_s ? low : high) = middle;
  }
  return low;
}

float TransitionPath::turning_deg_s(std::int64_t number) const {
  return angle_deg(at(number + kBeside).up_sensor, at(number - kBeside).up_sensor) /
         (2.0F * static_cast<float>(kBeside) * kPeriod_s);
}

std::int64_t TransitionPath::turns_until(std::int64_t from, int step, int most) const {
  const std::int64_t oldest = std::max<std::int64_t>(0, count_ - kLength) + kBeside;
  const std::int64_t newest = count_ - 1 - kBeside;
  std::int64_t last = from;
  for (std::int64_t next = from + step; next >= oldest && next <= newest; next += step) {
    if (std::abs(next - last) > kPause || std::abs(next - from) > most) break;
    if (at(step > 0 ? next : next + 1).after_gap) break;
    if (turning_deg_s(next) >= kAtRest_deg_s) last = next;
  }
  return last;
}

void TransitionPath::measure(Transition& t) const {
  if (count_ < 2 * kRate_hz) return;
  const bool seat = t.from != ActivityLabel::kLying && t.to != ActivityLabel::kLying;
  const std::int64_t middle = number_at(t.time_s);
  const auto finish = [&](std::int64_t first, std::int64_t last, int most_before, int most_after) {
    first = turns_until(first, -1, most_before);
    last = turns_until(last, 1, most_after);
    if (last - first < kRate_hz / 4) return;  // nothing was seen to move
    t.start_s = at(first).time_s;
    t.end_s = at(last).time_s + static_cast<double>(kPeriod_s);
    t.time_s = 0.5 * (t.start_s + t.end_s);
  };
  // Who stands walks on, and a walk turns the pelvis too.
  const bool rises = t.to == ActivityLabel::kStanding;
  if (!seat) {
    finish(middle, middle, 7 * kRate_hz / 2, rises ? 2 * kRate_hz : 7 * kRate_hz / 2);
    return;
  }

  std::int64_t begin = std::max({std::int64_t{0}, count_ - kLength, middle - kReach});
  std::int64_t end = std::min(count_, middle + kReach + 1);
  for (std::int64_t i = begin + 1; i < end; ++i) {
    if (!at(i).after_gap) continue;
    if (i <= middle) {
      begin = i;
    } else {
      end = i;
    }
  }
  constexpr std::int64_t kLeast = 2 * kRate_hz;
  if (middle - begin < kLeast || end - middle < kLeast) return;

  // The speed, less what a constant error adds up to: over a move, and over whole steps, the mean is zero.
  const auto size = static_cast<int>(end - begin);
  const float sign = t.to == ActivityLabel::kStanding ? 1.0F : -1.0F;
  float error_m_s2 = 0.0F;
  for (int i = 0; i < size; ++i) error_m_s2 += at(begin + i).upward_m_s2 / static_cast<float>(size);
  std::array<float, kWindow> speed;  // in the direction of the transition
  float sum = 0.0F;
  for (int i = 0; i < size; ++i) {
    sum += sign * (at(begin + i).upward_m_s2 - error_m_s2) * kPeriod_s;
    speed[static_cast<std::size_t>(i)] = sum;
  }
  const Way way =
      way_of(std::span(speed).first(static_cast<std::size_t>(size)), static_cast<int>(middle - begin));
  if (way.speed_m_s < kLeastSpeed_m_s || way.travel_m <= 0.0F) return;
  const auto error = [](float a, float b, float c) { return std::sqrt(a * a + b * b + c * c); };
  const float share = rises ? 1.0F : kSittingDown;
  const float length_s = static_cast<float>(way.last - way.first) * kPeriod_s;
  t.vertical_travel_cm = kCentimetres * way.travel_m;
  t.vertical_travel_error_cm =
      share * kCentimetres *
      error(kTravelFloor_m, kTravelShare * way.travel_m, kPerSpeedLeft * way.speed_left_m_s * length_s);
  t.vertical_speed_m_s = way.speed_m_s;
  t.vertical_speed_error_m_s =
      error(kSpeedFloor_m_s, kSpeedShare * way.speed_m_s, kPerSpeedLeft * way.speed_left_m_s);
  finish(begin + way.first, begin + way.last, 3 * kRate_hz / 2, rises ? kRate_hz / 2 : 3 * kRate_hz / 2);
}

bool is_too_short(const Transition& transition) {
  constexpr float kLeastWay_cm = 15.0F;
  return transition.vertical_travel_cm + 2.0F * transition.vertical_travel_error_cm < kLeastWay_cm;
}

}  // namespace stance
