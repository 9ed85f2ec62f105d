// The last seconds of vertical acceleration at 25 Hz, always contiguous: what rhythm and vertical moves are
// measured on. Nothing of interest lies above 8 Hz at the pelvis.
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

  static constexpr int kDecimation = 4;  // of the internal 100 Hz

  // Vertical acceleration, the mean of kDecimation samples.
  void push(float vertical_m_s2) {
    buffer_[static_cast<std::size_t>(next_)] = buffer_[static_cast<std::size_t>(next_ + kLength)] =
        vertical_m_s2;
    next_ = (next_ + 1) % kLength;
    filled_ = std::min(filled_ + 1, kLength);
  }

  [[nodiscard]] bool empty() const { return filled_ == 0; }
  void reset() { *this = VerticalHistory{}; }

  // Oldest first; shorter than kLength until that much was seen.
  [[nodiscard]] std::span<const float> recent() const {
    return {buffer_.data() + (filled_ < kLength ? 0 : next_), static_cast<std::size_t>(filled_)};
  }

 private:
  std::array<float, 2 * kLength> buffer_{};  // every value twice, kLength apart
  int next_ = 0;
  int filled_ = 0;
};

}  // namespace stance
