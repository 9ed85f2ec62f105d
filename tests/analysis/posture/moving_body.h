// A body for tests of posture and timeline: motion samples of rests, steps and vertical moves, as the front
// end would give them.
#pragma once

#include <cmath>
#include <functional>
#include <numbers>

#include "analysis/orientation/motion_sample.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {

class MovingBody {
 public:
  using Sink = std::function<void(const MotionSample&)>;
  explicit MovingBody(Sink sink) : sink_(std::move(sink)) {}

  // Any fixed mounting; the features must not notice.
  void mount(const Eigen::Quaternionf& q_sensor_body) { mounting_ = q_sensor_body; }
  void skip(double seconds) {
    time_s_ += seconds;
    restart_ = true;
  }

  void rest(double seconds, float tilt_deg) {
    run(
        seconds, [](double) { return Eigen::Vector3f(0, 0, 0); }, [=](double) { return tilt_deg; });
  }

  // Stands about: the trunk sways by a degree or two, as the gyroscope feels.
  void sway(double seconds) {
    sways_ = true;
    rest(seconds, 2.0F);
    sways_ = false;
  }

  // Laid somewhere: nothing breathes any more.
  void lay(double seconds, float tilt_deg) {
    breathes_ = false;
    rest(seconds, tilt_deg);
    breathes_ = true;
  }

  // Steps of walking at 1.8 Hz with the shape of a heel strike.
  void walk(double seconds, float amplitude_m_s2 = 2.6F) {
    run(
        seconds,
        [=](double t) {
          const double p = 2.0 * std::numbers::pi * 1.8 * t;
          const auto z = static_cast<float>(std::cos(p) + 0.4 * std::cos(2.0 * p + 0.5) +
                                            0.35 * std::cos(0.5 * p) + 0.25 * std::cos(5.0 * p));
          const auto x = static_cast<float>(std::sin(p) + 0.4 * std::sin(2.0 * p));
          const auto y = static_cast<float>(std::sin(0.5 * p));
          return Eigen::Vector3f(3.0F * x, 2.0F * y, amplitude_m_s2 * z);
        },
        [](double t) { return static_cast<float>(4.0 * std::sin(2.0 * std::numbers::pi * 0.9 * t)); });
  }

  // Steps so slow and soft that only the pelvis shows them, by turning.
  void shuffle(double seconds) {
    run(
        seconds, [](double) { return Eigen::Vector3f(0, 0, 0); },
        [](double t) { return static_cast<float>(2.0 + 6.0 * std::sin(2.0 * std::numbers::pi * 0.6 * t)); });
  }

  // Sits in a vehicle that bounces on its springs and stops and starts again and again; who tips by nods_deg
  // every 3 s meanwhile moves by himself.
  void ride(double seconds, float tilt_deg, float nods_deg = 0.0F) {
    run(
        seconds,
        [](double t) {
          const double p = 2.0 * std::numbers::pi * t;
          const auto up =
              static_cast<float>(std::sin(1.4 * p) + 0.6 * std::sin(1.63 * p) + std::sin(5.1 * p));
          return Eigen::Vector3f(1.5F * static_cast<float>(std::sin(p / 12.0)), 0.0F, 0.4F * up);
        },
        [=](double t) {
          return tilt_deg + nods_deg * static_cast<float>(std::sin(2.0 * std::numbers::pi * t / 3.0));
        });
  }

  // Steps as a sensor on one thigh sees them: it swings by swing_deg, peak to peak, and one foot shakes it
  // more.
  void walk_with_thigh(double seconds, float swing_deg, float amplitude_m_s2 = 2.6F) {
    run(
        seconds,
        [=](double t) {
          const double p = 2.0 * std::numbers::pi * 1.8 * t;
          const auto z = static_cast<float>(std::cos(p) + 0.4 * std::cos(2.0 * p + 0.5) +
                                            0.8 * std::cos(0.5 * p) + 0.25 * std::cos(5.0 * p));
          const auto x = static_cast<float>(std::sin(p) + 0.4 * std::sin(2.0 * p));
          return Eigen::Vector3f(3.0F * x, 1.0F, amplitude_m_s2 * z);
        },
        [=](double t) {
          return 0.5F * swing_deg * static_cast<float>(std::sin(2.0 * std::numbers::pi * 0.9 * t));
        });
  }

