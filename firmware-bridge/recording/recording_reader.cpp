#include "firmware-bridge/recording/recording_reader.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

#include "firmware-bridge/framing/bytes.h"
#include "firmware-bridge/recording/chunk.h"
#include "firmware-bridge/recording/sample_chunk.h"
#include "proto/recording.pb.h"

namespace stance {
namespace {

Result<RecordingInfo> read_header(ChunkScanner& scanner, const std::string& name) {
  Chunk chunk;
  const auto found = scanner.next(chunk);
  if (!found) return tl::make_unexpected(found.error());
  if (*found && chunk.type == ChunkType::kHeader) {
    if (auto info = decode_header(chunk.payload)) {
      info->name = name;
      return *info;
    }
  }
  return failure(ErrorCode::kDamaged,
                 name +
                     " begins like a Stance recording, but its header is damaged. Take another "
                     "copy of the file.");
}

class RecordingReader final : public SampleReader {
 public:
  RecordingReader(std::unique_ptr<Input> input, std::string name)
      : scanner_(std::move(input)), name_(std::move(name)) {}

  Result<void> open() {
    auto info = read_header(scanner_, name_);
    if (!info) return tl::make_unexpected(info.error());
    info_ = std::move(*info);
    if (auto filled = next_chunk(); !filled) return filled;
    if (content_.samples.empty()) {
      return failure(ErrorCode::kNoSamples,
                     name_ + " is a recording without samples: the sensor was never heard.");
    }
    if (content_.utc.known()) info_.first_sample_utc_us = content_.utc.utc_us_of(0.0);
    return {};
  }

  Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) override {
    std::size_t count = 0;
    while (count < max && !at_end_) {
      if (used_ == content_.samples.size()) {
        if (auto filled = next_chunk(); !filled) return tl::make_unexpected(filled.error());
        continue;
      }
      const ImuSample& sample = content_.samples[used_++];
      if (sample.time_s <= last_time_s_) {
        ++counters_.time_not_increasing;
        continue;
      }
      last_time_s_ = sample.time_s;
      samples.push_back(sample);
      ++count;
    }
    counters_.samples += count;
    return count;
  }

  const RecordingInfo& info() const override { return info_; }
  const ReadCounters& counters() const override { return counters_; }
  std::uint64_t bytes_read() const override { return scanner_.input().bytes_read(); }
  std::uint64_t bytes_total() const override { return scanner_.input().bytes_total(); }

 private:
  // The next chunk of samples into content_, or at_end_.
  Result<void> next_chunk() {
    content_.samples.clear();
    used_ = 0;
    Chunk chunk;
    while (true) {
      const auto found = scanner_.next(chunk);
      if (!found) return tl::make_unexpected(found.error());
      counters_.damaged_chunks = scanner_.damaged() + undecodable_;
      if (!*found) {
        at_end_ = true;
        counters_.truncated_bytes = scanner_.truncated_bytes();
        return {};
      }
      if (chunk.type != ChunkType::kSamples) continue;
      if (auto content = decode_samples(chunk.payload)) {
        content_ = std::move(*content);
        return {};
      }
      ++undecodable_;
    }
  }

  ChunkScanner scanner_;
  std::string name_;
  RecordingInfo info_;
  ReadCounters counters_;
  SampleChunkContent content_;
  std::size_t used_ = 0;
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  std::uint64_t undecodable_ = 0;
  bool at_end_ = false;
};

std::string tail_of(const std::string& path, std::uint64_t offset) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  return {std::istreambuf_iterator<char>(file), {}};
}

// `bytes` must outlive the scanner.
Result<ChunkScanner> scan(const std::string& bytes, const std::string& path) {
  auto input = open_input(std::span<const char>(bytes), path);
  if (!input) return tl::make_unexpected(input.error());
  return ChunkScanner(std::move(*input));
}

