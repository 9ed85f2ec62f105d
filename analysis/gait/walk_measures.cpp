#include "analysis/gait/walk_measures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance {
namespace {

constexpr double kMinStep_s = 0.25;  // as in walking_comparison.h
constexpr double kHalfTurn_deg = 180.0;

bool alternate(const Step& a, const Step& b) {
  return a.side != Side::kUnknown && b.side != Side::kUnknown && a.side != b.side;
}

float percent_of(float part, float whole) { return 100.0F * part / whole; }

}  // namespace

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
  before_last_ = last_;
  last_ = step;
}

void WalkMeasures::measure(const Step& step) {
  if (!last_) return;
  const double step_s = step.time_s - last_->time_s;
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
    events.push_back({true, walk});
  }
  *this = {};
}

}  // namespace stance
