#include "firmware-bridge/framing/framer.h"

#include <algorithm>
#include <cstring>

#include "firmware-bridge/framing/bytes.h"
#include "firmware-bridge/framing/checksum.h"
#include "firmware-bridge/framing/cobs.h"

namespace stance {
namespace {
constexpr std::size_t kChecksumBytes = 4;
}

void append_frame(std::span<const std::byte> message, std::vector<std::byte>& bytes) {
  std::vector<std::byte> checked(message.begin(), message.end());
  append_le(crc32_of(message), checked);
  cobs_encode(checked, bytes);
  bytes.push_back(kFrameDelimiter);
}

void Framer::feed(std::span<const std::byte> bytes, const OnMessage& on_message) {
  counters_.bytes += bytes.size();
  while (!bytes.empty()) {
    const auto* found = static_cast<const std::byte*>(
        std::memchr(bytes.data(), std::to_integer<int>(kFrameDelimiter), bytes.size()));
    const std::size_t length =
        found == nullptr ? bytes.size() : static_cast<std::size_t>(found - bytes.data());
    const auto part = bytes.first(length);
    if (pending_.size() + length > kMaxFrameBytes) {
      overlong_ = true;
      pending_.clear();
    }
    if (found == nullptr) {
      if (!overlong_) pending_.insert(pending_.end(), part.begin(), part.end());
      return;
    }
    bytes = bytes.subspan(length + 1);
    if (overlong_) {
      ++counters_.framing_failed;
      overlong_ = false;
    } else if (pending_.empty()) {
      finish_frame(part, on_message);
    } else {
      pending_.insert(pending_.end(), part.begin(), part.end());
      finish_frame(pending_, on_message);
      pending_.clear();
    }
  }
}

void Framer::reset() {
  pending_.clear();
  overlong_ = false;
}

void Framer::finish_frame(std::span<const std::byte> encoded, const OnMessage& on_message) {
  if (encoded.empty()) return;  // delimiters in a row: a sender may use them to flush a line
  if (!cobs_decode(encoded, plain_) || plain_.size() <= kChecksumBytes) {
    ++counters_.framing_failed;
    return;
  }
  const auto message = std::span<const std::byte>(plain_).first(plain_.size() - kChecksumBytes);
  if (crc32_of(message) != load_le<std::uint32_t>(message.data() + message.size())) {
    ++counters_.checksum_failed;
    return;
  }
  ++counters_.frames;
  on_message(message);
}

}  // namespace stance
