#include "tools/stance/daemon/remembered_sensors.h"

#include <algorithm>
#include <fstream>

#include "tools/stance/event_json.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 32;

}  // namespace

std::vector<RememberedSensor> load_remembered(const fs::path& file) {
  std::vector<RememberedSensor> sensors;
  std::ifstream stream(file);
  const Json json = Json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("sensors") || !json["sensors"].is_array()) return sensors;
  for (const Json& entry : json["sensors"]) {
    const bool whole = entry.is_object() && entry.contains("identity") && entry["identity"].is_string() &&
                       entry.contains("family") && entry["family"].is_string() && entry.contains("baud") &&
                       entry["baud"].is_number_unsigned() && entry.contains("asked") &&
                       entry["asked"].is_boolean();
    if (!whole || sensors.size() == kMost) continue;
    sensors.push_back({entry["identity"], {entry["family"], entry["baud"], entry["asked"]}});
  }
  return sensors;
}

void remember(std::vector<RememberedSensor>& sensors, RememberedSensor sensor) {
  std::erase_if(sensors, [&](const RememberedSensor& old) { return old.identity == sensor.identity; });
  sensors.insert(sensors.begin(), std::move(sensor));
  if (sensors.size() > kMost) sensors.resize(kMost);
}

bool save_remembered(const fs::path& file, const std::vector<RememberedSensor>& sensors) {
  Json json;
  json["sensors"] = Json::array();
  for (const RememberedSensor& sensor : sensors) {
    json["sensors"].push_back({{"identity", sensor.identity},
                               {"family", sensor.guess.family},
                               {"baud", sensor.guess.baud},
                               {"asked", sensor.guess.asked}});
  }
  std::error_code error;
  if (fs::create_directories(file.parent_path(), error))
    fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  const fs::path fresh = file.string() + ".new";
  {
    std::ofstream stream(fresh);
    stream << json.dump(2) << "\n";
    if (!stream.flush()) return false;
  }
  fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, error);
  fs::rename(fresh, file, error);
  return !error;
}

}  // namespace stance
