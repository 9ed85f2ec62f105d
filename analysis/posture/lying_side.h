// What does somebody who lies lie on: back, left or right side, front? The direction of gravity about the
// body's own long axis, in quarters of a turn. Where the front is, walking has told (BodyAxes): before that
// the answer is unknown, and again once a hand has turned the sensor. Whoever lies between two of them is
// taken for what they lay on before, for 10 degrees past the middle.
// Nobody lies down on their front at once: whoever comes from being upright straight to front down is on
// hands and knees. They stay so for at most some minutes; who stays longer lies. Fails for who lets
// themselves fall on a bed, or turns from their side on hands and knees. Fails for a trunk that is not level:
// someone propped up to 60 degrees lies on what the rest of it says. Owns its state; no allocation; one
// thread at a time.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "analysis/event.h"
#include "analysis/orientation/body_axes.h"

namespace stance {

class LyingSide {
 public:
  // Seen in a walk. What was walked after the sensor was handled counts from then on.
  void learn(const WalkedAxes& walked) { (handled_s_ ? next_axes_ : axes_).learn(walked); }
  // The sensor was taken off or put on at this moment: from it on nothing is known of it any more.
  void handled(double time_s) {
    handled_s_ = time_s;
    next_axes_ = BodyAxes();
  }
  // It was turned amid a walk, which has told how: all undecided moments are told in its new axes.
  void turned(const SensorTurned& turned);
  // Nobody lies at this moment; in order of time with push(), and as it up to a minute after learn().
  void rise(double time_s) {
    reach(time_s);
    on_ = LyingOn::kUnknown;
    all_fours_since_s_.reset();
  }

  // While lying, in order of time. up_sensor: unit vector towards the sky.
  LyingOn push(double time_s, const Eigen::Vector3f& up_sensor);

  // As of the last push(): on hands and knees instead.
  [[nodiscard]] bool on_all_fours() const { return all_fours_; }

  // By so much past the middle between two sides the new one is told.
  static constexpr float kPast_deg = 10.0F;

 private:
  LyingOn side(double time_s, const Eigen::Vector3f& up_sensor);
  void reach(double time_s);

  BodyAxes axes_;
  BodyAxes next_axes_;               // learned since the sensor was handled
  std::optional<double> handled_s_;  // not reached yet
  LyingOn on_ = LyingOn::kUnknown;
  std::optional<double> all_fours_since_s_;  // came to it straight from being upright
  bool all_fours_ = false;
};

}  // namespace stance
