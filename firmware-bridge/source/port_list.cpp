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

PortInfo info_of(const sp_port* port) {
  PortInfo info;
  info.path = text_of(sp_get_port_name(port));
  info.bluetooth = sp_get_port_transport(port) == SP_TRANSPORT_BLUETOOTH;
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

// libserialport passes over those of Bluetooth, which hang below "virtual" in sysfs.
void add_bluetooth_ports(std::vector<PortInfo>& ports) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/dev", ignored)) {
    const std::string path = entry.path().string();
    const bool known =
        std::any_of(ports.begin(), ports.end(), [&](const PortInfo& p) { return p.path == path; });
    if (known || !entry.path().filename().string().starts_with("rfcomm")) continue;
    PortInfo& port = ports.emplace_back();
    port.path = path;
    port.bluetooth = true;
  }
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

std::vector<PortInfo> list_ports() {
  std::vector<PortInfo> ports;
  sp_port** list = nullptr;
  if (sp_list_ports(&list) == SP_OK) {
    for (sp_port** port = list; *port != nullptr; ++port) {
      if (sp_get_port_transport(*port) != SP_TRANSPORT_NATIVE) ports.push_back(info_of(*port));
    }
    sp_free_port_list(list);
  }
  add_bluetooth_ports(ports);
  std::sort(ports.begin(), ports.end(), [](const PortInfo& a, const PortInfo& b) { return a.path < b.path; });
  return ports;
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
  info.bluetooth = resolved.starts_with("/dev/rfcomm");
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
