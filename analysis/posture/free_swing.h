// Does the sensor swing as what hangs does? A bag on a strap swings, and feels no force across the strap:
// its swinging is what gravity and its upper end make of it (a pendulum; at the point that swings like a
// simple one exactly none). A pelvis that tips feels gravity come from aside and, in walking, the push of
// each leg beside that. So the force across over what gravity alone would give for that tipping is 0 for a
// bag, 1 for what is tipped slowly, more for who walks. Between 0.7 and 3 Hz: strides and steps, but not the
// slow tipping of exercises. Rms over 4.5 s: walking, stairs and running at the waist or back has 1.2 and
// more (hapt, ipol, semio, sisfall), quick squats 0.6 and more, thighs 0.4 to 1.3, simulated bags (0.4 to 1
// m, a fifth off that point) 0.3 to 0.95, most under 0.7. Sums at 25 Hz; owns its state; no allocation; one
// thread at a time.
#pragma once

#include <Eigen/Core>

#include "analysis/signal/biquad.h"

namespace stance {

class FreeSwing {
 public:
  static constexpr double kRate_hz = 25.0;

  struct Sums {
    float force_square = 0.0F;  // (m/s^2)^2, across what it hangs by
    float angle_square = 0.0F;  // rad^2, about axes across it
  };

  // A reading in the sensor's own axes. What is lost is left out.
  Sums push(const Eigen::Vector3f& acc_m_s2, const Eigen::Vector3f& gyro_rad_s) {
    const Eigen::Array3d acc = acc_m_s2.array().cast<double>();
    if (!begun_) hangs_ = acc;
    begun_ = true;
    constexpr double kShare = 1.0 / (4.0 * kRate_hz);  // a memory of 4 s
    hangs_ += kShare * (acc - hangs_);
    turned_rad_ += gyro_rad_s.array().cast<double>() / kRate_hz;
    const Eigen::Vector3d along = hangs_.matrix().normalized();
    const Eigen::Vector3d force = force_low_.push(force_high_.push(acc)).matrix();
    const Eigen::Vector3d angle = angle_low_.push(angle_high_.push(turned_rad_)).matrix();
    const auto across = [&](const Eigen::Vector3d& v) {
      const double part = v.dot(along);
      return static_cast<float>(v.squaredNorm() - part * part);
    };
    return {across(force), across(angle)};
  }

  void restart() {
    begun_ = false;
    for (Filter* filter : {&force_high_, &force_low_, &angle_high_, &angle_low_}) filter->reset();
  }

  // Of sums over the same readings.
  static bool is_free(const Sums& sums, int readings) {
    constexpr float kGravity_m_s2 = 9.81F;
    constexpr float kMostForce = 0.7F;
    constexpr float kLeastSwing_rad = 0.026F;  // 1.5 deg rms: less is a shake
    const float swings = sums.angle_square / static_cast<float>(readings > 0 ? readings : 1);
    return swings > kLeastSwing_rad * kLeastSwing_rad &&
           sums.force_square < kMostForce * kMostForce * kGravity_m_s2 * kGravity_m_s2 * sums.angle_square;
  }

 private:
  using Filter = Biquad<Eigen::Array3d>;
  static constexpr double kFrom_hz = 0.7;
  static constexpr double kTo_hz = 3.0;

  bool begun_ = false;
  Eigen::Array3d hangs_ = Eigen::Array3d::Zero();
  Eigen::Array3d turned_rad_ = Eigen::Array3d::Zero();
  Filter force_high_{butterworth_high_pass(kFrom_hz, kRate_hz)};
  Filter force_low_{butterworth_low_pass(kTo_hz, kRate_hz)};
  Filter angle_high_{butterworth_high_pass(kFrom_hz, kRate_hz)};
  Filter angle_low_{butterworth_low_pass(kTo_hz, kRate_hz)};
};

}  // namespace stance
