// `stance play` of a capture: the bytes that a sensor sent, one by one and in their time, at a
// pseudo-terminal. Where the capture says that the host spoke, the sensor waits a moment until it has done so
// again, so that conversations go as they went; where it says that the sensor was unplugged, the terminal is.
// One thread; time is handed in.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/recording/capture.h"
#include "firmware-bridge/source/byte_source.h"

namespace stance {

class CapturePlayer {
 public:
  using Time = BootClock::time_point;

  CapturePlayer(CaptureReader reader, double speed) : reader_(std::move(reader)), speed_(speed) {}

  // Writes what is due, once somebody has the port open (`port.poll_handle()` is -1 before). Errors are those
  // of the file or the line.
  [[nodiscard]] Result<void> service(ByteSource& port, Time now);

  // The sensor was unplugged here: hang up, and service a new port from now on.
  [[nodiscard]] bool unplugged();
  [[nodiscard]] bool finished() const { return at_end_ && rest_.empty(); }
  [[nodiscard]] int wait_ms(Time now) const;
  [[nodiscard]] std::uint64_t bytes_played() const { return bytes_played_; }

 private:
  void look_who_listens(const ByteSource& port, Time now);
  [[nodiscard]] Result<void> next_record();
  [[nodiscard]] Time due() const;
  [[nodiscard]] Result<void> listen(ByteSource& port);

  CaptureReader reader_;
  double speed_;
  CaptureRecord record_;
  bool have_record_ = false;
  bool at_end_ = false;
  bool unplugged_ = false;
  bool open_ = false;
  Time opened_at_;
  // The capture's time `origin_us_` is the host's time `origin_`; unset until the port is open.
  bool started_ = false;
  Time origin_;
  std::int64_t origin_us_ = 0;
  std::vector<std::byte> rest_;         // of a record that the line did not take whole
  std::uint64_t said_by_host_ = 0;      // bytes, since the port was opened
  std::uint64_t expected_of_host_ = 0;  // by the capture
  BootClock::duration waited_{0};       // for the host, since the port was opened
  Time waiting_since_;
  bool waiting_ = false;
  std::uint64_t bytes_played_ = 0;
};

}  // namespace stance
