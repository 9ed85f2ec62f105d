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
      gravity_filter_(butterworth_low_pass(cut_off_hz(params.tau_s))),
      gravity_filter_without_gyro_(butterworth_low_pass(cut_off_hz(params.tau_without_gyro_s))),
      rest_gyro_filter_(butterworth_low_pass(cut_off_hz(kRestFilterTau_s))),
      rest_acc_filter_(butterworth_low_pass(cut_off_hz(kRestFilterTau_s))) {}

void InclinationFilter::restart(const UniformSample& sample) {
  q_inertial_sensor_.setIdentity();
  q_earth_inertial_ = turn_onto_vertical(sample.acc_sensor_m_s2);
  start_sum_.setZero();
  samples_since_restart_ = 0;
  if (gravity_m_s2_ == 0.0) gravity_m_s2_ = std::clamp(sample.acc_sensor_m_s2.norm(), 9.3, 10.3);
  rest_duration_s_ = 0.0;
  rest_gyro_filter_.reset();
  rest_acc_filter_.reset();
}

void InclinationFilter::update_rest(const UniformSample& sample) {
  const Array3 gyro = sample.gyro_sensor_rad_s.array();
  const Array3 acc = sample.acc_sensor_m_s2.array();
  const Array3 gyro_low = rest_gyro_filter_.push(gyro);
  const Array3 acc_low = rest_acc_filter_.push(acc);
  const bool quiet =
      (gyro - gyro_low).matrix().squaredNorm() < params_.rest_rate_rad_s * params_.rest_rate_rad_s &&
      (acc - acc_low).matrix().squaredNorm() < params_.rest_acc_m_s2 * params_.rest_acc_m_s2 &&
      gyro_low.abs().maxCoeff() < params_.max_bias_rad_s;
  rest_duration_s_ = quiet ? rest_duration_s_ + kInternalPeriod_s : 0.0;
  if (rest_duration_s_ < params_.rest_time_s) return;
  bias_rad_s_ += (kInternalPeriod_s / params_.bias_tau_s) * (gyro_low.matrix() - bias_rad_s_);
}

Eigen::Vector3d InclinationFilter::filter_gravity(const Eigen::Vector3d& acc_inertial) {
  // For the first tau the plain mean is the best estimate; then the low-pass takes over from it (VQF,
  // sec. 3.2).
  if (samples_since_restart_ * kInternalPeriod_s < params_.tau_s) {
    start_sum_ += acc_inertial.array();
    const Array3 mean = start_sum_ / samples_since_restart_;
    gravity_filter_.settle(mean);
    return mean.matrix();
  }
  return gravity_filter_.push(acc_inertial.array()).matrix();
}

MotionSample InclinationFilter::push(const UniformSample& sample) {
  if (sample.restart) restart(sample);
  ++samples_since_restart_;

  Eigen::Vector3d rate_rad_s = Eigen::Vector3d::Zero();
  Eigen::Vector3d acc_inertial = sample.acc_sensor_m_s2;
  Eigen::Vector3d gravity_inertial;
  if (sample.has_gyro) {
    update_rest(sample);
    rate_rad_s = sample.gyro_sensor_rad_s - bias_rad_s_;
    q_inertial_sensor_ = q_inertial_sensor_ * small_rotation(rate_rad_s * kInternalPeriod_s);
    renormalise(q_inertial_sensor_);
    acc_inertial = q_inertial_sensor_ * sample.acc_sensor_m_s2;
    gravity_inertial = filter_gravity(acc_inertial);
  } else {
    if (sample.restart) gravity_filter_without_gyro_.reset();
    gravity_inertial = gravity_filter_without_gyro_.push(acc_inertial.array()).matrix();
  }

  q_earth_inertial_ = turn_onto_vertical(q_earth_inertial_ * gravity_inertial) * q_earth_inertial_;
  renormalise(q_earth_inertial_);
  const double gravity_now_m_s2 = std::clamp(gravity_inertial.norm(), 9.3, 10.3);
  const double age_s = samples_since_restart_ * kInternalPeriod_s;
  gravity_m_s2_ +=
      (kInternalPeriod_s / std::clamp(age_s, 0.5, kGravityTau_s)) * (gravity_now_m_s2 - gravity_m_s2_);

  const Eigen::Quaterniond q_earth_sensor = q_earth_inertial_ * q_inertial_sensor_;
  Eigen::Vector3d acc_earth = q_earth_inertial_ * acc_inertial;
  acc_earth.z() -= gravity_m_s2_;

  MotionSample out;
  out.time_s = sample.time_s;
  out.acc_sensor_m_s2 = sample.acc_sensor_m_s2.cast<float>();
  out.gyro_sensor_rad_s = rate_rad_s.cast<float>();
  out.q_earth_sensor = q_earth_sensor.cast<float>();
  out.up_sensor = (q_earth_sensor.conjugate() * Eigen::Vector3d::UnitZ()).cast<float>();
  out.acc_earth_m_s2 = acc_earth.cast<float>();
  out.has_gyro = sample.has_gyro;
  out.restart = sample.restart;
  out.settled = age_s >= kSettleTime_s;
  return out;
}

}  // namespace stance