// The index that the footer at the end of a closed file points to.
std::optional<recording::Index> read_index(const std::string& path) {
  constexpr std::size_t kFooterBytes = kChunkHeaderBytes + sizeof(std::uint64_t);
  std::ifstream file(path, std::ios::binary);
  std::array<char, kFooterBytes> footer{};
  file.seekg(-static_cast<std::streamoff>(kFooterBytes), std::ios::end);
  if (!file.read(footer.data(), footer.size())) return std::nullopt;
  const std::string_view text(footer.data(), footer.size());
  std::string expected;
  append_chunk(ChunkType::kFooter, text.substr(kChunkHeaderBytes), expected);
  if (text != expected) return std::nullopt;
  const auto* payload = reinterpret_cast<const std::byte*>(footer.data() + kChunkHeaderBytes);
  const auto offset = load_le<std::uint64_t>(payload);
  if (offset > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  const std::string bytes = tail_of(path, offset);
  auto scanner = scan(bytes, path);
  if (!scanner) return std::nullopt;
  Chunk chunk;
  recording::Index index;
  const auto found = scanner->next(chunk);
  if (!found || !*found || chunk.type != ChunkType::kIndex || !index.ParseFromString(chunk.payload))
    return std::nullopt;
  return index;
}

void include(RecordingSummary& summary, double first_time_s, double last_time_s, std::uint64_t samples) {
  if (summary.samples == 0) summary.first_time_s = first_time_s;
  summary.last_time_s = last_time_s;
  summary.samples += samples;
}

}  // namespace

Result<std::unique_ptr<SampleReader>> open_recording(std::unique_ptr<Input> input, std::string name) {
  auto reader = std::make_unique<RecordingReader>(std::move(input), std::move(name));
  if (auto opened = reader->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<SampleReader>(std::move(reader));
}

Result<RecordingSummary> summarize_recording(const std::string& path) {
  auto scanner = scan_recording(path);
  if (!scanner) return tl::make_unexpected(scanner.error());
  auto info = read_header(*scanner, path);
  if (!info) return tl::make_unexpected(info.error());
  RecordingSummary summary;
  summary.info = std::move(*info);
  const auto index = read_index(path);
  summary.closed = index.has_value();
  if (index) {
    for (const auto& entry : index->entries()) {
      include(summary, entry.first_time_s(), entry.last_time_s(), entry.samples());
    }
  }
  Chunk chunk;
  while (true) {
    const auto found = scanner->next(chunk);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return summary;
    if (chunk.type != ChunkType::kSamples) continue;
    const auto content = decode_samples(chunk.payload);
    if (!content) continue;
    if (content->utc.known() && !summary.info.first_sample_utc_us) {
      summary.info.first_sample_utc_us = content->utc.utc_us_of(0.0);
    }
    if (index) return summary;  // the first chunk told the time of day, the index all else
    include(summary, content->samples.front().time_s, content->samples.back().time_s,
            content->samples.size());
  }
}

Result<std::vector<RecordingEvent>> read_recording_events(const std::string& path) {
  auto scanner = scan_recording(path);
  if (!scanner) return tl::make_unexpected(scanner.error());
  std::vector<RecordingEvent> events;
  Chunk chunk;
  while (true) {
    const auto found = scanner->next(chunk);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return events;
    recording::EventChunk content;
    if (chunk.type != ChunkType::kEvents || !content.ParseFromString(chunk.payload)) continue;
    for (const auto& event : content.events()) {
      events.push_back({event.time_s(), event.utc_us(), event.kind(), event.detail()});
    }
  }
}

Result<StreamPosition> read_last_position(const std::string& path) {
  const auto index = read_index(path);
  const bool indexed = index && index->entries_size() > 0;
  const std::string tail = indexed ? tail_of(path, index->entries().rbegin()->offset()) : "";
  auto scanner = indexed ? scan(tail, path) : scan_recording(path);
  if (!scanner) return tl::make_unexpected(scanner.error());
  StreamPosition position;
  Chunk chunk;
  while (true) {
    const auto found = scanner->next(chunk);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return position;
    if (chunk.type != ChunkType::kSamples) continue;
    const auto content = decode_samples(chunk.payload);
    if (content && content->position.boot_id != 0) position = content->position;
  }
}

Result<std::vector<UtcMap>> read_recording_clock(const std::string& path) {
  auto scanner = scan_recording(path);
  if (!scanner) return tl::make_unexpected(scanner.error());
  std::vector<UtcMap> maps;
  Chunk chunk;
  while (true) {
    const auto found = scanner->next(chunk);
    if (!found) return tl::make_unexpected(found.error());
    if (!*found) return maps;
    if (chunk.type != ChunkType::kSamples) continue;
    const auto content = decode_samples(chunk.payload);
    if (content && content->utc.known()) maps.push_back(content->utc);
  }
}

}  // namespace stance
