// Where the pelvis is and how it is turned. Body axes: x forward, y left, z up, origin midway between the hip
// joints. Earth axes: z up, x the direction faced at the start. Right-handed; metres and radians.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <numbers>

namespace stance::simulator {

// The degrees of freedom of the pelvis. Forward, left and up are along the heading: whoever turns, walks on
// in the new direction. The rotation body -> earth is Rz(heading) Ry(pitch) Rx(roll) Rz(twist).
enum class Dof {
  kForward,
  kLeft,
  kUp,       // above the floor
  kHeading,  // counter-clockwise seen from above
  kPitch,    // top of the pelvis forward (anterior tilt) is positive
  kRoll,     // left side up is positive (obliquity)
  kTwist     // about the body's own long axis, right side forward is positive (rotation)
};
inline constexpr std::size_t kDofCount = 7;

class Pose {
 public:
  double& operator[](Dof dof) { return values_[static_cast<std::size_t>(dof)]; }
  double operator[](Dof dof) const { return values_[static_cast<std::size_t>(dof)]; }

  [[nodiscard]] Eigen::Vector3d position() const { return {values_[0], values_[1], values_[2]}; }
  [[nodiscard]] Eigen::Matrix3d rotation_earth_body() const {
    using Eigen::AngleAxisd, Eigen::Vector3d;
    return (AngleAxisd((*this)[Dof::kHeading], Vector3d::UnitZ()) *
            AngleAxisd((*this)[Dof::kPitch], Vector3d::UnitY()) *
            AngleAxisd((*this)[Dof::kRoll], Vector3d::UnitX()) *
            AngleAxisd((*this)[Dof::kTwist], Vector3d::UnitZ()))
        .toRotationMatrix();
  }

 private:
  std::array<double, kDofCount> values_{};
};

inline constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

}  // namespace stance::simulator
