// Was the sensor turned on the body amid a walk: front to back, upside down, or clipped on elsewhere?
//
// Whoever walks moves along with the sensor's axes in a fixed way, whose level directions (2-vectors) are
// seen in
//   P_k = sum_t m_k(t) r_k(t), m the level acceleration or angular rate, r what does not depend on the
//   heading:
//     acceleration with the vertical one, in phase and a quarter step apart (gait_window.h, step 3: forward);
//     acceleration and rate with the yaw rate, in phase and a quarter stride apart.
// A turn of the sensor about the vertical turns all P_k by its angle a. Turning the body, leaning, slowing
// down turn none of them; from level ground onto stairs some of them turn, not alike. With P before and after
// a moment as complex numbers, q_k = conj(before_k) after_k:
//   a = arg sum w_k q_k,   agreement = |sum w_k q_k| / sum w_k |q_k|,   w_k = 1 / power_k.
// The moment is that at which sum_k (|before_k| + |after_k|) / sqrt(power_k) is greatest; where the mean of
// the sensor's vertical over 2 s changes by more than kTilted_deg it is that moment, whatever the angle.
// Both parts must be walked: coherence |P_k| / sqrt(power_k), root mean square over k, above kCoherent.
// A gyroscope need not feel the turn: a hand may turn a sensor as slowly as a body turns, and between two
// recordings nothing is felt. Fails when less than kLeast_samples are walked before or after within one
// stretch (its axes are then those of the longer part). Not for recordings without a gyroscope, whose yaw
// rate tells it from stairs, and whose vertical follows so late that lying down looks like a tilt. Pure
// functions; no allocation.
#pragma once

#include <Eigen/Core>
#include <array>
#include <complex>
#include <optional>
#include <span>

namespace stance {

class SensorTurn {
 public:
  static constexpr float kTilted_deg = 50.0F;
  static constexpr float kTurned_deg = 60.0F;
  // On ipol turned by 180 degrees: agreement 0.70 to 0.99 (10 to 90 %), coherence 0.25 to 0.4, liveliness 0.3
  // to 1. Stairs of hapt reach 0.8 in 5 of 24 recordings; who lies and gets up to walk has a liveliness of
  // 0.02.
  static constexpr float kCoherent = 0.25F;
  static constexpr float kAgreement = 0.8F;
  static constexpr float kAgreementFelt = 0.6F;  // where a tilt or a quick turn shows the moment
  static constexpr float kAsLively = 0.12F;
  static constexpr int kLeast_samples = 250;  // 2.5 s, about five steps
  static constexpr int kPace_samples = 5;     // 20 Hz is enough to find the moment
  static constexpr std::size_t kPatterns = 6;

  // P_k and the powers, summed from the start of the stretch to a sample.
  struct Patterns {
    std::array<std::complex<float>, kPatterns> sum{};
    std::array<float, kPatterns> moved{};   // of |m|^2
    std::array<float, kPatterns> beside{};  // of r^2

    void add(std::size_t k, std::complex<float> m, float r) {
      sum[k] += m * r;
      moved[k] += std::norm(m);
      beside[k] += r * r;
    }
    [[nodiscard]] float power(std::size_t k) const { return moved[k] * beside[k]; }
  };

  int at = 0;                // first sample after it
  float angle_rad = 0.0F;    // about the vertical, from the patterns before to those after
  float agreement = 0.0F;    // 0..1
  float coherence = 0.0F;    // of the part that is less
  float power_ratio = 0.0F;  // of the vertical acceleration, the quieter part to the other, 0..1
};

// A turn about the vertical as quick as no body's, felt by the gyroscope.
struct QuickTurn {
  int at = 0;
  float angle_rad = 0.0F;  // of the sensor, counter-clockwise seen from above
};
std::optional<QuickTurn> quick_turn(std::span<const Eigen::Vector3f> rate_rad_s,
                                    std::span<const Eigen::Vector3f> up);

// The sample from which on the vertical is another, `up` a unit vector per sample; none: it stays.
std::optional<int> tilted_at(std::span<const Eigen::Vector3f> up);

// From the patterns summed up to every kPace_samples-th sample. `at`: look there only.
std::optional<SensorTurn> find_sensor_turn(std::span<const SensorTurn::Patterns> so_far,
                                           std::optional<int> at);

}  // namespace stance
