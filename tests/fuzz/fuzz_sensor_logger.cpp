// Any bytes as a Sensor Logger recording: as JSON, and as its tables, parted by zeros.

#include <string>

#include "firmware-bridge/importers/sensor_logger.h"
#include "tests/fuzz/fuzz_samples.h"
#include "tests/fuzz/memory_files.h"

namespace {

void read_tables(const std::vector<std::string_view>& parts, const std::string& header, bool total) {
  auto files = std::make_unique<stance::fuzz::MemoryFiles>();
  files->add(total ? "TotalAcceleration.csv" : "Accelerometer.csv", header + std::string(parts[0]));
  files->add("Gyroscope.csv", header + std::string(parts[1]));
  files->add("Gravity.csv", header + std::string(parts[2]));
  files->add("Metadata.csv", parts[3]);
  if (stance::is_sensor_logger(*files)) {
    stance::fuzz::check_reader(stance::open_sensor_logger(std::move(files), "fuzz"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string json = "[{\"sensor\":\"";
  json += text;
  stance::fuzz::read_samples(json);
  const auto parts = stance::fuzz::parted(text, 4);
  read_tables(parts, "", true);
  read_tables(parts, "time,seconds_elapsed,z,y,x\n", true);
  read_tables(parts, "time,seconds_elapsed,z,y,x\n", false);
  return 0;
}
