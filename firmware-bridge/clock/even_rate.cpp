#include "firmware-bridge/clock/even_rate.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {
constexpr std::uint64_t kLeastSteps = 10;  // to learn a rate from
constexpr double kMostStretch = 0.1;       // of a period
constexpr unsigned kSettling = 5;          // windows
constexpr double kLeastGain = 0.02;        // of the period's correction, once much is known
constexpr double kMostHeld_us = 4e3;       // all samples of a window may be, by an adapter
constexpr double kLeastGainLater = 0.1;    // of lateness up to that, once much is known: in ten windows
// While the period may still be wrong: later than this is no error of it, for that is mended within seconds.
constexpr double kLateBeyondDoubt_us = 10e6;
constexpr std::size_t kMostHeld = 8192;
}  // namespace

void EvenRate::add(std::uint64_t steps, std::int64_t arrival_us) {
  if (period_us_ == 0.0) return learn(steps, arrival_us);
  const auto arrival = static_cast<double>(arrival_us);
  if (!started_) {
    started_ = true;
    time_us_ = arrival;
    return give_or_hold(0.0, arrival_us);
  }
  const double passed_us = static_cast<double>(steps) * (period_us_ + stretch_us_);
  time_us_ += passed_us;
  const double lateness_us = arrival - time_us_;
  least_lateness_us_ = window_empty_ ? lateness_us : std::min(least_lateness_us_, lateness_us);
  window_empty_ = false;
  window_us_ += passed_us;
  give_or_hold(lateness_us, arrival_us);
  if (window_us_ >= kWindow_us && known_ == times_us_.size()) end_window();
}

std::optional<double> EvenRate::take() {
  if (taken_ == known_) return std::nullopt;
  const double time_us = times_us_[taken_++];
  if (taken_ == times_us_.size()) {
    times_us_.clear();
    taken_ = 0;
    known_ = 0;
  }
  return time_us;
}

void EvenRate::settle() {
  if (period_us_ == 0.0 && learning_.size() > 1) {
    const double span_us = static_cast<double>(learning_.back().arrival_us - learning_.front().arrival_us);
    if (span_us > 0.0) end_learning(span_us / static_cast<double>(learning_.back().steps));
  }
  known_ = times_us_.size();
}

void EvenRate::learn(std::uint64_t steps, std::int64_t arrival_us) {
  learning_.push_back({learning_.empty() ? 0 : learning_.back().steps + steps, arrival_us});
  const auto span_us = static_cast<double>(arrival_us - learning_.front().arrival_us);
  if (span_us < kLearning_us || learning_.back().steps < kLeastSteps) return;
  end_learning(span_us / static_cast<double>(learning_.back().steps));
}

// What was heard so far lies at the lower edge of its arrivals.
void EvenRate::end_learning(double period_us) {
  period_us_ = period_us;
  double first_us = static_cast<double>(learning_.front().arrival_us);
  for (const Heard& heard : learning_) {
    first_us = std::min(first_us,
                        static_cast<double>(heard.arrival_us) - static_cast<double>(heard.steps) * period_us);
  }
  for (const Heard& heard : learning_) {
    time_us_ = first_us + static_cast<double>(heard.steps) * period_us;
    times_us_.push_back(time_us_);
  }
  known_ = times_us_.size();
  learning_.clear();
  started_ = true;
}

void EvenRate::begin_window() {
  window_us_ = 0.0;
  window_empty_ = true;
}

// Nothing arrives before it was made, so times beyond the edge are mended at once. But all samples of a
// window may have been held up: an adapter that hands over every 16 ms holds each of a regular pattern of
// samples for up to 4 ms, for ten seconds at a time (50 Hz). Following that would make it an error of the
// times; only what exceeds it is followed at once.
double EvenRate::believed_us(double lateness_us) const {
  if (lateness_us < 0.0) return lateness_us;
  const double held_us = std::min(lateness_us, kMostHeld_us);
  return lateness_us - held_us + held_us * std::max(kLeastGainLater, 1.0 / (windows_ + 1.0));
}

void EvenRate::end_window() {
  const double periods = window_us_ / period_us_;
  const double correction_us = std::clamp(believed_us(least_lateness_us_) / periods,
                                          -kMostStretch * period_us_, kMostStretch * period_us_);
  // Two windows in a row that no stretch can mend: the rate is another one, and is learned anew.
  astray_ = std::abs(least_lateness_us_ / periods) > kMostStretch * period_us_ ? astray_ + 1 : 0;
  if (astray_ == 2) {
    astray_ = 0;
    windows_ = 0;
    period_us_ = 0.0;
    stretch_us_ = 0.0;
    started_ = false;
    return begin_window();
  }
  ++windows_;
  period_us_ += correction_us * std::max(kLeastGain, 1.0 / (windows_ + 1.0));
  stretch_us_ = correction_us;
  begin_window();
}

void EvenRate::give_or_hold(double lateness_us, std::int64_t arrival_us) {
  const bool any_held = known_ < times_us_.size();
  const double least_us =
      windows_ < kSettling ? kLateBeyondDoubt_us : std::max(kLeastLoss_us, 1.5 * period_us_);
  times_us_.push_back(time_us_);
  if (lateness_us <= least_us || times_us_.size() - known_ > kMostHeld) {
    known_ = times_us_.size();
    return;
  }
  least_late_us_ = any_held ? std::min(least_late_us_, lateness_us) : lateness_us;
  if (!any_held) late_since_us_ = arrival_us;
  // So many samples, too: two late ones with a pause between them tell nothing.
  const double held_us = static_cast<double>(times_us_.size() - known_) * period_us_;
  if (std::min(held_us, static_cast<double>(arrival_us - late_since_us_)) < kSureOfLoss_us) return;
  const double lost_us = std::max(1.0, std::round(least_late_us_ / period_us_)) * period_us_;
  for (std::size_t i = known_; i < times_us_.size(); ++i) times_us_[i] += lost_us;
  known_ = times_us_.size();
  time_us_ += lost_us;
  begin_window();
}

}  // namespace stance
