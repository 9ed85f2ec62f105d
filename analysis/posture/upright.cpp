#include "analysis/posture/upright.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance {

float angle_deg(const Eigen::Vector3f& a, const Eigen::Vector3f& b) {
  return std::atan2(a.cross(b).norm(), a.dot(b)) * (180.0F / std::numbers::pi_v<float>);
}

void Upright::learn_from_walking(const Eigen::Vector3f& up_sensor) {
  const bool trusted = learned_epochs_ >= params_.enough_epochs;
  const bool fits = !trusted || angle_deg(up_sensor, direction_) < params_.moved_deg;
  if (!fits) {
    other_ += up_sensor;
    paused_epochs_ = 0;
    const bool far = angle_deg(other_, direction_) > params_.far_deg;
    const int far_epochs = may_have_moved_ ? params_.enough_moved_epochs : params_.enough_far_epochs;
    if (++other_epochs_ < (far ? far_epochs : params_.enough_epochs)) return;
    direction_ = other_.normalized();
    learned_epochs_ = other_epochs_;
    may_have_moved_ = false;
  } else {
    if (++fitting_epochs_ >= params_.enough_epochs) may_have_moved_ = false;
    learned_epochs_ = std::min(learned_epochs_ + 1, params_.memory_epochs);
    paused_epochs_ = 0;
    if (learned_epochs_ == 1) other_.setZero();
    // Until it is trusted the mean gathers beside a guess that may be in use.
    if (!trusted) {
      other_ += up_sensor;
      if (learned_epochs_ < params_.enough_epochs) return;
      direction_ = other_.normalized();
      confidence_ = 1.0F;
    } else {
      direction_ = (direction_ + (up_sensor - direction_) / static_cast<float>(learned_epochs_)).normalized();
    }
  }
  other_.setZero();
  other_epochs_ = 0;
}

void Upright::not_walking() {
  const bool untrusted = learned_epochs_ > 0 && learned_epochs_ < params_.enough_epochs;
  const bool gathering = other_epochs_ > 0 || untrusted;
  if (!gathering || ++paused_epochs_ <= params_.pause_epochs) return;
  other_.setZero();
  other_epochs_ = 0;
  if (untrusted) learned_epochs_ = 0;
}

void Upright::turn(const Eigen::Matrix3f& after_from_before, const Eigen::Vector3f& up_sensor) {
  const Eigen::Vector3f turned = after_from_before * direction_;
  if (angle_deg(turned, up_sensor) < angle_deg(direction_, up_sensor)) direction_ = turned;
  other_.setZero();
  other_epochs_ = 0;
}

void Upright::guess(const Eigen::Vector3f& up_sensor, float confidence) {
  if (confidence_ == 1.0F) return;
  const bool as_good = confidence_ == confidence;
  if (as_good && angle_deg(up_sensor, direction_) > params_.most_between_guesses_deg) return;
  direction_ = as_good ? (direction_ + up_sensor).normalized() : up_sensor;
  confidence_ = confidence;
}

}  // namespace stance
