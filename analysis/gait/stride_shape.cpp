#include "analysis/gait/stride_shape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

constexpr int kLongestStride = 560;  // samples: two steps of 2.8 s
constexpr auto kPeriod_s = static_cast<float>(kInternalPeriod_s);
constexpr float kDegrees = 180.0F / std::numbers::pi_v<float>;

int round(double x) { return static_cast<int>(std::lround(x)); }

void remove_mean(Eigen::Ref<Eigen::ArrayXf> x) { x -= x.mean(); }

void integrate(Eigen::Ref<Eigen::ArrayXf> x) {
  float sum = 0.0F;
  for (float& value : x) value = sum += value * kPeriod_s;
}

struct Stretch {
  std::array<float, kLongestStride> values;
  int size = 0;
  Eigen::Map<Eigen::ArrayXf> array() { return {values.data(), size}; }
};

// The signal, times its scale, between two places.
void copy(std::span<const float> signal, float scale, int begin, int end, Stretch& out) {
  out.size = std::min(end - begin, kLongestStride);
  for (int i = 0; i < out.size; ++i) out.values[static_cast<std::size_t>(i)] = scale * signal[begin + i];
}

float range(const Eigen::Ref<const Eigen::ArrayXf>& x) { return x.maxCoeff() - x.minCoeff(); }

// Range of the angle over the stride; its mean rate is turning.
float swing_deg(std::span<const float> rate, float scale_rad_s, int begin, int end) {
  Stretch angle;
  copy(rate, scale_rad_s, begin, end, angle);
  remove_mean(angle.array());
  integrate(angle.array());
  return kDegrees * range(angle.array());
}

float rise_m(const GaitWindow& window, int begin, int middle, int end) {
  Stretch height;
  copy(window.vertical(), window.vertical_rms_m_s2(), begin, end, height);
  for (int i = 0; i < 2; ++i) {
    remove_mean(height.array());
    integrate(height.array());
  }
  const int first = std::clamp(middle - begin, 1, height.size - 1);
  return 0.5F * (range(height.array().head(first)) + range(height.array().tail(height.size - first)));
}

template <typename Amplitudes>
float even_over_odd(const Amplitudes& amplitude) {
  float odd = 1e-9F;
  float even = 1e-9F;
  for (int k = 0; k < amplitude.size(); k += 2) {
    odd += amplitude[k];  // the first harmonic is at 0
    even += amplitude[k + 1];
  }
  return even / odd;
}

}  // namespace

StrideMeter::StrideMeter() {
  for (int k = 0; k < kHarmonics; ++k) {
    for (int i = 0; i < kPoints; ++i) {
      const double phase = 2.0 * std::numbers::pi * (k + 1) * i / kPoints;
      cosine_(k, i) = static_cast<float>(std::cos(phase));
      sine_(k, i) = static_cast<float>(std::sin(phase));
    }
  }
}

StrideMeter::Harmonics StrideMeter::harmonics(std::span<const float> signal, double from, double to) const {
  Points x;
  for (int i = 0; i < kPoints; ++i) {
    const double at = from + (to - from) * i / kPoints;
    const int before = static_cast<int>(at);
    const auto part = static_cast<float>(at - before);
    x[i] = signal[before] + part * (signal[before + 1] - signal[before]);
  }
  return (2.0F / kPoints) * ((cosine_ * x).array().square() + (sine_ * x).array().square()).sqrt();
}

std::optional<StrideShape> StrideMeter::measure(const GaitWindow& window,
                                                std::span<const double> contacts) const {
  if (contacts.size() < 3) return std::nullopt;
  const std::size_t last = contacts.size() - 1;
  const double from = contacts[last - 2];
  const double to = contacts[last];
  const int begin = round(from);
  const int end = round(to);
  if (from < 0.0 || end + 1 >= window.size() || end - begin < 4 || end - begin > kLongestStride)
    return std::nullopt;
  StrideShape shape;
  shape.time_s = window.time_at(to);
  const Harmonics forward = harmonics(window.forward(), from, to);
  const Harmonics lateral = harmonics(window.lateral(), from, to);
  shape.harmonic_ratio_vertical = even_over_odd(harmonics(window.vertical(), from, to));
  shape.harmonic_ratio_forward = even_over_odd(forward);
  shape.harmonic_ratio_lateral = 1.0F / even_over_odd(lateral);
  shape.swing_m_s2 =
      std::hypot(window.forward_rms_m_s2() * forward[0], window.lateral_rms_m_s2() * lateral[0]);
  shape.rise_m = rise_m(window, begin, round(contacts[last - 1]), end);
  if (window.has_gyro()) {
    shape.obliquity_deg = swing_deg(window.roll_rate(), window.roll_rms_rad_s(), begin, end);
    shape.rotation_deg = swing_deg(window.yaw_rate(), window.yaw_rms_rad_s(), begin, end);
    shape.tilt_deg = kDegrees * window.tilt_range_rad(begin, end);
    shape.sensor_left_m = window.left_of_middle_m();
  }
  if (last + 1 < kContacts) return shape;
  const double step = 0.25 * (to - contacts[last - 4]);
  const int step_lag = round(step);
  const int stride_lag = round(2.0 * step);
  if (begin - stride_lag < 0) return shape;
  using Row = Eigen::Map<const Eigen::VectorXf>;
  const float* x = window.vertical().data() + begin;
  const int n = end - begin;
  const Row now(x, n);
  const Row a_step_before(x - step_lag, n);
  const Row a_stride_before(x - stride_lag, n);
  shape.step_product = now.dot(a_step_before);
  shape.stride_product = now.dot(a_stride_before);
  shape.step_power = now.squaredNorm();
  shape.step_power_before = a_step_before.squaredNorm();
  shape.stride_power_before = a_stride_before.squaredNorm();
  return shape;
}

}  // namespace stance
