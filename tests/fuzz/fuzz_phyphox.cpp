// Any bytes as the tables of a phyphox export, parted by zeros: acceleration, angular rate, times, device.

#include <string>

#include "firmware-bridge/importers/phyphox.h"
#include "tests/fuzz/fuzz_samples.h"
#include "tests/fuzz/memory_files.h"

namespace {

void read_tables(const std::vector<std::string_view>& parts, const std::string& acc,
                 const std::string& gyro) {
  auto files = std::make_unique<stance::fuzz::MemoryFiles>();
  files->add("Accelerometer.csv", acc + std::string(parts[0]));
  files->add("Gyroscope.csv", gyro + std::string(parts[1]));
  files->add("meta/time.csv", parts[2]);
  files->add("meta/device.csv", parts[3]);
  if (stance::is_phyphox(*files)) {
    stance::fuzz::check_reader(stance::open_phyphox(std::move(files), "fuzz"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = stance::fuzz::parted({reinterpret_cast<const char*>(data), size}, 4);
  read_tables(parts, "", "");
  read_tables(
      parts,
      "\"Time (s)\";\"Acceleration x (m/s^2)\";\"Acceleration y (m/s^2)\";\"Acceleration z (m/s^2)\"\n",
      "\"Time (s)\",\"Gyroscope x (rad/s)\",\"Gyroscope y (rad/s)\",\"Gyroscope z (rad/s)\"\n");
  return 0;
}
