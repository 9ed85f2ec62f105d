#include "tools/stance/export/whole_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

namespace stance {

namespace fs = std::filesystem;

WholeFile::WholeFile(std::string path) : path_(std::move(path)) {
  ::umask(0077);
  std::error_code ignored;
  if (to_stdout()) {
    file_ = stdout;
  } else {
    if (const fs::path parent = fs::path(path_).parent_path(); !parent.empty())
      fs::create_directories(parent, ignored);
    file_ = std::fopen(unfinished().c_str(), "wb");
  }
}

WholeFile::~WholeFile() {
  if (to_stdout() || file_ == nullptr) return;
  std::fclose(file_);
  std::remove(unfinished().c_str());
}

void WholeFile::write(std::string_view text) {
  if (file_ != nullptr) std::fwrite(text.data(), 1, text.size(), file_);
}

Result<void> WholeFile::finish() {
  bool written = file_ != nullptr && std::fflush(file_) == 0 && std::ferror(file_) == 0;
  if (!to_stdout() && file_ != nullptr) {
    written = std::fclose(std::exchange(file_, nullptr)) == 0 && written;
    if (written) {
      written = std::rename(unfinished().c_str(), path_.c_str()) == 0;
    } else {
      std::remove(unfinished().c_str());
    }
  }
  if (written) return {};
  return failure(ErrorCode::kIo, (to_stdout() ? "Standard output" : path_) +
                                     " cannot be written. Check the folder and the free space.");
}

}  // namespace stance
