#include "analysis/orientation/inclination.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance {
namespace {

// Cut-off of a 2nd-order Butterworth whose step response has time constant tau (VQF, eq. 9).
double cut_off_hz(double tau_s) { return std::numbers::sqrt2 / (2.0 * std::numbers::pi * tau_s); }

constexpr double kRestFilterTau_s = 0.5;
constexpr double kGravityTau_s = 30.0;
constexpr double kSettleTime_s = 1.0;
constexpr double kMinGravity_m_s2 = 9.3;  // 9.81 and 5 % of scale error
constexpr double kMaxGravity_m_s2 = 10.3;
constexpr int kBlockSamples = 5;
constexpr double kBlockPeriod_s = kBlockSamples * kInternalPeriod_s;

// exp of half the rotation vector, to third order: the error is under 1e-9 at 35 rad/s and 10 ms.
Eigen::Quaterniond small_rotation(const Eigen::Vector3d& angle_rad) {
  const double square = angle_rad.squaredNorm();
  const double w = 1.0 - square * (1.0 / 8.0 - square / 384.0);
  const Eigen::Vector3d v = angle_rad * (0.5 - square * (1.0 / 48.0 - square / 3840.0));
  return {w, v.x(), v.y(), v.z()};
}

// One Newton step of 1/sqrt keeps a nearly unit quaternion at unit length without a square root.
void renormalise(Eigen::Quaterniond& q) { q.coeffs() *= 0.5 * (3.0 - q.squaredNorm()); }

// Shortest turn that takes v (nearly or far from vertical) onto +z.
Eigen::Quaterniond turn_onto_vertical(const Eigen::Vector3d& v) {
  const double norm = v.norm();
  if (norm < 1e-6) return Eigen::Quaterniond::Identity();
  const double cosine = v.z() / norm;
  if (cosine < -0.9999) return {0.0, 1.0, 0.0, 0.0};
  const double w = std::sqrt(0.5 * (1.0 + cosine));
  const double k = 0.5 / (w * norm);
  return {w, v.y() * k, -v.x() * k, 0.0};
}

}  // namespace

InclinationFilter::InclinationFilter(const InclinationParams& params)
    : params_(params),
      gravity_filter_(butterworth_low_pass(cut_off_hz(params.tau_s), 1.0 / kBlockPeriod_s)),
      gravity_filter_without_gyro_(butterworth_low_pass(cut_off_hz(params.tau_without_gyro_s))),
      rest_gyro_filter_(butterworth_low_pass(cut_off_hz(kRestFilterTau_s), 1.0 / kBlockPeriod_s)),
      rest_acc_filter_(butterworth_low_pass(cut_off_hz(kRestFilterTau_s), 1.0 / kBlockPeriod_s)) {}

void InclinationFilter::restart(const UniformSample& sample) {
  q_earth_sensor_ = q_earth_inertial_ = turn_onto_vertical(sample.acc_sensor_m_s2);
  block_ = Block();
  start_sum_.setZero();
  start_blocks_ = 0;
  age_s_ = 0.0;
  if (gravity_m_s2_ == 0.0) {
    gravity_m_s2_ = std::clamp(sample.acc_sensor_m_s2.norm(), kMinGravity_m_s2, kMaxGravity_m_s2);
  }
  recent_blocks_ = 0;
  gravity_filter_without_gyro_.reset();
  rest_duration_s_ = 0.0;
  rest_gyro_filter_.reset();
  rest_acc_filter_.reset();
}

void InclinationFilter::update_rest(const Block& block) {
  const Eigen::Array3d gyro = block.gyro_sensor.array() / kBlockSamples;
  const Eigen::Array3d acc = block.acc_sensor.array() / kBlockSamples;
  const Eigen::Array3d gyro_low = rest_gyro_filter_.push(gyro);
  const Eigen::Array3d acc_low = rest_acc_filter_.push(acc);
  const double gyro_scatter =
      block.gyro_square / kBlockSamples - gyro.square().sum() + (gyro - gyro_low).square().sum();
  const double acc_scatter =
      block.acc_square / kBlockSamples - acc.square().sum() + (acc - acc_low).square().sum();
  const bool quiet = gyro_scatter < params_.rest_rate_rad_s * params_.rest_rate_rad_s &&
                     acc_scatter < params_.rest_acc_m_s2 * params_.rest_acc_m_s2 &&
                     gyro_low.abs().maxCoeff() < params_.max_bias_rad_s;
  rest_duration_s_ = quiet ? rest_duration_s_ + kBlockPeriod_s : 0.0;
  if (rest_duration_s_ < params_.rest_time_s) return;
  bias_rad_s_ += (kBlockPeriod_s / params_.bias_tau_s) * (gyro_low.matrix() - bias_rad_s_);
}

Eigen::Vector3d InclinationFilter::filter_gravity(const Eigen::Vector3d& acc_inertial) {
  // For the first tau the plain mean is the best estimate; then the low-pass takes over (VQF, sec. 3.2).
  if (start_blocks_ * kBlockPeriod_s < params_.tau_s) {
    ++start_blocks_;
    start_sum_ += acc_inertial;
    const Eigen::Vector3d mean = start_sum_ / start_blocks_;
    gravity_filter_.settle(mean.array());
    return mean;
  }
  return gravity_filter_.push(acc_inertial.array()).matrix();
}

