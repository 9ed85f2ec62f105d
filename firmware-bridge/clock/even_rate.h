// When samples were made by a sensor that has no clock: evenly, at a rate that only their times of arrival
// tell.
//
// Bytes arrive late by a delay that is never negative and sometimes nearly nothing, so the samples are laid
// at the lower edge of the arrivals. A loop of second order does that: over each window of kWindow_us the
// smallest lateness (arrival less predicted time) is taken, the next window is stretched by it (by a tenth of
// what an adapter may have held back), and the period is corrected by a part of that, which shrinks as more
// is known; a rate that is wrong by more than a tenth is learned anew. Times always increase, and within a
// window they are exactly even.
//
// Samples that were lost on the line, or while the computer slept, show as lateness that does not go away.
// So the time of a sample that comes late is held back: when the next ones catch up they had only waited
// somewhere; when all of kSureOfLoss_us stay late, as many whole periods are missing as fit best.
//
// Fails where: the delay grows for good (another adapter) by more than kLeastLoss_us, which is taken for lost
// samples; losses shorter than that are smoothed over within some seconds. Cheap oscillators differ from
// their nominal rate by up to some percent, which is why ClockFit, made for crystals, does not serve here.
// One owner, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace stance {

class EvenRate {
 public:
  static constexpr double kWindow_us = 2e6;
  static constexpr double kSureOfLoss_us = 0.3e6;
  // FTDI adapters hold bytes for 16 ms at most, but some bytes of each kSureOfLoss_us for less than one.
  static constexpr double kLeastLoss_us = 15e3;
  static constexpr double kLearning_us = 2e6;

  // `nominal_rate_hz` 0: not told; then nothing comes out before kLearning_us.
  explicit EvenRate(double nominal_rate_hz = 0.0)
      : period_us_(nominal_rate_hz > 0 ? 1e6 / nominal_rate_hz : 0.0) {}

  // A sample came, `steps` sampling periods (at least 1) after the one before.
  void add(std::uint64_t steps, std::int64_t arrival_us);
  // When the oldest sample that was not taken yet was made, on the host's steady clock; none: nothing is
  // known yet.
  [[nodiscard]] std::optional<double> take();
  // No more samples are to come for a while: take() gives those that are held as well as is known.
  void settle();

  // 0: not known.
  [[nodiscard]] double period_us() const { return period_us_; }

 private:
  struct Heard {
    std::uint64_t steps;  // since the first
    std::int64_t arrival_us;
  };

  void learn(std::uint64_t steps, std::int64_t arrival_us);
  void end_learning(double period_us);
  // How much of the least lateness of a window is an error of the times.
  [[nodiscard]] double believed_us(double lateness_us) const;
  void end_window();
  void begin_window();
  // Of the sample at time_us_, which is `lateness_us` late.
  void give_or_hold(double lateness_us, std::int64_t arrival_us);

  double period_us_;         // 0: not known
  double stretch_us_ = 0.0;  // a period in this window is longer by this
  bool started_ = false;
  double time_us_ = 0.0;  // of the last sample
  std::vector<Heard> learning_;
  double window_us_ = 0.0;
  double least_lateness_us_ = 0.0;  // in this window
  bool window_empty_ = true;
  unsigned windows_ = 0;
  unsigned astray_ = 0;  // windows in a row

  // Times in order: from taken_ up to known_ to be given, the rest held.
  std::vector<double> times_us_;
  std::size_t taken_ = 0;
  std::size_t known_ = 0;
  std::int64_t late_since_us_ = 0;
  double least_late_us_ = 0.0;
};

}  // namespace stance
