// Second-order filters for one channel or several side by side (Channels: double, or an Eigen column array).
// Butterworth low-pass and high-pass by the bilinear transform with prewarping (Oppenheim & Schafer,
// Discrete-Time Signal Processing, ch. 7). Coefficients follow from a cut-off in Hz and the internal rate, so
// no parameter depends on the sampling rate of a sensor. Transposed direct form II; double, because at
// cut-offs far below the rate float loses the pole. Owns its state; no allocation; one thread at a time.
#pragma once

#include <cmath>
#include <numbers>

#include "analysis/signal/uniform_sampler.h"

namespace stance {

struct BiquadCoefficients {
  double b0 = 1.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;
};

inline BiquadCoefficients butterworth_low_pass(double cut_off_hz, double rate_hz = kInternalRate_hz) {
  const double c = 1.0 / std::tan(std::numbers::pi * cut_off_hz / rate_hz);
  const double a0 = 1.0 + std::numbers::sqrt2 * c + c * c;
  return {1.0 / a0, 2.0 / a0, 1.0 / a0, 2.0 * (1.0 - c * c) / a0,
          (1.0 - std::numbers::sqrt2 * c + c * c) / a0};
}

inline BiquadCoefficients butterworth_high_pass(double cut_off_hz, double rate_hz = kInternalRate_hz) {
  const double c = std::tan(std::numbers::pi * cut_off_hz / rate_hz);
  const double a0 = 1.0 + std::numbers::sqrt2 * c + c * c;
  return {1.0 / a0, -2.0 / a0, 1.0 / a0, 2.0 * (c * c - 1.0) / a0,
          (1.0 - std::numbers::sqrt2 * c + c * c) / a0};
}

template <typename Channels = double>
class Biquad {
 public:
  explicit Biquad(const BiquadCoefficients& coefficients) : c_(coefficients) {}

  Channels push(const Channels& in) {
    if (!primed_) settle(in);
    const Channels out = in * c_.b0 + s1_;
    s1_ = in * c_.b1 - out * c_.a1 + s2_;
    s2_ = in * c_.b2 - out * c_.a2;
    return out;
  }

  // Puts the state where a constant input of `in` would have left it, so that the filter starts without a
  // step.
  void settle(const Channels& in) {
    const double gain = (c_.b0 + c_.b1 + c_.b2) / (1.0 + c_.a1 + c_.a2);
    const Channels out = in * gain;
    s1_ = out - in * c_.b0;
    s2_ = in * c_.b2 - out * c_.a2;
    primed_ = true;
  }

  // The next sample settles the filter anew.
  void reset() { primed_ = false; }

 private:
  BiquadCoefficients c_;
  Channels s1_{};
  Channels s2_{};
  bool primed_ = false;
};

}  // namespace stance
