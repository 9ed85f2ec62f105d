#include "tools/stance/daemon/capture_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <regex>
#include <utility>

#include "tools/stance/local_time.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

using Kind = CaptureRecord::Kind;

constexpr std::size_t kItems = 4096;
// Of the lines since the port was opened: several seconds, in which every sensor says who it is.
constexpr std::size_t kMostOpening = 64 * 1024;
// Between two attempts to write to a disk that took nothing.
constexpr auto kBetweenAttempts = std::chrono::seconds(1);
// Room for this much, some seconds of a busy line, is found before it goes on. A write cut off leaves up
// to a block of the file system free, and a line more in there would be the last: it would go on and wait
// by turns.
constexpr std::size_t kRoomToGoOn = 64 * 1024;

std::int64_t utc_us(const HostTime& time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.utc.time_since_epoch()).count();
}

// Named by the time, and a number when that exists.
fs::path file_in(const fs::path& folder) {
  std::string stem = iso_utc(now_utc_us());
  std::replace(stem.begin(), stem.end(), ':', '-');
  fs::path file = folder / (stem + ".capture");
  std::error_code ignored;
  for (int number = 2; fs::exists(file, ignored); ++number)
    file = folder / fmt::format("{}_{}.capture", stem, number);
  return file;
}

// As file_in() makes them; what else lies there is not ours.
bool is_capture_name(const std::string& name) {
  static const std::regex pattern(R"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(_\d+)?\.capture)");
  return std::regex_match(name, pattern);
}

}  // namespace

// Passes everything on, and leaves a copy.
class TappedSource final : public ByteSource {
 public:
  TappedSource(std::unique_ptr<ByteSource> source, CaptureFile& capture)
      : source_(std::move(source)), capture_(capture) {
    capture_.put(Kind::kOpened, {}, source_->name());
  }
  ~TappedSource() override {
    if (!lost_) capture_.put(Kind::kClosed, {}, "");
  }
  Result<std::size_t> read(std::span<std::byte> bytes) override {
    auto count = source_->read(bytes);
    if (count && *count > 0) capture_.put(Kind::kIn, bytes.first(*count), "");
    if (!count) lose(count.error().message);
    return count;
  }
  Result<std::size_t> write(std::span<const std::byte> bytes) override {
    auto count = source_->write(bytes);
    if (count && *count > 0) capture_.put(Kind::kOut, bytes.first(*count), "");
    if (!count) lose(count.error().message);
    return count;
  }
  Result<void> set_baud_rate(std::uint32_t baud_rate) override {
    auto set = source_->set_baud_rate(baud_rate);
    if (set) capture_.put(Kind::kSpeed, {}, std::to_string(baud_rate));
    return set;
  }
  int poll_handle() const override { return source_->poll_handle(); }
  const std::string& name() const override { return source_->name(); }

 private:
  void lose(const std::string& why) {
    if (!std::exchange(lost_, true)) capture_.put(Kind::kLost, {}, why);
  }

  std::unique_ptr<ByteSource> source_;
  CaptureFile& capture_;
  bool lost_ = false;
};

Result<std::unique_ptr<CaptureFile>> CaptureFile::create(CaptureParams params) {
  std::unique_ptr<CaptureFile> capture(new CaptureFile(std::move(params), read_host_clocks()));
  if (auto opened = capture->open_next(""); !opened) return tl::make_unexpected(opened.error());
  capture->path_ = capture->file_;
  capture->thread_ = std::thread([raw = capture.get()] { raw->run(); });
  return capture;
}

CaptureFile::CaptureFile(CaptureParams params, const HostTime& begun)
    : params_(std::move(params)), begun_(begun), now_(begun), items_(kItems) {
  std::error_code ignored;
  in_folder_ = fs::is_directory(params_.path, ignored);
  params_.header["begun_utc_us"] = std::to_string(utc_us(begun));
}

CaptureFile::~CaptureFile() {
  stopping_ = true;
  items_.wake();
  if (thread_.joinable()) thread_.join();
  if (handle_ >= 0) ::close(handle_);
}

