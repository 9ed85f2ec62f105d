// Bytes of a file or of standard input, decompressed on the way if they are zstd or gzip.
// One owner, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "firmware-bridge/result.h"

namespace stance {

class Input {
 public:
  virtual ~Input() = default;
  Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Fills the front of `bytes` and returns how much; 0 is the end. Waits for input where it has to.
  // After damage in compressed data: first everything before it, then an Error.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> bytes) = 0;
  // Bytes taken from the file as stored, and its size (0: not known).
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  [[nodiscard]] virtual std::uint64_t bytes_total() const = 0;
};

// "-" is standard input. The message of an Error names the path.
[[nodiscard]] Result<std::unique_ptr<Input>> open_input(const std::string& path);

// The same over bytes in memory, for fuzzing and tests; `bytes` must outlive the input.
[[nodiscard]] Result<std::unique_ptr<Input>> open_input(std::span<const char> bytes, const std::string& name);

// The first `size` bytes (fewer at the end), which the input afterwards gives once more: to learn its kind. A
// read of the first `size` bytes then comes in one piece.
[[nodiscard]] Result<std::string> peek(std::unique_ptr<Input>& input, std::size_t size);

}  // namespace stance
