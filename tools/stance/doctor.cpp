// `stance doctor`: goes through all that can be wrong between a sensor and Stance, in sentences.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"
#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/event_json.h"
#include "tools/stance/paths.h"
#include "tools/stance/sensor_ear.h"
#include "tools/stance/terminal.h"
#include "tools/stance/version.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Examines a sensor and the way to it: may the port be opened, does another program hold it, who is heard "
    "there and at\n"
    "which speed, how many samples come, is the scale right, is anything lost, how good is its clock, how "
    "full "
    "its battery.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance doctor                     every serial port that is there\n"
    "  stance doctor /dev/ttyUSB0        only this one; a pseudo-terminal will do\n"
    "  stance doctor --seconds 60        measure longer: the drift of the clock needs it\n"
    "  stance doctor --json              one JSON object\n"
    "\n"
    "Lay the sensor still meanwhile. A silent sensor is asked who it is; ports in use, or excluded in the\n"
    "configuration, are left alone. For a report of what goes wrong: stance daemon --capture FILE keeps "
    "what\n"
    "the sensor says, to be sent along; it holds how you moved and the sensor's number, nothing else.\n"
    "Ends with 0 when a sensor can be used (perhaps with remarks), 1 when none can.";

constexpr double kMostLooking_s = 25.0;   // two rounds of all questions
constexpr double kScaleTolerance = 0.03;  // of gravity: an uncalibrated chip
constexpr double kScaleWrong = 0.15;      // no chip is so bad: units or range
constexpr double kMostDrift_ppm = 500.0;  // of a crystal; more is a ceramic resonator
constexpr double kFull = 0.8;             // of what the line carries

struct Options {
  std::string port;
  double seconds = 3.0;
  bool json = false;
};

enum class Health : std::uint8_t { kOk, kRemark, kWrong };

const char* word_of(Health result) {
  return result == Health::kOk ? "ok" : result == Health::kRemark ? "remark" : "wrong";
}

struct Finding {
  std::string check;
  Health result = Health::kOk;
  std::string sentence;
};

// Shows findings as they are made.
class Patient {
 public:
  Patient(PortInfo port, bool shown) : port_(std::move(port)), shown_(shown) {
    if (!shown_) return;
    const std::string title = port_.title().empty() ? "" : ", " + port_.title();
    const std::string number = port_.serial_number.empty() ? "" : ", serial number " + port_.serial_number;
    fmt::print("{}{}{}\n", port_.path, title, number);
    std::fflush(stdout);
  }

  void find(const char* check, Health result, std::string sentence) {
    findings_.push_back({check, result, std::move(sentence)});
    if (!shown_) return;
    const auto style = result == Health::kOk       ? terminal::Style::kGreen
                       : result == Health::kRemark ? terminal::Style::kYellow
                                                   : terminal::Style::kBold;
    const bool colour = terminal::wants_colour(STDOUT_FILENO);
    fmt::print("  {}  {:<10}  {}\n", terminal::styled(fmt::format("{:<6}", word_of(result)), style, colour),
               check, findings_.back().sentence);
    std::fflush(stdout);
  }

  [[nodiscard]] const PortInfo& port() const { return port_; }
  [[nodiscard]] Health verdict() const {
    Health worst = Health::kOk;
    for (const Finding& finding : findings_) worst = std::max(worst, finding.result);
    return worst;
  }
  [[nodiscard]] Json json() const {
    Json json;
    json["port"] = port_.path;
    if (!port_.usb_id.empty()) {
      json["usb"] = {{"id", port_.usb_id},
                     {"maker", port_.maker},
                     {"product", port_.product},
                     {"serial_number", port_.serial_number}};
    }
    for (const auto& [key, value] : values_.items()) json[key] = value;
    json["findings"] = Json::array();
    for (const Finding& finding : findings_) {
      json["findings"].push_back(
          {{"check", finding.check}, {"result", word_of(finding.result)}, {"detail", finding.sentence}});
    }
    json["verdict"] = word_of(verdict());
    return json;
  }
  Json& values() { return values_; }

 private:
  PortInfo port_;
  bool shown_;
  std::vector<Finding> findings_;
  Json values_ = Json::object();
};

