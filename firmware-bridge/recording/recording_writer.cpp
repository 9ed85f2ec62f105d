#include "firmware-bridge/recording/recording_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "firmware-bridge/framing/bytes.h"
#include "firmware-bridge/recording/chunk.h"
#include "firmware-bridge/recording/sample_chunk.h"
#include "proto/recording.pb.h"

namespace stance {
namespace {

constexpr std::size_t kMostSamplesInChunk = 8192;
// Events that wait for the disk.
constexpr int kMostEvents = 10'000;
constexpr mode_t kOwnerOnly = 0600;

tl::unexpected<Error> cannot(const std::string& path, std::string_view what, int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG) {
    return failure(ErrorCode::kDiskFull,
                   "The disk is full: " + path + " cannot be " + std::string(what) + ". Make room.");
  }
  const ErrorCode code = error_number == ENOENT                            ? ErrorCode::kNotFound
                         : error_number == EACCES || error_number == EPERM ? ErrorCode::kNotAllowed
                         : error_number == EWOULDBLOCK                     ? ErrorCode::kBusy
                                                                           : ErrorCode::kIo;
  const std::string reason =
      error_number == EWOULDBLOCK ? "another process writes it" : std::strerror(error_number);
  return failure(code, path + " cannot be " + std::string(what) + ": " + reason +
                           ". Check the directory and its permissions.");
}

}  // namespace

struct RecordingWriter::Impl {
  std::string path;
  int handle = -1;
  RecordingInfo info;
  bool created = false;    // here, not found
  std::uint64_t size = 0;  // 0: not even the header could be written yet
  bool torn = false;       // a failed write left something behind `size`
  recording::Index index;
  StreamPosition flushed;  // position() and the last time that is in the file

  std::vector<ImuSample> samples;
  UtcMap utc;
  StreamPosition position;
  double last_time_s = -std::numeric_limits<double>::infinity();
  recording::EventChunk events;

  std::uint64_t dropped = 0;
  bool closed = false;

  ~Impl() {
    if (handle < 0) return;
    if (created && size == 0) ::unlink(path.c_str());  // it holds nothing
    ::close(handle);
  }

  Result<void> lock() {
    if (::flock(handle, LOCK_EX | LOCK_NB) != 0) return cannot(path, "written", errno);
    return {};
  }

