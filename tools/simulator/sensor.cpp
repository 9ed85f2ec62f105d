#include "tools/simulator/sensor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace stance::simulator {
namespace {

using Eigen::AngleAxisd, Eigen::Matrix3d, Eigen::Vector3d;

// All rotations that put axes on axes: signed permutations with determinant 1.
std::vector<Matrix3d> cube_rotations() {
  std::vector<Matrix3d> rotations;
  for (int x = 0; x < 3; ++x)
    for (int y = 0; y < 3; ++y)
      for (int signs = 0; signs < 4; ++signs) {
        if (x == y) continue;
        Matrix3d r = Matrix3d::Zero();
        r(x, 0) = (signs & 1) != 0 ? -1.0 : 1.0;
        r(y, 1) = (signs & 2) != 0 ? -1.0 : 1.0;
        r.col(2) = r.col(0).cross(r.col(1));
        rotations.push_back(r);
      }
  return rotations;
}

std::optional<double> take_number(std::string_view& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text.front() == ',') text.remove_prefix(1);
  return value;
}

Matrix3d from_degrees(double yaw, double pitch, double roll) {
  return (AngleAxisd(radians(yaw), Vector3d::UnitZ()) * AngleAxisd(radians(pitch), Vector3d::UnitY()) *
          AngleAxisd(radians(roll), Vector3d::UnitX()))
      .toRotationMatrix();
}

struct Errors {
  Vector3d bias;
  Vector3d scale;
  double noise;
  double range;

  Vector3d apply(const Vector3d& truth, Random& random) const {
    Vector3d reading;
    for (int i = 0; i < 3; ++i)
      reading[i] = std::clamp(truth[i] * scale[i] + bias[i] + random.normal(noise), -range, range);
    return reading;
  }
};

Errors draw_errors(Random& random, double bias, double scale, double noise, double range) {
  Errors errors{Vector3d::Zero(), Vector3d::Ones(), noise, range};
  for (int i = 0; i < 3; ++i) {
    errors.bias[i] = random.uniform(-bias, bias);
    errors.scale[i] = 1.0 + random.uniform(-scale, scale);
  }
  return errors;
}

Vector3 as_floats(const Vector3d& v) {
  return {static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())};
}

}  // namespace

Result<Matrix3d> mounting_from_name(std::string_view name, std::uint64_t seed) {
  if (name == "aligned") return Matrix3d::Identity();
  if (name == "crooked") {
    Random random(seed, 3);
    // One after the other: compilers differ in the order in which they evaluate arguments.
    const double roll_deg = random.uniform(-180.0, 180.0);
    const double pitch_deg = random.uniform(-90.0, 90.0);
    const double yaw_deg = random.uniform(-180.0, 180.0);
    return from_degrees(yaw_deg, pitch_deg, roll_deg);
  }
  std::string_view rest = name;
  if (name.starts_with("cube")) {
    rest.remove_prefix(4);
    const auto number = take_number(rest);
    const std::vector<Matrix3d> all = cube_rotations();
    if (number && rest.empty() && *number >= 0.0 && *number < static_cast<double>(all.size()))
      return all[static_cast<std::size_t>(*number)];
  } else {
    const auto yaw = take_number(rest), pitch = take_number(rest), roll = take_number(rest);
    if (yaw && pitch && roll && rest.empty()) return from_degrees(*yaw, *pitch, *roll);
  }
  return failure(
      ErrorCode::kNotFound,
      "\"" + std::string(name) +
          "\" is no mounting; say aligned, crooked, cube0 to cube23, or YAW,PITCH,ROLL in degrees.");
}

Result<Vector3d> lever_arm(const std::string& placement) {
  if (placement == "right_hip") return Vector3d(0.03, -0.16, 0.06);
  if (placement == "left_hip") return Vector3d(0.03, 0.16, 0.06);
  if (placement == "lower_back") return Vector3d(-0.11, 0.0, 0.10);
  if (placement == "front") return Vector3d(0.11, 0.0, 0.08);
  return failure(ErrorCode::kNotFound,
                 "\"" + placement + "\" is no placement; say right_hip, left_hip, lower_back or front.");
}

Result<std::vector<ImuSample>> measure(const BodyMotion& motion, double duration_s, const SensorModel& model,
                                       std::uint64_t seed) {
  const auto lever = lever_arm(model.placement);
  if (!lever) return tl::make_unexpected(lever.error());
  const Matrix3d rotation_sensor_body = model.rotation_body_sensor.transpose();
  Random random(seed, 4), losses(seed, 5);
  const double noise_growth = std::sqrt(model.rate_hz / 100.0);
  const Errors acc = draw_errors(random, model.acc_bias_limit_m_s2, model.scale_error_limit,
                                 model.acc_noise_m_s2 * noise_growth, model.acc_range_m_s2);
  const Errors gyro = draw_errors(random, model.gyro_bias_limit_rad_s, model.scale_error_limit,
                                  model.gyro_noise_rad_s * noise_growth, model.gyro_range_rad_s);
  const auto next_loss_s = [&] { return losses.waiting_time(60.0 / model.losses_per_minute); };
  double loss_start_s = model.losses_per_minute > 0.0 ? next_loss_s() : duration_s + 1.0;
  double loss_end_s = loss_start_s + losses.waiting_time(model.mean_loss_s);

  std::vector<ImuSample> samples;
  const auto count = static_cast<std::int64_t>(duration_s * model.rate_hz);
  samples.reserve(static_cast<std::size_t>(count) + 1);
  for (std::int64_t i = 0; i <= count; ++i) {
    const double time_s = static_cast<double>(i) / model.rate_hz;
    if (time_s > loss_end_s) {
      loss_start_s = loss_end_s + next_loss_s();
      loss_end_s = loss_start_s + losses.waiting_time(model.mean_loss_s);
    }
    if (time_s >= loss_start_s && time_s < loss_end_s && i > 0) continue;
    const BodyMotion::Feeling feeling = motion.feel(time_s, *lever);
    ImuSample sample;
    sample.time_s = time_s;
    sample.acc_sensor_m_s2 =
        as_floats(acc.apply(rotation_sensor_body * feeling.specific_force_body_m_s2, random));
    if (model.has_gyro)
      sample.gyro_sensor_rad_s =
          as_floats(gyro.apply(rotation_sensor_body * feeling.angular_rate_body_rad_s, random));
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace stance::simulator
