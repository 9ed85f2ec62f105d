#include "analysis/gait/stride_period.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "analysis/gait/gait_window.h"

namespace stance {
namespace {

constexpr int kWindowFrames = 150;  // 6 s
constexpr int kHopFrames = 75;      // 3 s
constexpr int kMinOverlap = 20;
constexpr float kNearHighest = 0.75F;
constexpr float kMinPeak = 0.05F;
constexpr float kDefaultLag = 27.0F;  // 1.08 s, when nothing repeats
// Strides shorter than this are running: 143 steps a minute. Quick walking comes to 139 (sisfall, 99 %).
constexpr float kShortestWalkingLag = 21.0F;  // 0.84 s
// Who runs leaves the ground: 4.7 m/s^2 and more (root mean square of 4 s, 99 %, waist and pocket); walking
// and climbing stairs 4.6 and less. Stairs show each step twice, which looks like quick steps.
constexpr float kLeastRunning_m_s2 = 4.0F;
constexpr int kRmsSamples = 400;

// Root mean square in the loudest 4 s.
float largest_rms(std::span<const float> vertical_m_s2) {
  const int n = static_cast<int>(vertical_m_s2.size());
  float largest = 0.0F;
  for (int begin = 0; begin < n; begin += kRmsSamples / 2) {
    const int first = std::clamp(begin, 0, std::max(n - kRmsSamples, 0));
    const int count = std::min(kRmsSamples, n - first);
    const Eigen::Map<const Eigen::VectorXf> x(vertical_m_s2.data() + first, count);
    largest = std::max(largest, x.squaredNorm() / static_cast<float>(count));
  }
  return std::sqrt(largest);
}

}  // namespace

StridePeriod::StridePeriod() {
  const std::size_t frames = kGaitWindowSamples / kDecimation + 1;
  frames_data_.reserve(frames * kChannels);
  energy_.reserve(frames + 1);
  around_.reserve(frames / kHopFrames + 2);
  lags_.reserve(frames / kHopFrames + 2);
  median_.reserve(frames / kHopFrames + 2);
  step_period_.reserve(kGaitWindowSamples);
}

void StridePeriod::estimate(const std::array<std::span<const float>, kChannels>& channels) {
  decimate(channels);
  around_.clear();
  Correlation mean{};
  float total = 1e-6F;
  for (int centre = 0; centre < std::max(frames_, 1); centre += kHopFrames) {
    const int begin = std::clamp(centre - kWindowFrames / 2, 0, std::max(frames_ - kWindowFrames, 0));
    const int end = std::min(begin + kWindowFrames, frames_);
    correlate(begin, end, around_.emplace_back());
    const float weight = static_cast<float>(energy_[end] - energy_[begin]);
    total += weight;
    for (int i = 0; i < kLags; ++i) mean[i] += weight * around_.back()[i];
  }
  for (float& r : mean) r /= total;
  float height = 0.0F;
  const float shortest_lag = largest_rms(channels[0]) < kLeastRunning_m_s2 ? kShortestWalkingLag : kMinLag;
  float common = pick(mean, shortest_lag, kMaxLag, height);
  confidence_ = 0.0F;
  if (common <= 0.0F) common = kDefaultLag;
  lags_.clear();
  for (const Correlation& r : around_) {
    const float lag = pick(r, std::max(0.7F * common, shortest_lag), 1.4F * common, height);
    lags_.push_back(lag > 0.0F && height > 0.2F ? lag : common);
    confidence_ = std::max(confidence_, lag > 0.0F ? height : 0.0F);
  }
  interpolate(channels[0].size(), kHopFrames * kDecimation);
}

void StridePeriod::decimate(const std::array<std::span<const float>, kChannels>& channels) {
  frames_ = static_cast<int>(channels[0].size()) / kDecimation;
  frames_data_.assign(static_cast<std::size_t>(frames_) * kChannels, 0.0F);
  for (int c = 0; c < kChannels; ++c) {
    double square = 0.0;
    for (int f = 0; f < frames_; ++f) {
      float sum = 0.0F;
      for (int i = 0; i < kDecimation; ++i) sum += channels[c][f * kDecimation + i];
      frames_data_[f * kChannels + c] = sum;
      square += sum * sum;
    }
    const float rms = static_cast<float>(std::sqrt(square / std::max(frames_, 1)));
    const float scale = rms > 1e-6F ? 1.0F / rms : 0.0F;
    for (int f = 0; f < frames_; ++f) frames_data_[f * kChannels + c] *= scale;
  }
  energy_.assign(1, 0.0);
  for (int f = 0; f < frames_; ++f) {
    double square = 0.0;
    for (int c = 0; c < kChannels; ++c) {
      const float x = frames_data_[f * kChannels + c];
      square += x * x;
    }
    energy_.push_back(energy_.back() + square);
  }
}

void StridePeriod::correlate(int begin, int end, Correlation& r) const {
  using Row = Eigen::Map<const Eigen::VectorXf>;
  for (int i = 0; i < kLags; ++i) {
    const int lag = kMinLag + i;
    const int overlap = end - begin - lag;
    r[i] = 0.0F;
    if (overlap < kMinOverlap) continue;
    const Row now(&frames_data_[begin * kChannels], overlap * kChannels);
    const Row later(&frames_data_[(begin + lag) * kChannels], overlap * kChannels);
    const double power = (energy_[begin + overlap] - energy_[begin]) * (energy_[end] - energy_[begin + lag]);
    if (power > 1e-9) r[i] = now.dot(later) / static_cast<float>(std::sqrt(power));
  }
}

// The smallest lag in [from_lag, to_lag] whose peak is near the highest; 0: no peak. Peaks are refined by a
// parabola: at 25 Hz the short strides of running fall between two lags.
float StridePeriod::pick(const Correlation& r, float from_lag, float to_lag, float& height) {
  const int from = std::max(1, static_cast<int>(std::ceil(from_lag)) - kMinLag);
  const int to = std::min(kLags - 2, static_cast<int>(std::floor(to_lag)) - kMinLag);
  const auto is_peak = [&](int i) { return r[i] > kMinPeak && r[i] >= r[i - 1] && r[i] > r[i + 1]; };
  const auto shift_at = [&](int i) {
    return 0.5F * (r[i - 1] - r[i + 1]) / std::min(r[i - 1] - 2.0F * r[i] + r[i + 1], -1e-9F);
  };
  const auto height_at = [&](int i) { return r[i] + 0.25F * (r[i + 1] - r[i - 1]) * shift_at(i); };
  height = 0.0F;
  for (int i = from; i <= to; ++i) {
    if (is_peak(i)) height = std::max(height, height_at(i));
  }
  for (int i = from; i <= to; ++i) {
    if (!is_peak(i) || height_at(i) < kNearHighest * height) continue;
    height = height_at(i);
    return static_cast<float>(kMinLag + i) + shift_at(i);
  }
  return 0.0F;
}

void StridePeriod::interpolate(std::size_t samples, int hop) {
  const int n = static_cast<int>(lags_.size());
  median_.resize(lags_.size());
  for (int i = 0; i < n; ++i) {
    const float a = lags_[std::max(i - 1, 0)];
    const float b = lags_[i];
    const float c = lags_[std::min(i + 1, n - 1)];
    median_[i] = std::max(std::min(a, b), std::min(std::max(a, b), c));
  }
  step_period_.resize(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const float position = static_cast<float>(i) / static_cast<float>(hop);
    const int k = std::min(static_cast<int>(position), n - 1);
    const int next = std::min(k + 1, n - 1);
    const float part = position - static_cast<float>(k);
    const float lag = median_[k] + (median_[next] - median_[k]) * std::min(part, 1.0F);
    step_period_[i] = 0.5F * kDecimation * lag;
  }
}

}  // namespace stance
