#include "analysis/gait/walk_measures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/gait/leg_watch.h"

namespace stance {
namespace {

constexpr double kMinStep_s = 0.25;  // as in walking_comparison.h
constexpr double kHalfTurn_deg = 180.0;
constexpr float kLegShare = 0.53F;            // of the height
constexpr float kPendulumCorrection = 1.25F;  // Zijlstra & Hof 2003
constexpr std::size_t kMostWaiting = 512;

bool alternate(const Step& a, const Step& b) {
  if (a.inferred || b.inferred) return false;
  return a.side != Side::kUnknown && b.side != Side::kUnknown && a.side != b.side;
}

Worn worn_of(const Walk& walk) {
  if (on_a_leg(walk.tilt_deg, walk.step_regularity, walk.swing_m_s2)) return Worn::kLeg;
  if (std::isnan(walk.sensor_left_cm)) return Worn::kUnknown;
  if (std::abs(walk.sensor_left_cm) < WalkMeasures::kBeside_cm) return Worn::kMiddle;
  return walk.sensor_left_cm > 0.0F ? Worn::kLeft : Worn::kRight;
}

float percent_of(float part, float whole) { return 100.0F * part / whole; }

}  // namespace

WalkMeasures::WalkMeasures(float height_m) : height_m_(height_m) {
  waiting_.reserve(kMostWaiting);
  strides_.reserve(kMostStrides);
  values_.reserve(kMostStrides);
}

void WalkMeasures::Sums::add(double x) {
  sum += x;
  square += x * x;
  ++count;
}

float WalkMeasures::Sums::mean() const {
  return count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : kNotKnown;
}

float WalkMeasures::Sums::deviation() const {
  if (count < 2) return kNotKnown;
  const double n = static_cast<double>(count);
  return static_cast<float>(std::sqrt(std::max(square - sum * sum / n, 0.0) / (n - 1.0)));
}

void WalkMeasures::add(const Step& step, std::vector<Event>& events) {
  if (last_ && step.time_s - last_->time_s > kMaxPause_s) close(events);
  if (steps_ == 0) start_s_ = step.time_s;
  ++steps_;
  comparison_.add(step);
  measure(step);
  take_stride(step);
  before_last_ = last_;
  last_ = step;
}

void WalkMeasures::measure(const Step& step) {
  if (!last_) return;
  const double step_s = step.time_s - last_->time_s;
  if (step.inferred || last_->inferred) return;
  const bool unsided = step.side == Side::kUnknown && last_->side == Side::kUnknown;
  if (step_s < kMinStep_s || !(alternate(*last_, step) || unsided)) return;
  step_s_.add(step_s);
  const bool has_toe_off = !std::isnan(step.toe_off_s);
  if (has_toe_off) double_support_s_.add(step.toe_off_s - step.time_s);
  if (unsided) return;
  if (has_toe_off) foot(last_->side).stance_s.add(step.toe_off_s - last_->time_s);
  if (!before_last_ || !alternate(*before_last_, *last_)) return;
  const double stride_s = step.time_s - before_last_->time_s;
  if (last_->time_s - before_last_->time_s < kMinStep_s) return;
  stride_s_.add(stride_s);
  const double phase_deg = 2.0 * kHalfTurn_deg * (last_->time_s - before_last_->time_s) / stride_s;
  foot(step.side).phase_deg.add(phase_deg);
  foot(step.side).phase_off_deg.add(std::abs(phase_deg - kHalfTurn_deg));
}

void WalkMeasures::add(const StrideShape& stride) { waiting_.push_back(stride); }

// A stride waits for the step that ends it; steps that the timeline did not take for walking never come.
void WalkMeasures::take_stride(const Step& step) {
  std::size_t past = 0;
  while (past < waiting_.size() && waiting_[past].time_s <= step.time_s) ++past;
  // Its first contacts must be of this walk, too.
  if (past > 0 && waiting_[past - 1].time_s == step.time_s && steps_ >= 3) {
    if (strides_.size() < kMostStrides) {
      strides_.push_back(waiting_[past - 1]);
    } else {
      strides_[stride_count_ % kMostStrides] = waiting_[past - 1];
    }
    ++stride_count_;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(past));
}

// Median over the strides of what is known.
float WalkMeasures::median_of(float StrideShape::*field) {
  values_.clear();
  for (const StrideShape& stride : strides_) {
    if (!std::isnan(stride.*field)) values_.push_back(stride.*field);
  }
  if (values_.empty()) return kNotKnown;
  const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
  std::nth_element(values_.begin(), middle, values_.end());
  return *middle;
}

void WalkMeasures::describe_strides(Walk& walk) {
  float step_product = 0.0F, stride_product = 0.0F, power = 0.0F, step_before = 0.0F, stride_before = 0.0F;
  for (const StrideShape& stride : strides_) {
    if (std::isnan(stride.step_product)) continue;
    step_product += stride.step_product;
    stride_product += stride.stride_product;
    power += stride.step_power;
    step_before += stride.step_power_before;
    stride_before += stride.stride_power_before;
  }
  if (power > 0.0F) {
    walk.step_regularity = step_product / std::sqrt(power * step_before);
    walk.stride_regularity = stride_product / std::sqrt(power * stride_before);
  }
  walk.harmonic_ratio_vertical = median_of(&StrideShape::harmonic_ratio_vertical);
  walk.harmonic_ratio_forward = median_of(&StrideShape::harmonic_ratio_forward);
  walk.harmonic_ratio_lateral = median_of(&StrideShape::harmonic_ratio_lateral);
  walk.obliquity_deg = median_of(&StrideShape::obliquity_deg);
  walk.rotation_deg = median_of(&StrideShape::rotation_deg);
  const float rise_m = median_of(&StrideShape::rise_m);
  const float leg_m = kLegShare * (height_m_ > 0.0F ? height_m_ : kAssumedHeight_m);
  if (height_m_ > 0.0F) walk.height_m = height_m_;
  walk.rise_cm = 100.0F * rise_m;
  if (walk.step_regularity >= kPelvisRegularity) {
    walk.step_length_m =
        kPendulumCorrection * 2.0F * std::sqrt(std::max(2.0F * leg_m * rise_m - rise_m * rise_m, 0.0F));
    walk.speed_m_s = walk.step_length_m / walk.step_time_s;
  }
  walk.swing_m_s2 = median_of(&StrideShape::swing_m_s2);
  walk.tilt_deg = median_of(&StrideShape::tilt_deg);
  walk.sensor_left_cm = 100.0F * median_of(&StrideShape::sensor_left_m);
}

void WalkMeasures::settle(double final_until_s, std::vector<Event>& events) {
  if (last_ && last_->time_s + kMaxPause_s < final_until_s) close(events);
}

void WalkMeasures::finish(std::vector<Event>& events) { close(events); }

void WalkMeasures::close(std::vector<Event>& events) {
  if (steps_ >= kMinSteps) {
    Walk walk;
    walk.start_s = start_s_;
    walk.end_s = last_->time_s;
    walk.steps = steps_;
    walk.step_time_s = step_s_.mean();
    walk.step_time_sd_s = step_s_.deviation();
    walk.cadence_per_min = 60.0F / walk.step_time_s;
    walk.stride_time_s = stride_s_.mean();
    walk.stride_time_sd_s = stride_s_.deviation();
    const float stride_s = std::isnan(walk.stride_time_s) ? 2.0F * walk.step_time_s : walk.stride_time_s;
    walk.double_support_percent = percent_of(2.0F * double_support_s_.mean(), stride_s);
    walk.left_stance_percent = percent_of(left_.stance_s.mean(), stride_s);
    walk.right_stance_percent = percent_of(right_.stance_s.mean(), stride_s);
    const Foot& longer_swing = walk.right_stance_percent < walk.left_stance_percent ? right_ : left_;
    walk.phase_coordination_percent =
        percent_of(longer_swing.phase_deg.deviation(), longer_swing.phase_deg.mean()) +
        percent_of(longer_swing.phase_off_deg.mean(), static_cast<float>(kHalfTurn_deg));
    if (const std::optional<Asymmetry> compared = comparison_.result()) {
      walk.left_step_s = compared->left;
      walk.right_step_s = compared->right;
      walk.difference_percent = compared->difference_percent;
      walk.noise_percent = compared->noise_percent;
      walk.detectable_change_percent = std::numbers::sqrt2_v<float> * comparison_.repeat_noise_percent();
      walk.verdict = compared->verdict;
    }
    describe_strides(walk);
    walk.worn = worn_of(walk);
    all_steps_ += steps_;
    if (walk.worn == Worn::kLeg) {
      leg_steps_ += steps_;
      walk.verdict = Verdict::kNotEnough;
    }
    events.push_back({true, walk});
  }
  strides_.clear();
  stride_count_ = 0;
  steps_ = 0;
  last_.reset();
  before_last_.reset();
  step_s_ = stride_s_ = double_support_s_ = {};
  left_ = right_ = {};
  comparison_ = WalkingComparison();
}

}  // namespace stance
