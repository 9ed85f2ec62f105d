#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "firmware-bridge/source/byte_source.h"
#include "firmware-bridge/source/descriptor.h"
#include "firmware-bridge/source/serial_port.h"
#include "firmware-bridge/source/tty.h"

namespace stance {

Result<std::unique_ptr<ByteSource>> open_port(const std::string& path, const PortOptions& options) {
  std::array<char, PATH_MAX> resolved{};
  if (::realpath(path.c_str(), resolved.data()) == nullptr)
    return tl::make_unexpected(cannot_open_port(path, errno));
  const std::string real_path = resolved.data();
  struct stat status {};
  if (::stat(real_path.c_str(), &status) != 0) return tl::make_unexpected(cannot_open_port(path, errno));
  if (!S_ISCHR(status.st_mode)) {
    return failure(
        ErrorCode::kNotASerialPort,
        path + " is no serial port but a file or directory. To read a recording use: stance analyze " + path);
  }
  if (::access(real_path.c_str(), R_OK | W_OK) != 0)
    return tl::make_unexpected(cannot_open_port(path, errno));
  if (real_path.starts_with("/dev/pts/")) return open_tty(real_path, options);
  return open_serial_port(real_path, options);
}

}  // namespace stance
