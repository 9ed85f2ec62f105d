#include "firmware-bridge/source/descriptor.h"

#include <grp.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "firmware-bridge/source/port_list.h"

namespace stance {
namespace {

tl::unexpected<Error> gone(const std::string& name) {
  return failure(ErrorCode::kClosed,
                 name +
                     " is gone: the sensor was unplugged or switched off. Plug it in again; "
                     "Stance goes on by itself.");
}

bool hung_up(int handle) {
  pollfd entry{handle, POLLIN, 0};
  return ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLIN) == 0 &&
         (entry.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool means_gone(int error_number) {
  return error_number == EIO || error_number == ENXIO || error_number == ENODEV || error_number == EPIPE;
}

// Of other users' programs only root may know.
std::string users_of(const std::string& path) {
  std::string names;
  for (const std::string& user : users_of_port(path)) names += (names.empty() ? "" : ", ") + user;
  return names.empty() ? "another program. Find it with: sudo fuser -v " + path + "   and close it."
                       : names + ". Close that program, or exclude the port in the configuration.";
}

// The group that owns the port (dialout on Debian), for the remedy.
std::string group_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "dialout";
  const group* owner = ::getgrgid(status.st_gid);
  const std::string name = owner == nullptr ? "" : owner->gr_name;
  return name.empty() || name == "root" ? "dialout" : name;
}

}  // namespace

Result<std::size_t> read_descriptor(int handle, std::span<std::byte> bytes, const std::string& name) {
  const ssize_t count = ::read(handle, bytes.data(), bytes.size());
  if (count > 0) return static_cast<std::size_t>(count);
  if (count == 0) return gone(name);
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
    if (hung_up(handle)) return gone(name);
    return 0;
  }
  if (means_gone(errno)) return gone(name);
  return failure(ErrorCode::kIo, name + " cannot be read: " + std::strerror(errno) +
                                     ". Unplug the sensor and plug it in again.");
}

Result<std::size_t> write_descriptor(int handle, std::span<const std::byte> bytes, const std::string& name) {
  const ssize_t count = ::write(handle, bytes.data(), bytes.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return 0;
  if (means_gone(errno)) return gone(name);
  return failure(ErrorCode::kIo, name + " cannot be written: " + std::strerror(errno) +
                                     ". Unplug the sensor and plug it in again.");
}

Result<void> make_raw(int handle, const std::string& name) {
  termios settings{};
  if (::tcgetattr(handle, &settings) != 0) {
    return failure(ErrorCode::kNotASerialPort,
                   name + " is no serial port. List the ports with: stance devices");
  }
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  if (::tcsetattr(handle, TCSANOW, &settings) != 0) {
    return failure(ErrorCode::kIo, name + " cannot be set up: " + std::strerror(errno) +
                                       ". Unplug the sensor and plug it in again.");
  }
  return {};
}

Result<void> lock_port(int handle, const std::string& name) {
  if (::flock(handle, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return tl::make_unexpected(cannot_open_port(name, EBUSY));
  return failure(ErrorCode::kIo, name + " cannot be locked: " + std::strerror(errno) + ".");
}

Error cannot_open_port(const std::string& path, int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ENXIO:
    case ENODEV:
      return {ErrorCode::kNotFound,
              path + " does not exist. Plug the sensor in, or look for its port with: stance devices"};
    case EACCES:
    case EPERM:
      return {ErrorCode::kNotAllowed, path + " may not be opened by you. Run: sudo usermod -aG " +
                                          group_of(path) + " $USER   then log out and log in again."};
    case EBUSY:
      return {ErrorCode::kBusy, path + " is used by " + users_of(path)};
    case EIO:
      return {ErrorCode::kClosed,
              path + " has nothing at its far end any more. Start the sensor (or stance play) again."};
    default:
      return {ErrorCode::kIo, path + " cannot be opened: " + std::strerror(error_number) +
                                  ". Unplug the sensor and plug it in again."};
  }
}

}  // namespace stance
