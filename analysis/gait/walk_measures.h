// One walk in numbers: final steps in, one Walk event out when the walk is over.
// A walk: steps that follow one another within kMaxPause_s; under kMinSteps there is no event.
//
//   step time        from the other foot's contact to this foot's, counted for the side that lands
//   stride time      from a foot's contact to its next
//   cadence          60 / mean step time
//   variability      standard deviation over the whole walk: starts, turns and changes of pace are part of it
//   double support   from a contact to the other foot's toe-off, twice a stride; percent of the stride
//   stance           from a foot's contact to its own toe-off, percent of the stride
//   phase            phi = 360 (t_S - t_L) / (t_L' - t_L), L the contacts of the foot with the longer mean
//   swing
//                    (shorter stance; left where that is not known), S the other foot's in between
//   coordination     phase coordination index: 100 SD(phi) / mean(phi) + 100 mean|phi - 180| / 180
//                    (Plotnik, Giladi & Hausdorff, Exp Brain Res 181, 2007); healthy at 40-75 y: 3.2 +- 1.1 %
//   asymmetry        of step time, with noise and verdict: analysis/asymmetry/walking_comparison.h
//   regularity       of the vertical acceleration, step on step and stride on stride (stride_shape.h)
//   harmonic ratio   as obliquity, rotation and rise: median over the strides (stride_shape.h)
//   step length      1.25 x 2 sqrt(2 l h - h^2), h the rise of the pelvis in a step, l the length of the leg:
//                    an inverted pendulum (Zijlstra & Hof, Gait Posture 18, 2003, with their correction). l
//                    is 0.53 of the height (Drillis & Contini 1966), an untold one taken for
//                    kAssumedHeight_m: a person 10 cm taller steps 3 % further than said. Against the way
//                    walked in ipol (10 m in one direction; heights unknown): 1.00 times as long (median), 6
//                    % between people (SD), 4 % between the walks of one. Not known where step regularity is
//                    under 0.4: in a pocket, with a strong limp
//   speed            step length / mean step time
//   worn             on a leg (leg_watch.h, of medians over the walk): left and right are not compared there,
//                    five in six walks of healthy people would show a difference. Otherwise beside the middle
//                    from kBeside_cm on
//                    (gait_window.h says how far off that is)
//   detectable       sqrt(2) times the noise with which it repeats, the sensor worn alike: a smaller change
//                    between two such walks may be chance (minimal detectable change at 95 %)
//
// Stance and double support inherit what toe_off.h says of its bias between people (11 ms, 1 % of a stride):
// a change in one wearer means more than the value. Scatter of the contacts (12 ms in mid-walk) is part of
// every standard deviation and of the phase coordination index. Intervals in which a contact was missed (same
// foot twice) are left out. What needs sides is NaN without them. Fixed memory, no allocation but for the
// event; one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "analysis/asymmetry/walking_comparison.h"
#include "analysis/event.h"
#include "analysis/gait/stride_shape.h"

namespace stance {

class WalkMeasures {
 public:
  static constexpr double kMaxPause_s = 1.8;
  static constexpr int kMinSteps = 4;
  static constexpr float kAssumedHeight_m = 1.7F;
  static constexpr float kBeside_cm = 5.0F;

  // 0: not told.
  explicit WalkMeasures(float height_m = 0.0F);

  // Final steps, in order of time.
  void add(const Step& step, std::vector<Event>& events);
  // The stride that ends with a step, before that step is added.
  void add(const StrideShape& stride);
  // Nothing final comes any more from before this moment: a walk that ended well before it is over.
  void settle(double final_until_s, std::vector<Event>& events);
  void finish(std::vector<Event>& events);
  // Most steps of the walks so far were taken with the sensor on a leg.
  [[nodiscard]] bool on_a_leg() const { return 2 * leg_steps_ > all_steps_; }

 private:
  struct Sums {
    double sum = 0.0, square = 0.0;
    std::int64_t count = 0;
    void add(double x);
    [[nodiscard]] float mean() const;       // NaN without values
    [[nodiscard]] float deviation() const;  // NaN under two
  };
  struct Foot {
    Sums stance_s, phase_deg, phase_off_deg;
  };

  void close(std::vector<Event>& events);
  void take_stride(const Step& step);
  void describe_strides(Walk& walk);
  float median_of(float StrideShape::*field);
  void measure(const Step& step);
  Foot& foot(Side side) { return side == Side::kLeft ? left_ : right_; }

  static constexpr std::size_t kMostStrides = 4096;

  float height_m_ = 0.0F;
  std::vector<StrideShape> waiting_;  // strides of steps that are not final yet, in order of time
  std::vector<StrideShape> strides_;  // of this walk; the last kMostStrides
  std::size_t stride_count_ = 0;
  std::vector<float> values_;                   // while a median is looked for
  std::int64_t all_steps_ = 0, leg_steps_ = 0;  // of the walks that are over
  int steps_ = 0;
  double start_s_ = 0.0;
  std::optional<Step> last_, before_last_;
  Sums step_s_, stride_s_, double_support_s_;
  Foot left_, right_;
  WalkingComparison comparison_;
};

}  // namespace stance
