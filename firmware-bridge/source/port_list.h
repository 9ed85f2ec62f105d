// Which serial ports there are, what USB says of them, and who holds one. No function here opens a port or
// writes to it. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/result.h"

namespace stance {

struct PortInfo {
  std::string path;  // /dev/ttyUSB0; another tomorrow
  // From the USB device; empty: not told, or no USB.
  std::string maker;
  std::string product;
  std::string serial_number;  // the same wherever it is plugged in
  std::string usb_id;         // vendor and product, "1a86:7523"
  bool bluetooth = false;

  // What tells it from other devices whatever its path: vendor, product and serial number. Where the USB
  // device has no number of its own, or there is no USB, the path stands in its place.
  [[nodiscard]] std::string identity() const;
  // "QinHeng Electronics USB Serial (1a86:7523)"; empty: nothing is known.
  [[nodiscard]] std::string title() const;
  // A wearer's word for a port: its path (or a symbolic link to it), its serial number, or its usb_id.
  [[nodiscard]] bool is_called(std::string_view word) const;
};

// USB and Bluetooth serial ports, by path; those soldered to the board (ttyS0) are left out, for a sensor is
// seldom there and something that must not be disturbed may be.
[[nodiscard]] std::vector<PortInfo> list_ports();
// Those of the paths that are such ports now; a port that was unplugged meanwhile is left out.
[[nodiscard]] std::vector<PortInfo> usb_and_bluetooth_ports(const std::vector<std::string>& paths);
// Of any path, also of a pseudo-terminal or one that does not exist. Symbolic links are followed.
[[nodiscard]] PortInfo port_info(const std::string& path);

// The processes that have it open, as far as they may be seen: "minicom (process 4711)". This one is left
// out. Empty: nobody, or nobody that this user may know of.
[[nodiscard]] std::vector<std::string> users_of_port(const std::string& path);

}  // namespace stance
