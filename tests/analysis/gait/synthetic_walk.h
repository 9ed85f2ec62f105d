// A walker in formulas, for tests: the signals of a sensor on a level pelvis, 100 Hz, mounted any way.
// Body axes: x forward, y left, z up.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cmath>
#include <numbers>
#include <vector>

#include "analysis/orientation/motion_sample.h"

namespace stance::test {

struct Contact {
  double time_s;
  bool left;
};

struct SyntheticWalk {
  double left_step_s = 0.55;   // time of a step that ends with the left foot's contact
  double right_step_s = 0.55;  // and with the right's
  int steps = 30;
  double still_s = 4.0;  // standing before and after
  double size = 1.0;     // of all movement
  double turn_rad_s = 0.0;
  bool gyro = true;
  bool mirrored = false;
  Eigen::Quaternionf q_sensor_body = Eigen::Quaternionf::Identity();
  double start_s = 0.0;

  [[nodiscard]] std::vector<Contact> contacts() const {
    std::vector<Contact> out;
    double t = start_s + still_s;
    for (int i = 0; i < steps; ++i) {
      const bool left = (i % 2 == 0) != mirrored;
      out.push_back({t, left});
      t += left ? right_step_s : left_step_s;  // the other foot lands next
    }
    return out;
  }

  [[nodiscard]] std::vector<MotionSample> samples() const {
    const std::vector<Contact> feet = contacts();
    const double end_s = feet.back().time_s + still_s;
    std::vector<MotionSample> out;
    for (int n = 0; start_s + 0.01 * n < end_s; ++n) out.push_back(sample(feet, start_s + 0.01 * n, n == 0));
    return out;
  }

 private:
  // What one contact adds, by the time since it in steps: the body is caught and pushed forward again, away
  // from the foot that stands; the pelvis turns with the leg that swings and rises over the one that lands; a
  // short shake of all axes.
  [[nodiscard]] MotionSample sample(const std::vector<Contact>& feet, double t, bool first) const {
    constexpr double kPi = std::numbers::pi;
    Eigen::Vector3d acc = Eigen::Vector3d::Zero();
    Eigen::Vector3d rate(0.0, 0.0, turn_rad_s);
    for (const Contact& foot : feet) {
      const double phase = (t - foot.time_s) / 0.55;
      const double side = foot.left ? 1.0 : -1.0;
      if (std::abs(phase) < 1.0) {
        const double window = 0.5 + 0.5 * std::cos(kPi * phase);
        acc.z() += 2.0 * window * std::cos(2.0 * kPi * (phase - 0.12));
        acc.x() += 1.5 * window * std::cos(2.0 * kPi * (phase + 0.1));
        acc.y() -= side * 0.8 * window * std::sin(kPi * phase);
        rate.x() += side * 0.8 * std::exp(-std::pow((phase - 0.17) / 0.12, 2.0));
        rate.z() -= side * 0.5 * window * std::cos(kPi * (phase + 0.15));
      }
      const double since = t - foot.time_s;
      if (since > -0.01 && since < 0.2) {
        const double shake = std::exp(-since / 0.04) * std::sin(2.0 * kPi * 10.0 * (since + 0.01));
        acc += shake * Eigen::Vector3d(-2.0, 0.5 * side, 3.0);
      }
    }
    const Eigen::Vector3f acc_body = (size * acc).cast<float>();
    const Eigen::Vector3f rate_body = (size * rate).cast<float>();
    MotionSample s;
    s.time_s = t;
    s.up_sensor = q_sensor_body * Eigen::Vector3f::UnitZ();
    s.acc_sensor_m_s2 = q_sensor_body * (acc_body + 9.81F * Eigen::Vector3f::UnitZ());
    if (gyro) s.gyro_sensor_rad_s = q_sensor_body * rate_body;
    s.acc_earth_m_s2 = acc_body;  // its heading does not matter here
    s.has_gyro = gyro;
    s.restart = first;
    s.settled = true;
    return s;
  }
};

}  // namespace stance::test
