// How a sensor swings with a leg, from its vertical alone. A pelvis tilts by 4 to 18 deg in a stride, a thigh
// swings by 35 to 60; where it swings like a thigh, the thigh says more of stairs than the pelvis does:
//   rise    an inverted pendulum of length l that swings by theta (peak to peak, rad) f times a second rises
//           and falls by l theta^2 / 8, so its vertical acceleration has a root mean square of
//           l theta^2 f^2 pi^2 / (4 sqrt 2): for l = 0.9 m 1.57 m theta^2 f^2. Who walks is shaken by more,
//           for heel strikes add to it; who climbs by less, because the leg is lifted and not swung;
//           who goes down by much more, because it falls at every step.
//   hurry   is the side on which the thigh spends less time the one it moves towards more quickly? On level
//           ground it is brought forward in
//           40 % of a stride and pushed back in 60 %, with the longer tail of its angle backwards; on the way
//           up the tail is forwards, on the way down the leg is dropped onto the next step. Which way is
//           forward is not known here, but the product of both skewnesses does not need it: negative on level
//           ground, positive on stairs.
// Owns the last 4.5 s of the vertical at 25 Hz; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <array>

namespace stance {

struct ThighSwing {
  float range_rad = 0.0F;  // peak to peak, mean of three thirds of 4.5 s; 0 where not known
  float hurry = 0.0F;      // skewness of the angle times that of its rate, -1 to 1
};

class ThighSwingHistory {
 public:
  static constexpr int kLength = 111;  // 4.44 s at 25 Hz

  void push(const Eigen::Vector3f& up_sensor);
  void reset() { count_ = 0; }
  // Of the last 4.44 s; nothing until 3 s were seen, a third of which still holds a stride.
  [[nodiscard]] ThighSwing measure() const;

 private:
  std::array<Eigen::Vector3f, kLength> ring_{};
  int count_ = 0;  // at most 2 kLength - 1
};

// Root mean square of the vertical acceleration over what the swing of an inverted pendulum of 0.9 m gives.
float rise_over_pendulum(float vertical_rms_m_s2, float range_rad, float step_frequency_hz);

}  // namespace stance
