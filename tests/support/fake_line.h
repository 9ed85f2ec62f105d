// A serial line without a kernel: the host's end is a ByteSource, the test holds the other end.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/source/byte_source.h"

namespace stance::test {

struct FakeLine {
  std::vector<std::byte> to_host;
  std::vector<std::byte> from_host;
  bool unplugged = false;
  bool full = false;       // takes no byte
  std::uint32_t baud = 0;  // that the host set; 0: as it was opened
};

// Reads and writes one end of a line. Pass `device` for the other end.
class FakeSource final : public ByteSource {
 public:
  explicit FakeSource(std::shared_ptr<FakeLine> line, bool device = false)
      : line_(std::move(line)),
        in_(device ? line_->from_host : line_->to_host),
        out_(device ? line_->to_host : line_->from_host) {}

  Result<std::size_t> read(std::span<std::byte> bytes) override {
    if (in_.empty() && line_->unplugged) return failure(ErrorCode::kClosed, "the fake line was unplugged.");
    const std::size_t count = std::min(bytes.size(), in_.size());
    std::copy_n(in_.begin(), count, bytes.begin());
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
  }
  Result<std::size_t> write(std::span<const std::byte> bytes) override {
    if (line_->unplugged) return failure(ErrorCode::kClosed, "the fake line was unplugged.");
    if (line_->full) return std::size_t{0};
    out_.insert(out_.end(), bytes.begin(), bytes.end());
    return bytes.size();
  }
  Result<void> set_baud_rate(std::uint32_t baud_rate) override {
    line_->baud = baud_rate;
    return {};
  }
  int poll_handle() const override { return -1; }
  const std::string& name() const override { return name_; }

 private:
  std::shared_ptr<FakeLine> line_;
  std::vector<std::byte>& in_;
  std::vector<std::byte>& out_;
  std::string name_ = "fake line";
};

// Clocks that a test turns by hand.
class FakeClock {
 public:
  void advance(std::chrono::microseconds time) {
    now_.steady += time;
    now_.utc += time;
  }
  // Simulated, like all time of this clock: nobody reads the port meanwhile.
  void suspend_computer(std::chrono::microseconds time) {
    advance(time);
    now_.asleep += time;
  }
  void set_utc_back(std::chrono::microseconds time) { now_.utc -= time; }
  [[nodiscard]] const HostTime& now() const { return now_; }

 private:
  HostTime now_{BootClock::time_point(std::chrono::hours(1)),
                std::chrono::system_clock::time_point(std::chrono::seconds(1'790'000'000)),
                BootClock::duration(0)};
};

}  // namespace stance::test
