#include "firmware-bridge/recording/chunk.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "firmware-bridge/framing/bytes.h"
#include "firmware-bridge/framing/checksum.h"

namespace stance {
namespace {

constexpr std::uint8_t kStored = 0;
constexpr std::uint8_t kZstd = 1;
constexpr int kCompressionLevel = 3;
constexpr std::size_t kChecksumOffset = 12;

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::optional<std::string> compressed(std::string_view payload) {
  std::string packed(ZSTD_compressBound(payload.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), payload.data(), payload.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0 || size >= payload.size()) return std::nullopt;
  packed.resize(size);
  return packed;
}

bool decompress(std::string_view packed, std::string& payload) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kMaxUnpackedBytes)
    return false;
  payload.resize(size);
  return ZSTD_decompress(payload.data(), payload.size(), packed.data(), packed.size()) == size;
}

}  // namespace

void append_chunk(ChunkType type, std::string_view payload, std::string& bytes) {
  const bool packable = type == ChunkType::kSamples || type == ChunkType::kEvents;
  const std::optional<std::string> packed = packable ? compressed(payload) : std::nullopt;
  const std::string_view stored = packed ? std::string_view(*packed) : payload;
  std::string header(kChunkMarker);
  append_le(static_cast<std::uint32_t>(stored.size()), header);
  append_le(static_cast<std::uint8_t>(type), header);
  append_le(packed ? kZstd : kStored, header);
  append_le(std::uint16_t{0}, header);
  append_le(crc32_of(bytes_of(stored), crc32_of(bytes_of(header))), header);
  bytes += header;
  bytes += stored;
}

Result<ChunkScanner> scan_recording(const std::string& path) {
  auto input = open_input(path);
  if (!input) return tl::make_unexpected(input.error());
  auto magic = peek(*input, kRecordingMagic.size());
  if (!magic) return tl::make_unexpected(magic.error());
  if (*magic != kRecordingMagic) {
    return failure(ErrorCode::kNotARecording, path + " is no Stance recording. Check the path.");
  }
  if (const auto skipped = (*input)->read(*magic); !skipped) return tl::make_unexpected(skipped.error());
  return ChunkScanner(std::move(*input));
}

ChunkScanner::ChunkScanner(std::unique_ptr<Input> input)
    : input_(std::move(input)), buffer_(64 * 1024), offset_(kRecordingMagic.size()) {}

Result<bool> ChunkScanner::next(Chunk& chunk) {
  while (true) {
    switch (look(chunk)) {
      case Look::kChunk:
        damaged_ += skipped_ > 0 ? 1 : 0;
        skipped_ = 0;
        begin_ += chunk.end_offset - chunk.offset;
        offset_ = chunk.end_offset;
        return true;
      case Look::kNoChunk:
        skip_to_marker();
        break;
      case Look::kNeedsMore:
        if (!at_end_) {
          if (auto filled = refill(); !filled) return tl::make_unexpected(filled.error());
        } else if (begin_ == end_) {
          truncated_bytes_ = skipped_;
          return false;
        } else {
          skip_to_marker();  // torn here, or a wrong length: there may be whole chunks behind it
        }
        break;
    }
  }
}

ChunkScanner::Look ChunkScanner::look(Chunk& chunk) const {
  const std::string_view bytes(buffer_.data() + begin_, end_ - begin_);
  if (!bytes.substr(0, kChunkMarker.size()).starts_with(kChunkMarker.substr(0, bytes.size())))
    return Look::kNoChunk;
  if (bytes.size() < kChunkHeaderBytes) return Look::kNeedsMore;
  const auto* raw = reinterpret_cast<const std::byte*>(bytes.data());
  const std::size_t length = load_le<std::uint32_t>(raw + 4);
  if (length > kMaxPayloadBytes) return Look::kNoChunk;
  if (bytes.size() < kChunkHeaderBytes + length) return Look::kNeedsMore;
  const std::string_view stored = bytes.substr(kChunkHeaderBytes, length);
  const std::uint32_t checksum =
      crc32_of(bytes_of(stored), crc32_of(bytes_of(bytes.substr(0, kChecksumOffset))));
  if (checksum != load_le<std::uint32_t>(raw + kChecksumOffset)) return Look::kNoChunk;
  const auto compression = std::to_integer<std::uint8_t>(raw[9]);
  if (compression == kZstd) {
    if (!decompress(stored, chunk.payload)) return Look::kNoChunk;
  } else if (compression == kStored) {
    chunk.payload = stored;
  } else {
    return Look::kNoChunk;
  }
  chunk.type = static_cast<ChunkType>(raw[8]);
  chunk.offset = offset_;
  chunk.end_offset = offset_ + kChunkHeaderBytes + length;
  return Look::kChunk;
}

void ChunkScanner::skip_to_marker() {
  const char* from = buffer_.data() + begin_ + 1;
  const char* const end = buffer_.data() + end_;
  const auto* found =
      from < end
          ? static_cast<const char*>(std::memchr(from, kChunkMarker[0], static_cast<std::size_t>(end - from)))
          : nullptr;
  const auto count = static_cast<std::size_t>((found == nullptr ? end : found) - (buffer_.data() + begin_));
  begin_ += count;
  offset_ += count;
  skipped_ += count;
}

Result<void> ChunkScanner::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());  // bounded by kMaxPayloadBytes: see look()
  const auto count = input_->read({buffer_.data() + end_, buffer_.size() - end_});
  if (!count) {
    if (count.error().code != ErrorCode::kDamaged) return tl::make_unexpected(count.error());
    at_end_ = true;
    return {};
  }
  at_end_ = *count == 0;
  end_ += *count;
  return {};
}

}  // namespace stance