std::unique_ptr<ByteSource> CaptureFile::tap(std::unique_ptr<ByteSource> source) {
  return std::make_unique<TappedSource>(std::move(source), *this);
}

void CaptureFile::put(Kind kind, std::span<const std::byte> bytes, std::string_view text) {
  if (ended_) return;
  const auto time_us =
      std::chrono::duration_cast<std::chrono::microseconds>(now_.steady - begun_.steady).count();
  Item item{kind, std::max<std::int64_t>(time_us, 0), {bytes.begin(), bytes.end()}, std::string(text)};
  if (!items_.push(std::move(item))) overflowed_ = true;
}

Result<void> CaptureFile::open_next(const std::string& continues) {
  const fs::path file = in_folder_ ? file_in(params_.path) : params_.path;
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (handle < 0 && errno == EEXIST) {
    return failure(
        ErrorCode::kBusy,
        file.string() + " is there already; a capture never overwrites. Name another file, or a folder.");
  }
  if (handle < 0) {
    return failure(
        ErrorCode::kNotAllowed,
        fmt::format("The capture {} cannot be made: {}. Name another file, or a folder that exists.",
                    file.string(), std::strerror(errno)));
  }
  if (handle_ >= 0) ::close(handle_);
  handle_ = handle;
  file_ = file;
  if (in_folder_) remove_old();
  written_ = 0;
  if (!continues.empty()) params_.header["continues"] = continues;
  std::string header;
  append_capture_header(params_.header, header);
  if (!write(header)) {
    const Error error{ErrorCode::kIo, fmt::format("The capture {} cannot be written: {}.", file.string(),
                                                  std::strerror(errno))};
    ::close(std::exchange(handle_, -1));
    std::error_code ignored;
    fs::remove(file, ignored);
    return tl::make_unexpected(error);
  }
  return {};
}

// There is room for the file that was just begun, then.
void CaptureFile::remove_old() {
  if (params_.most_bytes_in_folder == 0) return;
  std::uint64_t total = params_.most_bytes;
  std::map<std::string, std::uint64_t> sizes;  // by name, which is by time
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(params_.path, error)) {
    const std::string name = entry.path().filename().string();
    if (!is_capture_name(name) || entry.path() == file_) continue;
    sizes[name] = entry.file_size(error);
    if (!error) total += sizes[name];
  }
  for (const auto& [name, bytes] : sizes) {
    if (total <= params_.most_bytes_in_folder) return;
    if (!fs::remove(params_.path / name, error)) continue;
    total -= bytes;
    params_.tell(
        fmt::format("The capture {} was removed: all took more than storage.captures_max_gb.", name));
  }
}

void CaptureFile::run() {
  while (true) {
    const bool last_round = stopping_;
    write_all();
    if (last_round) return;
    pollfd handle{.fd = items_.wake_handle(), .events = POLLIN, .revents = 0};
    ::poll(&handle, 1, -1);
    items_.clear_wake();
  }
}

void CaptureFile::write_all() {
  std::string line;
  while (!ended_) {
    const auto item = items_.pop();
    if (!item) break;
    line.clear();
    if (waiting_ && !resume(item->time_us)) {
      keep_opening_of(*item);
      continue;
    }
    append_capture_record(item->kind, item->time_us, item->bytes, item->text, line);
    if (written_ + lines_.size() + line.size() > params_.most_bytes && !make_room(item->time_us)) return;
    keep_opening(*item, line);
    lines_ += line;
  }
  if (ended_) return;
  if (overflowed_) {
    return end(fmt::format("The capture {} ends here: the disk is too slow for it. Everything else goes on.",
                           file_.string()));
  }
  if (!waiting_ && !write(lines_)) interrupt(std::strerror(errno));
  lines_.clear();
}

void CaptureFile::interrupt(const std::string& why) {
  waiting_ = true;
  opening_missed_ = opening_missed_ || lines_.find(" opened ") != std::string::npos;
  next_attempt_ = std::chrono::steady_clock::now() + kBetweenAttempts;
  const std::string sentence = fmt::format(
      "The capture {} cannot be written: {}. It goes on when there is room; what comes until then "
      "is missing in it. Everything else goes on.",
      file_.string(), why);
  set_trouble(sentence);
  params_.tell(sentence);
}

