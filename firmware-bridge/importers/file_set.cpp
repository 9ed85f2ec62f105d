#include "firmware-bridge/importers/file_set.h"

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <utility>

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxArchiveBytes = std::size_t{2} << 30U;
constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20U;
constexpr std::size_t kReadBytes = std::size_t{1} << 16U;
constexpr std::size_t kMaxFiles = 10'000;  // of a folder: this is no recording, but somebody's home
constexpr int kFolderDepth = 1;            // below the folder itself

class ZipMember final : public Input {
 public:
  ZipMember(zip_file_t* file, std::uint64_t size, std::uint64_t stored_size, std::string name)
      : file_(file), size_(size), stored_size_(stored_size), name_(std::move(name)) {}
  ~ZipMember() override { zip_fclose(file_); }

  Result<std::size_t> read(std::span<char> bytes) override {
    const zip_int64_t count = zip_fread(file_, bytes.data(), bytes.size());
    if (count < 0) {
      return failure(ErrorCode::kDamaged,
                     name_ + " is damaged. What came before was read; copy the archive again if you can.");
    }
    read_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }
  std::uint64_t bytes_read() const override {
    if (size_ == 0) return stored_size_;
    const double part = static_cast<double>(std::min(read_, size_)) / static_cast<double>(size_);
    return static_cast<std::uint64_t>(part * static_cast<double>(stored_size_));
  }
  std::uint64_t bytes_total() const override { return stored_size_; }

 private:
  zip_file_t* file_;
  std::uint64_t size_;
  std::uint64_t stored_size_;
  std::string name_;
  std::uint64_t read_ = 0;
};

class ZipArchive final : public FileSet {
 public:
  ZipArchive(std::string bytes, std::string name) : bytes_(std::move(bytes)), name_(std::move(name)) {}
  ~ZipArchive() override { zip_discard(archive_); }

  Result<void> open_archive() {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &error);
    if (source != nullptr) {
      archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
      if (archive_ == nullptr) zip_source_free(source);
    }
    zip_error_fini(&error);
    if (archive_ == nullptr) {
      return failure(ErrorCode::kDamaged,
                     name_ + " is a zip archive whose end is missing or damaged. Copy it again.");
    }
    const zip_int64_t count = zip_get_num_entries(archive_, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
      const char* name = zip_get_name(archive_, static_cast<zip_uint64_t>(i), 0);
      names_.emplace_back(name == nullptr ? "" : name);
    }
    return {};
  }

  Result<std::unique_ptr<Input>> open(const std::string& name) override {
    const std::string path = name_ + "/" + name;
    const auto it = std::find(names_.begin(), names_.end(), name);
    const auto index = static_cast<zip_uint64_t>(it - names_.begin());
    zip_stat_t status;
    zip_stat_init(&status);
    zip_file_t* file = nullptr;
    if (it != names_.end() && zip_stat_index(archive_, index, 0, &status) == 0) {
      file = zip_fopen_index(archive_, index, 0);
    }
    if (file == nullptr) {
      return failure(ErrorCode::kDamaged,
                     path + " cannot be unpacked: it is damaged or encrypted. Export the recording again.");
    }
    return std::make_unique<ZipMember>(file, status.size, status.comp_size, path);
  }

 private:
  std::string bytes_;
  std::string name_;
  zip_t* archive_ = nullptr;
};

class Folder final : public FileSet {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  Result<void> list() {
    std::error_code error;
    fs::recursive_directory_iterator it(path_, fs::directory_options::skip_permission_denied, error);
    if (error) {
      return failure(ErrorCode::kNotAllowed,
                     path_ + " may not be listed by you. Change its permissions: chmod u+rx " + path_);
    }
    for (; it != fs::recursive_directory_iterator() && names_.size() < kMaxFiles; it.increment(error)) {
      if (error) break;
      if (it.depth() >= kFolderDepth) it.disable_recursion_pending();
      if (it->is_regular_file(error)) names_.push_back(fs::relative(it->path(), path_, error).string());
    }
    std::sort(names_.begin(), names_.end());
    return {};
  }

  Result<std::unique_ptr<Input>> open(const std::string& name) override {
    return open_input(path_ + "/" + name);
  }

 private:
  std::string path_;
};

}  // namespace

std::string FileSet::find(std::string_view file_name) const {
  for (const std::string& name : names_) {
    const std::string_view last = std::string_view(name).substr(name.rfind('/') + 1);
    if (last == file_name && !name.starts_with("__MACOSX")) return name;
  }
  return "";
}

std::string FileSet::text(const std::string& name) {
  std::string text;
  auto input = open(name);
  if (!input) return text;
  auto start = peek(*input, kMaxTextBytes);
  return start ? std::move(*start) : text;
}

Result<std::unique_ptr<FileSet>> open_zip(std::unique_ptr<Input> input, const std::string& name) {
  std::string bytes;
  while (true) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kReadBytes);
    const auto count = input->read(std::span(bytes).subspan(before));
    if (!count) return tl::make_unexpected(count.error());
    bytes.resize(before + *count);
    if (*count == 0) break;
    if (bytes.size() > kMaxArchiveBytes) {
      return failure(ErrorCode::kNotARecording,
                     name + " is a zip archive of more than 2 GiB. Unpack it and name the folder instead.");
    }
  }
  auto archive = std::make_unique<ZipArchive>(std::move(bytes), name);
  if (auto opened = archive->open_archive(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<FileSet>(std::move(archive));
}

Result<std::unique_ptr<FileSet>> open_folder(const std::string& path) {
  auto folder = std::make_unique<Folder>(path);
  if (auto listed = folder->list(); !listed) return tl::make_unexpected(listed.error());
  return std::unique_ptr<FileSet>(std::move(folder));
}

}  // namespace stance