  // All of it, or nothing: no torn chunk in the middle, should more follow.
  Result<void> write(std::string_view bytes) {
    if (torn && ::ftruncate(handle, static_cast<off_t>(size)) != 0) return cannot(path, "written", errno);
    torn = false;
    const std::uint64_t whole = bytes.size();
    while (!bytes.empty()) {
      const ssize_t count = ::write(handle, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        const int reason = errno;
        torn = ::ftruncate(handle, static_cast<off_t>(size)) != 0;
        return cannot(path, "written", reason);
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    size += whole;
    return {};
  }

  Result<void> write_header() {
    if (size > 0) return {};
    std::string bytes(kRecordingMagic);
    append_chunk(ChunkType::kHeader, encode_header(info), bytes);
    return write(bytes);
  }

  // False: there is no room for all of them.
  bool add(std::span<const ImuSample> more) {
    if (samples.size() + more.size() > kMostCollected) {
      dropped += more.size();
      return false;
    }
    for (const ImuSample& sample : more) {
      if (!(sample.time_s > last_time_s)) continue;
      last_time_s = sample.time_s;
      samples.push_back(sample);
    }
    return true;
  }

  // What was written is not collected any more; the rest stays for the next attempt.
  Result<void> write_samples() {
    while (!samples.empty()) {
      const auto part = std::span(samples).first(std::min(kMostSamplesInChunk, samples.size()));
      const bool last = part.size() == samples.size();
      recording::Index::Entry entry;
      entry.set_offset(size);
      entry.set_first_time_s(part.front().time_s);
      entry.set_last_time_s(part.back().time_s);
      entry.set_samples(static_cast<std::uint32_t>(part.size()));
      std::string bytes;
      // The stream stands where it says only after all of these samples.
      append_chunk(ChunkType::kSamples, encode_samples(part, utc, last ? position : StreamPosition{}, info),
                   bytes);
      if (auto written = write(bytes); !written) return written;
      *index.add_entries() = entry;
      samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(part.size()));
      if (last) flushed = position;
    }
    return {};
  }

  Result<void> flush() {
    if (closed) return {};
    if (auto written = write_header(); !written) return written;
    if (auto written = write_samples(); !written) return written;
    if (events.events_size() == 0) return {};
    std::string bytes;
    append_chunk(ChunkType::kEvents, events.SerializeAsString(), bytes);
    if (auto written = write(bytes); !written) return written;
    events.Clear();
    return {};
  }

  Result<void> sync() {
    if (::fdatasync(handle) != 0) return cannot(path, "written to disk", errno);
    return {};
  }

  Result<void> close() {
    if (closed) return {};
    if (auto done = flush(); !done) return done;
    std::string footer;
    append_le(size, footer);
    std::string bytes;
    append_chunk(ChunkType::kIndex, index.SerializeAsString(), bytes);
    append_chunk(ChunkType::kFooter, footer, bytes);
    if (auto written = write(bytes); !written) return written;
    closed = true;
    return sync();
  }

  // Goes through the file that is to be continued; returns where its last whole chunk of content ends.
  Result<std::uint64_t> take_stock() {
    auto scanner = scan_recording(path);
    if (!scanner) return tl::make_unexpected(scanner.error());
    Chunk chunk;
    std::uint64_t end = 0;
    while (true) {
      const auto found = scanner->next(chunk);
      if (!found) return tl::make_unexpected(found.error());
      if (!*found) break;
      if (!take_stock_of(chunk)) continue;
      end = chunk.end_offset;
    }
    if (end == 0)
      return failure(ErrorCode::kDamaged,
                     path + " has no intact header; nothing was changed in it. Record to a new file.");
    return end;
  }

  bool take_stock_of(const Chunk& chunk) {
    if (chunk.type == ChunkType::kHeader) {
      const auto header = decode_header(chunk.payload);
      if (header) info = *header;
      return header.has_value();
    }
    if (chunk.type == ChunkType::kSamples) {
      const auto content = decode_samples(chunk.payload);
      if (!content) return true;  // unreadable, but not ours to cut off
      last_time_s = std::max(last_time_s, content->samples.back().time_s);
      if (content->position.boot_id != 0) flushed = content->position;
      if (content->utc.known()) utc = content->utc;
      recording::Index::Entry& entry = *index.add_entries();
      entry.set_offset(chunk.offset);
      entry.set_first_time_s(content->samples.front().time_s);
      entry.set_last_time_s(content->samples.back().time_s);
      entry.set_samples(static_cast<std::uint32_t>(content->samples.size()));
    }
    return chunk.type != ChunkType::kIndex && chunk.type != ChunkType::kFooter;
  }
};

RecordingWriter::RecordingWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RecordingWriter::~RecordingWriter() { static_cast<void>(impl_->close()); }

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::create(const std::string& path,
                                                                 const RecordingInfo& info) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->info = info;
  impl->handle = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kOwnerOnly);
  if (impl->handle < 0) return cannot(path, "created", errno);
  impl->created = true;
  if (auto locked = impl->lock(); !locked) return tl::make_unexpected(locked.error());
  const auto written = impl->write_header();
  if (!written && written.error().code != ErrorCode::kDiskFull) return tl::make_unexpected(written.error());
  return std::unique_ptr<RecordingWriter>(new RecordingWriter(std::move(impl)));
}

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::append(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->handle = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (impl->handle < 0) return cannot(path, "continued", errno);
  if (auto locked = impl->lock(); !locked) return tl::make_unexpected(locked.error());
  const auto end = impl->take_stock();
  if (!end) return tl::make_unexpected(end.error());
  impl->size = *end;
  impl->position = impl->flushed;
  if (::ftruncate(impl->handle, static_cast<off_t>(*end)) != 0) return cannot(path, "continued", errno);
  return std::unique_ptr<RecordingWriter>(new RecordingWriter(std::move(impl)));
}

void RecordingWriter::add(const SampleBatch& batch) {
  if (impl_->closed || !impl_->add(batch.samples)) return;
  impl_->utc = batch.utc;
  impl_->position = batch.position;
}

void RecordingWriter::add(std::span<const ImuSample> samples) {
  if (!impl_->closed) static_cast<void>(impl_->add(samples));
}

void RecordingWriter::add(RecordingEvent event) {
  if (impl_->closed || impl_->events.events_size() >= kMostEvents) return;
  recording::Event& stored = *impl_->events.add_events();
  stored.set_time_s(event.time_s);
  stored.set_utc_us(event.utc_us);
  stored.set_kind(std::move(event.kind));
  stored.set_detail(std::move(event.detail));
}

Result<void> RecordingWriter::flush() { return impl_->flush(); }
Result<void> RecordingWriter::sync() { return impl_->sync(); }
Result<void> RecordingWriter::close() { return impl_->close(); }
const StreamPosition& RecordingWriter::position() const { return impl_->flushed; }
const RecordingInfo& RecordingWriter::info() const { return impl_->info; }
std::uint64_t RecordingWriter::dropped_samples() const { return impl_->dropped; }
std::uint64_t RecordingWriter::bytes_written() const { return impl_->size; }

}  // namespace stance
