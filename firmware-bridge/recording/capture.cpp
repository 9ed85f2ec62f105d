#include "firmware-bridge/recording/capture.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "firmware-bridge/framing/checksum.h"

namespace stance {
namespace {

// A line of text all of whose bytes are written as they are, or of bytes in hexadecimal digits.
constexpr std::size_t kMostLineBytes = 2 * kMostCapturedBytes + 64;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kChecksumDigits = 8;
constexpr std::int64_t kMostTime_us = 1LL << 51;  // 71 years: nanoseconds of it fit 63 bits
constexpr std::string_view kDigits = "0123456789abcdef";

using Kind = CaptureRecord::Kind;

struct Word {
  Kind kind;
  std::string_view word;
};
constexpr std::array<Word, 10> kWords = {{{Kind::kAbout, "about"},
                                          {Kind::kOpened, "opened"},
                                          {Kind::kIn, "in"},
                                          {Kind::kOut, "out"},
                                          {Kind::kSpeed, "speed"},
                                          {Kind::kLost, "lost"},
                                          {Kind::kClosed, "closed"},
                                          {Kind::kSkipped, "skipped"},
                                          {Kind::kContinued, "continued"},
                                          {Kind::kFull, "full"}}};

bool carries_bytes(Kind kind) { return kind == Kind::kIn || kind == Kind::kOut; }

void append_text(std::string_view text, std::string& line) {
  for (const char letter : text.substr(0, kMostCapturedBytes))
    line += letter == '\n' || letter == '\r' ? ' ' : letter;
}

std::uint32_t checksum_of(std::string_view text) { return crc32_of(std::as_bytes(std::span(text))); }

void append_line(const std::string& content, std::string& lines) {
  const std::uint32_t checksum = checksum_of(content);
  for (int shift = 28; shift >= 0; shift -= 4)
    lines += kDigits[checksum >> static_cast<unsigned>(shift) & 15U];
  lines += ' ';
  lines += content;
  lines += '\n';
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

bool parse_bytes(std::string_view digits, std::vector<std::byte>& bytes) {
  if (digits.empty() || digits.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = value_of(digits[i]);
    const int low = value_of(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes.push_back(static_cast<std::byte>(16 * high + low));
  }
  return true;
}

std::string_view take_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

bool parse_checksum(std::string_view digits, std::uint32_t& checksum) {
  if (digits.size() != kChecksumDigits) return false;
  for (const char digit : digits) {
    if (value_of(digit) < 0) return false;
    checksum = checksum << 4U | static_cast<std::uint32_t>(value_of(digit));
  }
  return true;
}

bool parse_time(std::string_view text, std::int64_t& time_us) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time_us);
  return error == std::errc() && end == text.data() + text.size() && time_us >= 0 && time_us <= kMostTime_us;
}

bool parse_record(std::string_view line, CaptureRecord& record) {
  std::uint32_t checksum = 0;
  if (!parse_checksum(take_word(line), checksum) || checksum_of(line) != checksum) return false;
  if (!parse_time(take_word(line), record.time_us)) return false;
  const std::string_view kind = take_word(line);
  const auto* word =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& known) { return known.word == kind; });
  if (word == kWords.end()) return false;
  record.kind = word->kind;
  record.bytes.clear();
  record.text.clear();
  if (carries_bytes(record.kind)) return parse_bytes(line, record.bytes);
  record.text = line;
  return true;
}

}  // namespace

void append_capture_header(const CaptureHeader& header, std::string& lines) {
  lines += kCaptureMagic;
  for (const auto& [key, value] : header)
    append_capture_record(Kind::kAbout, 0, {}, key + ": " + value, lines);
}

void append_capture_record(Kind kind, std::int64_t time_us, std::span<const std::byte> bytes,
                           std::string_view text, std::string& lines) {
  const auto* word =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& known) { return known.kind == kind; });
  std::string line;
  do {
    line = std::to_string(time_us);
    line += ' ';
    line += word->word;
    line += ' ';
    const auto part = bytes.first(std::min(bytes.size(), kMostCapturedBytes));
    for (const std::byte byte : part) {
      line += kDigits[std::to_integer<std::size_t>(byte) >> 4U];
      line += kDigits[std::to_integer<std::size_t>(byte) & 15U];
    }
    append_text(text, line);
    append_line(line, lines);
    bytes = bytes.subspan(part.size());
  } while (!bytes.empty());
}

Result<CaptureReader> CaptureReader::open(std::unique_ptr<Input> input, const std::string& name) {
  const auto start = peek(input, kCaptureMagic.size());
  if (!start) return tl::make_unexpected(start.error());
  if (*start != kCaptureMagic) {
    return failure(ErrorCode::kNotARecording,
                   name + " is no capture: it does not begin with \"stance-capture 1\".");
  }
  CaptureReader reader(std::move(input));
  if (const auto magic = reader.next_line(reader.line_); !magic) return tl::make_unexpected(magic.error());
  while (true) {
    const auto found = reader.next_record(reader.first_);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return reader;
    if (reader.first_.kind != Kind::kAbout) break;
    const std::string& text = reader.first_.text;
    const std::size_t colon = text.find(": ");
    if (colon != std::string::npos) reader.header_[text.substr(0, colon)] = text.substr(colon + 2);
  }
  reader.first_is_kept_ = true;
  return reader;
}

std::string CaptureReader::header(std::string_view key) const {
  const auto found = header_.find(key);
  return found == header_.end() ? "" : found->second;
}

Result<bool> CaptureReader::next(CaptureRecord& record) {
  if (!std::exchange(first_is_kept_, false)) return next_record(record);
  record = std::move(first_);
  return true;
}

Result<bool> CaptureReader::next_record(CaptureRecord& record) {
  while (true) {
    const auto found = next_line(line_);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return false;
    if (line_.empty() || line_.front() == '#') continue;  // a remark of whoever sent it in
    if (!parse_record(line_, record)) {
      ++damaged_lines_;
      continue;
    }
    record.time_us = std::max(record.time_us, last_time_us_);
    last_time_us_ = record.time_us;
    return true;
  }
}

// Without its end. A line that does not end is torn, and left out; one that is too long too.
Result<bool> CaptureReader::next_line(std::string& line) {
  bool overlong = false;
  while (true) {
    const std::size_t end = kept_.find('\n', used_);
    if (end != std::string::npos) {
      line.assign(kept_, used_, end - used_);
      if (line.ends_with('\r')) line.pop_back();
      used_ = end + 1;
      if (!overlong) return true;
      overlong = false;
      ++damaged_lines_;
      continue;
    }
    kept_.erase(0, used_);
    used_ = 0;
    if (kept_.size() > kMostLineBytes) {
      kept_.clear();
      overlong = true;
    }
    const std::size_t before = kept_.size();
    kept_.resize(before + kReadBytes);
    const auto count = input_->read(std::span(kept_).subspan(before));
    kept_.resize(before + count.value_or(0));
    // What a compressed file that was cut off still gave has been read.
    if (!count && count.error().code != ErrorCode::kDamaged) return tl::make_unexpected(count.error());
    if (count.value_or(0) == 0) {
      damaged_lines_ += kept_.empty() && !overlong ? 0 : 1;
      kept_.clear();
      return false;
    }
  }
}

}  // namespace stance
