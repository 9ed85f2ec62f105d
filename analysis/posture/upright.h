// Which direction of the sensor points up when the wearer stands straight? Learned from walking, because
// people walk upright and nobody calibrates (APE rule, Stamatakis-style tilt relative to walking): the mean
// of the vertical over walking epochs, forgetting over half a minute of walking so that it follows a slipping
// strap. A direction off the one known that lasts 3 s of walking replaces it: the sensor was moved; one far
// off has to last for half a minute, or 10 s once a hand turned the sensor. Before the first walk a vertical
// move tells: whoever rises is upright after it, whoever sinks was before. That guess is weaker; confidence()
// says how much. Owns its state; no allocation; one thread at a time.
#pragma once

#include <Eigen/Core>

namespace stance {

struct UprightParams {
  // Walking epochs over which upright is averaged. Larger: steadier, slower to follow the strap.
  int memory_epochs = 60;
  // Walking epochs before it is trusted. Larger: safer against shuffles, later after the first steps.
  int enough_epochs = 6;
  // A walking direction further off than this means that the sensor was moved.
  float moved_deg = 20.0F;
  // A sensor that no hand turned does not lie down with its wearer: walking further off than this may be
  // repetitions on hands and knees that look like steps, and has to last for longer.
  float far_deg = 50.0F;
  int enough_far_epochs = 60;
  int enough_moved_epochs = 20;  // once a hand turned it
  // Epochs without walking after which walking elsewhere is another walk.
  int pause_epochs = 8;
  // A guess further off than this from one as good is lying taken for upright.
  float most_between_guesses_deg = 45.0F;
};

class Upright {
 public:
  explicit Upright(const UprightParams& params = {}) : params_(params) {}

  // The mean vertical of one epoch that is walking for sure.
  void learn_from_walking(const Eigen::Vector3f& up_sensor);
  // An epoch that is not.
  void not_walking();
  // A hand turned the sensor, or nothing was felt for a while: it may sit in any way since.
  void may_have_moved() {
    may_have_moved_ = true;
    fitting_epochs_ = 0;
  }
  // The sensor was turned on the body, and walking upright is `up_sensor` since: what was learned before that
  // is turned as well.
  void turn(const Eigen::Matrix3f& after_from_before, const Eigen::Vector3f& up_sensor);
  // A direction that is upright with this confidence, under 1. One as good as the last is averaged with it,
  // so that the depth of a squat taken for upright is no new upright; another replaces it. Of no effect once
  // walking has taught better.
  void guess(const Eigen::Vector3f& up_sensor, float confidence);

  [[nodiscard]] const Eigen::Vector3f& direction_sensor() const { return direction_; }
  // 0: unknown. 1: learned from walking.
  [[nodiscard]] float confidence() const { return confidence_; }

 private:
  UprightParams params_;
  Eigen::Vector3f direction_ = Eigen::Vector3f::UnitZ();
  float confidence_ = 0.0F;
  int learned_epochs_ = 0;
  Eigen::Vector3f other_ = Eigen::Vector3f::Zero();  // sum of walking verticals that do not fit
  int other_epochs_ = 0;
  int paused_epochs_ = 0;  // since the last of them
  bool may_have_moved_ = false;
  int fitting_epochs_ = 0;  // since then
};

float angle_deg(const Eigen::Vector3f& a, const Eigen::Vector3f& b);

}  // namespace stance
