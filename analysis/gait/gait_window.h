// A stretch of motion of at most 20 s, turned into signals in the body's own axes, in which contacts and
// sides are read. Steps:
//   1. level: every sample is turned by the shortest rotation that takes its vertical onto the stretch's mean
//      vertical. What is left is a frame fixed to the wearer's heading, so turning does not matter.
//   2. stride period: see stride_period.h.
//   3. forward: f = sum_t h(t) (v(t + T/4) - v(t - T/4)), h the levelled horizontal and v the vertical
//      acceleration, T the step period. A walker is fastest forward at push-off, a quarter of a step before
//      the body is caught (inverted pendulum), so forward acceleration leads the vertical by a quarter
//      period. This gives axis and sign at once, from any mounting; what alternates with the feet (lateral)
//      averages out because the vertical does not alternate. Measured: within 10 deg (SD) on 84 lower-back
//      recordings, no sign wrong.
//   4. middle: a sensor beside the middle of the pelvis is lifted and lowered as the pelvis rolls, once a
//   stride
//      and the other way round for the other foot, and so shows the two feet at different times. Its distance
//      r to the left is found where it shows, in what differs from one step to the next:
//      r = sum dv da / sum da^2, dv = v(t) - v(t + T), a the roll acceleration, da likewise; kept from window
//      to window. v - r a is the vertical of the middle. Real people, medians: left hip 0.07 m, lower back
//      and belt buckle within 0.05 m of 0; simulated hips 0.13 to 0.2 m, either side. It halves the
//      difference that a hip makes between left and right steps (2 % of the step time). With a gyroscope
//      only.
//   5. a sensor turned on the body amid the stretch (sensor_turn.h): what came before is turned as well, so
//   that
//      the whole stretch is in the axes the sensor has at its end, and read again from 1. The next stretch,
//      which begins before that moment, is turned alike.
//   6. channels, each divided by its own root mean square over the moving part of the stretch.
// It fails where nothing repeats; period_confidence says so. Owns its memory, reserved once; one thread.
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "analysis/gait/sensor_turn.h"
#include "analysis/gait/stride_period.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

inline constexpr int kGaitWindowSamples = 2000;  // 20 s

class GaitWindow {
 public:
  GaitWindow();

  // Fills the window with `samples` (at most kGaitWindowSamples, even at 100 Hz) and computes all signals.
  void assign(std::span<const MotionSample> first, std::span<const MotionSample> second);

  [[nodiscard]] int size() const { return static_cast<int>(time_s_.size()); }
  [[nodiscard]] bool has_gyro() const { return has_gyro_; }
  [[nodiscard]] double time_s(int i) const { return time_s_[i]; }
  // Time of a position between samples.
  [[nodiscard]] double time_at(double position) const;

  // Unitless, zero mean over about 2 s, root mean square 1 while moving.
  [[nodiscard]] std::span<const float> vertical() const { return vertical_; }    // acceleration, up
  [[nodiscard]] std::span<const float> forward() const { return forward_; }      // acceleration, forward
  [[nodiscard]] std::span<const float> impact() const { return impact_; }        // envelope of what is fast
  [[nodiscard]] std::span<const float> lateral() const { return lateral_; }      // acceleration, to the left
  [[nodiscard]] std::span<const float> yaw_rate() const { return yaw_rate_; }    // about up; 0 without gyro
  [[nodiscard]] std::span<const float> roll_rate() const { return roll_rate_; }  // about forward; 0 without

  // The wearer's axes in the sensor's own, unit length: the mean vertical of the stretch, and the direction
  // walked in, level to it.
  [[nodiscard]] const Eigen::Vector3f& up_sensor() const { return mean_up_; }
  [[nodiscard]] Eigen::Vector3f forward_sensor() const {
    return forward_axis_.x() * x_axis_ + forward_axis_.y() * y_axis_;
  }

