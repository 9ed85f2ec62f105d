// Real serial ports: libserialport sets them up, the waiting and reading is ours, because libserialport's own
// wait throws away what poll(2) says about a hang-up (an unplugged sensor then looks like silence).
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/source/byte_source.h"

namespace stance {

// `path` must be real (no symbolic link: libserialport 0.1.1 does not follow them).
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_serial_port(const std::string& path,
                                                                   const PortOptions& options);

}  // namespace stance
