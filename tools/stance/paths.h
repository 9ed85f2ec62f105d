// Where the program keeps its things, by the XDG Base Directory rules. Pure functions of the environment.
#pragma once

#include <filesystem>

namespace stance {

// $XDG_CONFIG_HOME/stance/config.toml, normally ~/.config/stance/config.toml.
std::filesystem::path default_config_path();

// The plan (plan/plan.h), beside it: ~/.config/stance/plan.txt.
std::filesystem::path default_plan_path();

// Where systemd looks for services of this user: $XDG_CONFIG_HOME/systemd/user.
std::filesystem::path systemd_user_dir();

// $XDG_DATA_HOME/stance, normally ~/.local/share/stance.
std::filesystem::path default_data_dir();

// $XDG_STATE_HOME/stance/sensors.json, normally ~/.local/state/stance/sensors.json.
std::filesystem::path remembered_sensors_path();

// Inside the data directory.
std::filesystem::path history_path(const std::filesystem::path& data_dir);
std::filesystem::path recordings_dir(const std::filesystem::path& data_dir);
std::filesystem::path lock_path(const std::filesystem::path& data_dir);
// The secret of the browser (dashboard/token.h), and the file that hands it over.
std::filesystem::path token_path(const std::filesystem::path& data_dir);
std::filesystem::path open_page_path(const std::filesystem::path& data_dir);

// $XDG_RUNTIME_DIR/stance/stance.sock for the default data directory; beside the data for any other one (so
// that two daemons with two data directories do not meet) and where there is no runtime directory.
std::filesystem::path default_socket_path(const std::filesystem::path& data_dir);

}  // namespace stance