  // The sensor was turned on the body within this stretch, which no stretch before has shown.
  [[nodiscard]] const std::optional<SensorTurned>& turned() const { return turned_; }

  // Step period (half the stride) around each sample, in samples.
  [[nodiscard]] std::span<const float> step_period() const { return period_.step_period(); }
  // 0..1: how well the stretch repeats itself after a stride.
  [[nodiscard]] float period_confidence() const { return period_.confidence(); }
  // How far the sensor's vertical turns (rad) from the stride before a moment to the stride after it: the
  // angle between the two means, so that what swings to and fro with the legs is no turn. 0 at the ends.
  [[nodiscard]] float lean_change_rad(int at) const;
  // Twice the largest angle (rad) between the sensor's vertical and its mean over [begin, end): how far the
  // sensor tilts to and fro. Too small without a gyroscope, where a quick tilt is hardly seen.
  [[nodiscard]] float tilt_range_rad(int begin, int end) const;
  // How far left of the pelvis's middle the sensor is, m, -0.25..0.25; 0 without a gyroscope.
  [[nodiscard]] float left_of_middle_m() const { return left_of_middle_m_; }
  // What the unitless signals were divided by: root mean squares while moving.
  [[nodiscard]] float vertical_rms_m_s2() const { return vertical_rms_m_s2_; }
  [[nodiscard]] float forward_rms_m_s2() const { return forward_rms_m_s2_; }
  [[nodiscard]] float lateral_rms_m_s2() const { return lateral_rms_m_s2_; }
  [[nodiscard]] float yaw_rms_rad_s() const { return yaw_rms_rad_s_; }
  [[nodiscard]] float roll_rms_rad_s() const { return roll_rms_rad_s_; }

 private:
  using Signal = std::vector<float>;

  void append(const MotionSample& sample);
  void read();
  void repair_late_turn();
  bool find_turn();
  [[nodiscard]] bool is_walked(const SensorTurn& turn) const;
  void sum_patterns();
  void turn_before(int end, const Eigen::Matrix3f& rotation);
  void calm_turn(int at);
  void level();
  void remove_slow();
  void find_impacts();
  void weigh_motion();
  void find_forward();
  void split_axes();
  void move_to_middle();
  float normalise(Signal& signal) const;
  void smooth(const Signal& in, int half_width, Signal& out) const;

  bool has_gyro_ = false;
  float vertical_rms_m_s2_ = 0.0F, forward_rms_m_s2_ = 0.0F, lateral_rms_m_s2_ = 0.0F;
  float yaw_rms_rad_s_ = 0.0F, roll_rms_rad_s_ = 0.0F;
  float left_of_middle_m_ = 0.0F;
  double lever_sum_m_ = 0.0, lever_weight_ = 0.0;       // over the windows, the last counting most
  Eigen::Vector3f mean_up_ = Eigen::Vector3f::UnitZ();  // these three in the sensor's own axes
  Eigen::Vector3f x_axis_ = Eigen::Vector3f::UnitX();
  Eigen::Vector3f y_axis_ = Eigen::Vector3f::UnitY();
  Eigen::Vector2f forward_axis_ = Eigen::Vector2f::UnitX();  // along x_axis_ and y_axis_
  std::vector<double> time_s_;
  std::vector<Eigen::Vector3f> acc_sensor_, gyro_sensor_, up_sensor_;
  Signal vertical_read_;  // as it came
  Signal vertical_, level_x_, level_y_, rate_x_, rate_y_, yaw_rate_;
  Signal forward_, lateral_, roll_rate_, impact_;
  Signal weight_;  // 0..1: moving
  Signal scratch_, scratch_x_, scratch_y_;
  std::vector<SensorTurn::Patterns> patterns_;  // up to each sample
  std::array<SensorTurned, 2> known_turns_{};   // the last ones, latest first; time_s 0: none
  std::optional<SensorTurned> turned_;
  StridePeriod period_;
};

}  // namespace stance
