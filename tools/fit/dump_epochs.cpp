// dump_epochs < recording.csv: one line of features for each half-second epoch, for fit_posture.py.
// Input: time_s, acceleration in m/s^2, and angular rate in rad/s unless the sensor has none.
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>

#include "analysis/orientation/inclination.h"
#include "analysis/posture/epoch.h"
#include "analysis/signal/uniform_sampler.h"

namespace {

bool parse(const std::string& line, stance::ImuSample& sample) {
  double value[7];
  int count = 0;
  const char* end = line.data() + line.size();
  for (const char* at = line.data(); at < end && count < 7; ++at) {
    const auto [next, error] = std::from_chars(at, end, value[count]);
    if (error != std::errc{}) return false;
    ++count;
    at = next;
  }
  if (count != 4 && count != 7) return false;
  sample.time_s = value[0];
  for (std::size_t i = 0; i < 3; ++i) sample.acc_sensor_m_s2[i] = static_cast<float>(value[1 + i]);
  if (count == 7) {
    for (std::size_t i = 0; i < 3; ++i) sample.gyro_sensor_rad_s[i] = static_cast<float>(value[4 + i]);
  }
  return true;
}

void print(const stance::EpochFeatures& f) {
  std::printf("%.3f,%.3f,%d,%d,%.5f,%.5f,%.5f,%.4f,%.4f,%.4f,%.4f", f.start_s, f.end_s, f.after_gap,
              f.settled, f.up_sensor.x(), f.up_sensor.y(), f.up_sensor.z(), f.rise_m, f.log_rate,
              f.log_rate_long, f.acc_deviation_m_s2);
  for (const float value : f.move) std::printf(",%.4f", value);
  std::printf("\n");
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::EpochBuilder epochs;
  std::string line;
  std::getline(std::cin, line);  // the header
  while (std::getline(std::cin, line)) {
    stance::ImuSample sample;
    if (!parse(line, sample)) continue;
    sampler.push(sample,
                 [&](const stance::UniformSample& even) { epochs.push(inclination.push(even), print); });
  }
  epochs.flush(print);
}
