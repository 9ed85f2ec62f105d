#include "tools/stance/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <regex>
#include <sstream>

#include "firmware-bridge/sensors/sensor_family.h"
#include "tools/stance/paths.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

// Stores a value; returns what is wrong with it, empty when nothing is.
using Setter = std::string (*)(const toml::node& value, Config& config);

struct Key {
  const char* table;
  const char* name;
  const char* default_text;  // as in TOML
  const char* comment;
  Setter set;
};

std::string set_number(const toml::node& value, int least, int most, int& target) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || *number < least || *number > most)
    return fmt::format("must be a whole number, {} to {}", least, most);
  target = static_cast<int>(*number);
  return "";
}

template <typename Text>
std::string set_text(const toml::node& value, Text& target) {
  const auto text = value.value_exact<std::string>();
  if (!text) return "must be a text in quotes";
  target = *text;
  return "";
}

// Paths may be left empty (the default) and must otherwise be whole: a service has no useful current
// directory.
std::string set_path(const toml::node& value, fs::path& target) {
  if (std::string complaint = set_text(value, target); !complaint.empty()) return complaint;
  return target.empty() || target.is_absolute() ? "" : "must be an absolute path, one that begins with /";
}

std::string set_placement(const toml::node& value, Config& config) {
  const auto placement = placement_from_name(value.value_exact<std::string>().value_or("?"));
  if (!placement)
    return "must be one of \"auto\", \"right_hip\", \"left_hip\", \"lower_back\", \"front\", \"pocket\"";
  config.placement = *placement;
  return "";
}

std::string set_log_level(const toml::node& value, Config& config) {
  const std::string level = value.value_exact<std::string>().value_or("?");
  for (const char* known : {"error", "warning", "info", "debug"}) {
    if (level == known) {
      config.log_level = level;
      return "";
    }
  }
  return "must be one of \"error\", \"warning\", \"info\", \"debug\"";
}

std::string set_port(const toml::node& value, Config& config) {
  if (std::string complaint = set_text(value, config.port); !complaint.empty()) return complaint;
  return config.port.empty() ? "must not be empty; \"auto\" looks for a sensor" : "";
}

std::string set_family(const toml::node& value, Config& config) {
  const std::string family = value.value_exact<std::string>().value_or("?");
  if (family == "any" || family == "stance-link" || sensor_family(family) != nullptr) {
    config.family = family;
    return "";
  }
  std::string names = "must be one of \"any\", \"stance-link\"";
  for (const SensorFamily* known : sensor_families()) names += fmt::format(", \"{}\"", known->name);
  return names;
}

std::string set_baud(const toml::node& value, Config& config) {
  constexpr int kLeast = 1200;
  int baud = 0;
  const std::string complaint = set_number(value, 0, 4'000'000, baud);
  if (!complaint.empty() || (baud != 0 && baud < kLeast))
    return "must be 0, or a whole number, 1200 to 4000000";
  config.baud = baud;
  return "";
}

std::string set_height(const toml::node& value, Config& config) {
  constexpr int kLeast_cm = 100;
  int height_cm = 0;
  const std::string complaint = set_number(value, 0, 230, height_cm);
  if (!complaint.empty() || (height_cm != 0 && height_cm < kLeast_cm))
    return "must be 0, or a whole number, 100 to 230";
  config.height_cm = height_cm;
  return "";
}

std::string set_exclude(const toml::node& value, Config& config) {
  const auto* words = value.as_array();
  std::vector<std::string> exclude;
  for (std::size_t i = 0; words != nullptr && i < words->size(); ++i) {
    const auto word = words->get(i)->value_exact<std::string>();
    if (!word || word->empty()) words = nullptr;
    if (word) exclude.push_back(*word);
  }
  if (words == nullptr) return "must be a list of texts in quotes, like [\"/dev/ttyUSB1\"]";
  config.exclude = std::move(exclude);
  return "";
}

std::string set_firmness(const toml::node& value, Config& config) {
  const auto firmness = firmness_from_name(value.value_exact<std::string>().value_or("?"));
  if (!firmness) return "must be one of \"off\", \"quiet\", \"normal\", \"firm\"";
  config.prompts.firmness = *firmness;
  return "";
}

std::string set_minutes(const toml::node& value, int least, int most, double& target_s) {
  int minutes = 0;
  std::string complaint = set_number(value, least, most, minutes);
  if (complaint.empty()) target_s = 60.0 * minutes;
  return complaint;
}

// "09:00-17:30" or nothing.
std::string set_working_hours(const toml::node& value, Config& config) {
  const std::string text = value.value_exact<std::string>().value_or("?");
  static const std::regex kHours("([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])");
  std::smatch part;
  if (!text.empty() && !std::regex_match(text, part, kHours))
    return "must be two times of day like \"09:00-17:30\", or \"\" for any hour";
  const auto minute = [&](std::size_t hours) {
    return text.empty() ? 0 : 60 * std::stoi(part[hours]) + std::stoi(part[hours + 1]);
  };
  config.prompts.from_minute = minute(1);
  config.prompts.to_minute = minute(3);
  return "";
}