// The rule that opens this one device to whoever sits at the computer, beside the group that opens all.
std::string permission_sentence(const PortInfo& port, const std::string& sentence) {
  const std::size_t colon = port.usb_id.find(':');
  if (colon == std::string::npos) return sentence;
  return sentence +
         fmt::format(
             "\n                      Or, for this kind of device alone, at once:\n"
             "                      echo 'SUBSYSTEM==\"tty\", ATTRS{{idVendor}}==\"{}\", "
             "ATTRS{{idProduct}}==\"{}\", TAG+=\"uaccess\"' | sudo tee "
             "/etc/udev/rules.d/70-stance-sensor.rules && sudo udevadm control --reload && sudo udevadm "
             "trigger",
             port.usb_id.substr(0, colon), port.usb_id.substr(colon + 1));
}

// The daemon has the port: it knows how the sensor is.
bool daemon_has(const Config& config, Patient& patient) {
  const auto answer = ask_daemon(config.socket_or_default(), "/v1/status");
  const Json status = answer ? Json::parse(*answer, nullptr, false) : Json();
  if (!status.is_object() || !patient.port().is_called(status.value("port", ""))) return false;
  const Json link = status.value("link", Json::object());
  const std::string state = link.value("state", "");
  patient.find(
      "in use", Health::kRemark,
      fmt::format("The Stance daemon (process {}) listens to it; to examine it, stop the daemon first.",
                  status.value("pid", 0)));
  patient.find("sensor", state == "streaming" ? Health::kOk : Health::kWrong,
               fmt::format("The daemon says: {}: {}", state, link.value("detail", "")));
  return true;
}

void examine_opening(const Config& config, const SensorEar& ear, Patient& patient) {
  if (!ear.open_error()) {
    patient.find("port", Health::kOk, "It is there, you may open it, and no other program uses it.");
    return;
  }
  switch (*ear.open_error()) {
    case ErrorCode::kBusy:
      if (!daemon_has(config, patient)) patient.find("in use", Health::kWrong, ear.detail());
      return;
    case ErrorCode::kNotAllowed:
      return patient.find("permission", Health::kWrong, permission_sentence(patient.port(), ear.detail()));
    default:
      return patient.find("port", Health::kWrong, ear.detail());
  }
}

void examine_family(const SensorEar& ear, Patient& patient) {
  if (!ear.streaming()) {
    const bool noise = ear.counters().bytes > 0;
    patient.find("sensor", Health::kWrong,
                 ear.failed()
                     ? ear.detail()
                     : fmt::format("{} No sample came within {:.0f} s.", ear.detail(), kMostLooking_s));
    if (noise) {
      patient.find(
          "report", Health::kRemark,
          fmt::format("To report a sensor that is not understood, send what it says: stance daemon --port "
                      "{} --capture report.capture",
                      patient.port().path));
    }
    patient.values()["bytes_heard"] = noise;
    return;
  }
  const LineGuess& found = *ear.found();
  const RecordingInfo& sensor = ear.sensor();
  std::string text = family_title(found.family);
  if (!sensor.sensor_name.empty() && sensor.sensor_name != text) text += " " + sensor.sensor_name;
  if (!sensor.sensor_id.empty()) text += fmt::format(" (number {})", sensor.sensor_id);
  if (found.baud != 0) text += fmt::format(" at {} baud", found.baud);
  text += fmt::format(", found after {:.1f} s. It delivers samples.", ear.found_after_s());
  patient.find("sensor", Health::kOk, text);
  patient.values()["family"] = found.family;
  if (found.baud != 0) patient.values()["baud"] = found.baud;
  patient.values()["streaming_after_s"] = std::round(ear.found_after_s() * 1000.0) / 1000.0;
}

