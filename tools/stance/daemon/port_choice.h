// Which serial port to open, and what is known of it. Belongs to the thread that opens ports.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware-bridge/result.h"
#include "firmware-bridge/source/byte_source.h"
#include "firmware-bridge/source/port_list.h"
#include "tools/stance/daemon/remembered_sensors.h"

namespace stance {

struct PortRules {
  std::string port = "auto";         // a path, or "auto": whichever has a sensor
  std::vector<std::string> exclude;  // ports that are never opened: PortInfo::is_called()
  PortOptions options;
};

// How the choice reaches the system; tests put their own in place.
struct PortAccess {
  std::function<std::vector<PortInfo>()> list = list_ports;
  std::function<PortInfo(const std::string& path)> info = port_info;
  std::function<Result<std::unique_ptr<ByteSource>>(const std::string& path, const PortOptions& options)>
      open = open_port;
};

// None: not excluded. Otherwise the sentence that says so.
[[nodiscard]] std::optional<Error> excluded(const PortInfo& port, const std::vector<std::string>& words);

class PortChoice {
 public:
  explicit PortChoice(PortRules rules, std::vector<RememberedSensor> remembered = {}, PortAccess access = {});

  // Opens the named port; once a sensor was heard there, whichever has its serial number. With "auto": that
  // of the sensor heard last, wherever it is plugged in now; else of one that is remembered; else of the one
  // not tried for longest. Busy ports are passed over. One port an opening, because opening restarts many a
  // board. The errors say what to do.
  [[nodiscard]] Result<std::unique_ptr<ByteSource>> open();
  // With "auto", when nobody is known on the port opened last: a remembered sensor has turned up on another
  // one.
  [[nodiscard]] bool better_port_there();
  [[nodiscard]] const PortInfo& opened() const { return opened_; }  // last
  // What is known of the port opened last.
  [[nodiscard]] LineGuess guess() const;
  // A sensor is on the port opened last. Returns what to remember; none: nothing lasting (a pseudo-terminal).
  std::optional<RememberedSensor> found(const LineGuess& sensor);

 private:
  [[nodiscard]] std::vector<PortInfo> candidates();
  [[nodiscard]] std::vector<RememberedSensor>::const_iterator remembered_on(const PortInfo& port) const;
  Result<std::unique_ptr<ByteSource>> open_named();
  Result<std::unique_ptr<ByteSource>> open_path(const PortInfo& port);

  PortRules rules_;
  std::vector<RememberedSensor> remembered_;
  PortAccess access_;
  PortInfo opened_;
  PortInfo heard_;                         // had a sensor last
  std::map<std::string, unsigned> tried_;  // by path: the number of the attempt
  unsigned attempts_ = 0;
};

}  // namespace stance
