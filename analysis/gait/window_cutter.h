// Cuts the motion stream into stretches that may be walking: from 2 s before the vertical acceleration comes
// alive to 1 s after it has died down; long ones in pieces of 20 s that overlap by 8 s. A gap ends a stretch.
// The cuts depend on the samples alone, never on how they were handed over.
// Keeps the last 40 s, reserved once; no allocation; one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/gait/gait_window.h"
#include "analysis/orientation/motion_sample.h"

namespace stance {

class WindowCutter {
 public:
  // The last samples of a piece that more follows are seen again in the next: what lies there is not final.
  static constexpr int kOpenSamples = 300;
  static constexpr int kOverlapSamples = 800;

  WindowCutter() : ring_(kRingSamples) {}

  // Calls on_window(first, second, last) for a stretch completed by this sample: `first` then `second` are
  // its samples in order, valid during the call; `last` is false when the stretch goes on.
  template <typename OnWindow>
  void push(const MotionSample& sample, OnWindow&& on_window) {
    if (sample.restart) {
      if (active_) cut(true, on_window);
      valid_from_ = count_;
      begin_ = count_;
      slow_m_s2_ = sample.acc_earth_m_s2.z();
    }
    ring_[static_cast<std::size_t>(count_ % kRingSamples)] = sample;
    ++count_;
    follow_motion(sample.acc_earth_m_s2.z());
    if (!active_) return;
    if (quiet_samples_ >= kQuietSamples) {
      cut(true, on_window);
      active_ = false;
    } else if (count_ - begin_ >= kGaitWindowSamples) {
      cut(false, on_window);
      begin_ = count_ - kOverlapSamples;
    }
  }

  template <typename OnWindow>
  void finish(OnWindow&& on_window) {
    if (active_) cut(true, on_window);
    active_ = false;
  }

 private:
  static constexpr std::int64_t kRingSamples = 4096;
  static constexpr int kQuietSamples = 100;
  static constexpr int kLeadSamples = 200;
  static constexpr float kAlive_m2_s4 = 0.0625F;    // mean square of 0.25 m/s^2: slow, careful walking
  static constexpr float kPerSampleSlow = 0.005F;   // 2 s
  static constexpr float kPerSampleEnergy = 0.02F;  // 0.5 s

  void follow_motion(float vertical_m_s2) {
    slow_m_s2_ += kPerSampleSlow * (vertical_m_s2 - slow_m_s2_);
    const float x = vertical_m_s2 - slow_m_s2_;
    energy_ += kPerSampleEnergy * (x * x - energy_);
    quiet_samples_ = energy_ < kAlive_m2_s4 ? quiet_samples_ + 1 : 0;
    if (active_ || quiet_samples_ > 0) return;
    active_ = true;
    begin_ = count_ - kLeadSamples > valid_from_ ? count_ - kLeadSamples : valid_from_;
  }

  template <typename OnWindow>
  void cut(bool last, OnWindow&& on_window) {
    const auto from = static_cast<std::size_t>(begin_ % kRingSamples);
    const auto size = static_cast<std::size_t>(count_ - begin_);
    const std::size_t first = size < ring_.size() - from ? size : ring_.size() - from;
    const std::span<const MotionSample> ring(ring_);
    on_window(ring.subspan(from, first), ring.first(size - first), last);
  }

  std::vector<MotionSample> ring_;
  std::int64_t count_ = 0;
  std::int64_t valid_from_ = 0;
  std::int64_t begin_ = 0;
  bool active_ = false;
  int quiet_samples_ = 0;
  float slow_m_s2_ = 0.0F;
  float energy_ = 0.0F;
};

}  // namespace stance
