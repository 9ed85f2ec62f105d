// How long is a stride? Normalised autocorrelation of all six motion channels together, in windows of 6 s.
//
//   r(L) = sum x(t) x(t + L) / sqrt(sum x(t)^2 sum x(t + L)^2),   x the six channels, each of unit power
//
// Steps repeat in the vertical, strides in everything: with all channels summed the stride is the highest
// peak also in a limping or slow walk and in a trouser pocket, where the vertical alone shows one step or
// two. The smallest lag whose peak reaches 0.75 of the highest is taken, first over the whole stretch, then,
// within 0.7..1.4 of that, around each moment. Lags 0.52..2.8 s: 43 to 230 steps a minute;
// from 0.84 s on (143 steps a minute) where the body does not move up and down as in running. Computed at 25
// Hz. Owns its memory, reserved once; one thread at a time.
#pragma once

#include <array>
#include <span>
#include <vector>

namespace stance {

class StridePeriod {
 public:
  static constexpr int kChannels = 6;

  StridePeriod();

  // All channels have the same length and zero mean. The first is the vertical acceleration in m/s^2.
  void estimate(const std::array<std::span<const float>, kChannels>& channels);

  // Half the stride around each sample, in samples of 10 ms.
  [[nodiscard]] std::span<const float> step_period() const { return step_period_; }
  // The highest autocorrelation at the stride, over the whole stretch; 0 when nothing repeats.
  [[nodiscard]] float confidence() const { return confidence_; }

 private:
  static constexpr int kDecimation = 4;
  static constexpr int kMinLag = 13;
  static constexpr int kMaxLag = 70;
  static constexpr int kLags = kMaxLag - kMinLag + 1;
  using Correlation = std::array<float, kLags>;

  void decimate(const std::array<std::span<const float>, kChannels>& channels);
  void correlate(int begin, int end, Correlation& r) const;
  static float pick(const Correlation& r, float from_lag, float to_lag, float& height);
  void interpolate(std::size_t samples, int hop);

  int frames_ = 0;
  float confidence_ = 0.0F;
  std::vector<float> frames_data_;    // frame-major: kChannels values a frame
  std::vector<double> energy_;        // running sum of squares before each frame
  std::vector<Correlation> around_;   // one a hop
  std::vector<float> lags_, median_;  // one a hop
  std::vector<float> step_period_;
};

}  // namespace stance
