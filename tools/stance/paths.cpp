#include "tools/stance/paths.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace stance {
namespace {

namespace fs = std::filesystem;

fs::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  // The specification: a relative path is invalid and ignored.
  if (value == nullptr || !fs::path(value).is_absolute()) return {};
  return value;
}

fs::path home() {
  if (auto path = environment_path("HOME"); !path.empty()) return path;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr && entry->pw_dir != nullptr ? fs::path(entry->pw_dir) : fs::path("/");
}

fs::path xdg(const char* name, const char* below_home) {
  auto path = environment_path(name);
  return path.empty() ? home() / below_home : path;
}

}  // namespace

fs::path default_config_path() { return xdg("XDG_CONFIG_HOME", ".config") / "stance" / "config.toml"; }

fs::path default_plan_path() { return default_config_path().parent_path() / "plan.txt"; }

fs::path systemd_user_dir() { return xdg("XDG_CONFIG_HOME", ".config") / "systemd/user"; }

fs::path default_data_dir() { return xdg("XDG_DATA_HOME", ".local/share") / "stance"; }

fs::path remembered_sensors_path() {
  return xdg("XDG_STATE_HOME", ".local/state") / "stance" / "sensors.json";
}

fs::path history_path(const fs::path& data_dir) { return data_dir / "history.sqlite"; }
fs::path recordings_dir(const fs::path& data_dir) { return data_dir / "recordings"; }
fs::path lock_path(const fs::path& data_dir) { return data_dir / "daemon.lock"; }
fs::path token_path(const fs::path& data_dir) { return data_dir / "browser.token"; }
fs::path open_page_path(const fs::path& data_dir) { return data_dir / "open.html"; }

fs::path default_socket_path(const fs::path& data_dir) {
  const fs::path runtime = environment_path("XDG_RUNTIME_DIR");
  if (runtime.empty() || data_dir != default_data_dir()) return data_dir / "stance.sock";
  return runtime / "stance" / "stance.sock";
}

}  // namespace stance
