#include "tools/stance/daemon/data_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "tools/stance/paths.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

Error cannot_use(const fs::path& path) {
  return {ErrorCode::kNotAllowed,
          fmt::format("The data directory {} cannot be made or written. Check who owns it, or "
                      "choose another with --data-dir.",
                      path.string())};
}

bool make_private(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return ::access(path.c_str(), W_OK | X_OK) == 0;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  return !error;
}

std::string holder(const fs::path& lock) {
  std::string process;
  std::ifstream(lock) >> process;
  return process.empty() ? "" : fmt::format(" (process {})", process);
}

}  // namespace

Result<std::unique_ptr<DataDir>> DataDir::take(const fs::path& path) {
  if (!make_private(path) || !make_private(recordings_dir(path)))
    return tl::make_unexpected(cannot_use(path));
  const fs::path lock_file = lock_path(path);
  const int lock = ::open(lock_file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0) return tl::make_unexpected(cannot_use(path));
  std::unique_ptr<DataDir> held(new DataDir(lock));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return failure(ErrorCode::kBusy,
                   fmt::format("Another daemon{} already keeps {}. See it with: stance status. A "
                               "second one needs its own --data-dir.",
                               holder(lock_file), path.string()));
  }
  const std::string process = std::to_string(::getpid()) + "\n";
  // The number only serves the message above; without it the lock holds all the same.
  [[maybe_unused]] const int cut = ::ftruncate(lock, 0);
  [[maybe_unused]] const auto written = ::write(lock, process.data(), process.size());
  return held;
}

DataDir::~DataDir() { ::close(lock_); }

}  // namespace stance