  // The pelvis travels up (or down) by travel_m and the trunk ends at tilt_deg.
  void move(float travel_m, float from_deg, float to_deg, double seconds = 2.0) {
    run(
        seconds,
        [=](double t) {
          const double w = 2.0 * std::numbers::pi / seconds;
          return Eigen::Vector3f(0, 0, static_cast<float>(travel_m * w / seconds * std::sin(w * t)));
        },
        [=](double t) { return from_deg + (to_deg - from_deg) * static_cast<float>(t / seconds); });
  }

  // A seat that is lifted with whoever sits on it: no body moves.
  void lift(float travel_m, float tilt_deg) { move(travel_m, tilt_deg, tilt_deg); }

  // The same with a bow on the way, as people sit down and stand up.
  void bow(float travel_m, float from_deg, float bow_deg, float to_deg, double seconds = 2.0) {
    run(
        seconds,
        [=](double t) {
          const double w = 2.0 * std::numbers::pi / seconds;
          return Eigen::Vector3f(0, 0, static_cast<float>(travel_m * w / seconds * std::sin(w * t)));
        },
        [=](double t) {
          const double p = 2.0 * t / seconds;
          const auto share = static_cast<float>(0.5 - 0.5 * std::cos(std::numbers::pi * p));
          return p < 1.0 ? from_deg + (bow_deg - from_deg) * share : to_deg + (bow_deg - to_deg) * share;
        });
  }

  [[nodiscard]] double time_s() const { return time_s_; }

 private:
  void run(double seconds, const std::function<Eigen::Vector3f(double)>& acc_body,
           const std::function<float(double)>& tilt_deg) {
    const int samples = static_cast<int>(std::lround(seconds * kInternalRate_hz));
    for (int i = 0; i < samples; ++i) {
      const double t = i * kInternalPeriod_s;
      const float tilt = tilt_deg(t) * std::numbers::pi_v<float> / 180.0F;
      MotionSample s;
      s.time_s = time_s_;
      // A little noise, the same in every run.
      noise_ = noise_ * 1664525U + 1013904223U;
      const float noise = 0.02F * (static_cast<float>(noise_ >> 8U) / 8388608.0F - 1.0F);
      const auto breath =
          breathes_ ? static_cast<float>(std::sin(2.0 * std::numbers::pi * 0.27 * time_s_)) : 0.0F;
      s.acc_earth_m_s2 = acc_body(t) + Eigen::Vector3f(noise + 0.04F * breath, -noise, noise);
      s.up_sensor = mounting_ * Eigen::Vector3f(std::sin(tilt), 0.0F, std::cos(tilt));
      s.acc_sensor_m_s2 = 9.81F * s.up_sensor + mounting_ * s.acc_earth_m_s2;
      const float turned_deg = tilt_deg(t + kInternalPeriod_s) - tilt_deg(t);
      const float rate_rad_s =
          turned_deg * std::numbers::pi_v<float> / 180.0F / static_cast<float>(kInternalPeriod_s);
      s.gyro_sensor_rad_s = Eigen::Vector3f::Constant(0.02F) +
                            mounting_ * Eigen::Vector3f(0.0F, rate_rad_s, 0.0F) +
                            Eigen::Vector3f(0.006F * breath, 0.0F, 0.0F);
      if (sways_)
        s.gyro_sensor_rad_s.y() +=
            0.06F * static_cast<float>(std::sin(2.0 * std::numbers::pi * 0.4 * time_s_));
      s.has_gyro = true;
      s.restart = restart_;
      if (restart_) settled_at_s_ = time_s_ + 1.0;
      s.settled = time_s_ >= settled_at_s_;
      restart_ = false;
      sink_(s);
      time_s_ += kInternalPeriod_s;
    }
  }

  Sink sink_;
  Eigen::Quaternionf mounting_ = Eigen::Quaternionf::Identity();
  double time_s_ = 0.0;
  double settled_at_s_ = 0.0;
  bool restart_ = true;
  bool breathes_ = true;
  bool sways_ = false;
  unsigned noise_ = 1;
};

}  // namespace stance
