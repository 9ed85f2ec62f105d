#include "analysis/posture/posture_move.h"

#include <algorithm>
#include <numbers>
#include <span>

#include "analysis/posture/posture_move_model.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

constexpr float kGravity_m_s2 = 9.81F;

constexpr int kThens = 5;  // moments of the bow that are held against before and after

// Eight directions at once: one more than are needed would cost the same.
constexpr int kLanes = 8;
using Lanes = Eigen::Array<float, kLanes, 1>;
using Directions = Eigen::Array<float, kLanes, 3>;

// Angle between b and each of a, 0 where one of them has no length. The arctangent is good to 1e-5 rad
// (Abramowitz & Stegun, Handbook of Mathematical Functions, 4.4.49).
Lanes angles_deg(const Directions& a, const Eigen::Vector3f& b) {
  constexpr float kHalfTurn_deg = 180.0F;
  constexpr float kDegPerRad = kHalfTurn_deg / std::numbers::pi_v<float>;
  const Lanes x = a.col(1) * b.z() - a.col(2) * b.y();
  const Lanes y = a.col(2) * b.x() - a.col(0) * b.z();
  const Lanes z = a.col(0) * b.y() - a.col(1) * b.x();
  const Lanes sine = (x * x + y * y + z * z).sqrt();
  const Lanes cosine = a.col(0) * b.x() + a.col(1) * b.y() + a.col(2) * b.z();
  const Lanes size = cosine.abs();
  const Lanes t = sine.min(size) / sine.max(size).max(1e-30F);
  const Lanes s = t * t;
  const Lanes acute =
      kDegPerRad * t * (0.999866F + s * (-0.3302995F + s * (0.180141F + s * (-0.085133F + s * 0.0208351F))));
  Lanes angle;
  for (int i = 0; i < kLanes; ++i) {
    const float to_axis = sine[i] > size[i] ? 0.5F * kHalfTurn_deg - acute[i] : acute[i];
    angle[i] = cosine[i] < 0.0F ? kHalfTurn_deg - to_axis : to_axis;
  }
  return angle;
}

Eigen::Vector3f up(std::span<const MoveBin> bins) {
  Eigen::Vector3f sum = bins[0].up_sensor;
  for (const MoveBin& bin : bins.subspan(1)) sum += bin.up_sensor;
  return sum;
}

}  // namespace

void PostureMoveFinder::restart() {
  bins_ = 0;
  samples_ = 0;
  since_loss_ = kBins;
  judged_ = false;
}

void PostureMoveFinder::push_lost() {
  since_loss_ = 0;
  if (samples_ == 0) {
    const double start_s = last_bin().start_s + kBinSamples * kInternalPeriod_s;
    bin_ = MoveBin();
    bin_.start_s = start_s;
  }
  if (++samples_ < kBinSamples) return;
  samples_ = 0;
  if (bin_.up_sensor.isZero()) bin_.up_sensor = last_bin().up_sensor;
  end_bin();
}

void PostureMoveFinder::push(const MotionSample& sample, float force_m_s2) {
  if (samples_ == 0) {
    bin_ = MoveBin();
    bin_.start_s = sample.time_s;
  }
  bin_.force_m_s2 += (force_m_s2 - kGravity_m_s2) / static_cast<float>(kBinSamples);
  bin_.up_sensor += sample.up_sensor;
  if (++samples_ < kBinSamples) return;
  samples_ = 0;
  end_bin();
}

void PostureMoveFinder::end_bin() {
  ring_[static_cast<std::size_t>(next_)] = ring_[static_cast<std::size_t>(next_ + kBins)] = bin_;
  next_ = (next_ + 1) % kBins;
  bins_ = std::min(bins_ + 1, kBins);
  since_loss_ = std::min(since_loss_ + 1, kBins);
  if (bins_ == kBins) judge();
}

void PostureMoveFinder::judge() {
  const auto bins = std::span(ring_).subspan(static_cast<std::size_t>(next_), kBins);
  std::array<float, kFeatures> feature;
  std::size_t n = 0;
  for (const MoveBin& bin : bins) feature[n++] = bin.force_m_s2;
  const Eigen::Vector3f before = up(bins.first(4));
  const Eigen::Vector3f after = up(bins.last(4));
  Directions then = Directions::Zero();
  for (int k = 0; k < kThens; ++k)
    then.row(k) = up(bins.subspan(static_cast<std::size_t>(5 + 3 * k), 3)).transpose();
  then.row(kThens) = after.transpose();
  const Lanes from_before = angles_deg(then, before);
  const Lanes from_after = angles_deg(then, after);
  feature[n++] = from_before[kThens];
  for (int k = 0; k < kThens; ++k) {
    feature[n++] = from_before[k];
    feature[n++] = from_after[k];
  }
  float sit = kPostureMove.back()[0];
  float stand = kPostureMove.back()[1];
  for (std::size_t i = 0; i < kFeatures; ++i) {
    sit += kPostureMove[i][0] * feature[i];
    stand += kPostureMove[i][1] * feature[i];
  }
  const double time_s = bins[kReach].start_s + 0.5 * kBinSamples * kInternalPeriod_s;
  if (!judged_ || sit > best_.sit.log_odds) best_.sit = {sit, time_s};
  if (!judged_ || stand > best_.stand.log_odds) best_.stand = {stand, time_s};
  best_.whole = since_loss_ == kBins && (!judged_ || best_.whole);
  judged_ = true;
}

PostureMoves PostureMoveFinder::take() {
  const PostureMoves out = judged_ ? best_ : PostureMoves();
  judged_ = false;
  return out;
}

}  // namespace stance