void examine_rate(const SensorEar& ear, Patient& patient) {
  const double rate_hz = ear.rate_hz();
  patient.values()["rate_hz"] = std::round(rate_hz * 10.0) / 10.0;
  const SensorFamily* family = sensor_family(ear.found()->family);
  const double most_hz = family == nullptr ? 0.0 : family->most_rate_hz(ear.found()->baud);
  std::string text = fmt::format("{:.0f} samples a second arrive.", rate_hz);
  bool good = rate_hz >= kLeastRate_hz * 0.9;
  if (!good) text += fmt::format(" The analysis needs {:.0f}.", kLeastRate_hz);
  // What the link found on the way (a rate that does not fit, columns that were guessed) ends its sentence.
  const std::string said = "delivers samples. ";
  const std::size_t at = ear.detail().find(said);
  if (at != std::string::npos) {
    text += " " + ear.detail().substr(at + said.size());
    good = false;
  } else if (most_hz > 0.0 && rate_hz > kFull * most_hz) {
    text +=
        fmt::format(" {} baud carry {:.0f} at most: raise the sensor's baud rate before its sampling rate.",
                    ear.found()->baud, most_hz);
    good = false;
  }
  patient.find("rate", good ? Health::kOk : Health::kRemark, text);
}

void examine_scale(const SensorEar& ear, Patient& patient) {
  const auto gravity = ear.gravity_m_s2();
  if (!gravity) {
    return patient.find("scale", Health::kRemark,
                        "It was moved all the time, so its scale cannot be held against gravity. Lay it down "
                        "and ask again.");
  }
  patient.values()["gravity_m_s2"] = std::round(*gravity * 1000.0) / 1000.0;
  const double error = std::abs(*gravity / kStandardGravity_m_s2 - 1.0);
  std::string text =
      fmt::format("At rest it measures {:.2f} m/s2, and gravity is {:.2f}.", *gravity, kStandardGravity_m_s2);
  if (error > kScaleWrong)
    text +=
        " Its range or unit is not the one that Stance takes it for: set it back to its maker's settings, "
        "or name its columns in the configuration.";
  else if (error > kScaleTolerance)
    text += " Calibrate its accelerometer with its maker's program.";
  patient.find("scale",
               error > kScaleWrong       ? Health::kWrong
               : error > kScaleTolerance ? Health::kRemark
                                         : Health::kOk,
               text);
  if (!ear.sensor().has_gyro) {
    patient.find("gyroscope", Health::kRemark,
                 "It sends no angular rate, so sides, turns and exercises that need it are left out.");
  }
}

void examine_losses(const SensorEar& ear, Patient& patient) {
  const LinkCounters counters = ear.counters();
  const std::uint64_t damaged = counters.checksum_failed + counters.message_failed;
  patient.values()["gaps"] = ear.gaps().size();
  patient.values()["damaged_frames"] = damaged;
  if (ear.gaps().empty() && damaged == 0)
    return patient.find("losses", Health::kOk,
                        fmt::format("Nothing was lost in {} samples.", ear.samples().size()));
  double lost_s = 0.0;
  for (const Gap& gap : ear.gaps()) lost_s += gap.to_time_s - gap.from_time_s;
  patient.find(
      "losses", Health::kRemark,
      fmt::format("{} frames came damaged, and samples are missing for {:.1f} s among {}. Try another "
                  "cable, a port of the computer itself, or a lower rate.",
                  damaged, lost_s, ear.samples().size()));
}

void examine_clock(const SensorEar& ear, Patient& patient) {
  if (!ear.has_clock()) {
    return patient.find(
        "clock", Health::kOk,
        "It sends no time of its own; Stance times its samples by an even rate fitted to their "
        "arrival, good to some milliseconds.");
  }
  const auto drift = ear.drift();
  if (!drift) return patient.find("clock", Health::kRemark, "Too few samples came to look at its clock.");
  patient.values()["clock_drift_ppm"] = std::round(drift->ppm);
  patient.values()["clock_drift_uncertainty_ppm"] = std::round(drift->uncertainty_ppm);
  const bool bad = std::abs(drift->ppm) > drift->uncertainty_ppm + kMostDrift_ppm;
  std::string text =
      fmt::format("Its clock runs {:.0f} ppm {} than this computer's, give or take {:.0f}.",
                  std::abs(drift->ppm), drift->ppm < 0.0 ? "slower" : "faster", drift->uncertainty_ppm);
  if (bad) {
    text += " That is much; Stance follows it, but it is no good crystal.";
  } else if (drift->uncertainty_ppm > kMostDrift_ppm) {
    text += " To know better: --seconds 60";
  }
  patient.find("clock", bad ? Health::kRemark : Health::kOk, text);
}

