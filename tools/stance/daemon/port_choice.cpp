#include "tools/stance/daemon/port_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace stance {
namespace {

constexpr std::string_view kAuto = "auto";
constexpr std::string_view kPseudoTerminals = "/dev/pts/";

}  // namespace

std::optional<Error> excluded(const PortInfo& port, const std::vector<std::string>& words) {
  const auto word = std::find_if(words.begin(), words.end(),
                                 [&](const std::string& candidate) { return port.is_called(candidate); });
  if (word == words.end()) return std::nullopt;
  return Error{ErrorCode::kNotAllowed,
               fmt::format("{} is excluded in the configuration (sensor.exclude holds \"{}\"), so it is not "
                           "opened. Take it out there to use it.",
                           port.path, *word)};
}

PortChoice::PortChoice(PortRules rules, std::vector<RememberedSensor> remembered, PortAccess access)
    : rules_(std::move(rules)), remembered_(std::move(remembered)), access_(std::move(access)) {}

std::vector<RememberedSensor>::const_iterator PortChoice::remembered_on(const PortInfo& port) const {
  return std::find_if(remembered_.begin(), remembered_.end(),
                      [&](const RememberedSensor& sensor) { return sensor.identity == port.identity(); });
}

bool PortChoice::better_port_there() {
  if (rules_.port != kAuto || remembered_on(opened_) != remembered_.end()) return false;
  const auto ports = candidates();
  return std::any_of(ports.begin(), ports.end(),
                     [&](const PortInfo& port) { return remembered_on(port) != remembered_.end(); });
}

std::vector<PortInfo> PortChoice::candidates() {
  std::vector<PortInfo> ports = access_.list();
  std::erase_if(ports, [&](const PortInfo& port) { return excluded(port, rules_.exclude).has_value(); });
  // One that was unplugged is a new port when it comes back.
  std::erase_if(tried_, [&](const auto& entry) {
    return std::none_of(ports.begin(), ports.end(),
                        [&](const PortInfo& port) { return port.path == entry.first; });
  });
  const auto order = [&](const PortInfo& port) {
    const auto tried = tried_.find(port.path);
    return std::tuple(tried == tried_.end() ? 0U : tried->second, remembered_on(port) - remembered_.begin(),
                      port.path);
  };
  std::sort(ports.begin(), ports.end(),
            [&](const PortInfo& a, const PortInfo& b) { return order(a) < order(b); });
  return ports;
}

Result<std::unique_ptr<ByteSource>> PortChoice::open_path(const PortInfo& port) {
  tried_[port.path] = ++attempts_;
  auto source = access_.open(port.path, rules_.options);
  if (source) opened_ = port;
  return source;
}

// The kernel gives a port the number that is free: the same path may be another device when the sensor comes
// back.
Result<std::unique_ptr<ByteSource>> PortChoice::open_named() {
  PortInfo port = access_.info(rules_.port);
  if (!heard_.serial_number.empty() && heard_.identity() != port.identity()) {
    const auto ports = access_.list();
    const auto again = std::find_if(ports.begin(), ports.end(), [&](const PortInfo& candidate) {
      return candidate.identity() == heard_.identity();
    });
    if (again != ports.end()) {
      port = *again;
    } else if (!port.usb_id.empty()) {
      return failure(
          ErrorCode::kNotFound,
          fmt::format("{} is another device now ({}). Plug the sensor with the serial number {} in again.",
                      port.path, port.title(), heard_.serial_number));
    }
  }
  if (auto error = excluded(port, rules_.exclude)) return tl::make_unexpected(std::move(*error));
  auto source = access_.open(port.path, rules_.options);
  if (source) opened_ = port;
  return source;
}

Result<std::unique_ptr<ByteSource>> PortChoice::open() {
  if (rules_.port != kAuto) return open_named();
  Result<std::unique_ptr<ByteSource>> first = failure(
      ErrorCode::kNotFound,
      "No serial port found. Plug the sensor in (stance doctor helps), or try without one: stance play FILE");
  const auto ports = candidates();
  for (const PortInfo& port : ports) {
    auto source = open_path(port);
    if (source) return source;
    if (&port == &ports.front()) first = std::move(source);
  }
  return first;
}

LineGuess PortChoice::guess() const {
  const auto known = remembered_on(opened_);
  return known == remembered_.end() ? LineGuess{} : known->guess;
}

std::optional<RememberedSensor> PortChoice::found(const LineGuess& sensor) {
  heard_ = opened_;
  tried_.erase(opened_.path);  // a port worth coming back to
  RememberedSensor entry{opened_.identity(), sensor};
  remember(remembered_, entry);
  if (entry.identity.empty() || entry.identity.starts_with(kPseudoTerminals)) return std::nullopt;
  return entry;
}

}  // namespace stance
