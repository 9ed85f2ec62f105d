// Which serial port to open when the wearer did not say.
#pragma once

#include <filesystem>
#include <string>

#include "firmware-bridge/result.h"

namespace stance {

// The only USB serial port in `dev`. None or several are errors that say what to do: a guess would write to a
// device that is no sensor.
[[nodiscard]] Result<std::string> choose_port(const std::filesystem::path& dev = "/dev");

}  // namespace stance
