// Cuts an input into lines without copying them. Private to firmware-bridge. One owner, one thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware-bridge/recording/input.h"

namespace stance {

// A line is a view that is valid until the next call.
class LineCutter {
 public:
  static constexpr std::size_t kBufferBytes = 256 * 1024;

  // `buffer_bytes` is also the longest line that is understood.
  explicit LineCutter(std::unique_ptr<Input> input, std::size_t buffer_bytes = kBufferBytes)
      : input_(std::move(input)), buffer_(buffer_bytes) {}

  // False: no line any more (or `error` is set). A line longer than the buffer comes cut to it, its rest is
  // dropped; such a line is no row of numbers in any case.
  [[nodiscard]] bool next(std::string_view& line, std::optional<Error>& error) {
    while (true) {
      const char* start = buffer_.data() + begin_;
      const void* found = std::memchr(start + scanned_, '\n', end_ - begin_ - scanned_);
      if (found != nullptr) {
        const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - start);
        begin_ += length + 1;
        scanned_ = 0;
        if (std::exchange(dropping_rest_, false)) continue;
        line = without_line_end({start, length});
        return true;
      }
      scanned_ = end_ - begin_;
      if (at_end_) return take_last(line);
      if (scanned_ == buffer_.size()) {
        begin_ = end_ = scanned_ = 0;
        if (!std::exchange(dropping_rest_, true)) {
          line = {buffer_.data(), buffer_.size()};
          return true;
        }
      }
      if (!refill(error)) return false;
    }
  }

  [[nodiscard]] const Input& input() const { return *input_; }

 private:
  static std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  bool take_last(std::string_view& line) {
    if (begin_ == end_ || dropping_rest_) return false;
    line = without_line_end({buffer_.data() + begin_, end_ - begin_});
    begin_ = end_;
    scanned_ = 0;
    return true;
  }

  bool refill(std::optional<Error>& error) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const auto count = input_->read({buffer_.data() + end_, buffer_.size() - end_});
    if (!count) {
      error = count.error();
      return false;
    }
    at_end_ = *count == 0;
    end_ += *count;
    return true;
  }

  std::unique_ptr<Input> input_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what is not yet cut
  std::size_t scanned_ = 0;          // bytes after begin_ known to hold no newline
  bool at_end_ = false;
  bool dropping_rest_ = false;
};

}  // namespace stance
