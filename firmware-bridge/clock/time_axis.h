// Where the samples of a stream lie on a recording's time axis, and what o'clock that was.
//
// The axis is the sensor's own counter less its value at the recording's first sample, so it is smooth, and
// exact to the microsecond whatever the line did. When the counter starts anew (power-up), the axis goes on
// by the time that passed for the host. Blocks are numbered: what comes again is recognised, what never came
// is a gap. One owner, one thread. Time is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "firmware-bridge/clock/clock_fit.h"
#include "firmware-bridge/clock/host_time.h"

namespace stance {

// Where the stream of samples stands. Stored in the recording with every chunk; handed to a new Link it makes
// the axis and the sequence go on where they stopped.
struct StreamPosition {
  std::uint64_t boot_id = 0;        // 0: nothing received yet
  std::uint64_t last_sequence = 0;  // last block delivered
  std::int64_t origin_us = 0;       // axis microseconds = sensor's microseconds - origin
  double last_time_s = 0.0;         // last sample delivered, on the axis
  std::int64_t last_utc_us = 0;     // what o'clock that was; 0: not known
};

// A stretch of the axis without samples although the sensor should have measured.
struct Gap {
  double from_time_s = 0.0;       // last sample before
  double to_time_s = 0.0;         // first sample after
  std::uint64_t lost_blocks = 0;  // 0: not known
  std::string_view reason;  // "blocks lost on the line", "sensor's buffer overflowed", "sensor restarted"
};

class TimeAxis {
 public:
  explicit TimeAxis(const StreamPosition& resume = {}) : position_(resume) {}

  // The sensor said hello: which boot it is in and what its counter showed.
  void on_hello(std::uint64_t boot_id, std::uint64_t oldest_buffered_sequence, std::int64_t sensor_us,
                double time_scale, const HostTime& now);

  enum class Verdict : std::uint8_t { kNew, kDuplicate, kTimeNotIncreasing };
  struct Placement {
    Verdict verdict = Verdict::kNew;
    std::optional<Gap> gap;  // that this block ends
    bool restarted = false;  // the sensor's counter started anew since the last block
  };
  // A block of the boot that said hello; `time_us` is the counter at each sample, not empty. If kNew,
  // position() is already after it and time_s() is right for its samples.
  Placement place(std::uint64_t sequence, std::span<const std::int64_t> time_us, const HostTime& now);

  // Blocks are missing between the last one placed and this one that the sensor should still have.
  [[nodiscard]] bool misses_before(std::uint64_t sequence) const {
    return position_.boot_id != 0 && position_.boot_id == boot_id_ &&
           sequence > position_.last_sequence + 1 && oldest_buffered_sequence_ <= position_.last_sequence + 1;
  }

  [[nodiscard]] double time_s(std::int64_t sensor_us) const {
    return static_cast<double>(sensor_us - position_.origin_us) / 1e6;
  }
  // As of the last block placed. When the host's clock is set it follows by 5 ms a second, so that no set is
  // torn; at once when it was set by more than ten seconds. Never earlier than said before but in that case.
  [[nodiscard]] const UtcMap& utc() const { return utc_; }
  [[nodiscard]] const StreamPosition& position() const { return position_; }

 private:
  void start_anew(std::int64_t first_us, const HostTime& now);
  [[nodiscard]] double time_passed_s(std::int64_t first_us, const HostTime& now) const;
  void update_utc(std::int64_t last_us, const HostTime& now);
  [[nodiscard]] std::int64_t utc_offset_us(const HostTime& now);

  StreamPosition position_;
  std::uint64_t boot_id_ = 0;  // of the last hello
  std::uint64_t oldest_buffered_sequence_ = 0;
  double time_scale_ = 1.0;
  ClockFit fit_;
  UtcMap utc_;
  std::optional<std::int64_t> last_host_us_;  // steady clock when the last sample was made
  // The host's time of day less its steady clock, as used and when that was.
  std::optional<std::int64_t> utc_offset_us_;
  std::int64_t utc_offset_at_us_ = 0;
};

}  // namespace stance
