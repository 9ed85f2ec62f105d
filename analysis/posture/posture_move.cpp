#include "analysis/posture/posture_move.h"

#include <Eigen/Geometry>

#include "analysis/posture/posture_move_model.h"
#include "analysis/posture/upright.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

constexpr float kGravity_m_s2 = 9.81F;

}  // namespace

void PostureMoveFinder::push(const MotionSample& sample) {
  if (sample.restart) {
    bins_ = 0;
    samples_ = 0;
    judged_ = false;
  }
  if (samples_ == 0) {
    bin_ = MoveBin();
    bin_.start_s = sample.time_s;
  }
  bin_.force_m_s2 += (sample.acc_sensor_m_s2.norm() - kGravity_m_s2) / static_cast<float>(kBinSamples);
  bin_.up_sensor += sample.up_sensor;
  if (++samples_ < kBinSamples) return;
  samples_ = 0;
  end_bin();
}

void PostureMoveFinder::end_bin() {
  ring_[static_cast<std::size_t>(bins_ % kBins)] = bin_;
  ++bins_;
  if (bins_ >= kBins) judge();
}

Eigen::Vector3f PostureMoveFinder::up(int first, int last) const {
  Eigen::Vector3f sum = at(first).up_sensor;
  for (int i = first + 1; i <= last; ++i) sum += at(i).up_sensor;
  return sum;
}

void PostureMoveFinder::judge() {
  const int middle = bins_ - 1 - kReach;
  std::array<float, kFeatures> feature;
  std::size_t n = 0;
  for (int i = middle - kReach; i <= middle + kReach; ++i) feature[n++] = at(i).force_m_s2;
  const Eigen::Vector3f before = up(middle - 12, middle - 9);
  const Eigen::Vector3f after = up(middle + 9, middle + 12);
  feature[n++] = angle_deg(before, after);
  for (int off = -6; off <= 6; off += 3) {
    const Eigen::Vector3f then = up(middle + off - 1, middle + off + 1);
    feature[n++] = angle_deg(then, before);
    feature[n++] = angle_deg(then, after);
  }
  float sit = kPostureMove.back()[0];
  float stand = kPostureMove.back()[1];
  for (std::size_t i = 0; i < kFeatures; ++i) {
    sit += kPostureMove[i][0] * feature[i];
    stand += kPostureMove[i][1] * feature[i];
  }
  const double time_s = at(middle).start_s + 0.5 * kBinSamples * kInternalPeriod_s;
  if (!judged_ || sit > best_.sit.log_odds) best_.sit = {sit, time_s};
  if (!judged_ || stand > best_.stand.log_odds) best_.stand = {stand, time_s};
  judged_ = true;
}

PostureMoves PostureMoveFinder::take() {
  const PostureMoves out = judged_ ? best_ : PostureMoves();
  judged_ = false;
  return out;
}

}  // namespace stance
