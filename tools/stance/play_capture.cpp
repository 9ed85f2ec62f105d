#include "tools/stance/play_capture.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stance {
namespace {

// A program that opens a port empties it first. Then it speaks or listens; nothing is sent before.
constexpr std::chrono::milliseconds kSettling{500};
// For what the host said in the capture: each time, and in all since the port was opened. A Stance sensor is
// told every second what is stored, which must not hold up a fast replay.
constexpr std::chrono::milliseconds kMostWait{1500};
constexpr std::chrono::milliseconds kMostWaitInAll{4000};
constexpr int kLongestWait_ms = 100;
constexpr int kNobodyThere_ms = 20;
// Between two looks whether the host has read, or spoken.
constexpr int kHostIsSlow_ms = 5;

}  // namespace

void CapturePlayer::look_who_listens(const ByteSource& port, Time now) {
  const bool open = port.poll_handle() >= 0;
  if (open == open_) return;
  open_ = open;
  opened_at_ = now;
  if (!open) said_by_host_ = 0;
  if (!open) return;
  expected_of_host_ = 0;
  waited_ = {};
  waiting_ = false;
  rest_.clear();
}

bool CapturePlayer::unplugged() { return std::exchange(unplugged_, false); }

Result<void> CapturePlayer::next_record() {
  const auto found = reader_.next(record_);
  if (!found) return tl::make_unexpected(found.error());
  have_record_ = *found;
  at_end_ = !*found;
  return {};
}

CapturePlayer::Time CapturePlayer::due() const {
  const double us = static_cast<double>(record_.time_us - origin_us_) / speed_;
  return origin_ +
         std::chrono::duration_cast<BootClock::duration>(std::chrono::duration<double, std::micro>(us));
}

Result<void> CapturePlayer::listen(ByteSource& port) {
  std::array<std::byte, 1024> bytes{};
  while (true) {
    const auto count = port.read(bytes);
    if (!count) return tl::make_unexpected(count.error());
    if (*count == 0) return {};
    said_by_host_ += *count;
  }
}

Result<void> CapturePlayer::service(ByteSource& port, Time now) {
  if (auto heard = listen(port); !heard) return heard;
  look_who_listens(port, now);
  if (!open_) return {};
  if (said_by_host_ == 0 && now - opened_at_ < kSettling) return {};
  while (!unplugged_) {
    if (!rest_.empty()) {
      const auto count = port.write(rest_);
      if (!count) return tl::make_unexpected(count.error());
      bytes_played_ += *count;
      rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(*count));
      if (!rest_.empty()) return {};
    }
    if (!have_record_ && !at_end_) {
      if (auto read = next_record(); !read) return read;
    }
    if (at_end_) return {};
    if (!std::exchange(started_, true)) {
      origin_ = now;
      origin_us_ = record_.time_us;
    }
    if (due() > now) return {};
    if (record_.kind == CaptureRecord::Kind::kOut) {
      if (!waiting_) expected_of_host_ += record_.bytes.size();
      if (!std::exchange(waiting_, true)) waiting_since_ = now;
      const bool enough = said_by_host_ >= expected_of_host_ || now - waiting_since_ >= kMostWait ||
                          waited_ + (now - waiting_since_) >= kMostWaitInAll;
      if (!enough) return {};
      waiting_ = false;
      if (now > waiting_since_) {
        waited_ += now - waiting_since_;
        // The time that was waited is no part of the capture.
        origin_ = now;
        origin_us_ = record_.time_us;
      }
    }
    if (record_.kind == CaptureRecord::Kind::kIn) rest_ = record_.bytes;
    if (record_.kind == CaptureRecord::Kind::kSkipped) started_ = false;  // goes on without a pause
    if (record_.kind == CaptureRecord::Kind::kLost) {
      unplugged_ = true;
      open_ = false;
      started_ = false;  // goes on when the new port is open
    }
    have_record_ = false;
    // Whether anything comes after an unplugging is to be known now: nobody may ever open the port again.
    if (unplugged_) return next_record();
  }
  return {};
}

int CapturePlayer::wait_ms(Time now) const {
  if (!open_) return kNobodyThere_ms;
  if (finished()) return kLongestWait_ms;
  if (!rest_.empty() || waiting_ || !have_record_ || !started_) return kHostIsSlow_ms;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due() - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, kLongestWait_ms));
}

}  // namespace stance