// Found by trying, because nothing else knows of quotas and limits on files as well. Readers pass over empty
// lines, should the daemon be killed in between.
bool CaptureFile::has_room() {
  const std::uint64_t before = written_;
  if (!write(std::string(kRoomToGoOn, '\n'))) return false;
  written_ = before;
  return ::ftruncate(handle_, static_cast<off_t>(before)) == 0;
}

bool CaptureFile::resume(std::int64_t time_us) {
  if (std::chrono::steady_clock::now() < next_attempt_) return false;
  next_attempt_ = std::chrono::steady_clock::now() + kBetweenAttempts;
  // What the port said when it was opened may be among what is missing.
  std::string start = opening_missed_ && open_ ? opening_ : "";
  append_capture_record(Kind::kSkipped, time_us, {}, "nothing: the disk took no more", start);
  if (!has_room() || !write(start)) return false;
  waiting_ = opening_missed_ = false;
  set_trouble("");
  params_.tell(fmt::format("The capture {} can be written again and goes on.", file_.string()));
  return true;
}

void CaptureFile::keep_opening_of(const Item& item) {
  std::string line;
  append_capture_record(item.kind, item.time_us, item.bytes, item.text, line);
  opening_missed_ = opening_missed_ || item.kind == Kind::kOpened;
  keep_opening(item, line);
}

std::string CaptureFile::trouble() const {
  const std::lock_guard lock(trouble_mutex_);
  return trouble_;
}

void CaptureFile::set_trouble(const std::string& sentence) {
  const std::lock_guard lock(trouble_mutex_);
  trouble_ = sentence;
}

void CaptureFile::keep_opening(const Item& item, std::string_view line) {
  if (item.kind == Kind::kOpened) opening_.clear();
  if (item.kind == Kind::kOpened) open_ = true;
  if (item.kind == Kind::kClosed || item.kind == Kind::kLost) open_ = false;
  if (open_ && opening_.size() + line.size() <= kMostOpening) opening_ += line;
}

// The file is full: another one, where that is possible.
bool CaptureFile::make_room(std::int64_t time_us) {
  const std::string before = file_.filename().string();
  const fs::path full = file_;
  if (in_folder_) {
    const std::string last = std::exchange(lines_, {});
    if (!write(last)) {
      interrupt(std::strerror(errno));
      return false;
    }
    const int full_handle = std::exchange(handle_, -1);
    const std::uint64_t full_bytes = written_;
    const auto opened = open_next(before);
    if (!opened) {  // is tried again when it is written to again
      handle_ = full_handle;
      file_ = full;
      written_ = full_bytes;
      interrupt(opened.error().message);
      return false;
    }
    std::string pointer;
    append_capture_record(Kind::kContinued, time_us, {}, file_.filename().string(), pointer);
    [[maybe_unused]] const auto count = ::write(full_handle, pointer.data(), pointer.size());
    ::close(full_handle);
    if (open_) {
      lines_ = opening_;
      append_capture_record(Kind::kSkipped, time_us, {}, before, lines_);
    }
    return true;
  }
  append_capture_record(Kind::kFull, time_us, {}, "", lines_);
  write(lines_);
  end(
      fmt::format("The capture {} has reached its limit of {} MB and ends here (storage.capture_mb). "
                  "Everything else goes on.",
                  full.string(), params_.most_bytes / 1'000'000));
  return false;
}

// All or nothing: half a line would make the one after it unreadable.
bool CaptureFile::write(std::string_view lines) {
  const std::size_t size = lines.size();
  while (!lines.empty()) {
    const ssize_t count = ::write(handle_, lines.data(), lines.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int why = errno;
      [[maybe_unused]] const int cut = ::ftruncate(handle_, static_cast<off_t>(written_));
      errno = why;
      return false;
    }
    lines.remove_prefix(static_cast<std::size_t>(count));
  }
  written_ += size;
  return true;
}

void CaptureFile::end(const std::string& sentence) {
  ended_ = true;
  lines_.clear();
  set_trouble(sentence);
  params_.tell(sentence);
}

}  // namespace stance
