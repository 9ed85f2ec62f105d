#include "analysis/gait/gait_stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/gait/toe_off.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

// A side less likely than this is not told.
constexpr double kMinSideLogOdds = 0.62;  // 0.65
// The foot that closes a walk comes down softly and is loaded late: seen 60 ms after it lands (median).
constexpr double kClosingStepDelay_samples = 6.0;
// In a trouser pocket the kernels, which are a pelvis's, find a contact before it is made: the thigh is
// braked while the foot still swings. Against the foot switches of oxford (recorded ten times a second, so 50
// ms late on average) contacts were 111 and 89 ms early in its two people, less those 50: 61 and 39.
constexpr double kLegLead_s = 0.05;
constexpr double kLeastStride = 0.7;  // of two step periods
// Half a step: a contact so near to lost samples may not be seen, because its kernel reaches into them.
constexpr double kBlindEdge_s = 0.3;
constexpr double kMaxAnchorAge_s = 6.0;
// Walking from which the wearer's axes are learned: an easy walk shakes the pelvis by 1.3-3.4 m/s^2 at 80 to
// 150 steps a minute. Of those who walk more softly or slowly the axes stay unknown.
constexpr float kClearWalk_m_s2 = 0.9F;
constexpr float kClearPeriod = 0.6F;
constexpr double kQuickestStep_s = 0.35;
constexpr double kSlowestStep_s = 0.80;
constexpr double kLongestStep_s = 1.8;  // as in walk_measures.h

}  // namespace

GaitStage::GaitStage(Placement) { positions_.reserve(kGaitWindowSamples / 2); }

void GaitStage::push(const MotionSample& sample, std::vector<Step>& steps,
                     std::vector<StrideShape>& strides) {
  cutter_.push(sample, [&](auto first, auto second, bool last) { cut(first, second, last, steps, strides); });
}

void GaitStage::finish(std::vector<Step>& steps, std::vector<StrideShape>& strides) {
  cutter_.finish([&](auto first, auto second, bool last) { cut(first, second, last, steps, strides); });
}

void GaitStage::cut(std::span<const MotionSample> first, std::span<const MotionSample> second, bool last,
                    std::vector<Step>& steps, std::vector<StrideShape>& strides) {
  window_.assign(first, second);
  if (const auto& turned = window_.turned()) turned_ = *turned;
  silence_.reset();
  if (window_end_s_ > 0.0 && (first.empty() ? second : first).front().restart) {
    silence_ = Silence{window_end_s_, window_.time_s(0)};
  }
  read_window(last, steps, strides);
  window_end_s_ = window_.time_s(window_.size() - 1);
}

std::optional<WalkedAxes> GaitStage::take_walked_axes() { return std::exchange(walked_axes_, std::nullopt); }

std::optional<SensorTurned> GaitStage::take_sensor_turned() { return std::exchange(turned_, std::nullopt); }

// What repeats in an exercise is decoded as steps, too, but is slower, softer or less regular.
bool GaitStage::clearly_walked(std::span<const DecodedStep> steps, std::size_t count) const {
  if (count < static_cast<std::size_t>(BodyAxes::kFewestSteps)) return false;
  const double period_s =
      (steps[count - 1].position - steps[0].position) / (kInternalRate_hz * static_cast<double>(count - 1));
  return window_.vertical_rms_m_s2() > kClearWalk_m_s2 && window_.period_confidence() > kClearPeriod &&
         period_s > kQuickestStep_s && period_s < kSlowestStep_s;
}

