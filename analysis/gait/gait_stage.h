// Finds the initial contacts of the feet and their sides in the even motion stream.
// Candidates only: the timeline decides which of them belong to walking, stairs or running.
//
//   WindowCutter   stretches in which the body moves up and down
//   GaitWindow     the stretch in the body's own axes, its stride period
//   StepDecoder    contacts and feet, decided over the whole stretch
//   ContactRefiner every contact moved to where the stretch's own average step fits best
//   toe_off_after  when the other foot leaves the ground
//   StrideMeter    what needs the signals between contacts
//   LegWatch       whether a leg carries the sensor: it feels every contact kLegLead_s early
//
// Owns its state; allocates nothing per sample after warm-up; one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/event.h"
#include "analysis/gait/contact_refiner.h"
#include "analysis/gait/gait_window.h"
#include "analysis/gait/leg_watch.h"
#include "analysis/gait/step_decoder.h"
#include "analysis/gait/stride_shape.h"
#include "analysis/gait/window_cutter.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class GaitStage {
 public:
  explicit GaitStage(Placement placement);

  // Appends steps in order of time, each at most 20 s after it happened; and of every second stride that
  // ends with one of them its shape, under the time of that step.
  void push(const MotionSample& sample, std::vector<Step>& steps, std::vector<StrideShape>& strides);
  void finish(std::vector<Step>& steps, std::vector<StrideShape>& strides);

  // The wearer's axes during the last stretch that was walking for sure; none while nothing new was walked.
  std::optional<WalkedAxes> take_walked_axes();
  // The sensor was turned on the body amid a walk; told once.
  std::optional<SensorTurned> take_sensor_turned();

 private:
  struct LastStep {
    double time_s = 0.0;
    double left_log_odds = 0.0;
  };

  struct Silence {  // from the last sample before it to the first after it
    double begin_s = 0.0;
    double end_s = 0.0;
  };

  [[nodiscard]] bool clearly_walked(std::span<const DecodedStep> steps, std::size_t count) const;
  void cut(std::span<const MotionSample> first, std::span<const MotionSample> second, bool last,
           std::vector<Step>& steps, std::vector<StrideShape>& strides);
  // The step of the other foot between two of one foot, where it fell into lost samples.
  [[nodiscard]] std::optional<Step> lost_between(const LastStep& before, const LastStep& after) const;
  void read_window(bool last, std::vector<Step>& steps, std::vector<StrideShape>& strides);
  // Later by what a leg leads the pelvis, where one carries the sensor.
  void correct_for_leg(std::span<Step> steps, std::span<StrideShape> strides);
  // The stride that ends with this step, if it goes on from the steps before.
  void measure_stride(const Step& step, std::vector<StrideShape>& strides);

  WindowCutter cutter_;
  GaitWindow window_;
  StepDecoder decoder_;
  ContactRefiner refiner_;
  StrideMeter meter_;
  LegWatch leg_;
  std::vector<double> positions_;
  std::array<Step, StrideMeter::kContacts> recent_;  // the last steps, oldest first, of alternating feet
  int recent_count_ = 0;
  bool measured_last_ = false;
  std::optional<LastStep> last_step_;
  double window_end_s_ = 0.0;
  std::optional<Silence> silence_;  // the lost samples before this window
  std::optional<WalkedAxes> walked_axes_;
  std::optional<SensorTurned> turned_;
};

}  // namespace stance
