// Steady walking of the pelvis between a first and a last foot contact.
//
// One phase runs through the bout: 0 at the first contact, pi more at every contact after it. It is a clamped
// cubic spline through the contacts (slope 0 at both ends), so that step times of any pattern give a smooth
// motion that starts and ends at rest. The pelvis follows the phase (Inman 1981; Perry 1992; Zijlstra and Hof
// 2003, Gait Posture 18:1):
//   up        lowest in double support, highest in mid stance, once a step; 0.5 to 0.6 of the compass arc
//   forward   faster than average in double support, slower in mid stance, once a step
//   left      over the stance foot, once a stride
//   rotation  the side of the landing foot is forward at its contact, once a stride
//   obliquity the unloaded side drops after the contact of the other, once a stride
//   tilt      once a step, small
// Each landing is felt as a knock.
#pragma once

#include <vector>

#include "tools/simulator/person.h"
#include "tools/simulator/pose.h"

namespace stance::simulator {

enum class Foot { kLeft, kRight };
inline Foot other(Foot foot) { return foot == Foot::kLeft ? Foot::kRight : Foot::kLeft; }

struct FootContact {
  double time_s;
  Foot foot;
};

// A short decaying oscillation: of the acceleration along heading, left and up, and of the pelvis's attitude.
struct Knock {
  double time_s;
  Eigen::Vector3d push_m_s2;  // amplitude at its beginning
  double frequency_hz;
  double decay_s;
  double roll = 0.0, pitch = 0.0, twist = 0.0;  // rad, about twice the largest angle reached

  // Zero before the knock and when it has died away.
  [[nodiscard]] Eigen::Vector3d acceleration_m_s2(double time_s) const;
  void add_to(Pose& pose, double time_s) const;
};

class WalkBout {
 public:
  // At least three contacts, feet alternating, times increasing. The swing of the pelvis grows over the first
  // and fades over the last step. `left_share` is how much the pelvis moves over the left foot against the
  // right (1: the same).
  WalkBout(const Person& person, std::vector<FootContact> contacts, double step_length_m, double left_share);

  [[nodiscard]] double start_s() const { return contacts_.front().time_s; }
  [[nodiscard]] double end_s() const { return contacts_.back().time_s; }
  // Adds the motion of this bout; after its end only the way that was walked.
  void add_to(Pose& pose, double time_s) const;

 private:
  [[nodiscard]] double phase(double time_s) const;

  std::vector<FootContact> contacts_;
  std::vector<double> slopes_;  // of the phase at each contact, rad/s
  double step_length_m_;
  double left_share_;
  double start_phase_;  // 0 when the first contact is of the left foot, pi when of the right
  double vertical_m_, forward_m_, lateral_m_, obliquity_, rotation_, tilt_;
};

}  // namespace stance::simulator
