// Poses held on purpose, as seconds: the bridge hold and the hip-flexor stretch.
//
// The stream is cut into poses: the direction of gravity stays within kStill_deg of its mean for a second and
// longer. A hold is a pose that the body goes into from another one and comes back out of, in the way of its
// exercise:
//   bridge hold         out of lying on the back: the pelvis tilts head down, which nobody lies in, and rises
//   hip-flexor stretch  kneeling on one knee, upright: the pelvis tilts back and goes on, level, for ten
//   seconds
// At the hip a stretch is what slouching in a chair is, so it is noticed only when it was announced, and its
// side is the one that was announced. Needs the wearer's axes (a walk was seen).
//
// Fails for who arches into another pose in the middle of a hold (it is two then), and for a bridge out of a
// bed that gives way by more than it rises. Owns its state; allocates nothing per sample; one thread.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/event.h"
#include "analysis/exercise/announced.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/orientation/motion_sample.h"

namespace stance::exercise {

class HoldStage {
 public:
  // Appends a provisional hold once a second while one goes on, from its kShortest_s on, and the final one
  // when the body is back, some 2 s after its end.
  void push(const MotionSample& sample, std::vector<Event>& events);
  void learn_axes(const WalkedAxes& walked) { axes_.learn(walked); }
  void sensor_turned(const SensorTurned& turned) { axes_.turn(turned); }
  // From now on; empty: nothing is announced.
  void announce(const std::optional<Announced>& announced) { announced_ = announced; }

  static constexpr double kShortest_s = 7.0;  // a bridge with a pause at the top is held for 5 s at most
  static constexpr double kShortestStretch_s = 10.0;  // stretches are prescribed for 30 s
  static constexpr float kStill_deg = 4.5F;  // tremor of effort and sagging within a hold stay under it

 private:
  static constexpr int kFrame_samples = 5;     // 20 Hz
  static constexpr int kLook_frames = 5;       // 4 Hz
  static constexpr std::size_t kFrames = 320;  // 16 s

  struct Frame {
    double time_s = 0.0;
    float upward_m_s2 = 0.0F;
  };
  struct Pose {
    double start_s = 0.0;
    double end_s = 0.0;                                   // so far
    Eigen::Vector3f up_sensor = Eigen::Vector3f::Zero();  // unit
    int looks = 0;
    bool kept = false;           // lasted a second
    float rise_cm = kNotKnown;   // from the pose before
    std::optional<Exercise> as;  // held, as far as the way into it tells
  };

  void look(std::vector<Event>& events);
  void keep(Pose& pose, std::vector<Event>& events);
  [[nodiscard]] std::optional<Exercise> entered(const Pose& before, const Pose& pose) const;
  [[nodiscard]] bool left(const Pose& held, const Pose& after) const;
  [[nodiscard]] float rise_cm(double from_s, double to_s) const;
  [[nodiscard]] Eigen::Vector3f body(const Eigen::Vector3f& up_sensor) const {
    return axes_.body_from_sensor() * up_sensor;
  }
  [[nodiscard]] static double shortest_s(Exercise exercise) {
    return exercise == Exercise::kBridgeHold ? kShortest_s : kShortestStretch_s;
  }
  [[nodiscard]] Hold hold_of(const Pose& pose) const;
  void forget();

  BodyAxes axes_;
  std::optional<Announced> announced_;
  Eigen::Vector3f up_sum_ = Eigen::Vector3f::Zero();  // of the look at hand
  float upward_sum_m_s2_ = 0.0F;                      // of the frame at hand
  int samples_ = 0;
  int frames_in_look_ = 0;
  std::array<Frame, kFrames> frames_{};
  std::size_t frame_count_ = 0;  // ever
  std::optional<Pose> before_;   // the last one that was kept and is over
  std::optional<Pose> pose_;     // goes on
  std::optional<Pose> held_;     // is over, the way out of it not seen yet
  int away_looks_ = 0;
  double away_since_s_ = 0.0;
  double shown_s_ = 0.0;
};

}  // namespace stance::exercise
