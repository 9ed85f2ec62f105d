// What all sources over a file descriptor of a terminal have in common. Private to source/.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "firmware-bridge/result.h"

namespace stance {

// Reads without waiting from a non-blocking terminal in raw mode with VMIN = 1. There a read of nothing means
// "gone", and poll(2) tells a hang-up that read(2) alone would show as silence.
[[nodiscard]] Result<std::size_t> read_descriptor(int handle, std::span<std::byte> bytes,
                                                  const std::string& name);
[[nodiscard]] Result<std::size_t> write_descriptor(int handle, std::span<const std::byte> bytes,
                                                   const std::string& name);

// Raw mode: every byte as it is, no echo, no signals, no flow control characters; VMIN = 1.
[[nodiscard]] Result<void> make_raw(int handle, const std::string& name);

// An advisory lock that goes with the handle. Error kBusy when another process holds it.
[[nodiscard]] Result<void> lock_port(int handle, const std::string& name);

// The sentence for a failed open(2).
[[nodiscard]] Error cannot_open_port(const std::string& path, int error_number);

}  // namespace stance
