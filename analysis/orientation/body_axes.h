// The wearer's own axes in the sensor's: up when upright, forward, and left.
//
// Learned from walking, the one movement in which a hip sensor sees both (GaitWindow: the vertical is
// upright, and forward acceleration leads the vertical one by a quarter step). Each walk is weighed by its
// steps; older walks fade, so that a slipping strap is followed. A walk whose axes are far from the known
// ones does not blend in: two such in a row that agree replace them, because then the sensor was moved.
// Unknown before the first kEnoughSteps steps. Owns its state; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>

namespace stance {

// Of one stretch of walking; unit vectors in the sensor's own axes, at right angles.
struct WalkedAxes {
  Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();
  Eigen::Vector3f forward_sensor = Eigen::Vector3f::UnitX();
  int steps = 0;
};

// A sensor that was turned on the body at a moment amid a walk (gait/sensor_turn.h).
struct SensorTurned {
  double time_s = 0.0;
  Eigen::Matrix3f after_from_before = Eigen::Matrix3f::Identity();  // sensor axes
  Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();             // walking upright after it
};

class BodyAxes {
 public:
  void learn(const WalkedAxes& walked);
  // A turn is noticed falsely now and then (exercise has rhythms, too), and all names and sides hang on these
  // axes: a turn counts as one walk that does not fit, and the next that agrees with it proves it.
  void turn(const SensorTurned& turned);

  [[nodiscard]] bool known() const { return weight_ >= kEnoughSteps; }
  // Sensor -> body (x forward, y left, z up when upright). Identity while not known.
  [[nodiscard]] const Eigen::Matrix3f& body_from_sensor() const { return body_from_sensor_; }

  // Fewer steps make a shuffle, whose direction nobody knows.
  static constexpr int kFewestSteps = 5;
  static constexpr float kEnoughSteps = 8.0F;
  // Steps over which the axes are averaged. More: steadier, slower to follow the strap.
  static constexpr float kMemorySteps = 120.0F;
  // Forward scatters by 10 degrees from walk to walk; further off than this is another mounting.
  static constexpr float kMovedDeg = 45.0F;

 private:
  [[nodiscard]] bool agrees(const WalkedAxes& a, const Eigen::Vector3f& up,
                            const Eigen::Vector3f& forward) const;
  void update();

  Eigen::Vector3f up_ = Eigen::Vector3f::Zero();  // weighted sums
  Eigen::Vector3f forward_ = Eigen::Vector3f::Zero();
  float weight_ = 0.0F;  // steps
  WalkedAxes other_;     // did not fit; steps == 0: none
  Eigen::Matrix3f body_from_sensor_ = Eigen::Matrix3f::Identity();
};

}  // namespace stance
