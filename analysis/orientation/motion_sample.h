// What every stage after the front end sees: one even 100 Hz sample with the vertical known.
// A plain value. Frames: "sensor" as mounted; "earth" has z up and a heading that is arbitrary and drifts
// slowly (no magnetometer), so only its vertical and lengths of horizontal vectors mean something over
// minutes.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>

namespace stance {

struct MotionSample {
  double time_s = 0.0;
  Eigen::Vector3f acc_sensor_m_s2 = Eigen::Vector3f::Zero();    // specific force, gravity included
  Eigen::Vector3f gyro_sensor_rad_s = Eigen::Vector3f::Zero();  // bias removed; zero without a gyroscope
  Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();         // unit vector towards the sky
  Eigen::Vector3f acc_earth_m_s2 = Eigen::Vector3f::Zero();     // gravity removed; z up
  Eigen::Quaternionf q_earth_sensor = Eigen::Quaternionf::Identity();  // v_earth = q * v_sensor
  bool has_gyro = false;
  bool restart = false;  // first sample of the recording or after a gap: forget what came before
  bool settled = false;  // false in the first second after a restart, while the vertical is a first guess
};

}  // namespace stance
