// Left and right folded onto each other, for repetitions that alternate between the legs.
//
// Whoever lifts left and right leg in turns tilts the pelvis to one side, comes back to neutral, and tilts it
// to the other side. Along the wearer's left axis that is one oscillation of both; reflected at the sagittal
// plane through the neutral pose every repetition looks like one of the left leg. A plain value.
#pragma once

#include <Eigen/Core>

#include "analysis/exercise/pelvis_path.h"

namespace stance::exercise {

struct Fold {
  Eigen::Vector3f left_sensor = Eigen::Vector3f::Zero();  // the wearer's left; zero: nothing is folded
  float neutral_deg = 0.0F;                               // sideways tilt of the neutral pose

  [[nodiscard]] bool active() const { return !left_sensor.isZero(); }
  // Sideways tilt against the neutral pose, degrees, left side up positive.
  [[nodiscard]] float aside_deg(const PelvisState& state) const {
    return left_sensor.dot(state.head<3>()) - neutral_deg;
  }
  [[nodiscard]] PelvisState operator()(PelvisState state) const {
    const float aside = aside_deg(state);
    if (aside < 0.0F) state.head<3>() -= 2.0F * aside * left_sensor;
    return state;
  }
  bool operator==(const Fold&) const = default;
};

}  // namespace stance::exercise
