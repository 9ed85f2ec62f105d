// One degree of freedom over time: a start value and smooth steps from it, in any order, also overlapping.
// Each step follows the minimum-jerk curve, the shape of voluntary human reaching and rising (Flash and Hogan
// 1985, J Neurosci 5:1688): 10 u^3 - 15 u^4 + 6 u^5, position, speed and acceleration continuous.
#pragma once

#include <vector>

namespace stance::simulator {

class Track {
 public:
  explicit Track(double start_value = 0.0) : start_value_(start_value) {}

  // Changes the value by `delta` between the two times; end_s > start_s.
  void add_step(double start_s, double end_s, double delta);
  // Away by `delta` until `middle_s` and back until `end_s`.
  void add_pulse(double start_s, double middle_s, double end_s, double delta);

  // Call once after the last step, before the first value().
  void prepare();
  [[nodiscard]] double value(double time_s) const;

 private:
  struct Step {
    double start_s;
    double end_s;
    double delta;
    double before;  // sum of the deltas of all steps that start earlier
  };
  double start_value_;
  double longest_s_ = 0.0;
  std::vector<Step> steps_;
};

}  // namespace stance::simulator
