#include "firmware-bridge/family_stream.h"

#include <chrono>

namespace stance {

void FamilyStream::forget_sensor() {
  if (time_) known_rate_hz_ = time_->rate_hz();
  time_.reset();
  forget_waiting();
}

bool FamilyStream::uses(const DeviceClock& clock) const {
  return time_ && clock_.bits == clock.bits && clock_.ticks_per_s == clock.ticks_per_s;
}

void FamilyStream::use_clock(const DeviceClock& clock, double rate_hz, const HostTime& now) {
  if (uses(clock)) return;
  settle(now);
  forget_waiting();
  clock_ = clock;
  time_.emplace(clock_, rate_hz > 0.0 ? rate_hz : known_rate_hz_);
  boot_id_ = 0;
}

void FamilyStream::use_rate(double rate_hz, const HostTime& now) {
  settle(now);
  forget_waiting();
  time_.emplace(clock_, rate_hz);
}

void FamilyStream::add(std::span<const DeviceSample> samples, const HostTime& before, const HostTime& now) {
  for (const DeviceSample& sample : samples) {
    waiting_.push_back(sample.sample);
    heard_at_ = sample.heard_before ? before : now;
    time_->add(sample.ticks, heard_at_);
    take_placed(now);
  }
  deliver(now);
}

void FamilyStream::settle(const HostTime& now) {
  if (!time_) return;
  time_->settle();
  take_placed(now);
  deliver(now);
}

void FamilyStream::take_placed(const HostTime& now) {
  while (const auto time_us = time_->take()) {
    if (!placed_us_.empty() && *time_us - placed_us_.back() > kGap_us) deliver(now);
    placed_.push_back(waiting_[waiting_used_++]);
    placed_us_.push_back(*time_us);
  }
  if (waiting_used_ == waiting_.size()) forget_waiting();
}

void FamilyStream::forget_waiting() {
  waiting_.clear();
  waiting_used_ = 0;
}

void FamilyStream::deliver(const HostTime& now) {
  if (placed_.empty()) return;
  if (boot_id_ == 0) {
    boot_id_ = static_cast<std::uint64_t>(now.utc.time_since_epoch() / std::chrono::microseconds(1)) | 1U;
    if (boot_id_ == axis_.position().boot_id) boot_id_ += 2;
    sequence_ = 0;
    axis_.on_hello(boot_id_, 0, placed_us_.back(), 1.0, heard_at_);
  }
  const double before_s = axis_.position().last_time_s;
  const bool first_ever = axis_.position().boot_id == 0;
  TimeAxis::Placement placement = axis_.place(++sequence_, placed_us_, heard_at_);
  if (placement.verdict != TimeAxis::Verdict::kNew) {
    ++counters_.time_not_increasing;
  } else {
    for (std::size_t i = 0; i < placed_.size(); ++i) placed_[i].time_s = axis_.time_s(placed_us_[i]);
    const bool apart = (placed_.front().time_s - before_s) * 1e6 > static_cast<double>(kGap_us);
    if (placement.gap) {
      placement.gap->reason = "line was lost";
      ++counters_.restarts;
    } else if (apart && !first_ever) {
      placement.gap = Gap{before_s, placed_.front().time_s, 0, "samples lost on the line"};
    }
    if (placement.gap && slept_) placement.gap->reason = "computer slept";
    slept_ = false;
    counters_.samples += placed_.size();
    if (placement.gap) listener_.on_gap(*placement.gap);
    listener_.on_samples({placed_, axis_.utc(), axis_.position()});
  }
  placed_.clear();
  placed_us_.clear();
}

}  // namespace stance
