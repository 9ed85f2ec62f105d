// A pelvis that repeats, as the stages after the front end see it: tilt and height as smooth functions of
// time. Shares nothing with the analyzer but MotionSample.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "analysis/orientation/motion_sample.h"

namespace stance::test {

struct Movement {
  double tilt_deg = 0.0;  // forward tilt reached at the turning point
  double rise_cm = 0.0;   // height reached at the turning point; negative: down
  double there_s = 1.2;
  double hold_s = 0.3;
  double back_s = 1.2;
  double rest_s = 0.5;          // after it
  double twist_per_tilt = 0.0;  // about the vertical, right side forward
  double aside_per_tilt = 0.0;  // right side down
  double shake_cm = 0.0;        // up and down at 3 Hz while moving, as effort and landing feet make it
};

// Smooth from 0 to 1 with zero velocity and acceleration at both ends (minimum jerk).
inline double smooth_step(double share) {
  const double s = std::min(1.0, std::max(0.0, share));
  return s * s * s * (10.0 - 15.0 * s + 6.0 * s * s);
}

// Forward and back again within a way.
inline double bow(double share) { return smooth_step(2.0 * share) - smooth_step(2.0 * share - 1.0); }

class MovingPelvis {
 public:
  // `mounting` turns the sensor in the body.
  explicit MovingPelvis(const Eigen::Quaternionf& mounting = Eigen::Quaternionf::Identity())
      : mounting_(mounting) {}

  void stand(double duration_s) {
    append(duration_s, [](double) { return std::pair(0.0, 0.0); });
  }
  // Returns where the movement begins and ends.
  std::pair<double, double> repeat(const Movement& m) {
    const double begin_s = now_s();
    const double moving_s = m.there_s + m.hold_s + m.back_s;
    append(
        moving_s + m.rest_s,
        [&](double t) {
          const double share =
              smooth_step(t / m.there_s) - smooth_step((t - m.there_s - m.hold_s) / m.back_s);
          const double shake_cm = t < moving_s ? m.shake_cm * std::sin(6.0 * std::numbers::pi * t) : 0.0;
          return std::pair(m.tilt_deg * share,
                           m.rise_cm * share + shake_cm * std::sin(std::numbers::pi * t / moving_s));
        },
        m.twist_per_tilt, m.aside_per_tilt);
    return {begin_s, begin_s + moving_s};
  }
  // Onto a box and off it, leaning on each way, with a rest on top and one on the floor. Returns its
  // beginning and end, as all of these do.
  struct StepUp {
    double lean_deg = 0.0;
    double rise_cm = 0.0;
    double way_s = 1.5;
    double on_top_s = 0.4;
    double on_floor_s = 0.4;
    double sits_back_deg = 0.0;  // below
    double leans_for = 1.0;      // share of each way, next to the pose it begins and ends in
    double lands_cm = 0.0;       // lower than the floor is stood on, with bent knees, until the next step
  };
  std::pair<double, double> step_up(const StepUp& m) {
    const double begin_s = now_s();
    const double down_s = m.way_s + m.on_top_s;
    const double floor_s = down_s + m.way_s;
    append(floor_s + m.on_floor_s, [&](double t) {
      const double lean_s = m.leans_for * m.way_s;
      const double lean = bow(t / lean_s) + bow((t - floor_s) / lean_s + 1.0);
      const double up = smooth_step(t / m.way_s) - smooth_step((t - down_s) / m.way_s);
      const double bent = smooth_step((t - down_s) / m.way_s) - smooth_step((t - floor_s) / m.on_floor_s);
      return std::pair(m.lean_deg * lean - m.sits_back_deg * (1.0 - up), m.rise_cm * up - m.lands_cm * bent);
    });
    return {begin_s, begin_s + down_s + m.way_s};
  }
  std::pair<double, double> rise_leaning(double lean_deg, double rise_cm) {
    return step_up({.lean_deg = lean_deg, .rise_cm = rise_cm});
  }
  // Sits with the pelvis tilted back, then stands up, leaning forward on the way.
  void sit_and_get_up(double sits_s, double rise_cm) {
    constexpr double kBack_deg = 15.0, kLean_deg = 25.0, kWay_s = 1.6;
    append(sits_s, [](double) { return std::pair(-kBack_deg, 0.0); });
    append(kWay_s, [&](double t) {
      const double lean = bow(t / kWay_s);
      const double up = smooth_step(t / kWay_s);
      return std::pair(kLean_deg * lean - kBack_deg * (1.0 - up), rise_cm * up);
    });
  }
  // Leans forward and back on the way down, and sits so.
  void sit_down(double lean_deg, double fall_cm, double sits_s, double back_deg = 5.0) {
    constexpr double kWay_s = 1.8;
    append(kWay_s + sits_s, [&](double t) {
      const double lean = bow(t / kWay_s);
      const double down = smooth_step(t / kWay_s);
      return std::pair(lean_deg * lean - back_deg * down, -fall_cm * down);
    });
  }
  // Into another posture, in which what follows is done.
  void lie_down(double tilt_deg, double fall_cm, double way_s) {
    append(way_s, [&](double t) {
      const double share = smooth_step(t / way_s);
      return std::pair(tilt_deg * share, -fall_cm * share);
    });
    posture_deg_ += tilt_deg;
  }
  // Steps of 0.5 s: 3 cm up and down at each, 4 deg of roll over two.
  void walk(double duration_s) {
    append(duration_s, [](double t) {
      return std::pair(4.0 * std::sin(2.0 * std::numbers::pi * t),
                       1.5 * std::sin(4.0 * std::numbers::pi * t));
    });
  }
  void silence(double duration_s) {
    skipped_s_ += duration_s;
    restart_ = true;
  }

