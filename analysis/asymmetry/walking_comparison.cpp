#include "analysis/asymmetry/walking_comparison.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/asymmetry/compare_sides.h"

namespace stance {
namespace {

constexpr double kMaxDelta_s = 0.15;
constexpr double kQuartilesOfNormal = 1.349;
constexpr double kZ = 1.96;

}  // namespace

template <int kBins>
void WalkingComparison::Histogram<kBins>::add(double position) {
  ++bins[static_cast<std::size_t>(std::clamp(position, 0.0, kBins - 1.0))];
  ++count;
}

template <int kBins>
double WalkingComparison::Histogram<kBins>::quantile(double fraction) const {
  const double wanted = fraction * static_cast<double>(count);
  double below = 0.0;
  for (int i = 0; i < kBins; ++i) {
    if (bins[i] > 0 && below + bins[i] >= wanted) return i + (wanted - below) / bins[i];
    below += bins[i];
  }
  return kBins;
}

void WalkingComparison::add(const Step& step) {
  const bool has_side = !step.inferred && (step.side == Side::kLeft || step.side == Side::kRight);
  const double interval_s = last_ ? step.time_s - last_->time_s : 0.0;
  const bool alternates =
      last_ && has_side && last_->side != step.side && interval_s > kMinStep_s && interval_s < kMaxStep_s;
  const bool stance = measure_ == Measure::kStanceTimeS;
  const bool measured = alternates && (!stance || !std::isnan(step.toe_off_s));
  if (measured) {
    if (left_.count + right_.count == 0) first_s_ = last_->time_s;
    end_s_ = step.time_s;
    stance ? add_value(last_->side, step.toe_off_s - last_->time_s) : add_value(step.side, interval_s);
  } else {
    last_value_s_.reset();
    before_last_delta_s_ = last_delta_s_ = std::nullopt;
  }
  if (has_side) {
    last_ = step;
  } else {
    last_.reset();
  }
}

void WalkingComparison::add_value(Side side, double value_s) {
  const bool left = side == Side::kLeft;
  (left ? left_ : right_).add((value_s - kMinStep_s) / kBin_s);
  if (last_value_s_) add_delta(left ? value_s - *last_value_s_ : *last_value_s_ - value_s);
  last_value_s_ = value_s;
}

void WalkingComparison::add_delta(double delta_s) {
  delta_.add((delta_s + 1.0) / kBin_s);
  const double limited = std::clamp(delta_s, -kMaxDelta_s, kMaxDelta_s);
  sum_ += limited;
  square_ += limited * limited;
  if (before_last_delta_s_) {
    product_ += limited * *before_last_delta_s_;
    ++products_;
  }
  before_last_delta_s_ = last_delta_s_;
  last_delta_s_ = limited;
}

std::optional<Asymmetry> WalkingComparison::result() const {
  if (left_.count + right_.count == 0) return std::nullopt;
  SideComparison out;
  out.left_count = static_cast<int>(left_.count);
  out.right_count = static_cast<int>(right_.count);
  if (left_.count > 0) out.left = static_cast<float>(kMinStep_s + kBin_s * left_.quantile(0.5));
  if (right_.count > 0) out.right = static_cast<float>(kMinStep_s + kBin_s * right_.quantile(0.5));
  if (left_.count > 0 && right_.count > 0) {
    out.difference_percent = 200.0F * (out.left - out.right) / (out.left + out.right);
  }
  out.noise_percent = std::hypot(repeat_noise_percent(), static_cast<float>(kZ * kWearingError_percent));
  out.verdict = verdict_of(out.difference_percent, out.noise_percent, allowance_percent(measure_));
  return to_event(out, measure_, first_s_, end_s_);
}

float WalkingComparison::repeat_noise_percent() const {
  const double n = 0.5 * static_cast<double>(delta_.count);
  if (std::min(left_.count, right_.count) < kMinStepsPerSide || n < 4.0) return kNotKnown;
  const double spread_s = kBin_s * (delta_.quantile(0.75) - delta_.quantile(0.25)) / kQuartilesOfNormal;
  const double mean = sum_ / (2.0 * n);
  const double variance = std::max(square_ / (2.0 * n) - mean * mean, 1e-12);
  const double covariance = products_ > 0 ? product_ / static_cast<double>(products_) - mean * mean : 0.0;
  const double neighbours = std::clamp(covariance / variance, 0.0, 0.5);
  const double error_s =
      std::sqrt(0.5 * std::numbers::pi * spread_s * spread_s * (1.0 + 2.0 * neighbours) / n);
  const double mean_step_s = kMinStep_s + 0.5 * kBin_s * (left_.quantile(0.5) + right_.quantile(0.5));
  return static_cast<float>(student_t_975(n - 1.0) * 100.0 * error_s / mean_step_s);
}

}  // namespace stance
