#include "tools/stance/daemon/port_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace stance {

Result<std::string> choose_port(const std::filesystem::path& dev) {
  std::vector<std::string> ports;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(dev, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("ttyACM") || name.starts_with("ttyUSB") || name.starts_with("rfcomm")) {
      ports.push_back(entry.path().string());
    }
  }
  std::sort(ports.begin(), ports.end());
  if (ports.empty()) {
    return failure(ErrorCode::kNotFound,
                   "No serial port found. Plug the sensor in, or try without one: stance play FILE");
  }
  if (ports.size() > 1) {
    std::string list;
    for (const std::string& port : ports) list += (list.empty() ? "" : ", ") + port;
    return failure(ErrorCode::kNotFound,
                   fmt::format("There are several serial ports: {}. Choose one: stance daemon --port {}",
                               list, ports.front()));
  }
  return ports.front();
}

}  // namespace stance