void examine_battery(const SensorEar& ear, Patient& patient) {
  if (!ear.battery()) return patient.find("battery", Health::kOk, "It does not tell.");
  const BatteryStatus& battery = *ear.battery();
  patient.values()["battery_percent"] = battery.percent;
  const bool low = battery.percent < 10 && !battery.charging;
  patient.find("battery", low ? Health::kRemark : Health::kOk,
               fmt::format("{} %{}.{}", battery.percent, battery.charging ? ", charging" : "",
                           low ? " Charge it soon." : ""));
}

void save(const SensorEar& ear) {
  if (!ear.remember()) return;
  auto sensors = load_remembered(remembered_sensors_path());
  remember(sensors, *ear.remember());
  static_cast<void>(save_remembered(remembered_sensors_path(), sensors));
}

void examine(const Config& config, const Options& options, Patient& patient) {
  PortRules rules{.port = patient.port().path, .exclude = config.exclude, .options = {}};
  if (config.baud != 0) rules.options.baud_rate = static_cast<std::uint32_t>(config.baud);
  if (const auto error = excluded(patient.port(), config.exclude))
    return patient.find("excluded", Health::kWrong, error->message);
  LinkParams params;
  params.sensor = config.family;
  params.text_columns = config.columns;
  params.baud = static_cast<std::uint32_t>(config.baud);
  params.rate_hz = config.rate_hz;
  std::vector<std::unique_ptr<SensorEar>> ears;
  ears.push_back(std::make_unique<SensorEar>(
      PortChoice(std::move(rules), load_remembered(remembered_sensors_path())), std::move(params)));
  const SensorEar& ear = *ears.front();
  ears.front()->service(read_host_clocks());
  examine_opening(config, ear, patient);
  if (ear.open_error()) return;
  listen_until_streaming(ears, kMostLooking_s);
  examine_family(ear, patient);
  if (!ear.streaming()) return;
  save(ear);
  listen(ears, options.seconds, options.seconds + kMostLooking_s);
  examine_rate(ear, patient);
  examine_scale(ear, patient);
  examine_losses(ear, patient);
  examine_clock(ear, patient);
  examine_battery(ear, patient);
}

std::string verdict_sentence(const Patient& patient) {
  switch (patient.verdict()) {
    case Health::kOk:
      return fmt::format("All is well. Start: stance daemon --port {}", patient.port().path);
    case Health::kRemark:
      return fmt::format("It can be used; see the remarks. Start: stance daemon --port {}",
                         patient.port().path);
    case Health::kWrong:
      break;
  }
  return "It cannot be used like this; see what is wrong.";
}

int run(const Options& options) {
  const auto config = load_default_config();
  if (!config) return fail(config.error().message);
  std::vector<PortInfo> ports;
  if (!options.port.empty()) {
    ports.push_back(port_info(options.port));
  } else {
    ports = list_ports();
  }
  if (ports.empty()) {
    return fail(
        "No serial port found. Plug the sensor in and switch it on. If no port appears then, try another "
        "cable (many only charge) and another socket; pair a Bluetooth sensor and bind it: sudo rfcomm bind "
        "0 "
        "ADDRESS. To try Stance without a sensor: stance play FILE");
  }
  Json json;
  json["type"] = "doctor";
  json["version"] = kProgramVersion;
  json["ports"] = Json::array();
  Health best = Health::kWrong;
  for (const PortInfo& port : ports) {
    Patient patient(port, !options.json);
    examine(*config, options, patient);
    if (!options.json) fmt::print("{}\n", verdict_sentence(patient));
    json["ports"].push_back(patient.json());
    best = std::min(best, patient.verdict());
  }
  json["verdict"] = word_of(best);
  if (options.json) fmt::print("{}\n", json.dump());
  return best == Health::kWrong ? kFailed : kOk;
}

}  // namespace

void add_doctor(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("doctor", kHelp);
  command->footer(kExamples);
  command->add_option("PORT", options->port, "The port to examine; all when left out");
  command->add_option("--seconds", options->seconds, "How long to measure once samples come (1 to 3600)")
      ->check(CLI::Range(1.0, 3600.0))
      ->type_name("S");
  command->add_flag("--json", options->json, "One JSON object instead of text");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
