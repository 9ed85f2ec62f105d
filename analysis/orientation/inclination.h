// Where is up? Causal six-axis inclination after VQF (Laidig & Seel, Information Fusion 91, 2023,
// arXiv 2203.17024):
//   1. integrate the gyroscope: an almost inertial frame that only drifts slowly;
//   2. rotate acceleration into it and low-pass it there (2nd-order Butterworth, time constant tau):
//      motion averages out, gravity stays;
//   3. turn the filtered acceleration onto the vertical: the correction.
// Steps 2 and 3 move on the scale of seconds, so they run once per block of 50 ms; step 1 on every sample.
// Published at 0.7-1.1 deg inclination RMSE on BROAD, against 2-5 deg of complementary filters.
//
// Gyroscope bias: the mean rate at rest (for 1.5 s every block's rate scatters by less than 2 deg/s and its
// acceleration by less than 0.5 m/s^2 about their low-passed values), followed with a time constant of 3 s
// and limited to 0.1 rad/s.
//
// Without a gyroscope the same low-pass runs in the sensor frame, on every sample, with a shorter tau: tilt
// is then smeared over that time and mixed with sustained acceleration.
//
// A sensor that is turned and does not feel it (a range too small for a quick hand, two recordings joined) is
// noticed when the acceleration's mean over 0.6 s, a step, has the size of gravity and lies more than 60
// degrees from the vertical: then the vertical is that mean, and it settles as at the start.
//
// Fails in accelerations sustained far longer than tau (a car in a long bend) and, until the first rest, by
// about bias * tau of tilt. Owns its state; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>

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
  // Rest: scatter about the low-passed value stays under these for rest_time_s.
  double rest_rate_rad_s = 0.035;
  double rest_acc_m_s2 = 0.5;
  double rest_time_s = 1.5;
  // Time constant with which the bias follows the rate at rest. Larger: steadier bias, later correction.
  double bias_tau_s = 3.0;
  double max_bias_rad_s = 0.1;
  // Over a gap of up to this long the body is taken to keep its pose: a trunk turns by some degrees in it,
  // and the first reading after it, in the middle of a step, is off by more. Longer: a pose that changed
  // unseen is corrected late.
  double kept_over_gap_s = 0.6;
};

class InclinationFilter {
 public:
  explicit InclinationFilter(const InclinationParams& params = {});

  MotionSample push(const UniformSample& sample);

  [[nodiscard]] const Eigen::Vector3d& gyro_bias_rad_s() const { return bias_rad_s_; }

 private:
  struct Block {  // sums over the samples since the last correction
    Eigen::Vector3d acc_earth = Eigen::Vector3d::Zero();
    Eigen::Vector3d acc_sensor = Eigen::Vector3d::Zero();
    Eigen::Vector3d gyro_sensor = Eigen::Vector3d::Zero();
    double acc_square = 0.0;
    double gyro_square = 0.0;
    int samples = 0;
  };

  void restart(const UniformSample& sample);
  void end_block();
  // Gravity has pointed elsewhere for a while, by more than the corrections follow: begins anew.
  void notice_turn();
  void update_rest(const Block& block);
  Eigen::Vector3d filter_gravity(const Eigen::Vector3d& acc_inertial);
  void correct(const Eigen::Vector3d& gravity_inertial, double elapsed_s);

  InclinationParams params_;
  Eigen::Quaterniond q_earth_sensor_ = Eigen::Quaterniond::Identity();
  Eigen::Quaterniond q_earth_inertial_ = Eigen::Quaterniond::Identity();  // all corrections since the restart
  Block block_;
  // Mean acceleration of the last blocks, a ring.
  static constexpr int kTurnBlocks = 12;
  std::array<Eigen::Vector3d, kTurnBlocks> recent_earth_{}, recent_sensor_{};
  int recent_blocks_ = 0;
  Biquad<Eigen::Array3d> gravity_filter_;
  Biquad<Eigen::Array3d> gravity_filter_without_gyro_;
  Eigen::Vector3d start_sum_ = Eigen::Vector3d::Zero();  // while the low-pass has no history of tau yet
  int start_blocks_ = 0;
  double last_time_s_ = 0.0;
  bool has_gyro_ = false;
  double age_s_ = 0.0;         // since the restart
  double gravity_m_s2_ = 0.0;  // this sensor's own: scale errors of 1-2 % are common

  Biquad<Eigen::Array3d> rest_gyro_filter_;
  Biquad<Eigen::Array3d> rest_acc_filter_;
  double rest_duration_s_ = 0.0;
  Eigen::Vector3d bias_rad_s_ = Eigen::Vector3d::Zero();
};

}  // namespace stance
