#include "firmware-bridge/recording/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace stance {
namespace {

constexpr std::string_view kZstdMagic("\x28\xB5\x2F\xFD", 4);  // RFC 8878, 3.1.1
constexpr std::string_view kGzipMagic("\x1F\x8B", 2);          // RFC 1952, 2.3.1
constexpr std::size_t kCompressedBufferBytes = 128 * 1024;

class FileInput final : public Input {
 public:
  FileInput(int handle, bool owned, std::string name)
      : handle_(handle), owned_(owned), name_(std::move(name)) {
    struct stat status {};
    if (fstat(handle_, &status) == 0 && S_ISREG(status.st_mode)) {
      total_ = static_cast<std::uint64_t>(status.st_size);
    }
  }
  ~FileInput() override {
    if (owned_) ::close(handle_);
  }

  Result<std::size_t> read(std::span<char> bytes) override {
    ssize_t count = 0;
    do {
      count = ::read(handle_, bytes.data(), bytes.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      return failure(ErrorCode::kIo, name_ + " cannot be read: " + std::strerror(errno) + ".");
    }
    read_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }
  std::uint64_t bytes_read() const override { return read_; }
  std::uint64_t bytes_total() const override { return total_; }

 private:
  int handle_;
  bool owned_;
  std::string name_;
  std::uint64_t read_ = 0;
  std::uint64_t total_ = 0;
};

class MemoryInput final : public Input {
 public:
  explicit MemoryInput(std::span<const char> bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> bytes) override {
    const std::size_t count = std::min(bytes.size(), bytes_.size() - read_);
    std::copy_n(bytes_.data() + read_, count, bytes.data());
    read_ += count;
    return count;
  }
  std::uint64_t bytes_read() const override { return read_; }
  std::uint64_t bytes_total() const override { return bytes_.size(); }

 private:
  std::span<const char> bytes_;
  std::size_t read_ = 0;
};

// Gives bytes back to the front: what was read to learn the kind of the content.
class PrefixedInput final : public Input {
 public:
  PrefixedInput(std::string prefix, std::unique_ptr<Input> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}
  Result<std::size_t> read(std::span<char> bytes) override {
    if (used_ == prefix_.size()) return rest_->read(bytes);
    const std::size_t count = std::min(bytes.size(), prefix_.size() - used_);
    std::copy_n(prefix_.data() + used_, count, bytes.data());
    used_ += count;
    return count;
  }
  std::uint64_t bytes_read() const override { return rest_->bytes_read(); }
  std::uint64_t bytes_total() const override { return rest_->bytes_total(); }

 private:
  std::string prefix_;
  std::size_t used_ = 0;
  std::unique_ptr<Input> rest_;
};

// What zstd and gzip have in common: a buffer of compressed bytes and one step of decompression.
class DecompressingInput : public Input {
 public:
  DecompressingInput(std::unique_ptr<Input> compressed, std::string name)
      : name_(std::move(name)), compressed_(std::move(compressed)), buffer_(kCompressedBufferBytes) {}

  Result<std::size_t> read(std::span<char> bytes) final {
    std::size_t produced = 0;
    while (produced == 0 && !bytes.empty()) {
      if (begin_ == end_ && !at_end_) {
        const auto count = compressed_->read(buffer_);
        if (!count) return count;
        begin_ = 0;
        end_ = *count;
        at_end_ = end_ == 0;
      }
      if (!step(bytes, produced)) return failure(ErrorCode::kDamaged, damaged("is damaged"));
      if (produced == 0 && begin_ == end_ && at_end_) {
        if (inside_frame()) return failure(ErrorCode::kDamaged, damaged("ends in the middle"));
        break;
      }
    }
    return produced;
  }
  std::uint64_t bytes_read() const final { return compressed_->bytes_read(); }
  std::uint64_t bytes_total() const final { return compressed_->bytes_total(); }

 protected:
  // Decompresses from [begin_, end_) into `bytes`; false: the data is damaged.
  virtual bool step(std::span<char> bytes, std::size_t& produced) = 0;
  [[nodiscard]] virtual bool inside_frame() const = 0;

  std::string name_;
  std::unique_ptr<Input> compressed_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;

