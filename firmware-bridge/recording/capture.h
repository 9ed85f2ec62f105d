// What came over a sensor's line, byte for byte and with its times of arrival (doc/capture_format.md): a text
// file, so that a wearer can look at what a bug report gives away, and so that it can become a test. The
// recording holds what was made of these bytes; a capture shows why.
//
// Writing is making lines; who writes them to a file, and when, is the caller's business. Reading never
// throws and never fails on content: a line that is none, or whose checksum is wrong, is counted and left
// out, a torn last line too. Values and readers belong to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/result.h"

namespace stance {

// First line of every capture.
inline constexpr std::string_view kCaptureMagic = "stance-capture 1\n";
// Bytes in one line at most; longer reads become several lines.
inline constexpr std::size_t kMostCapturedBytes = 16 * 1024;

struct CaptureRecord {
  enum class Kind : std::uint8_t {
    kAbout,      // something worth knowing; `text` is "key: value"
    kOpened,     // the port; `text` is its name
    kIn,         // `bytes` came from the sensor
    kOut,        // `bytes` were taken by the line
    kSpeed,      // the line was set to another speed; `text` is bits per second
    kLost,       // the sensor is gone; `text` says why
    kClosed,     // the port, by the host
    kSkipped,    // what came between the records before and after this; `text` says where it is
    kContinued,  // the capture goes on in another file; `text` is its name
    kFull,       // the capture ends here, at its limit
  };
  Kind kind = Kind::kIn;
  std::int64_t time_us = 0;  // since the capture began, by a clock that also runs while the computer sleeps
  std::vector<std::byte> bytes;
  std::string text;  // one line
};

// Known keys: "begun_utc_us" (microseconds since 1970), "port", "family", "columns", "baud", "program",
// "continues" (the file before this one).
using CaptureHeader = std::map<std::string, std::string, std::less<>>;

void append_capture_header(const CaptureHeader& header, std::string& lines);
// Text longer than kMostCapturedBytes is cut off, and kept in one line.
void append_capture_record(CaptureRecord::Kind kind, std::int64_t time_us, std::span<const std::byte> bytes,
                           std::string_view text, std::string& lines);

class CaptureReader {
 public:
  // The error is kNotARecording when the input does not begin as a capture does.
  [[nodiscard]] static Result<CaptureReader> open(std::unique_ptr<Input> input, const std::string& name);

  [[nodiscard]] const CaptureHeader& header() const { return header_; }
  // Empty when there is no such key.
  [[nodiscard]] std::string header(std::string_view key) const;
  // False at the end. Times never decrease. Errors are those of the input.
  [[nodiscard]] Result<bool> next(CaptureRecord& record);
  [[nodiscard]] std::uint64_t damaged_lines() const { return damaged_lines_; }
  [[nodiscard]] const Input& input() const { return *input_; }

 private:
  explicit CaptureReader(std::unique_ptr<Input> input) : input_(std::move(input)) {}
  [[nodiscard]] Result<bool> next_line(std::string& line);
  [[nodiscard]] Result<bool> next_record(CaptureRecord& record);

  std::unique_ptr<Input> input_;
  CaptureHeader header_;
  std::string kept_;  // read, not yet made lines of, from used_ on
  std::size_t used_ = 0;
  std::string line_;
  CaptureRecord first_;  // read while looking for the end of the header
  bool first_is_kept_ = false;
  std::int64_t last_time_us_ = 0;
  std::uint64_t damaged_lines_ = 0;
};

}  // namespace stance
