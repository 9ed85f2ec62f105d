#include "firmware-bridge/source/port_list.h"

#include <libserialport.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace stance {
namespace {

namespace fs = std::filesystem;

struct FreePort {
  void operator()(sp_port* port) const { sp_free_port(port); }
};

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

std::string real_path(const std::string& path) {
  std::array<char, PATH_MAX> resolved{};
  return ::realpath(path.c_str(), resolved.data()) == nullptr ? path : resolved.data();
}

bool is_rfcomm(const std::string& path) { return path.starts_with("/dev/rfcomm"); }

PortInfo info_of(const sp_port* port) {
  PortInfo info;
  info.path = text_of(sp_get_port_name(port));
  // One that is not connected hangs below "virtual" in sysfs, where libserialport takes it for any other.
  info.bluetooth = sp_get_port_transport(port) == SP_TRANSPORT_BLUETOOTH || is_rfcomm(info.path);
  if (sp_get_port_transport(port) != SP_TRANSPORT_USB) return info;
  info.maker = text_of(sp_get_port_usb_manufacturer(port));
  info.product = text_of(sp_get_port_usb_product(port));
  info.serial_number = text_of(sp_get_port_usb_serial(port));
  int vendor = 0;
  int product = 0;
  if (sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK) {
    std::array<char, 16> id{};
    std::snprintf(id.data(), id.size(), "%04x:%04x", static_cast<unsigned>(vendor) & 0xFFFFU,
                  static_cast<unsigned>(product) & 0xFFFFU);
    info.usb_id = id.data();
  }
  return info;
}

bool holds(const fs::path& process, const struct stat& port) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(process / "fd", ignored)) {
    struct stat open {};
    if (::stat(entry.path().c_str(), &open) == 0 && S_ISCHR(open.st_mode) && open.st_rdev == port.st_rdev &&
        open.st_ino == port.st_ino)
      return true;
  }
  return false;
}

}  // namespace

std::string PortInfo::identity() const {
  if (usb_id.empty()) return path;
  return usb_id + " " + (serial_number.empty() ? path : serial_number);
}

std::string PortInfo::title() const {
  if (usb_id.empty()) return bluetooth ? "Bluetooth" : "";
  std::string text = maker;
  if (!product.empty() && product.find(maker) == 0) text.clear();
  if (!text.empty() && !product.empty()) text += " ";
  text += product;
  return text.empty() ? usb_id : text + " (" + usb_id + ")";
}

bool PortInfo::is_called(std::string_view word) const {
  if (word.empty()) return false;
  return word == serial_number || word == usb_id || real_path(std::string(word)) == real_path(path);
}

// Not sp_list_ports(): when a port is unplugged while libserialport 0.1.1 makes its list, it answers SP_OK
// with no list, or reads through a null pointer.
std::vector<PortInfo> usb_and_bluetooth_ports(const std::vector<std::string>& paths) {
  std::vector<PortInfo> ports;
  for (const std::string& path : paths) {
    sp_port* found = nullptr;
    if (sp_get_port_by_name(path.c_str(), &found) != SP_OK) continue;
    const std::unique_ptr<sp_port, FreePort> port(found);
    PortInfo info = info_of(port.get());
    if (info.bluetooth || sp_get_port_transport(port.get()) == SP_TRANSPORT_USB)
      ports.push_back(std::move(info));
  }
  return ports;
}

std::vector<PortInfo> list_ports() {
  std::vector<std::string> paths;
  std::error_code ended;  // also by a device that goes while its directory is read
  for (fs::directory_iterator entry("/sys/class/tty", ended), last; !ended && entry != last;
       entry.increment(ended))
    paths.push_back("/dev/" + entry->path().filename().string());
  std::sort(paths.begin(), paths.end());
  return usb_and_bluetooth_ports(paths);
}

PortInfo port_info(const std::string& path) {
  const std::string resolved = real_path(path);
  sp_port* found = nullptr;
  if (sp_get_port_by_name(resolved.c_str(), &found) == SP_OK) {
    const std::unique_ptr<sp_port, FreePort> port(found);
    return info_of(port.get());
  }
  PortInfo info;
  info.path = resolved;
  info.bluetooth = is_rfcomm(resolved);
  return info;
}

std::vector<std::string> users_of_port(const std::string& path) {
  std::vector<std::string> users;
  struct stat port {};
  if (::stat(path.c_str(), &port) != 0) return users;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    const std::string id = entry.path().filename().string();
    if (id.find_first_not_of("0123456789") != std::string::npos || id == std::to_string(::getpid())) continue;
    if (!holds(entry.path(), port)) continue;
    std::string name;
    std::ifstream(entry.path() / "comm") >> name;
    users.push_back((name.empty() ? "a program" : name) + " (process " + id + ")");
  }
  return users;
}

}  // namespace stance
