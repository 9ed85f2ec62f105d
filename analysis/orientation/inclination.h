// Where is up? Causal six-axis inclination after VQF (Laidig & Seel, Information Fusion 91, 2023; arXiv
// 2203.17024):
//   1. integrate the gyroscope: an almost inertial frame I that only drifts slowly;
//   2. rotate acceleration into I and low-pass it there (2nd-order Butterworth, time constant tau): motion
//   averages out,
//      gravity stays;
//   3. turn the filtered acceleration onto the vertical: the correction.
// Measured elsewhere at 0.7-1.1 deg inclination RMSE on BROAD, against 2-5 deg of complementary filters.
// Gyroscope bias: the mean rate while at rest (rate within 2 deg/s and acceleration within 0.5 m/s^2 of their
// own low-passed value for 1.5 s), followed with a time constant of 3 s and limited to 0.1 rad/s. Without a
// gyroscope the same low-pass runs in the sensor frame with a shorter tau: tilt is then smeared over that
// time and mixed with sustained acceleration.
// Fails in accelerations sustained far longer than tau (a car in a long bend), and, until the first rest, by
// about bias * tau of tilt. Owns its state; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

#include "analysis/orientation/motion_sample.h"
#include "analysis/signal/biquad.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {

struct InclinationParams {
  // Time constant of the gravity low-pass with a gyroscope. Larger: less disturbed by motion, slower against
  // drift.
  double tau_s = 3.0;
  // The same without a gyroscope. Larger: steadier in walking, later in transitions.
  double tau_without_gyro_s = 0.6;
  // Rest: deviation from the low-passed value stays under these for rest_time_s.
  double rest_rate_rad_s = 0.035;
  double rest_acc_m_s2 = 0.5;
  double rest_time_s = 1.5;
  // Time constant with which the bias follows the rate at rest. Larger: steadier bias, later correction.
  double bias_tau_s = 3.0;
  double max_bias_rad_s = 0.1;
};

class InclinationFilter {
 public:
  explicit InclinationFilter(const InclinationParams& params = {});

  MotionSample push(const UniformSample& sample);

  [[nodiscard]] const Eigen::Vector3d& gyro_bias_rad_s() const { return bias_rad_s_; }

 private:
  using Array3 = Eigen::Array3d;

  void restart(const UniformSample& sample);
  void update_rest(const UniformSample& sample);
  Eigen::Vector3d filter_gravity(const Eigen::Vector3d& acc_inertial);

  InclinationParams params_;
  Eigen::Quaterniond q_inertial_sensor_ = Eigen::Quaterniond::Identity();
  Eigen::Quaterniond q_earth_inertial_ = Eigen::Quaterniond::Identity();
  Biquad<Array3> gravity_filter_;
  Biquad<Array3> gravity_filter_without_gyro_;
  Array3 start_sum_ = Array3::Zero();  // mean acceleration while the low-pass has no history of tau yet
  int samples_since_restart_ = 0;
  double gravity_m_s2_ = 0.0;  // this sensor's own: scale errors of 1-2 % are common

  Biquad<Array3> rest_gyro_filter_;
  Biquad<Array3> rest_acc_filter_;
  double rest_duration_s_ = 0.0;
  Eigen::Vector3d bias_rad_s_ = Eigen::Vector3d::Zero();
};

}  // namespace stance