void GaitStage::read_window(bool last, std::vector<Step>& steps, std::vector<StrideShape>& strides) {
  std::optional<StepAnchor> anchor;
  if (last_step_ && window_.time_s(0) - last_step_->time_s < kMaxAnchorAge_s) {
    anchor =
        StepAnchor{(last_step_->time_s - window_.time_s(0)) * kInternalRate_hz, last_step_->left_log_odds};
  }
  const std::vector<DecodedStep>& found = decoder_.decode(window_, anchor);
  const double open_from = last ? 1e9 : window_.size() - WindowCutter::kOpenSamples;
  std::size_t final_count = 0;
  while (final_count < found.size() && found[final_count].position < open_from) ++final_count;
  refiner_.refine(window_, found, final_count, anchor.has_value(), positions_);
  if (clearly_walked(found, final_count)) {
    walked_axes_ = WalkedAxes{window_.up_sensor(), window_.forward_sensor(), static_cast<int>(final_count)};
  }
  const std::size_t first_step = steps.size();
  const std::size_t first_stride = strides.size();
  for (std::size_t i = 0; i < final_count; ++i) {
    const DecodedStep& step = found[i];
    double position = positions_[i];
    if (step.ends_chain) position -= kClosingStepDelay_samples;
    const double time_s = window_.time_at(position);
    if (last_step_ && time_s <= last_step_->time_s) continue;
    if (i == 0 && last_step_) {
      if (const auto lost = lost_between(*last_step_, {time_s, step.left_log_odds})) steps.push_back(*lost);
    }
    Step& out = steps.emplace_back();
    out.time_s = time_s;
    const double certainty = std::abs(step.left_log_odds);
    if (certainty >= kMinSideLogOdds) {
      out.side = step.left_log_odds > 0.0 ? Side::kLeft : Side::kRight;
      out.side_probability = static_cast<float>(1.0 / (1.0 + std::exp(-certainty)));
    }
    if (const auto toe_off = step.ends_chain ? std::nullopt : toe_off_after(window_, position)) {
      out.toe_off_s = window_.time_at(*toe_off);
    }
    last_step_ = LastStep{time_s, step.left_log_odds};
    measure_stride(out, strides);
  }
  correct_for_leg(std::span(steps).subspan(first_step), std::span(strides).subspan(first_stride));
}

// With the strides of the stretch itself, so that its first steps are corrected, too.
void GaitStage::correct_for_leg(std::span<Step> steps, std::span<StrideShape> strides) {
  for (const StrideShape& stride : strides) leg_.add(stride);
  if (!leg_.on_a_leg()) return;
  for (StrideShape& stride : strides) stride.time_s += kLegLead_s;
  for (Step& step : steps) {
    step.time_s += kLegLead_s;
    step.toe_off_s += kLegLead_s;
  }
}

// Feet alternate: between two contacts of one foot, a stride apart, the other foot came down.
std::optional<Step> GaitStage::lost_between(const LastStep& before, const LastStep& after) const {
  const double certainty = std::min(std::abs(before.left_log_odds), std::abs(after.left_log_odds));
  if (!silence_ || before.left_log_odds * after.left_log_odds < 0.0 || certainty < kMinSideLogOdds) return {};
  const double middle_s = 0.5 * (before.time_s + after.time_s);
  const double step_s = window_.step_period()[0] / kInternalRate_hz;
  const double ratio = (after.time_s - before.time_s) / (2.0 * step_s);
  if (ratio < kLeastStride || ratio > 1.0 / kLeastStride) return {};
  if (middle_s < silence_->begin_s - kBlindEdge_s || middle_s > silence_->end_s + kBlindEdge_s) return {};
  Step lost;
  lost.time_s = middle_s;
  lost.side = after.left_log_odds > 0.0 ? Side::kRight : Side::kLeft;
  lost.side_probability = static_cast<float>(1.0 / (1.0 + std::exp(-certainty)));
  lost.inferred = true;
  return lost;
}

void GaitStage::measure_stride(const Step& step, std::vector<StrideShape>& strides) {
  if (recent_count_ > 0) {
    const Step& before = recent_[static_cast<std::size_t>(recent_count_ - 1)];
    if (step.time_s - before.time_s > kLongestStep_s || step.side == before.side) recent_count_ = 0;
  }
  if (recent_count_ == StrideMeter::kContacts) {
    std::rotate(recent_.begin(), recent_.begin() + 1, recent_.end());
    --recent_count_;
  }
  recent_[static_cast<std::size_t>(recent_count_++)] = step;
  // Strides that do not overlap say all there is to say.
  measured_last_ = !measured_last_ && recent_count_ >= 3;
  if (!measured_last_) return;
  std::array<double, StrideMeter::kContacts> contacts{};
  for (std::size_t i = 0; i < static_cast<std::size_t>(recent_count_); ++i) {
    contacts[i] = (recent_[i].time_s - window_.time_s(0)) * kInternalRate_hz;
  }
  auto shape = meter_.measure(window_, std::span(contacts).first(static_cast<std::size_t>(recent_count_)));
  if (!shape) return;
  shape->time_s = step.time_s;
  strides.push_back(*shape);
}

}  // namespace stance
