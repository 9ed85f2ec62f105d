// The sensors that were found before, kept in a small file of the state directory, so that the next daemon
// finds them at once. What is not readable is forgotten: it only costs some seconds of looking. One thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "firmware-bridge/line_hunt.h"

namespace stance {

struct RememberedSensor {
  std::string identity;  // PortInfo::identity(): the same whatever port it is plugged into
  LineGuess guess;
};

// The latest first. No file: none.
[[nodiscard]] std::vector<RememberedSensor> load_remembered(const std::filesystem::path& file);
// Puts `sensor` before all others, in place of an older entry; the oldest beyond 32 are forgotten.
void remember(std::vector<RememberedSensor>& sensors, RememberedSensor sensor);
// Replaces the file, for the owner alone. False: it cannot be written.
bool save_remembered(const std::filesystem::path& file, const std::vector<RememberedSensor>& sensors);

}  // namespace stance
