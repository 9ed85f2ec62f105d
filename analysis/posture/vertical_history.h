// The last seconds of vertical acceleration at 25 Hz, always contiguous: what rhythm and vertical moves are
// measured on. Averages of four neighbours; nothing of interest lies above 8 Hz at the pelvis.
// Owns its state; no allocation; one thread at a time.
#pragma once

#include <algorithm>
#include <array>
#include <span>

namespace stance {

class VerticalHistory {
 public:
  static constexpr float kRate_hz = 25.0F;
  static constexpr int kLength = 112;  // 4.48 s: the window of the epoch's other features

  // Vertical acceleration at the internal 100 Hz.
  void push(float vertical_m_s2) {
    sum_ += vertical_m_s2;
    if (++in_sum_ < kDecimation) return;
    buffer_[static_cast<std::size_t>(next_)] = buffer_[static_cast<std::size_t>(next_ + kLength)] =
        sum_ / kDecimation;
    sum_ = 0.0F;
    in_sum_ = 0;
    next_ = (next_ + 1) % kLength;
    filled_ = std::min(filled_ + 1, kLength);
  }

  void reset() { *this = VerticalHistory{}; }

  // Oldest first; shorter than kLength until that much was seen.
  [[nodiscard]] std::span<const float> recent() const {
    return {buffer_.data() + (filled_ < kLength ? 0 : next_), static_cast<std::size_t>(filled_)};
  }

 private:
  static constexpr int kDecimation = 4;

  std::array<float, 2 * kLength> buffer_{};  // every value twice, kLength apart
  int next_ = 0;
  int filled_ = 0;
  float sum_ = 0.0F;
  int in_sum_ = 0;
};

}  // namespace stance