 private:
  [[nodiscard]] std::string damaged(std::string_view how) const {
    return name_ + " " + std::string(how) +
           " (compressed data). What came before was read; copy the file again if you can.";
  }
  bool at_end_ = false;
};

class ZstdInput final : public DecompressingInput {
 public:
  ZstdInput(std::unique_ptr<Input> compressed, std::string name)
      : DecompressingInput(std::move(compressed), std::move(name)), stream_(ZSTD_createDStream()) {}
  ~ZstdInput() override { ZSTD_freeDStream(stream_); }

 private:
  bool step(std::span<char> bytes, std::size_t& produced) override {
    ZSTD_inBuffer in{buffer_.data() + begin_, end_ - begin_, 0};
    ZSTD_outBuffer out{bytes.data(), bytes.size(), 0};
    const bool nothing_in = in.size == 0;
    const std::size_t hint = ZSTD_decompressStream(stream_, &out, &in);
    if (ZSTD_isError(hint) != 0) return false;
    // Asked without input at a frame's end, zstd hints at the header of a next frame: that is no open frame.
    if (!nothing_in || out.pos > 0) inside_frame_ = hint != 0;
    begin_ += in.pos;
    produced = out.pos;
    return true;
  }
  bool inside_frame() const override { return inside_frame_; }

  ZSTD_DStream* stream_;
  bool inside_frame_ = false;
};

class GzipInput final : public DecompressingInput {
 public:
  GzipInput(std::unique_ptr<Input> compressed, std::string name)
      : DecompressingInput(std::move(compressed), std::move(name)) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  ~GzipInput() override { inflateEnd(&stream_); }

 private:
  bool step(std::span<char> bytes, std::size_t& produced) override {
    if (!ready_) return false;
    if (!inside_frame_ && begin_ != end_) {
      inflateReset(&stream_);
      inside_frame_ = true;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + begin_);
    stream_.avail_in = static_cast<uInt>(end_ - begin_);
    stream_.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes.size(), 1U << 30));
    const uInt room = stream_.avail_out;
    const int status = inside_frame_ ? inflate(&stream_, Z_NO_FLUSH) : Z_BUF_ERROR;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return false;
    if (status == Z_STREAM_END) inside_frame_ = false;
    begin_ = end_ - stream_.avail_in;
    produced = room - stream_.avail_out;
    return true;
  }
  bool inside_frame() const override { return inside_frame_; }

  z_stream stream_{};
  bool ready_ = false;
  bool inside_frame_ = false;
};

Result<std::unique_ptr<Input>> decompressed(std::unique_ptr<Input> input, const std::string& name) {
  const auto start = peek(input, kZstdMagic.size());
  if (!start) return tl::make_unexpected(start.error());
  if (*start == kZstdMagic)
    return std::unique_ptr<Input>(std::make_unique<ZstdInput>(std::move(input), name));
  if (start->starts_with(kGzipMagic)) {
    return std::unique_ptr<Input>(std::make_unique<GzipInput>(std::move(input), name));
  }
  return input;
}

tl::unexpected<Error> cannot_open(const std::string& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return failure(ErrorCode::kNotFound, path + " does not exist. Check the path.");
  }
  if (error == EACCES || error == EPERM) {
    return failure(ErrorCode::kNotAllowed,
                   path + " may not be read by you. Change its permissions: chmod u+r " + path);
  }
  return failure(ErrorCode::kIo, path + " cannot be opened: " + std::strerror(error) + ".");
}

}  // namespace

Result<std::string> peek(std::unique_ptr<Input>& input, std::size_t size) {
  std::string start(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const auto count = input->read(std::span(start).subspan(have));
    if (!count) return tl::make_unexpected(count.error());
    if (*count == 0) break;
    have += *count;
  }
  start.resize(have);
  input = std::make_unique<PrefixedInput>(start, std::move(input));
  return start;
}

Result<std::unique_ptr<Input>> open_input(const std::string& path) {
  if (path == "-") {
    return decompressed(std::make_unique<FileInput>(STDIN_FILENO, false, "standard input"), "standard input");
  }
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return cannot_open(path, errno);
  auto file = std::make_unique<FileInput>(handle, true, path);
  struct stat status {};
  if (fstat(handle, &status) == 0 && S_ISDIR(status.st_mode)) {
    return failure(ErrorCode::kNotARecording,
                   path + " is a directory. Name the recordings in it, e.g. " + path + "/*.csv.zst");
  }
  return decompressed(std::move(file), path);
}

Result<std::unique_ptr<Input>> open_input(std::span<const char> bytes, const std::string& name) {
  return decompressed(std::make_unique<MemoryInput>(bytes), name);
}

}  // namespace stance
