#include "tools/stance/dashboard/token.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenBytes = 32;

std::string kept_token(const fs::path& file) {
  struct stat facts {};
  if (::lstat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return "";
  if (facts.st_uid != ::geteuid() || (facts.st_mode & 0077U) != 0) return "";
  std::ifstream in(file);
  std::string token;
  std::getline(in, token);
  const bool whole =
      token.size() == 2 * kTokenBytes && token.find_first_not_of("0123456789abcdef") == std::string::npos;
  return whole ? token : "";
}

Error no_token(const fs::path& file) {
  return {ErrorCode::kNotAllowed,
          fmt::format("The file {} cannot be made, so no browser can be let in. Check the folder: ls -ld {}",
                      file.string(), file.parent_path().string())};
}

}  // namespace

Result<std::string> browser_token(const fs::path& file) {
  if (std::string token = kept_token(file); !token.empty()) return token;
  std::array<unsigned char, kTokenBytes> random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    return tl::make_unexpected(no_token(file));
  std::string token;
  for (const unsigned char byte : random) token += fmt::format("{:02x}", byte);
  std::error_code ignored;
  fs::remove(file, ignored);
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0) return tl::make_unexpected(no_token(file));
  const std::string line = token + "\n";
  const bool written = ::write(handle, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  ::close(handle);
  if (!written) return tl::make_unexpected(no_token(file));
  return token;
}

}  // namespace stance
