// Pseudo-terminals as byte sources: the side a program opens by name, and the pair as the virtual sensor's
// home. (libserialport opens real ports only: serial_port.h.)
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/result.h"
#include "firmware-bridge/source/byte_source.h"

namespace stance {

// `path` as in /dev/pts/3. Raw, not blocking, exclusive.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_tty(const std::string& path,
                                                           const PortOptions& options = {});

// The far side of a new pseudo-terminal: what is written here is read by whoever opens `port_path`, as if a
// sensor were plugged in there. Destroying `device` is unplugging. While nobody has the port open, writes
// fill the kernel's buffer (4 KiB) and then return 0; reads return 0.
struct PseudoTerminal {
  std::unique_ptr<ByteSource> device;
  std::string port_path;
};
[[nodiscard]] Result<PseudoTerminal> open_pseudo_terminal();

// What the device wrote and nobody has read yet; 0 when it cannot be told, and for a moment after writing.
[[nodiscard]] std::size_t unread_bytes(const PseudoTerminal& terminal);

}  // namespace stance
