#include "analysis/orientation/body_axes.h"

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

namespace stance {

bool BodyAxes::agrees(const WalkedAxes& a, const Eigen::Vector3f& up, const Eigen::Vector3f& forward) const {
  const float limit = std::cos(kMovedDeg * std::numbers::pi_v<float> / 180.0F);
  return a.up_sensor.dot(up.normalized()) > limit && a.forward_sensor.dot(forward.normalized()) > limit;
}

void BodyAxes::learn(const WalkedAxes& walked) {
  if (walked.steps < kFewestSteps) return;
  if (weight_ > 0.0F && !agrees(walked, up_, forward_)) {
    const bool again = other_.steps > 0 && agrees(walked, other_.up_sensor, other_.forward_sensor);
    if (!again) {
      other_ = walked;
      return;
    }
    up_.setZero();
    forward_.setZero();
    weight_ = 0.0F;
  }
  other_.steps = 0;
  const auto steps = static_cast<float>(walked.steps);
  const float keep = weight_ + steps > kMemorySteps ? std::max(0.0F, kMemorySteps - steps) / weight_ : 1.0F;
  up_ = keep * up_ + steps * walked.up_sensor;
  forward_ = keep * forward_ + steps * walked.forward_sensor;
  weight_ = keep * weight_ + steps;
  update();
}

void BodyAxes::turn(const SensorTurned& turned) {
  if (weight_ == 0.0F) return;
  other_ = {(turned.after_from_before * up_).normalized(), (turned.after_from_before * forward_).normalized(),
            kFewestSteps};
}

void BodyAxes::update() {
  const Eigen::Vector3f up = up_.normalized();
  const Eigen::Vector3f left = up.cross(forward_).normalized();
  body_from_sensor_.row(0) = left.cross(up);
  body_from_sensor_.row(1) = left;
  body_from_sensor_.row(2) = up;
}

}  // namespace stance
