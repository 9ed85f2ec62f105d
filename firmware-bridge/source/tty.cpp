#include "firmware-bridge/source/tty.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "firmware-bridge/source/descriptor.h"
#include "firmware-bridge/source/line_speed.h"

namespace stance {
namespace {

class Handle {
 public:
  explicit Handle(int number) : number_(number) {}
  ~Handle() {
    if (number_ >= 0) ::close(number_);
  }
  Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

class Tty final : public ByteSource {
 public:
  Tty(Handle handle, std::string name) : handle_(std::move(handle)), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<std::byte> bytes) override {
    return read_descriptor(handle_.get(), bytes, name_);
  }
  Result<std::size_t> write(std::span<const std::byte> bytes) override {
    return write_descriptor(handle_.get(), bytes, name_);
  }
  // It has none of its own, but who plays the device may want to know.
  Result<void> set_baud_rate(std::uint32_t baud_rate) override {
    static_cast<void>(set_line_speed(handle_.get(), baud_rate));
    ::tcflush(handle_.get(), TCIFLUSH);
    return {};
  }
  int poll_handle() const override { return handle_.get(); }
  const std::string& name() const override { return name_; }

 private:
  Handle handle_;
  std::string name_;
};

// The device's end. While nobody has the port open Linux reports EIO and a hang-up; for a device that is no
// end, just nobody listening, so it must not be polled then (poll would return at once, for ever).
class PseudoDevice final : public ByteSource {
 public:
  PseudoDevice(Handle handle, std::string name) : handle_(std::move(handle)), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<std::byte> bytes) override {
    auto count = read_descriptor(handle_.get(), bytes, name_);
    nobody_there_ = !count && count.error().code == ErrorCode::kClosed;
    if (nobody_there_) return 0;
    return count;
  }
  Result<std::size_t> write(std::span<const std::byte> bytes) override {
    auto count = write_descriptor(handle_.get(), bytes, name_);
    if (!count && count.error().code == ErrorCode::kClosed) return 0;
    return count;
  }
  int poll_handle() const override { return nobody_there_ ? -1 : handle_.get(); }
  const std::string& name() const override { return name_; }

 private:
  Handle handle_;
  std::string name_;
  bool nobody_there_ = false;
};

tl::unexpected<Error> no_terminal() {
  return failure(ErrorCode::kIo, std::string("No pseudo-terminal can be made: ") + std::strerror(errno) +
                                     ". Check that /dev/pts is mounted.");
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_tty(const std::string& path, const PortOptions& options) {
  Handle handle(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (handle.get() < 0) return tl::make_unexpected(cannot_open_port(path, errno));
  // A lock only, no TIOCEXCL: on a pseudo-terminal that flag would outlive a killed process.
  if (auto locked = lock_port(handle.get(), path); !locked) return tl::make_unexpected(locked.error());
  if (auto raw = make_raw(handle.get(), path); !raw) return tl::make_unexpected(raw.error());
  static_cast<void>(set_line_speed(handle.get(), options.baud_rate));
  ::tcflush(handle.get(), TCIOFLUSH);
  return std::unique_ptr<ByteSource>(std::make_unique<Tty>(std::move(handle), path));
}

Result<PseudoTerminal> open_pseudo_terminal() {
  Handle device(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  std::array<char, 128> path{};
  if (device.get() < 0 || ::grantpt(device.get()) != 0 || ::unlockpt(device.get()) != 0 ||
      ::ptsname_r(device.get(), path.data(), path.size()) != 0) {
    return no_terminal();
  }
  // Raw from the start: otherwise what the device says before anybody opens the port would be echoed back to
  // it.
  Handle port(::open(path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (port.get() < 0) return no_terminal();
  if (auto raw = make_raw(port.get(), path.data()); !raw) return tl::make_unexpected(raw.error());
  return PseudoTerminal{std::make_unique<PseudoDevice>(std::move(device), path.data()), path.data()};
}

std::size_t unread_bytes(const PseudoTerminal& terminal) {
  const Handle port(::open(terminal.port_path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  int count = 0;
  if (port.get() < 0 || ::ioctl(port.get(), FIONREAD, &count) != 0 || count < 0) return 0;
  return static_cast<std::size_t>(count);
}

}  // namespace stance
