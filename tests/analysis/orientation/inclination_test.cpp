#include "analysis/orientation/inclination.h"

#include <gtest/gtest.h>

#include <numbers>

namespace stance {
namespace {

using Eigen::AngleAxisd;
using Eigen::Quaterniond;
using Eigen::Vector3d;

constexpr double kGravity_m_s2 = 9.81;
constexpr double kDeg = std::numbers::pi / 180.0;

double angle_deg(const Eigen::Vector3f& a, const Vector3d& b) {
  return std::acos(std::clamp(a.cast<double>().normalized().dot(b.normalized()), -1.0, 1.0)) / kDeg;
}

// A pelvis that rocks +-20 deg at 0.5 Hz about a horizontal axis while accelerating up and down at 2 Hz.
struct RockingBody {
  Quaterniond mounting = Quaterniond::Identity();  // body from sensor
  Vector3d bias_rad_s = Vector3d::Zero();
  bool gyro = true;
  double rocking_from_s = 0.0;

  [[nodiscard]] double phase(double t) const { return 2.0 * std::numbers::pi * 0.5 * (t - rocking_from_s); }
  [[nodiscard]] Quaterniond earth_from_sensor(double t) const {
    const double angle = t < rocking_from_s ? 0.0 : 20.0 * kDeg * std::sin(phase(t));
    return Quaterniond(AngleAxisd(angle, Vector3d::UnitY())) * mounting;
  }
  [[nodiscard]] UniformSample at(double t) const {
    const bool rocking = t >= rocking_from_s;
    const Vector3d acc(0.0, 0.0,
                       kGravity_m_s2 + (rocking ? 2.0 * std::sin(4.0 * std::numbers::pi * t) : 0.0));
    const Vector3d rate(0.0, rocking ? 20.0 * kDeg * std::numbers::pi * std::cos(phase(t)) : 0.0, 0.0);
    UniformSample sample;
    sample.time_s = t;
    sample.acc_sensor_m_s2 = earth_from_sensor(t).conjugate() * acc;
    sample.gyro_sensor_rad_s = mounting.conjugate() * rate + bias_rad_s;
    sample.has_gyro = gyro;
    sample.restart = t == 0.0;
    if (!gyro) sample.gyro_sensor_rad_s.setZero();
    return sample;
  }
};

double worst_error_deg(const RockingBody& body, double from_s, double to_s) {
  InclinationFilter filter;
  double worst = 0.0;
  for (int i = 0; i * kInternalPeriod_s < to_s; ++i) {
    const double t = i * kInternalPeriod_s;
    const MotionSample motion = filter.push(body.at(t));
    const Vector3d up_sensor = body.earth_from_sensor(t).conjugate() * Vector3d::UnitZ();
    if (t > from_s) worst = std::max(worst, angle_deg(motion.up_sensor, up_sensor));
  }
  return worst;
}

TEST(Inclination, FollowsARockingPelvisWithinTwoDegrees) {
  EXPECT_LT(worst_error_deg(RockingBody{}, 3.0, 60.0), 2.0);
}

TEST(Inclination, DoesNotCareHowTheSensorIsMounted) {
  for (const Vector3d& axis : {Vector3d(1, 0, 0), Vector3d(1, 1, 0), Vector3d(-0.3, 0.2, 0.9)}) {
    for (const double turn_deg : {40.0, 90.0, 180.0}) {
      RockingBody body;
      body.mounting = AngleAxisd(turn_deg * kDeg, axis.normalized());
      EXPECT_LT(worst_error_deg(body, 3.0, 30.0), 2.0) << turn_deg;
    }
  }
}

TEST(Inclination, LearnsTheGyroscopeBiasAtRest) {
  RockingBody body;
  body.bias_rad_s = {0.02, -0.03, 0.01};
  body.rocking_from_s = 15.0;
  EXPECT_LT(worst_error_deg(body, 12.0, 60.0), 2.0);
  InclinationFilter filter;
  for (int i = 0; i < 1500; ++i) filter.push(body.at(i * kInternalPeriod_s));
  EXPECT_LT((filter.gyro_bias_rad_s() - body.bias_rad_s).norm(), 0.002);
}

TEST(Inclination, WithoutGyroscopeStillKnowsTheRestingTilt) {
  RockingBody body;
  body.gyro = false;
  body.mounting = AngleAxisd(30.0 * kDeg, Vector3d::UnitX());
  body.rocking_from_s = 100.0;
  EXPECT_LT(worst_error_deg(body, 1.0, 20.0), 0.1);
}

TEST(Inclination, RemovesGravityFromTheVerticalOfASensorWithScaleError) {
  InclinationFilter filter;
  MotionSample motion;
  for (int i = 0; i < 3000; ++i) {
    UniformSample sample = RockingBody{.rocking_from_s = 1000.0}.at(i * kInternalPeriod_s);
    sample.acc_sensor_m_s2 *= 1.02;
    motion = filter.push(sample);
  }
  EXPECT_LT(std::abs(motion.acc_earth_m_s2.z()), 0.02);
}

TEST(Inclination, NoticesATurnThatNoGyroscopeFeltWithinASecond) {
  const RockingBody before;
  const RockingBody after{.mounting = Quaterniond(AngleAxisd(180.0 * kDeg, Vector3d::UnitX()))};
  InclinationFilter filter;
  constexpr double kTurned_s = 10.0;
  for (int i = 0; i < 2000; ++i) {
    const double t = 0.01 * i;
    const RockingBody& body = t < kTurned_s ? before : after;
    const MotionSample out = filter.push(body.at(t));
    if (t < kTurned_s + 1.0) continue;
    const Vector3d up = body.earth_from_sensor(t).conjugate() * Vector3d::UnitZ();
    ASSERT_LT(angle_deg(out.up_sensor, up), t < kTurned_s + 4.0 ? 15.0 : 4.0) << "at " << t;
  }
}

TEST(Inclination, ForgetsTheVerticalOverAGap) {
  InclinationFilter filter;
  for (int i = 0; i < 1000; ++i) filter.push(RockingBody{.rocking_from_s = 1e9}.at(i * kInternalPeriod_s));
  RockingBody turned{.mounting = Quaterniond(AngleAxisd(120.0 * kDeg, Vector3d::UnitX())),
                     .rocking_from_s = 1e9};
  UniformSample first = turned.at(0.0);
  first.time_s = 100.0;
  EXPECT_LT(angle_deg(filter.push(first).up_sensor, turned.mounting.conjugate() * Vector3d::UnitZ()), 0.1);
}

}  // namespace
}  // namespace stance
