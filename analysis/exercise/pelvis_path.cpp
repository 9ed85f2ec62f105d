#include "analysis/exercise/pelvis_path.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance::exercise {
namespace {

constexpr float kDegPerRad = 180.0F / std::numbers::pi_v<float>;
constexpr std::size_t kKeptFrames = static_cast<std::size_t>(PelvisPath::kHistory_s * kFrameRate_hz);
constexpr auto kHeldBack = static_cast<std::size_t>(PelvisPath::kLevelLag_s * kFrameRate_hz) + 1;
constexpr double kForget = 2.0 * std::numbers::pi * PelvisPath::kDriftCutOff_hz * kFramePeriod_s;
constexpr double kStandardGravity_m_s2 = 9.80665;
constexpr double kMeanTau_s = 4.0;
constexpr double kActivityTau_s = 3.0;
constexpr double kShakeTau_s = 1.0;

}  // namespace

PelvisPath::PelvisPath(Height height)
    : height_(height), shake_filter_(butterworth_high_pass(kShakeCutOff_hz, kFrameRate_hz)) {
  frames_.reserve(2 * kKeptFrames);
  coarse_.reserve(kKeptFrames + 1);
  if (height_ == Height::kLive) return;
  held_back_.resize(kHeldBack);
  velocity_held_back_m_s_.resize(2 * kHeldBack);
  backward_weight_s_.resize(kHeldBack);
  double weight_s = kFramePeriod_s;
  for (float& weight : backward_weight_s_) {
    weight = static_cast<float>(weight_s);
    weight_s *= 1.0 - kForget;
  }
}

bool PelvisPath::push(const MotionSample& sample) {
  if (sample.restart) restart();
  up_sum_ += sample.up_sensor;
  level_sum_m_s2_ += sample.acc_earth_m_s2.head<2>();
  upward_sum_m_s2_ += static_cast<double>(sample.acc_sensor_m_s2.dot(sample.up_sensor));
  time_sum_s_ += sample.time_s;
  if (++samples_ < kSamplesPerFrame) return false;
  const std::int64_t before = end();
  add_frame(sample);
  return end() > before;
}

void PelvisPath::integrate_live(double upward_m_s2) {
  // Gravity as this sensor measures it: 1 % wrong in scale is 5 cm after one second, and how wrong changes
  // with the pose.
  if (!has_mean_) gravity_m_s2_ = std::clamp(upward_m_s2, 9.3, 10.3);
  const double acc = upward_m_s2 - gravity_m_s2_;
  gravity_m_s2_ += kForget * acc;
  velocity_m_s_ = (1.0 - kForget) * (velocity_m_s_ + acc * kFramePeriod_s);
  height_m_ = (1.0 - kForget) * (height_m_ + velocity_m_s_ * kFramePeriod_s);
}

bool PelvisPath::flush_one() {
  if (held_back_count_ == 0) return false;
  const auto count = static_cast<Eigen::Index>(held_back_count_);
  const Eigen::Map<const Eigen::VectorXf> later(velocity_held_back_m_s_.data() + oldest_held_back_, count);
  const Eigen::Map<const Eigen::VectorXf> weight_s(backward_weight_s_.data(), count);
  PelvisFrame& frame = held_back_[oldest_held_back_];
  frame.state[3] = -100.0F * later.dot(weight_s);
  append(frame);
  oldest_held_back_ = (oldest_held_back_ + 1) % kHeldBack;
  --held_back_count_;
  return true;
}

void PelvisPath::hold_back(const PelvisFrame& frame) {
  const std::size_t place = (oldest_held_back_ + held_back_count_) % kHeldBack;
  held_back_[place] = frame;
  // Twice, so that any stretch of it lies in one piece.
  velocity_held_back_m_s_[place] = velocity_held_back_m_s_[place + kHeldBack] =
      static_cast<float>(velocity_m_s_);
  if (++held_back_count_ == kHeldBack) flush_one();
}

void PelvisPath::restart() {
  first_ = end();
  frames_.clear();
  coarse_.clear();
  shake_filter_.reset();
  samples_ = 0;
  up_sum_.setZero();
  level_sum_m_s2_.setZero();
  upward_sum_m_s2_ = time_sum_s_ = velocity_m_s_ = height_m_ = 0.0;
  has_mean_ = false;
  activity_ = 0.0F;
  shake_square_ = 0.0F;
}

void PelvisPath::add_frame(const MotionSample& sample) {
  const double upward = upward_sum_m_s2_ / kSamplesPerFrame;
  if (height_ == Height::kLive)
    integrate_live(upward);
  else
    velocity_m_s_ = (1.0 - kForget) * velocity_m_s_ + (upward - kStandardGravity_m_s2) * kFramePeriod_s;

  PelvisFrame frame;
  frame.time_s = time_sum_s_ / kSamplesPerFrame;
  frame.state.head<3>() = up_sum_ * (kDegPerRad / kSamplesPerFrame);
  frame.state[3] = static_cast<float>(100.0 * height_m_);
  frame.level_m_s2 = level_sum_m_s2_ / kSamplesPerFrame;
  frame.q_earth_sensor = sample.q_earth_sensor;
  frame.upward_m_s2 = static_cast<float>(upward);
  frame.shake_m_s2 = static_cast<float>(shake_filter_.push(upward));
  frame.has_gyro = sample.has_gyro;
  if (height_ == Height::kLive) {
    append(frame);
  } else {
    hold_back(frame);
  }
  samples_ = 0;
  up_sum_.setZero();
  level_sum_m_s2_.setZero();
  upward_sum_m_s2_ = time_sum_s_ = 0.0;
}

void PelvisPath::append(const PelvisFrame& frame) {
  if (frames_.size() == 2 * kKeptFrames) {  // forget the older half: rare, and the frames stay contiguous
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(kKeptFrames));
    coarse_.erase(coarse_.begin(), coarse_.begin() + static_cast<std::ptrdiff_t>(kKeptFrames / kCoarse));
    first_ += static_cast<std::int64_t>(kKeptFrames);
  }
  frames_.push_back(frame);
  if (end() % kCoarse == 0) coarse_.push_back(frame.state);

  if (!has_mean_) mean_state_ = frame.state;
  has_mean_ = true;
  mean_state_ += (frame.state - mean_state_) * static_cast<float>(kFramePeriod_s / kMeanTau_s);
  constexpr float kFade = static_cast<float>(1.0 - kFramePeriod_s / kActivityTau_s);
  activity_ = std::max(activity_ * kFade, (frame.state - mean_state_).norm());
  shake_square_ += (frame.shake_m_s2 * frame.shake_m_s2 - shake_square_) *
                   static_cast<float>(kFramePeriod_s / kShakeTau_s);
}

}  // namespace stance::exercise
