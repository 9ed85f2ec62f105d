#include "analysis/posture/thigh_swing.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace stance {
namespace {

constexpr float kRate_hz = 25.0F;
constexpr int kFewest = 75;

struct Moments {
  float square = 0.0F;
  float cube = 0.0F;

  void add(float x) {
    square += x * x;
    cube += x * x * x;
  }
  [[nodiscard]] float skewness(int n) const {
    constexpr float kLeast = 1e-6F;
    const float variance = square / static_cast<float>(n);
    return variance > kLeast ? cube / static_cast<float>(n) / (variance * std::sqrt(variance)) : 0.0F;
  }
};

}  // namespace

void ThighSwingHistory::push(const Eigen::Vector3f& up_sensor) {
  ring_[static_cast<std::size_t>(count_ % kLength)] = up_sensor;
  if (++count_ == 2 * kLength) count_ = kLength;
}

ThighSwing ThighSwingHistory::measure() const {
  if (count_ < kFewest) return {};
  const int third = std::min(count_, kLength) / 3;
  const int n = 3 * third;
  const auto up = [&](int i) -> const Eigen::Vector3f& {
    return ring_[static_cast<std::size_t>((count_ - n + i) % kLength)];
  };
  Eigen::Vector3f mean = Eigen::Vector3f::Zero();
  for (int i = 0; i < n; ++i) mean += up(i);
  mean /= static_cast<float>(n);
  Eigen::Matrix3f spread = Eigen::Matrix3f::Zero();
  for (int i = 0; i < n; ++i) spread += (up(i) - mean) * (up(i) - mean).transpose();
  Eigen::SelfAdjointEigenSolver<Eigen::Matrix3f> solver;
  solver.computeDirect(spread);
  const Eigen::Vector3f across = solver.eigenvectors().col(2);
  const Eigen::Vector3f along = (mean - mean.dot(across) * across).normalized();

  std::array<float, kLength> angle_rad{};
  float sum = 0.0F;
  for (int i = 0; i < n; ++i) {
    const float angle = std::atan2(up(i).dot(across), up(i).dot(along));
    angle_rad[static_cast<std::size_t>(i)] = angle;
    sum += angle;
  }
  const float middle = sum / static_cast<float>(n);
  Moments angles;
  Moments rates;
  float range = 0.0F;
  float least = 0.0F;
  float most = 0.0F;
  for (int i = 0; i < n; ++i) {
    const float angle = angle_rad[static_cast<std::size_t>(i)] - middle;
    angles.add(angle);
    if (i > 0) rates.add(kRate_hz * (angle - angle_rad[static_cast<std::size_t>(i - 1)] + middle));
    least = i % third == 0 ? angle : std::min(least, angle);
    most = i % third == 0 ? angle : std::max(most, angle);
    if (i % third == third - 1) range += (most - least) / 3.0F;
  }
  ThighSwing swing;
  swing.range_rad = range;
  swing.hurry = std::clamp(angles.skewness(n) * rates.skewness(n - 1), -1.0F, 1.0F);
  return swing;
}

float rise_over_pendulum(float vertical_rms_m_s2, float range_rad, float step_frequency_hz) {
  constexpr float kLeg_m = 0.9F;
  constexpr float kPiSquareOver4Root2 = 1.7447F;
  const float swing = range_rad * step_frequency_hz;
  return vertical_rms_m_s2 / (kLeg_m * kPiSquareOver4Root2 * swing * swing);
}

}  // namespace stance
