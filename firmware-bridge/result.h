// What a function returns when failing is an expected outcome: the value, or an error that a person can act
// on. Plain values, safe on any thread. Bytes off the wire are not errors: they raise counters (see link.h).
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace stance {

enum class ErrorCode : std::uint8_t {
  kNotFound,        // no such file or port
  kNotAllowed,      // exists, but may not be opened
  kBusy,            // another program holds it
  kNotASerialPort,  // exists, but cannot carry a sensor's stream
  kNotARecording,   // the content is neither a Stance recording nor a readable table
  kMissingColumns,  // a table without the columns that samples need
  kNoSamples,       // understood, but nothing usable in it
  kDamaged,         // understood up to a point; what came before was delivered
  kDiskFull,
  kClosed,  // the other end is gone
  kIo,      // anything else the operating system refused
};

struct Error {
  ErrorCode code = ErrorCode::kIo;
  // One sentence (or two) for the wearer: what is wrong, with the name of the thing, and what to do next.
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

// `return failure(ErrorCode::kNotFound, "...");` in a function that returns any Result.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, std::string message) {
  return tl::make_unexpected(Error{code, std::move(message)});
}

}  // namespace stance