  [[nodiscard]] double now_s() const { return 0.01 * static_cast<double>(samples_.size()) + skipped_s_; }
  [[nodiscard]] const std::vector<MotionSample>& samples() const { return samples_; }

 private:
  void append(double duration_s, const std::function<std::pair<double, double>(double)>& tilt_and_height,
              double twist_per_tilt = 0.0, double aside_per_tilt = 0.0) {
    const auto count = static_cast<int>(std::lround(duration_s * 100.0));
    for (int i = 0; i < count; ++i) {
      const double t = 0.01 * i;
      const auto [tilt_deg, height_cm] = tilt_and_height(t);
      const double acc_m_s2 =
          (tilt_and_height(t + 0.01).second - 2.0 * height_cm + tilt_and_height(t - 0.01).second) * 0.01 /
          1e-4;
      add(tilt_deg, acc_m_s2, twist_per_tilt, aside_per_tilt);
    }
  }
  void add(double tilt_deg, double acc_m_s2, double twist_per_tilt, double aside_per_tilt) {
    MotionSample sample;
    sample.time_s = now_s();
    const auto angle = static_cast<float>((posture_deg_ + tilt_deg) * std::numbers::pi / 180.0);
    const auto tilt = static_cast<float>(tilt_deg * std::numbers::pi / 180.0);
    const auto twist = static_cast<float>(twist_per_tilt) * tilt;
    const auto aside = static_cast<float>(aside_per_tilt) * tilt;
    sample.q_earth_sensor = Eigen::AngleAxisf(twist, Eigen::Vector3f::UnitZ()) *
                            Eigen::AngleAxisf(angle, Eigen::Vector3f::UnitY()) *
                            Eigen::AngleAxisf(aside, Eigen::Vector3f::UnitX()) * mounting_;
    sample.up_sensor = sample.q_earth_sensor.conjugate() * Eigen::Vector3f::UnitZ();
    sample.acc_sensor_m_s2 = sample.up_sensor * static_cast<float>(9.81 + acc_m_s2);
    sample.acc_earth_m_s2 = {0.0F, 0.0F, static_cast<float>(acc_m_s2)};
    sample.has_gyro = true;
    sample.restart = restart_;
    sample.settled = samples_.size() >= 100;
    restart_ = false;
    samples_.push_back(sample);
  }

  Eigen::Quaternionf mounting_;
  std::vector<MotionSample> samples_;
  double skipped_s_ = 0.0;
  double posture_deg_ = 0.0;
  bool restart_ = true;
};

}  // namespace stance::test