void InclinationFilter::correct(const Eigen::Vector3d& gravity_inertial, double elapsed_s) {
  const Eigen::Quaterniond correction = turn_onto_vertical(q_earth_inertial_ * gravity_inertial);
  for (Eigen::Quaterniond* q : {&q_earth_inertial_, &q_earth_sensor_}) {
    *q = correction * *q;
    renormalise(*q);
  }
  const double now_m_s2 = std::clamp(gravity_inertial.norm(), kMinGravity_m_s2, kMaxGravity_m_s2);
  gravity_m_s2_ += (elapsed_s / std::clamp(age_s_, 0.5, kGravityTau_s)) * (now_m_s2 - gravity_m_s2_);
}

void InclinationFilter::notice_turn() {
  constexpr double kLeast_m_s2 = 8.0, kMost_m_s2 = 12.0;  // of gravity and what walking adds over a step
  constexpr double kCosine = 0.5;                         // 60 degrees
  constexpr int kNewBlocks = 6;                           // that surely lie after the turn
  const auto at = [](int block) { return static_cast<std::size_t>(block % kTurnBlocks); };
  recent_earth_[at(recent_blocks_)] = block_.acc_earth / kBlockSamples;
  recent_sensor_[at(recent_blocks_)] = block_.acc_sensor / kBlockSamples;
  if (++recent_blocks_ < kTurnBlocks) return;
  Eigen::Vector3d mean = Eigen::Vector3d::Zero();
  for (const Eigen::Vector3d& acc : recent_earth_) mean += acc / kTurnBlocks;
  const double size = mean.norm();
  if (size < kLeast_m_s2 || size > kMost_m_s2 || mean.z() > kCosine * size) return;
  Eigen::Vector3d now = Eigen::Vector3d::Zero();
  for (int i = recent_blocks_ - kNewBlocks; i < recent_blocks_; ++i) now += recent_sensor_[at(i)];
  q_earth_sensor_ = q_earth_inertial_ = turn_onto_vertical(now);
  block_.acc_earth = q_earth_sensor_ * block_.acc_sensor;
  start_sum_.setZero();
  start_blocks_ = 0;
  age_s_ = 0.0;
  recent_blocks_ = 0;
}

void InclinationFilter::end_block() {
  update_rest(block_);
  notice_turn();
  correct(filter_gravity(q_earth_inertial_.conjugate() * (block_.acc_earth / kBlockSamples)), kBlockPeriod_s);
  block_ = Block();
}

MotionSample InclinationFilter::push(const UniformSample& sample) {
  if (sample.restart) {
    const bool keeps = age_s_ >= kSettleTime_s && has_gyro_ && sample.has_gyro &&
                       sample.time_s - last_time_s_ <= params_.kept_over_gap_s;
    if (!keeps) restart(sample);
  }
  last_time_s_ = sample.time_s;
  has_gyro_ = sample.has_gyro;
  age_s_ += kInternalPeriod_s;

  const Eigen::Vector3d& acc = sample.acc_sensor_m_s2;
  Eigen::Vector3d rate_rad_s = Eigen::Vector3d::Zero();
  Eigen::Matrix3d r_earth_sensor;
  Eigen::Vector3d acc_earth;
  const auto turn = [&] {
    r_earth_sensor = q_earth_sensor_.toRotationMatrix();
    acc_earth = r_earth_sensor * acc;
  };
  if (sample.has_gyro) {
    rate_rad_s = sample.gyro_sensor_rad_s - bias_rad_s_;
    q_earth_sensor_ = q_earth_sensor_ * small_rotation(rate_rad_s * kInternalPeriod_s);
    turn();
    block_.acc_earth += acc_earth;
    block_.acc_sensor += acc;
    block_.gyro_sensor += sample.gyro_sensor_rad_s;
    block_.acc_square += acc.squaredNorm();
    block_.gyro_square += sample.gyro_sensor_rad_s.squaredNorm();
    if (++block_.samples == kBlockSamples) {
      end_block();
      turn();
    }
  } else {
    correct(gravity_filter_without_gyro_.push(acc.array()).matrix(), kInternalPeriod_s);
    turn();
  }

  MotionSample out;
  out.time_s = sample.time_s;
  out.acc_sensor_m_s2 = acc.cast<float>();
  out.gyro_sensor_rad_s = rate_rad_s.cast<float>();
  out.q_earth_sensor = q_earth_sensor_.cast<float>();
  out.up_sensor = r_earth_sensor.row(2).cast<float>();
  out.acc_earth_m_s2 =
      Eigen::Vector3d(acc_earth.x(), acc_earth.y(), acc_earth.z() - gravity_m_s2_).cast<float>();
  out.has_gyro = sample.has_gyro;
  out.restart = sample.restart;
  out.settled = age_s_ >= kSettleTime_s;
  return out;
}

}  // namespace stance
