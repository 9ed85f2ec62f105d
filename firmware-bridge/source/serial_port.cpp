#include "firmware-bridge/source/serial_port.h"

#include <libserialport.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <cerrno>
#include <utility>

#include "firmware-bridge/source/descriptor.h"

namespace stance {
namespace {

struct FreePort {
  void operator()(sp_port* port) const {
    sp_close(port);
    sp_free_port(port);
  }
};
using PortHandle = std::unique_ptr<sp_port, FreePort>;

tl::unexpected<Error> no_such_speed(const std::string& path, std::uint32_t baud_rate) {
  return failure(ErrorCode::kIo, path + " does not take " + std::to_string(baud_rate) +
                                     " baud. Choose another rate in the configuration.");
}

class SerialPort final : public ByteSource {
 public:
  SerialPort(PortHandle port, int handle, std::string name)
      : port_(std::move(port)), handle_(handle), name_(std::move(name)) {}
  ~SerialPort() override { ::ioctl(handle_, TIOCNXCL); }

  Result<std::size_t> read(std::span<std::byte> bytes) override {
    return read_descriptor(handle_, bytes, name_);
  }
  Result<std::size_t> write(std::span<const std::byte> bytes) override {
    return write_descriptor(handle_, bytes, name_);
  }
  Result<void> set_baud_rate(std::uint32_t baud_rate) override {
    if (sp_set_baudrate(port_.get(), static_cast<int>(baud_rate)) != SP_OK)
      return no_such_speed(name_, baud_rate);
    if (auto raw = make_raw(handle_, name_); !raw) return raw;
    ::tcflush(handle_, TCIFLUSH);
    return {};
  }
  int poll_handle() const override { return handle_; }
  const std::string& name() const override { return name_; }

 private:
  PortHandle port_;
  int handle_;
  std::string name_;
};

tl::unexpected<Error> not_a_port(const std::string& path) {
  return failure(ErrorCode::kNotASerialPort,
                 path + " is no serial port. Look for the sensor's port with: stance devices");
}

bool configure(sp_port* port, std::uint32_t baud_rate) {
  return sp_set_baudrate(port, static_cast<int>(baud_rate)) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
         sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
         sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_serial_port(const std::string& path, const PortOptions& options) {
  sp_port* found = nullptr;
  if (sp_get_port_by_name(path.c_str(), &found) != SP_OK) return not_a_port(path);
  PortHandle port(found);
  if (sp_open(port.get(), SP_MODE_READ_WRITE) != SP_OK) {
    const int reason = sp_last_error_code();
    if (reason == ENOTTY || reason == EINVAL) return not_a_port(path);
    return tl::make_unexpected(cannot_open_port(path, reason));
  }
  int handle = -1;
  if (sp_get_port_handle(port.get(), &handle) != SP_OK) return not_a_port(path);
  if (auto locked = lock_port(handle, path); !locked) return tl::make_unexpected(locked.error());
  ::ioctl(handle, TIOCEXCL);  // keeps out programs that do not look at locks
  if (!configure(port.get(), options.baud_rate)) return no_such_speed(path, options.baud_rate);
  if (auto raw = make_raw(handle, path); !raw) return tl::make_unexpected(raw.error());
  ::tcflush(handle, TCIOFLUSH);  // what was sent to nobody before
  return std::unique_ptr<ByteSource>(std::make_unique<SerialPort>(std::move(port), handle, path));
}

}  // namespace stance
