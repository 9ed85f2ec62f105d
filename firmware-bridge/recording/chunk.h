// Chunks: what a Stance recording is made of (doc/recording_format.md). Private to recording/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/result.h"

namespace stance {

// First bytes of every file. The first is no ASCII and CR LF follows, so a transfer that mangles text shows;
// the last is the version of the format.
inline constexpr std::string_view kRecordingMagic("\x89STNC\r\n\x01", 8);

enum class ChunkType : std::uint8_t { kHeader = 1, kSamples = 2, kEvents = 3, kIndex = 4, kFooter = 5 };

inline constexpr std::string_view kChunkMarker("\xC5STC", 4);
inline constexpr std::size_t kChunkHeaderBytes = 16;
inline constexpr std::size_t kMaxPayloadBytes = 16 * 1024 * 1024;   // as stored
inline constexpr std::size_t kMaxUnpackedBytes = 64 * 1024 * 1024;  // after decompression

// Appends one chunk to `bytes`. Samples and events are compressed.
void append_chunk(ChunkType type, std::string_view payload, std::string& bytes);

struct Chunk {
  ChunkType type = ChunkType::kHeader;
  std::uint64_t offset = 0;      // in the file, of its marker
  std::uint64_t end_offset = 0;  // just after it
  std::string payload;           // decompressed
};

// Finds the chunks of a file one after the other, past whatever is damaged. Takes the input after the magic.
class ChunkScanner {
 public:
  explicit ChunkScanner(std::unique_ptr<Input> input);

  // False: no whole chunk any more. An Error comes from the input only.
  [[nodiscard]] Result<bool> next(Chunk& chunk);

  // Stretches that are no intact chunk, but are followed by one.
  [[nodiscard]] std::uint64_t damaged() const { return damaged_; }
  // Bytes after the last whole chunk; only once next() returned false.
  [[nodiscard]] std::uint64_t truncated_bytes() const { return truncated_bytes_; }
  [[nodiscard]] const Input& input() const { return *input_; }

 private:
  enum class Look { kChunk, kNoChunk, kNeedsMore };
  Look look(Chunk& chunk) const;
  void skip_to_marker();
  Result<void> refill();

  std::unique_ptr<Input> input_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t offset_ = 0;  // in the file, of buffer_[begin_]
  bool at_end_ = false;
  std::uint64_t skipped_ = 0;  // since the last whole chunk
  std::uint64_t damaged_ = 0;
  std::uint64_t truncated_bytes_ = 0;
};

// Opens a file and checks its magic. kNotARecording: it is something else.
[[nodiscard]] Result<ChunkScanner> scan_recording(const std::string& path);

}  // namespace stance
