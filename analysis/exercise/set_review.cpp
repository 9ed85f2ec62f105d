#include "analysis/exercise/set_review.h"

#include <algorithm>
#include <cmath>

#include "analysis/exercise/set_search.h"

namespace stance::exercise {

float rise_cm(const PelvisPath& path, std::int64_t from, std::int64_t to) {
  const std::int64_t begin = std::min(from, to);
  const std::int64_t end = std::max(from, to);
  double mean = 0.0;
  for (std::int64_t i = begin; i < end; ++i) mean += static_cast<double>(path[i].upward_m_s2);
  mean /= static_cast<double>(std::max<std::int64_t>(1, end - begin));
  double velocity_m_s = 0.0;
  double height_m = 0.0;
  for (std::int64_t i = begin; i < end; ++i) {
    velocity_m_s += (static_cast<double>(path[i].upward_m_s2) - mean) * kFramePeriod_s;
    height_m += velocity_m_s * kFramePeriod_s;
  }
  return static_cast<float>(100.0 * (to > from ? height_m : -height_m));
}

namespace {

constexpr std::int64_t kStillHalf = 5;         // 0.25 s
constexpr float kStillTilt_deg = 2.0F;         // quiet standing sways by less within half a second
constexpr float kStillScatter_m_s2 = 0.25F;    // standing quietly 0.03-0.12, with the noise of cheap sensors
constexpr float kMostAside = 0.5F;             // of the way between the poses: still in neither of them
constexpr float kAtPose = 0.35F;               // the same, along the way
constexpr std::int64_t kEdgeBlur = 12;         // 0.6 s around an edge
constexpr std::int64_t kLongerThanPause = 30;  // 1.5 s more of stillness than between repetitions
constexpr std::int64_t kShortestWay = 8;       // 0.4 s from pose to pose
constexpr std::int64_t kLongestWay = 120;      // 6 s

bool still_at(const PelvisPath& path, std::int64_t number) {
  if (number - kStillHalf < path.first() || number + kStillHalf >= path.end()) return false;
  float sum = 0.0F;
  float square = 0.0F;
  const float origin = path[number].upward_m_s2;
  for (std::int64_t i = number - kStillHalf; i <= number + kStillHalf; ++i) {
    if ((path[i].state - path[number].state).head<3>().squaredNorm() > kStillTilt_deg * kStillTilt_deg)
      return false;
    const float a = path[i].upward_m_s2 - origin;
    sum += a;
    square += a * a;
  }
  constexpr float kCount = 2 * kStillHalf + 1;
  return square / kCount - (sum / kCount) * (sum / kCount) < kStillScatter_m_s2 * kStillScatter_m_s2;
}

PelvisState moved(const PelvisPath& path, std::int64_t from, std::int64_t to) {
  PelvisState out = path[to].state - path[from].state;
  out[3] = rise_cm(path, from, to);
  return out;
}

// Empty: not on the way between the two poses.
std::optional<float> share(const PelvisPath& path, const RepFrames& rep, std::int64_t edge,
                           std::int64_t still) {
  const PelvisState away = 0.5F * (moved(path, rep.start, rep.turn) + moved(path, rep.end, rep.turn));
  const PelvisState there = moved(path, edge, still);
  const float share = there.dot(away) / std::max(1.0F, away.squaredNorm());
  if ((there - share * away).norm() > kMostAside * away.norm()) return std::nullopt;
  if (std::abs(share) > kAtPose && std::abs(share - 1.0F) > kAtPose) return std::nullopt;
  return share;
}

}  // namespace

std::optional<float> pose_beyond(const PelvisPath& path, const RepFrames& rep, std::int64_t pause, int step) {
  std::int64_t edge = step < 0 ? rep.start : rep.end;
  for (std::int64_t i = edge; std::abs(i - edge) <= kEdgeBlur; i += step) {
    if (!still_at(path, i)) continue;
    edge = i;
    break;
  }
  std::int64_t i = edge;
  while (still_at(path, i) && std::abs(i - edge) <= pause + kLongerThanPause) i += step;
  if (std::abs(i - edge) > pause + kLongerThanPause) return 0.0F;
  const std::int64_t left = i == edge ? edge : i - step;
  for (; std::abs(i - left) < kLongestWay; i += step) {
    if (i <= path.first() || i + 1 >= path.end()) return std::nullopt;
    if (std::abs(i - left) >= kShortestWay && still_at(path, i)) return share(path, rep, left, i);
  }
  return std::nullopt;
}

std::optional<float> pose_in_stillness(const PelvisPath& path, const RepFrames& first, const RepFrames& last,
                                       const PelvisState& away, const Fold& fold, int step) {
  constexpr std::int64_t kLonger = 10;    // 0.5 s
  constexpr std::int64_t kReach = 500;    // 25 s
  constexpr std::int64_t kUnderWay = 80;  // 4 s from stillness to the other pose
  constexpr float kLeft = 0.5F;           // share of the way
  constexpr float kAtPose_deg = 12.0F;
  const auto along = [&](std::int64_t i) { return away.dot(fold(path[i].state)); };
  std::int64_t longest = 10;
  std::int64_t run = 0;
  for (std::int64_t i = first.start; i <= last.end; ++i) {
    run = still_at(path, i) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const RepFrames& near = step < 0 ? first : last;
  const float amplitude = along(near.turn) - 0.5F * (along(near.start) + along(near.end));
  if (amplitude <= 0.0F) return std::nullopt;
  std::int64_t inner = 0;
  run = 0;
  bool found = false;
  for (std::int64_t i = near.turn; std::abs(i - near.turn) < kReach; i += step) {
    if (i <= path.first() || i + 1 >= path.end()) return std::nullopt;
    run = still_at(path, i) ? run + 1 : 0;
    if (run == 1) inner = i;
    if (run < longest + kLonger) continue;
    found = true;
    break;
  }
  if (!found) return std::nullopt;
  for (std::int64_t i = inner; std::abs(i - inner) < kUnderWay; i -= step) {
    if (i <= path.first() || i + 1 >= path.end()) return std::nullopt;
    const float went = along(i) - along(inner);
    if (std::abs(went) < kLeft * amplitude) continue;
    const std::int64_t pose = went > 0.0F ? (step < 0 ? near.start : near.end) : near.turn;
    const float tilt = (fold(path[near.turn].state) - fold(path[near.start].state)).head<3>().norm();
    const float off = (fold(path[pose].state) - fold(path[inner].state)).head<3>().norm();
    if (off > std::max(kAtPose_deg, 0.5F * tilt)) return std::nullopt;
    return went > 0.0F ? 0.0F : 1.0F;
  }
  return std::nullopt;
}

float tilt_along(const PelvisPath& path, std::int64_t number, const Likeness& set) {
  return set.away.head<3>().dot(set.fold(path[number].state).head<3>());
}

bool goes_other_way(const PelvisPath& path, const RepFrames& rep, const Likeness& set) {
  constexpr float kTiltLeads = 0.5F;
  constexpr float kBeyond = 0.6F;  // of a repetition
  const float size = set.turn_deg - set.rest_deg;
  return size > kTiltLeads * set.amplitude &&
         set.rest_deg - tilt_along(path, rep.start, set) > kBeyond * size &&
         tilt_along(path, rep.turn, set) - set.rest_deg < kBeyond * size;
}

bool in_other_posture(const PelvisPath& path, std::int64_t number, const Likeness& set) {
  constexpr float kSamePosture_deg = 30.0F;
  return set.away[3] == 0.0F && (path[number].state.head<3>() - set.rest_up_deg).norm() > kSamePosture_deg;
}

bool walks_off(const PelvisPath& path, const LocalPath& rep, const Likeness& set, float times) {
  constexpr float kHeightLeads = 0.5F;  // share in the direction, squared
  const RepMeasures measures = rep.measures(path);
  return measures.shake_m_s2 > times * set.shake_m_s2 &&
         shakes_like_steps(measures, set.away[3] * set.away[3] > kHeightLeads);
}

namespace {

// Of a repetition against its set.
struct Against {
  float size = 0.0F;
  float time = 0.0F;
  float similarity = 0.0F;
};

// Nobody saw it come, and nothing follows it or nothing precedes it: what is a little odd in everything is
// getting into position, what is so in one thing may be a repetition. Each share is of what would be too much
// by itself: half as alike again as asked, 1.6 times as long (a shuffle takes its time, the last repetitions
// are a tenth slower), a fifth as long, 0.4 times or 4.5 times as large.
bool too_odd_at_the_ends(const Against& rep, float alike) {
  constexpr float kUnlike = 1.67F;  // of 1 - alike
  constexpr float kLong = 0.45F;    // natural logarithms
  constexpr float kShort = 1.8F;
  constexpr float kSmall = 0.9F;
  constexpr float kLarge = 1.5F;
  const float longer = std::log(rep.time);
  const float larger = std::log(rep.size);
  return (1.0F - rep.similarity) / (kUnlike * (1.0F - alike)) + std::max(longer / kLong, -longer / kShort) +
             std::max(larger / kLarge, -larger / kSmall) >
         1.0F;
}

// The set goes on around it, so that hardly anything but its size tells it from an attempt given up. Who
// gives up turns back at once and gathers themselves before the next: what is as small but takes its time,
// with hardly a pause of its own to either side, was not given up. Nobody gives up beyond the turn.
bool too_odd_between(const Against& rep, std::int64_t longest_pause, float alike) {
  constexpr float kSmallest = 0.55F;
  constexpr float kSmallestInPlace = 0.4F;
  constexpr float kLargest = 2.5F;
  constexpr float kInPlaceTime = 0.85F;
  constexpr std::int64_t kInPlacePause = 17;  // 0.85 s
  const bool in_place = rep.time > kInPlaceTime && longest_pause <= kInPlacePause;
  return rep.similarity < alike || rep.size > kLargest ||
         rep.size < (in_place ? kSmallestInPlace : kSmallest);
}

}  // namespace

std::optional<MissedRep> find_missed(const PelvisPath& path, std::int64_t from, std::int64_t to,
                                     const Likeness& set) {
  constexpr float kMostTime = 1.6F;
  constexpr float kSmallest = 0.4F;
  constexpr std::int64_t kSlack = 6;
  from = std::max(from, path.first());
  to = std::min(to, path.end() - 1);
  std::optional<MissedRep> best;
  const std::int64_t duration = set.between ? std::min(set.duration, to - from) : set.duration;
  const std::int64_t step = std::max<std::int64_t>(4, duration / 6);
  for (std::int64_t end = to; end - duration >= from - kSlack; end -= step) {
    const std::int64_t start = std::max(path.first(), end - duration);
    const LocalPath local(path, start, end, set.away, set.fold);
    if (local.start() < from - kSlack || local.end() > to + kSlack) continue;
    const Against rep{local.amplitude() / set.amplitude,
                      static_cast<float>(local.end() - local.start()) / static_cast<float>(set.duration),
                      local.shape().similarity(*set.shape)};
    if (rep.time > kMostTime || rep.time < 1.0F / kMostTime || rep.size < kSmallest) continue;
    if (best && rep.similarity <= best->similarity) continue;
    const std::int64_t longest_pause = std::max(local.start() - from, to - local.end());
    if (set.between ? too_odd_between(rep, longest_pause, set.alike) : too_odd_at_the_ends(rep, set.alike))
      continue;
    const RepFrames frames{local.start(), local.turn(), local.end()};
    if (goes_other_way(path, frames, set) || in_other_posture(path, frames.start, set) ||
        in_other_posture(path, frames.end, set))
      continue;
    if (walks_off(path, local, set)) continue;
    best = MissedRep{frames, rep.similarity};
  }
  return best;
}

}  // namespace stance::exercise
