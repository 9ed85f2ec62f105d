// Bytes from and to a sensor: a serial port, a pseudo-terminal, or what a test puts in their place.
// Nothing here waits: to wait, poll(2) the handle. A source owns its handle (and the lock on it) and belongs
// to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "firmware-bridge/result.h"

namespace stance {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // What is there now, up to bytes.size(); 0 when nothing is. Error kClosed: unplugged or hung up; it stays
  // so.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> bytes) = 0;
  // As much as fits now; possibly less than given, possibly 0. Error kClosed as above.
  [[nodiscard]] virtual Result<std::size_t> write(std::span<const std::byte> bytes) = 0;
  // Changes the speed of a line that is open, without closing it: closing restarts many a board. What was
  // received at the old speed is thrown away. Sources without a speed take any. Error kIo: not this one.
  [[nodiscard]] virtual Result<void> set_baud_rate(std::uint32_t /*baud_rate*/) { return {}; }
  // For poll(2): readable when read() has something to say, also that it is closed. -1: cannot be polled.
  [[nodiscard]] virtual int poll_handle() const = 0;
  // The path it was opened by, for messages.
  [[nodiscard]] virtual const std::string& name() const = 0;

 protected:
  ByteSource() = default;
};

struct PortOptions {
  std::uint32_t baud_rate = 115200;  // a pseudo-terminal and most USB sensors do not care
};

// Opens a serial port or a pseudo-terminal for this process alone (TIOCEXCL and a lock). `path` may be a
// symbolic link such as /dev/serial/by-id/*. Errors: kNotFound, kNotAllowed, kBusy, kNotASerialPort, each
// with the remedy.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_port(const std::string& path,
                                                            const PortOptions& options = {});

}  // namespace stance
