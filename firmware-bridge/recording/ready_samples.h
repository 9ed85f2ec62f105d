// Samples that a reader has decoded before they were asked for: a block at a time, or the first ones of a
// table whose rate is not written down. Belongs to one reader, one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "analysis/sample.h"

namespace stance {

class ReadySamples {
 public:
  // Enough read ahead to know the rate.
  static constexpr std::size_t kForRate = 64;

  // Forgets what there was; what is appended afterwards is ready then.
  std::vector<ImuSample>& refill() {
    samples_.clear();
    used_ = 0;
    return samples_;
  }
  void append(const ImuSample& sample) { samples_.push_back(sample); }
  // Nothing was appended since refill().
  [[nodiscard]] bool empty() const { return samples_.empty(); }

  // Appends at most `max` of them to `samples` and returns how many.
  std::size_t take(std::vector<ImuSample>& samples, std::size_t max) {
    const std::size_t count = std::min(max, samples_.size() - used_);
    const auto from = samples_.begin() + static_cast<std::ptrdiff_t>(used_);
    samples.insert(samples.end(), from, from + static_cast<std::ptrdiff_t>(count));
    used_ += count;
    return count;
  }
  // Likewise, and calls `advance`, which refills, whenever they are used up, until it brings none.
  template <typename Advance>
  std::size_t take(std::vector<ImuSample>& samples, std::size_t max, Advance advance) {
    std::size_t count = take(samples, max);
    while (count < max) {
      advance();
      if (empty()) break;
      count += take(samples, max - count);
    }
    return count;
  }

  // Samples per second, by the median step of time; 0 when there are less than two.
  [[nodiscard]] double rate_hz() const {
    if (samples_.size() < 2) return 0.0;
    std::vector<double> steps_s;
    for (std::size_t i = 1; i < samples_.size(); ++i)
      steps_s.push_back(samples_[i].time_s - samples_[i - 1].time_s);
    const auto middle = steps_s.begin() + static_cast<std::ptrdiff_t>(steps_s.size() / 2);
    std::nth_element(steps_s.begin(), middle, steps_s.end());
    return 1.0 / *middle;
  }

 private:
  std::vector<ImuSample> samples_;
  std::size_t used_ = 0;
};

}  // namespace stance
