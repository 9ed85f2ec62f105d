#include "firmware-bridge/source/port_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace stance {

// The node appears first; udev lets the group open it a moment later, and that is a change of attributes.
PortWatch::PortWatch(const std::string& directory) : handle_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (handle_ >= 0) ::inotify_add_watch(handle_, directory.c_str(), IN_CREATE | IN_ATTRIB | IN_MOVED_TO);
}

PortWatch::~PortWatch() {
  if (handle_ >= 0) ::close(handle_);
}

bool PortWatch::changed() {
  bool changed = false;
  alignas(inotify_event) std::array<char, 4096> bytes{};
  while (handle_ >= 0) {
    const ssize_t count = ::read(handle_, bytes.data(), bytes.size());
    if (count <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, &bytes[at], sizeof event);
      const std::string_view name = event.len > 0 ? &bytes[at + sizeof event] : "";
      const bool missed = (event.mask & IN_Q_OVERFLOW) != 0;
      changed = changed || missed || name.starts_with("tty") || name.starts_with("rfcomm");
      at += sizeof event + event.len;
    }
  }
  return changed;
}

}  // namespace stance