std::string set_flag(const toml::node& value, bool& target) {
  const auto flag = value.value_exact<bool>();
  target = flag.value_or(target);
  return flag ? "" : "must be true or false";
}

const std::array kKeys = {
    Key{"sensor", "port", "\"auto\"",
        "The serial port of the sensor, e.g. \"/dev/ttyACM0\". \"auto\" looks for one.", set_port},
    Key{"sensor", "exclude", "[]",
        "Ports that are never opened: paths, serial numbers or USB ids, e.g. [\"/dev/ttyUSB1\", "
        "\"2341:0043\"]. `stance devices` shows them.",
        set_exclude},
    Key{"sensor", "family", "\"any\"",
        "What the sensor speaks: \"any\" finds out by listening; else \"stance-link\", \"witmotion\", "
        "\"text\", ...",
        set_family},
    Key{"sensor", "baud", "0", "The speed of the serial line, in bits per second. 0: it is looked for.",
        set_baud},
    Key{"sensor", "rate", "0",
        "Samples a second to ask the sensor for, if it can be told (1 to 400). 0: as it is, but 100 when it "
        "sends fewer than 25.",
        [](const toml::node& value, Config& config) { return set_number(value, 0, 400, config.rate_hz); }},
    Key{"sensor", "columns", "\"\"",
        "The columns of a sensor that sends lines of text, e.g. \"time_ms,acc_x_g,acc_y_g,acc_z_g\". Empty: "
        "its own header line, or guessed from the values.",
        [](const toml::node& value, Config& config) { return set_text(value, config.columns); }},
    Key{"sensor", "placement", "\"auto\"",
        "Where the sensor is worn: \"right_hip\", \"left_hip\", \"lower_back\", \"front\", \"pocket\", or "
        "\"auto\".",
        set_placement},
    Key{"wearer", "height_cm", "0",
        "How tall you are, in centimetres (100 to 230): step length and walking speed rest on it. 0: not "
        "told, "
        "170 is taken.",
        set_height},
    Key{"session", "away_minutes", "30",
        "A sensor away for longer than this many minutes ends the session (1 to 1440).",
        [](const toml::node& value, Config& config) {
          return set_number(value, 1, 1440, config.away_minutes);
        }},
    Key{"session", "day_starts_hour", "4",
        "The hour (0 to 23, local time) at which a new day, and with it a new session, begins.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 0, 23, config.day_starts_hour);
        }},
    Key{"prompts", "firmness", "\"normal\"",
        "How you are told that you have been sitting for long: \"quiet\" (once, at a natural pause), "
        "\"normal\" (again every half hour), \"firm\" (stays until closed, again every ten minutes), or "
        "\"off\".",
        set_firmness},
    Key{"prompts", "after_minutes", "30",
        "After so many minutes (1 to 240) of sitting without a break. Five seconds on your feet are a break.",
        [](const toml::node& value, Config& config) {
          return set_minutes(value, 1, 240, config.prompts.limit_s);
        }},
    Key{"prompts", "wait_minutes", "5",
        "So long (0 to 60) a prompt waits for a natural pause: that you move on your seat.",
        [](const toml::node& value, Config& config) {
          return set_minutes(value, 0, 60, config.prompts.wait_s);
        }},
    Key{"prompts", "working_hours", "\"08:00-20:00\"",
        "The time of day in which prompts are shown. Empty: at any hour. `stance pause 1h` is for a meeting.",
        set_working_hours},
    Key{"notifications", "sensor", "true",
        "Whether the desktop shows that the sensor is silent or its battery low.",
        [](const toml::node& value, Config& config) { return set_flag(value, config.notify_of_sensor); }},
    Key{"notifications", "silent_seconds", "60",
        "So long (1 to 3600) the sensor may be silent before that is shown. Shorter silences mostly mend "
        "themselves: a cable that was moved, a radio behind a body.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 1, 3600, config.silent_seconds);
        }},
    Key{"plan", "file", "\"\"",
        "The text file with what you mean to do (stance plan). Empty: plan.txt beside this file.",
        [](const toml::node& value, Config& config) { return set_path(value, config.plan); }},
    Key{"storage", "data_dir", "\"\"",
        "Where recordings and history are kept. Empty: $XDG_DATA_HOME/stance, normally "
        "~/.local/share/stance.",
        [](const toml::node& value, Config& config) { return set_path(value, config.data_dir); }},
    Key{"storage", "recordings_keep_days", "0",
        "Raw recordings older than so many days are removed (0 to 36500); what was found in them stays "
        "in the history. 0: kept for ever.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 0, 36'500, config.recordings_keep_days);
        }},
    Key{"storage", "recordings_max_gb", "20",
        "When raw recordings take more than so many gigabytes in all, the oldest are removed "
        "(0 to 100000). A day takes about 0.1. 0: no limit.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 0, 100'000, config.recordings_max_gb);
        }},
    Key{"storage", "capture", "\"\"",
        "A folder (or a new file) in which all that comes over the sensor's line is kept raw as well, "
        "for bug reports. Empty: none.",
        [](const toml::node& value, Config& config) { return set_path(value, config.capture); }},
    Key{"storage", "capture_mb", "100",
        "The size in megabytes (1 to 100000) at which such a file ends; in a folder the next one begins.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 1, 100'000, config.capture_mb);
        }},
    Key{"storage", "captures_max_gb", "1",
        "When such files in a folder take more than so many gigabytes in all, the oldest are removed (0 to "
        "100000). 0: no limit.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 0, 100'000, config.captures_max_gb);
        }},
    Key{"api", "socket", "\"\"",
        "The socket on which `stance status` asks the daemon. Empty: $XDG_RUNTIME_DIR/stance/stance.sock.",
        [](const toml::node& value, Config& config) { return set_path(value, config.socket); }},
    Key{"dashboard", "enabled", "true",
        "Whether the daemon serves pages for the browser (stance open), to this machine alone.",
        [](const toml::node& value, Config& config) { return set_flag(value, config.dashboard_enabled); }},
    Key{"dashboard", "port", "7826",
        "Their port at 127.0.0.1 (1 to 65535). 0, or when it is taken: any free one.",
        [](const toml::node& value, Config& config) {
          return set_number(value, 0, 65535, config.dashboard_port);
        }},
    Key{"log", "level", "\"info\"",
        "How much the daemon says on standard error: \"error\", \"warning\", \"info\", "
        "\"debug\".",
        set_log_level},
};

