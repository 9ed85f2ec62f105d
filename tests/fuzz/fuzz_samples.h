// Reads any bytes as a recording of any kind and checks what every reader promises.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/fuzz/require.h"

namespace stance::fuzz {

inline void check_reader(Result<std::unique_ptr<SampleReader>> reader) {
  if (!reader) {
    require(!reader.error().message.empty(), "an error has a sentence");
    return;
  }
  double last_time_s = -std::numeric_limits<double>::infinity();
  std::uint64_t total = 0;
  std::vector<ImuSample> samples;
  while (true) {
    samples.clear();
    const auto count = (*reader)->read(samples, 100);
    if (!count || *count == 0) break;
    require(*count == samples.size() && *count <= 100, "as many as said");
    total += *count;
    for (const ImuSample& sample : samples) {
      require(sample.time_s > last_time_s, "time increases");
      last_time_s = sample.time_s;
      for (const float value : sample.acc_sensor_m_s2) require(std::isfinite(value), "readings are finite");
      if (sample.has_gyro()) {
        for (const float value : sample.gyro_sensor_rad_s)
          require(std::isfinite(value), "so are angular rates");
      }
    }
  }
  require((*reader)->counters().samples == total, "the counter agrees");
}

inline void read_samples(std::span<const char> bytes) {
  auto input = open_input(bytes, "fuzz");
  if (input) check_reader(open_samples(std::move(*input), "fuzz"));
}

}  // namespace stance::fuzz
