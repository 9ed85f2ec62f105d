// The configuration file (TOML). Every key has a default, so no file is needed; an unknown key or a wrong
// value is an error that names the line, so that a typing mistake never goes unnoticed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "firmware-bridge/result.h"
#include "tools/stance/daemon/prompt_rules.h"

namespace stance {

struct Config {
  // [sensor]
  std::string port = "auto";         // a serial port's path, or "auto"
  std::vector<std::string> exclude;  // ports that are never opened: paths, serial numbers, USB ids
  // Whose bytes are understood: "any", "stance-link" or the name of a family of sensors (LinkParams::sensor).
  std::string family = "any";
  int baud = 0;         // of the serial line; 0: it is looked for
  int rate_hz = 0;      // to ask the sensor for, 1..400; 0: LinkParams::rate_hz
  std::string columns;  // of a sensor that sends lines of text; empty: its own header, or guessed
  Placement placement = Placement::kAuto;  // where it is worn

  // [wearer]
  int height_cm = 0;  // 100..230; 0: not told

  // [session]
  // A sensor away for longer than this ends the session. Longer: fewer, longer sessions. 1..1440.
  int away_minutes = 30;
  // The hour at which a new day, and so a new session, begins. 0..23, local time.
  int day_starts_hour = 4;

  // [prompts]
  PromptRules prompts;

  // [notifications]
  bool notify_of_sensor = true;  // on the desktop: silent, or its battery low
  int silent_seconds = 60;       // before that is shown; 1..3600

  // [plan]
  std::filesystem::path plan;  // the file (plan/plan.h); empty: default_plan_path()

  // [storage]
  std::filesystem::path data_dir;  // empty: default_data_dir()
  // Raw recordings of finished sessions older than this, or beyond this in all, are removed, the oldest
  // first; the history stays. 0: no limit. 20 GB are seven months of days of sixteen hours at 100 Hz.
  int recordings_keep_days = 0;  // 0..36500
  int recordings_max_gb = 20;    // 0..100000
  // Keeps what comes over the wire raw: a new file, or a folder for such files. Empty: not.
  std::filesystem::path capture;
  int capture_mb = 100;     // where a file of it ends; in a folder the next one goes on. 1..100000
  int captures_max_gb = 1;  // in a folder: all of them; the oldest are removed. 0: no limit. 0..100000

  // [api]
  std::filesystem::path socket;  // empty: default_socket_path(data_dir)

  // [dashboard]
  bool dashboard_enabled = true;
  // At 127.0.0.1. 0, and when it is taken: any free one. The default is no registered service, below the
  // ports the system hands out by itself.
  int dashboard_port = 7826;

  // [log]
  std::string log_level = "info";  // error, warning, info, debug

  [[nodiscard]] std::filesystem::path data_dir_or_default() const;
  [[nodiscard]] std::filesystem::path socket_or_default() const;
  [[nodiscard]] std::filesystem::path plan_or_default() const;
};

// Reads `text`; `name` is what messages call it.
[[nodiscard]] Result<Config> parse_config(const std::string& text, const std::string& name);

// kNotFound when there is no such file. `data_dir`, as the command line's --data-dir gives it, goes before
// the file's unless it is empty.
[[nodiscard]] Result<Config> load_config(const std::filesystem::path& file,
                                         const std::filesystem::path& data_dir = {});

// The file at the default place if there is one, otherwise the defaults; `data_dir` likewise.
[[nodiscard]] Result<Config> load_default_config(const std::filesystem::path& data_dir = {});

// A file with every key at its default and a comment that explains it. parse_config() of it gives Config{}.
std::string default_config_text();

}  // namespace stance
