#include "analysis/gait/sensor_turn.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance {
namespace {

using Patterns = SensorTurn::Patterns;

constexpr int kTiltHalf_samples = 200;  // means of up: strides, but no more
constexpr int kTiltStride = 10;

float radians(float angle_deg) { return angle_deg * std::numbers::pi_v<float> / 180.0F; }

Patterns difference(Patterns to, const Patterns& from) {
  for (std::size_t k = 0; k < SensorTurn::kPatterns; ++k) {
    to.sum[k] -= from.sum[k];
    to.moved[k] -= from.moved[k];
    to.beside[k] -= from.beside[k];
  }
  return to;
}

float coherence_of(const Patterns& part) {
  float sum = 0.0F;
  int count = 0;
  for (std::size_t k = 0; k < SensorTurn::kPatterns; ++k) {
    if (part.power(k) <= 0.0F) continue;
    sum += std::norm(part.sum[k]) / part.power(k);
    ++count;
  }
  return std::sqrt(sum / static_cast<float>(std::max(count, 1)));
}

}  // namespace

std::optional<int> tilted_at(std::span<const Eigen::Vector3f> up) {
  const int n = static_cast<int>(up.size());
  const auto mean = [&](int begin, int end) {
    Eigen::Vector3f sum = Eigen::Vector3f::Zero();
    for (int i = begin; i < end; i += kTiltStride) sum += up[static_cast<std::size_t>(i)];
    return Eigen::Vector3f(sum.normalized());
  };
  float least = std::cos(radians(SensorTurn::kTilted_deg));
  std::optional<int> found;
  for (int at = SensorTurn::kLeast_samples; at + SensorTurn::kLeast_samples <= n; at += kTiltStride) {
    const float cosine = mean(at - kTiltHalf_samples, at).dot(mean(at, at + kTiltHalf_samples));
    if (cosine >= least) continue;
    least = cosine;
    found = at;
  }
  return found;
}

std::optional<QuickTurn> quick_turn(std::span<const Eigen::Vector3f> rate_rad_s,
                                    std::span<const Eigen::Vector3f> up) {
  constexpr int kQuick_samples = 30;
  constexpr float kLeast_deg = 80.0F;  // who spins round on one foot turns by 60 in that time
  constexpr float kPeriod_s = 0.01F;
  const int n = static_cast<int>(up.size());
  const auto step = [&](int i) {
    return kPeriod_s * rate_rad_s[static_cast<std::size_t>(i)].dot(up[static_cast<std::size_t>(i)]);
  };
  float sum = 0.0F;
  QuickTurn found;
  for (int i = 0; i < n; ++i) {
    sum += step(i);
    if (i >= kQuick_samples) sum -= step(i - kQuick_samples);
    if (std::abs(sum) > std::abs(found.angle_rad)) found = {i - kQuick_samples / 2, sum};
  }
  const bool inside = found.at >= SensorTurn::kLeast_samples && found.at + SensorTurn::kLeast_samples <= n;
  if (!inside || std::abs(found.angle_rad) < radians(kLeast_deg)) return std::nullopt;
  return found;
}

std::optional<SensorTurn> find_sensor_turn(std::span<const Patterns> so_far, std::optional<int> at) {
  constexpr int kPace = SensorTurn::kPace_samples;
  const int n = static_cast<int>(so_far.size()) * kPace;
  if (n < 2 * SensorTurn::kLeast_samples) return std::nullopt;
  const auto until = [&](int i) -> const Patterns& { return so_far[static_cast<std::size_t>(i / kPace)]; };
  const Patterns& all = so_far.back();
  SensorTurn turn;
  if (at) {
    turn.at = *at;
  } else {
    std::array<float, SensorTurn::kPatterns> weight{};
    for (std::size_t k = 0; k < weight.size(); ++k)
      weight[k] = all.power(k) > 0.0F ? 1.0F / std::sqrt(all.power(k)) : 0.0F;
    float most = 0.0F;
    for (int i = SensorTurn::kLeast_samples; i + SensorTurn::kLeast_samples <= n; i += kPace) {
      const Patterns& part = until(i);
      float both = 0.0F;
      for (std::size_t k = 0; k < weight.size(); ++k)
        both +=
            weight[k] * (std::sqrt(std::norm(part.sum[k])) + std::sqrt(std::norm(all.sum[k] - part.sum[k])));
      if (both <= most) continue;
      most = both;
      turn.at = i;
    }
  }
  const Patterns& before = until(turn.at);
  const Patterns after = difference(all, before);
  turn.coherence = std::min(coherence_of(before), coherence_of(after));
  const float power_before = before.beside[0] / static_cast<float>(turn.at);
  const float power_after = after.beside[0] / static_cast<float>(n - turn.at);
  turn.power_ratio = std::min(power_before, power_after) / std::max({power_before, power_after, 1e-9F});
  std::complex<float> sum = 0.0F;
  float sizes = 0.0F;
  for (std::size_t k = 0; k < SensorTurn::kPatterns; ++k) {
    const float power = std::sqrt(before.power(k) * after.power(k));
    if (power <= 0.0F) continue;
    const std::complex<float> q = std::conj(before.sum[k]) * after.sum[k] / power;
    sum += q;
    sizes += std::abs(q);
  }
  if (sizes <= 0.0F) return std::nullopt;
  turn.angle_rad = std::arg(sum);
  turn.agreement = std::abs(sum) / sizes;
  return turn;
}

}  // namespace stance
