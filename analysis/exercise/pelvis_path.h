// The pelvis's path at 20 Hz: what repetitions are looked for in.
//
// Each frame averages five 100 Hz samples. Its state joins the two things a hip sensor knows without drift:
//   [0..2] the direction of gravity in the sensor's own axes, in degrees on the unit sphere (57.3 *
//   up_sensor), so that a
//          distance between two states is close to the angle the pelvis tilted, whatever way the sensor is
//          mounted;
//   [3]    vertical displacement in cm, twice integrated and high-passed (three poles at kDriftCutOff_hz),
//   which forgets
//          offsets and drift. It leads the true displacement by 55 deg at 0.3 Hz: good for finding
//          repetitions, not for measuring them; for that see LocalPath.
//          With Height::kLevel it is integrated once forward and once backward in time instead, forgetting
//          alike both ways (w = 2 pi kDriftCutOff_hz): -1 / (w^2 + omega^2) of the acceleration, which is
//          real, so that nothing is shifted in time; slow movements are made smaller (0.8 at 0.2 Hz), a
//          constant error stays a constant. Known kLevelLag_s later only.
// One degree weighs as much as one centimetre: a squat is about 30 deg and 40 cm, a bridge 35 deg and 15 cm,
// a standing leg lift 8 deg and 1 cm. Turning about the vertical is not in the state: without a magnetometer
// its zero drifts. Owns a bounded history, allocated once; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/orientation/motion_sample.h"
#include "analysis/signal/biquad.h"

namespace stance::exercise {

inline constexpr int kSamplesPerFrame = 5;
inline constexpr double kFrameRate_hz = 20.0;
inline constexpr double kFramePeriod_s = 1.0 / kFrameRate_hz;

using PelvisState = Eigen::Vector4f;

struct PelvisFrame {
  double time_s = 0.0;                      // middle of the frame
  PelvisState state = PelvisState::Zero();  // deg, deg, deg, cm
  Eigen::Quaternionf q_earth_sensor = Eigen::Quaternionf::Identity();
  float upward_m_s2 = 0.0F;  // specific force along the vertical, mean over the frame, gravity included
  Eigen::Vector2f level_m_s2 =
      Eigen::Vector2f::Zero();  // specific force along the level axes of q_earth_sensor
  float shake_m_s2 = 0.0F;      // upward above kShakeCutOff_hz: steps, impacts, fidgeting
  bool has_gyro = false;
};

class PelvisPath {
 public:
  // Of the height: known at once, but ahead of the body, or kLevelLag_s later and in phase with it.
  enum class Height { kLive, kLevel };
  explicit PelvisPath(Height height = Height::kLive);

  // True when this sample completed a frame; with a level height that is the frame of kLevelLag_s ago.
  bool push(const MotionSample& sample);
  // Completes the next frame held back, though what follows it is known in part only; to be called until it
  // is false before a restart, and at the end.
  bool flush_one();

  // Whether the height is Height::kLevel.
  [[nodiscard]] bool level() const { return height_ == Height::kLevel; }
  // All frames kept, oldest first: at least the last kHistory_s seconds since the last restart.
  [[nodiscard]] std::span<const PelvisFrame> frames() const { return frames_; }
  // Frames are numbered since construction; `first()` is the number of frames().front().
  [[nodiscard]] std::int64_t first() const { return first_; }
  [[nodiscard]] std::int64_t end() const { return first_ + static_cast<std::int64_t>(frames_.size()); }
  [[nodiscard]] const PelvisFrame& operator[](std::int64_t number) const {
    return frames_[static_cast<std::size_t>(number - first_)];
  }
  // Every second state, 10 Hz, oldest first, in one piece: what a search over many seconds reads. Ends with
  // the newest frame of an odd number.
  [[nodiscard]] std::span<const PelvisState> coarse() const { return coarse_; }
  // Frame number of coarse()[i], and the place of the first coarse state not before frame `number`.
  [[nodiscard]] std::int64_t frame_of(std::int64_t i) const { return (first_ | 1) + kCoarse * i; }
  [[nodiscard]] std::int64_t coarse_from(std::int64_t number) const {
    return (number - first_ + first_ % 2) / 2;
  }
  // Whether the pelvis moved slowly but clearly within the last seconds: more than kAlive_units from its mean
  // pose.
  [[nodiscard]] bool alive() const { return activity_ > kAlive_units; }
  // Root mean square of the shake over the last second or so, m/s^2.
  [[nodiscard]] float recent_shake_m_s2() const { return std::sqrt(shake_square_); }
  // How far the pelvis went from its mean pose within the last seconds, in units of PelvisState.
  [[nodiscard]] float activity() const { return activity_; }

  static constexpr int kCoarse = 2;
  static constexpr double kHistory_s = 60.0;
  static constexpr double kDriftCutOff_hz = 0.1;
  static constexpr double kLevelLag_s = 4.0;  // what follows later weighs exp(-2 pi 0.1 Hz 4 s) = 8 %
  static constexpr double kShakeCutOff_hz = 1.3;
  static constexpr float kAlive_units = 2.0F;

 private:
  void restart();
  void add_frame(const MotionSample& sample);
  void integrate_live(double upward_m_s2);
  void hold_back(const PelvisFrame& frame);
  void append(const PelvisFrame& frame);

  Height height_;
  // Height::kLevel only: a ring of frames, their velocity forward in time, and what it weighs backward.
  std::vector<PelvisFrame> held_back_;
  std::vector<float> velocity_held_back_m_s_;
  std::vector<float> backward_weight_s_;
  std::size_t oldest_held_back_ = 0;
  std::size_t held_back_count_ = 0;
  std::vector<PelvisFrame> frames_;
  std::vector<PelvisState> coarse_;
  std::int64_t first_ = 0;
  Biquad<double> shake_filter_;
  Eigen::Vector3f up_sum_ = Eigen::Vector3f::Zero();
  Eigen::Vector2f level_sum_m_s2_ = Eigen::Vector2f::Zero();
  double upward_sum_m_s2_ = 0.0;
  double time_sum_s_ = 0.0;
  int samples_ = 0;
  double gravity_m_s2_ = 0.0;
  double velocity_m_s_ = 0.0;
  double height_m_ = 0.0;
  PelvisState mean_state_ = PelvisState::Zero();
  bool has_mean_ = false;
  float activity_ = 0.0F;
  float shake_square_ = 0.0F;
};

}  // namespace stance::exercise
