#include "firmware-bridge/clock/even_rate.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {
constexpr std::uint64_t kLeastSteps = 10;  // to learn a rate from
constexpr double kMostStretch = 0.1;       // of a period
constexpr unsigned kSettling = 5;          // windows
constexpr double kLeastGain = 0.02;        // of the period's correction, once much is known
}  // namespace

std::optional<double> EvenRate::add(std::uint64_t steps, std::int64_t arrival_us) {
  if (period_us_ == 0.0) {
    learn(steps, arrival_us);
    return std::nullopt;
  }
  const auto arrival = static_cast<double>(arrival_us);
  if (!started_) {
    started_ = true;
    time_us_ = arrival;
    return time_us_;
  }
  const double passed_us = static_cast<double>(steps) * (period_us_ + stretch_us_);
  time_us_ += passed_us;
  const double lateness_us = arrival - time_us_;
  least_lateness_us_ = window_empty_ ? lateness_us : std::min(least_lateness_us_, lateness_us);
  window_empty_ = false;
  window_us_ += passed_us;
  look_for_loss(lateness_us, arrival_us);
  const double time_us = time_us_;
  if (window_us_ >= kWindow_us) end_window();
  return time_us;
}

void EvenRate::learn(std::uint64_t steps, std::int64_t arrival_us) {
  if (!started_) {
    started_ = true;
    first_arrival_us_ = arrival_us;
    return;
  }
  learned_steps_ += steps;
  const auto span_us = static_cast<double>(arrival_us - first_arrival_us_);
  if (span_us < kLearning_us || learned_steps_ < kLeastSteps) return;
  period_us_ = span_us / static_cast<double>(learned_steps_);
  started_ = false;
}

void EvenRate::end_window() {
  const double periods = window_us_ / period_us_;
  const double correction_us =
      std::clamp(least_lateness_us_ / periods, -kMostStretch * period_us_, kMostStretch * period_us_);
  // Two windows in a row that no stretch can mend: the rate is another one, and is learned anew.
  astray_ = std::abs(least_lateness_us_ / periods) > kMostStretch * period_us_ ? astray_ + 1 : 0;
  if (astray_ == 2) {
    *this = EvenRate();
    return;
  }
  ++windows_;
  period_us_ += correction_us * std::max(kLeastGain, 1.0 / (windows_ + 1.0));
  stretch_us_ = correction_us;
  window_us_ = 0.0;
  window_empty_ = true;
}

void EvenRate::look_for_loss(double lateness_us, std::int64_t arrival_us) {
  if (windows_ < kSettling) return;  // the period may still be wrong enough to look like losses
  if (lateness_us <= std::max(kLeastLoss_us, 1.5 * period_us_)) {
    late_since_us_.reset();
    return;
  }
  least_late_us_ = late_since_us_ ? std::min(least_late_us_, lateness_us) : lateness_us;
  if (!late_since_us_) late_since_us_ = arrival_us;
  if (static_cast<double>(arrival_us - *late_since_us_) < kSureOfLoss_us) return;
  time_us_ += least_late_us_;
  late_since_us_.reset();
  stretch_us_ = 0.0;
  window_us_ = 0.0;
  window_empty_ = true;
}

}  // namespace stance
