// `stance devices`: which serial ports there are, and what is heard there.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/event_json.h"
#include "tools/stance/report/words.h"
#include "tools/stance/sensor_ear.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Lists the serial ports (USB and Bluetooth) with their names and serial numbers, and says what is heard "
    "there. It\n"
    "only listens: nothing is written to any port, and ports that are in use or excluded are not opened.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance devices                    all ports, a few seconds\n"
    "  stance devices --json             one JSON object a line\n"
    "  stance devices /dev/rfcomm0       only this one\n"
    "  stance devices --no-listen        open none of them\n"
    "\n"
    "A sensor that must be asked is silent here; stance doctor PORT asks it.\n"
    "Ends with 1 when there is no port.";

// Every usual speed gets its second; then some to learn the rate.
constexpr double kMostListening_s = 14.0;
constexpr double kSamples_s = 1.0;

struct Options {
  std::vector<std::string> ports;
  bool json = false;
  bool no_listen = false;
};

struct Device {
  PortInfo port;
  std::unique_ptr<SensorEar> ear;  // null: not listened to
  std::string state;  // streaming, silent, unknown, in_use, not_allowed, failed, excluded, not_opened
  std::string sentence;
};

std::string state_of(const SensorEar& ear) {
  if (ear.streaming()) return "streaming";
  if (ear.open_error() == ErrorCode::kBusy) return "in_use";
  if (ear.open_error() == ErrorCode::kNotAllowed) return "not_allowed";
  if (ear.open_error()) return "failed";
  return ear.counters().bytes == 0 ? "silent" : "unknown";
}

std::string sentence_of(const SensorEar& ear) {
  if (!ear.streaming()) return ear.detail();
  const LineGuess& found = *ear.found();
  std::string text = family_title(found.family);
  if (found.baud != 0) text += fmt::format(" at {} baud", found.baud);
  if (ear.rate_hz() > 0.0) text += fmt::format(", {:.0f} samples a second", ear.rate_hz());
  return text;
}

Json to_json(const Device& device) {
  Json json;
  json["type"] = "device";
  json["port"] = device.port.path;
  if (!device.port.usb_id.empty()) {
    json["usb"] = {{"id", device.port.usb_id},
                   {"maker", device.port.maker},
                   {"product", device.port.product},
                   {"serial_number", device.port.serial_number}};
  }
  json["bluetooth"] = device.port.bluetooth;
  json["state"] = device.state;
  json["detail"] = device.sentence;
  if (device.ear && device.ear->streaming()) {
    json["family"] = device.ear->found()->family;
    if (device.ear->found()->baud != 0) json["baud"] = device.ear->found()->baud;
    if (device.ear->rate_hz() > 0.0) json["rate_hz"] = std::round(device.ear->rate_hz() * 10.0) / 10.0;
    if (!device.ear->sensor().sensor_id.empty()) json["sensor_id"] = device.ear->sensor().sensor_id;
  }
  return json;
}

void listen_to(std::vector<Device>& devices, const Config& config) {
  std::vector<std::unique_ptr<SensorEar>> ears;
  for (Device& device : devices) {
    if (!device.state.empty()) continue;
    PortRules rules{.port = device.port.path, .exclude = {}, .options = {}};
    if (config.baud != 0) rules.options.baud_rate = static_cast<std::uint32_t>(config.baud);
    LinkParams params;
    params.sensor = "any";
    params.may_write = false;
    params.text_columns = config.columns;
    params.baud = static_cast<std::uint32_t>(config.baud);
    ears.push_back(std::make_unique<SensorEar>(PortChoice(std::move(rules)), std::move(params)));
  }
  listen(ears, kSamples_s, kMostListening_s);
  std::size_t next = 0;
  for (Device& device : devices) {
    if (!device.state.empty()) continue;
    device.ear = std::move(ears[next++]);
    device.state = state_of(*device.ear);
    device.sentence = sentence_of(*device.ear);
  }
}

void print_table(const std::vector<Device>& devices) {
  for (const Device& device : devices) {
    std::string head = device.port.path;
    if (!device.port.title().empty()) head += "   " + device.port.title();
    if (!device.port.serial_number.empty()) head += "   serial number " + device.port.serial_number;
    fmt::print("{}\n  {}\n", head, device.sentence);
  }
}

int run(const Options& options) {
  const auto config = load_default_config();
  if (!config) return fail(config.error().message);
  std::vector<Device> devices;
  if (options.ports.empty()) {
    for (PortInfo& port : list_ports()) devices.push_back({std::move(port), nullptr, "", ""});
  }
  for (const std::string& port : options.ports) devices.push_back({port_info(port), nullptr, "", ""});
  if (devices.empty()) {
    return fail("No serial port found. Plug the sensor in, or pair it by Bluetooth; stance doctor helps.");
  }
  for (Device& device : devices) {
    if (const auto error = excluded(device.port, config->exclude)) {
      device.state = "excluded";
      device.sentence = error->message;
    } else if (options.no_listen) {
      device.state = "not_opened";
      device.sentence = "not listened to";
    }
  }
  listen_to(devices, *config);
  if (options.json) {
    for (const Device& device : devices) fmt::print("{}\n", to_json(device).dump());
  } else {
    print_table(devices);
  }
  return kOk;
}

}  // namespace

void add_devices(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("devices", kHelp);
  command->footer(kExamples);
  command->add_option("PORT", options->ports, "Only these ports; pseudo-terminals too");
  command->add_flag("--json", options->json, "One JSON object a line instead of text");
  command->add_flag("--no-listen", options->no_listen, "Only list them, open none");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
