// When a change of posture began and ended, and of sitting down and standing up how far and how fast the
// pelvis went: the speed of rising from a chair is a measure of leg strength (Alcazar et al., Exp Gerontol
// 112, 2018: power = mass * gravity * travel / time of rising).
//
//   way      vertical acceleration, less its mean over 7 s, integrated from where the speed is lowest before
//            its peak to where it is lowest after it: there the pelvis rests (zero-velocity update, as in
//            foot-mounted navigation). What is left of the speed at the end is taken off evenly.
//   edges    from there on outwards for as long as the trunk turns: the bow belongs to the movement.
//   errors   figures in doc/posture.md; larger by what was left of the speed.
//
// Fails, and then says nothing of the way, where data was lost within two seconds and where it is slower than
// 0.1 m/s. Who walks off at once rises less than stated. The travel is that of the sensor: a pelvis that
// tilts carries a sensor in front of it up by some centimetres, one behind it down. Owns the last minute of
// the motion at 25 Hz; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>

#include "analysis/event.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class TransitionPath {
 public:
  void push(const MotionSample& sample);

  // Fills in the edges and so the middle of a transition about `transition.time_s`, which is at most
  // kMemory_s old, and its way if it is between sitting and standing.
  void measure(Transition& transition) const;

  static constexpr double kMemory_s = 64.0;

 private:
  static constexpr int kDecimation = 4;  // of the internal 100 Hz
  static constexpr int kRate_hz = 25;
  static constexpr int kLength = static_cast<int>(kMemory_s) * kRate_hz;
  static constexpr int kReach = 7 * kRate_hz / 2;  // looked at on either side of the middle
  static constexpr int kWindow = 2 * kReach + 1;

  struct Moment {
    double time_s = 0.0;
    float upward_m_s2 = 0.0F;
    Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();
    bool after_gap = false;
  };
  [[nodiscard]] const Moment& at(std::int64_t number) const {
    return ring_[static_cast<std::size_t>(number % kLength)];
  }
  [[nodiscard]] std::int64_t number_at(double time_s) const;
  [[nodiscard]] float turning_deg_s(std::int64_t number) const;
  [[nodiscard]] std::int64_t turns_until(std::int64_t from, int step, int most) const;

  std::array<Moment, kLength> ring_{};
  std::int64_t count_ = 0;  // moments ever
  Moment sum_;
  int in_sum_ = 0;
};

// The pelvis went less than any seat is lower than standing, by twice the standard error: the posture before
// was told wrongly and is put right, and nobody sat down or stood up. Of hapt's 80 of 100 go 23 to 42 cm; a
// bar stool leaves some 20. False where the way is not known.
[[nodiscard]] bool is_too_short(const Transition& transition);

}  // namespace stance
