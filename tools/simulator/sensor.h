// A motion sensor on the pelvis: where it sits, how it is turned, and what it gets wrong.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/result.h"
#include "tools/simulator/body_motion.h"

namespace stance::simulator {

struct SensorModel {
  double rate_hz = 100.0;  // 25 to 400
  bool has_gyro = true;
  // right_hip, left_hip, lower_back, front: decides the lever arm from the middle of the hip joints.
  std::string placement = "right_hip";
  // Sensor axes -> body axes.
  Eigen::Matrix3d rotation_body_sensor = Eigen::Matrix3d::Identity();

  // Of a low-cost MEMS part: noise is the standard deviation of one reading at 100 Hz (it grows with the root
  // of the rate); biases and scale errors are drawn once, up to the limit.
  double acc_noise_m_s2 = 0.035;
  double gyro_noise_rad_s = 0.003;
  double acc_bias_limit_m_s2 = 0.15;
  double gyro_bias_limit_rad_s = 0.01;
  double scale_error_limit = 0.01;
  double acc_range_m_s2 = 156.9;   // +-16 g; readings are cut off there
  double gyro_range_rad_s = 34.9;  // +-2000 degrees/s

  // Lost samples: bursts at random moments, exponentially long.
  double losses_per_minute = 0.0;
  double mean_loss_s = 0.15;
};

// "aligned": x forward, y left, z up. "crooked": drawn from the seed, any way. "cube0" .. "cube23": the 24
// ways of putting a box on its faces. "YAW,PITCH,ROLL": degrees, turned in this order from aligned.
Result<Eigen::Matrix3d> mounting_from_name(std::string_view name, std::uint64_t seed);

// In metres, body axes. An error names the placements there are.
Result<Eigen::Vector3d> lever_arm(const std::string& placement);

// Samples from 0 to `duration_s`; the first at time 0.
Result<std::vector<ImuSample>> measure(const BodyMotion& motion, double duration_s, const SensorModel& model,
                                       std::uint64_t seed);

}  // namespace stance::simulator
