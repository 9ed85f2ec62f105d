// Tells when a serial port appears in /dev or its permissions change, so that a sensor that was plugged in
// again is heard at once and nobody has to look every second. Linux (inotify); where it cannot be had, it
// never tells anything. Belongs to one thread.
#pragma once

#include <string>

namespace stance {

class PortWatch {
 public:
  explicit PortWatch(const std::string& directory = "/dev");
  ~PortWatch();
  PortWatch(const PortWatch&) = delete;
  PortWatch& operator=(const PortWatch&) = delete;

  // For poll(2): readable when something may have changed. -1: cannot watch.
  [[nodiscard]] int poll_handle() const { return handle_; }
  // Whether a port changed since the last call.
  [[nodiscard]] bool changed();

 private:
  int handle_;
};

}  // namespace stance
