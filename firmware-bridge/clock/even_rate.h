// When samples were made by a sensor that has no clock: evenly, at a rate that only their times of arrival
// tell.
//
// Bytes arrive late by a delay that is never negative and sometimes nearly nothing, so the samples are laid
// at the lower edge of the arrivals. A loop of second order does that: over each window of kWindow_us the
// smallest lateness (arrival less predicted time) is taken, the next window is stretched by it, and the
// period is corrected by a part of it, which shrinks as more is known; a rate that is wrong by more than a
// tenth is learned anew. Times always increase, and within a window they are exactly even.
//
// Samples that were lost on the line show as lateness that does not go away: when all of kSureOfLoss_us are
// later than any batching explains, time steps forward by that much.
//
// Fails where: the delay grows for good (another adapter) by more than kLeastLoss_us, which is taken for lost
// samples; a computer that slept, since its steady clock did not run then. Cheap oscillators differ from
// their nominal rate by up to some percent, which is why ClockFit, made for crystals, does not serve here.
// One owner, one thread.
#pragma once

#include <cstdint>
#include <optional>

namespace stance {

class EvenRate {
 public:
  static constexpr double kWindow_us = 2e6;
  static constexpr double kSureOfLoss_us = 0.3e6;
  static constexpr double kLeastLoss_us = 25e3;  // FTDI adapters hold bytes for 16 ms
  static constexpr double kLearning_us = 2e6;

  // `nominal_rate_hz` 0: not told; then nothing comes out before kLearning_us.
  explicit EvenRate(double nominal_rate_hz = 0.0)
      : period_us_(nominal_rate_hz > 0 ? 1e6 / nominal_rate_hz : 0.0) {}

  // A sample came, `steps` sampling periods (at least 1) after the one before. Returns when it was made, on
  // the host's steady clock; none while the rate is being learned.
  std::optional<double> add(std::uint64_t steps, std::int64_t arrival_us);

  [[nodiscard]] double period_us() const { return period_us_; }

 private:
  void learn(std::uint64_t steps, std::int64_t arrival_us);
  void end_window();
  void look_for_loss(double lateness_us, std::int64_t arrival_us);

  double period_us_;         // 0: not known
  double stretch_us_ = 0.0;  // a period in this window is longer by this
  bool started_ = false;
  double time_us_ = 0.0;  // of the last sample
  std::int64_t first_arrival_us_ = 0;
  std::uint64_t learned_steps_ = 0;
  double window_us_ = 0.0;
  double least_lateness_us_ = 0.0;  // in this window
  bool window_empty_ = true;
  unsigned windows_ = 0;
  unsigned astray_ = 0;  // windows in a row
  std::optional<std::int64_t> late_since_us_;
  double least_late_us_ = 0.0;
};

}  // namespace stance