std::string known_keys() {
  std::string keys;
  for (const Key& key : kKeys) keys += fmt::format("{}{}.{}", keys.empty() ? "" : ", ", key.table, key.name);
  return keys;
}

Error complaint_at(const std::string& name, const toml::source_region& source, const std::string& what) {
  return {ErrorCode::kIo, fmt::format("{}, line {}: {}.", name, source.begin.line, what)};
}

std::optional<Error> apply_key(const std::string& table, const std::string& name, const toml::node& value,
                               const std::string& file, Config& config) {
  for (const Key& key : kKeys) {
    if (table != key.table || name != key.name) continue;
    const std::string complaint = key.set(value, config);
    if (complaint.empty()) return std::nullopt;
    return complaint_at(file, value.source(), fmt::format("{}.{} {}", table, name, complaint));
  }
  return complaint_at(file, value.source(),
                      fmt::format("there is no key {}.{}; there are {}", table, name, known_keys()));
}

Result<Config> with_data_dir(Result<Config> config, const fs::path& data_dir) {
  if (config && !data_dir.empty()) config->data_dir = fs::absolute(data_dir).lexically_normal();
  return config;
}

}  // namespace

fs::path Config::data_dir_or_default() const { return data_dir.empty() ? default_data_dir() : data_dir; }

fs::path Config::socket_or_default() const {
  return socket.empty() ? default_socket_path(data_dir_or_default()) : socket;
}

fs::path Config::plan_or_default() const { return plan.empty() ? default_plan_path() : plan; }

Result<Config> parse_config(const std::string& text, const std::string& name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return tl::make_unexpected(complaint_at(name, error.source(), std::string(error.description())));
  }
  Config config;
  for (const auto& [table_name, node] : root) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      return tl::make_unexpected(complaint_at(name, node.source(),
                                              fmt::format("{} stands outside a table; there are {}",
                                                          std::string(table_name.str()), known_keys())));
    }
    for (const auto& [key_name, value] : *table) {
      const auto error =
          apply_key(std::string(table_name.str()), std::string(key_name.str()), value, name, config);
      if (error) return tl::make_unexpected(*error);
    }
  }
  return config;
}

Result<Config> load_config(const fs::path& file, const fs::path& data_dir) {
  std::error_code error;
  if (!fs::exists(file, error)) {
    return failure(
        ErrorCode::kNotFound,
        fmt::format("There is no configuration file {}. Write one: stance daemon --print-config > {}",
                    file.string(), file.string()));
  }
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || fs::is_directory(file, error)) {
    return failure(ErrorCode::kNotAllowed,
                   fmt::format("The configuration file {} cannot be read. Check who may read "
                               "it: ls -l {}",
                               file.string(), file.string()));
  }
  return with_data_dir(parse_config(text.str(), file.string()), data_dir);
}

Result<Config> load_default_config(const fs::path& data_dir) {
  auto config = load_config(default_config_path(), data_dir);
  if (!config && config.error().code == ErrorCode::kNotFound) return with_data_dir(Config{}, data_dir);
  return config;
}

std::string default_config_text() {
  std::string text = "# Configuration of Stance. Every key is here, at its default.\n";
  std::string table;
  for (const Key& key : kKeys) {
    if (table != key.table) {
      table = key.table;
      text += fmt::format("\n[{}]\n", table);
    }
    text += fmt::format("# {}\n{} = {}\n", key.comment, key.name, key.default_text);
  }
  return text;
}

}  // namespace stance
