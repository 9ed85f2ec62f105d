// dump_moves < recording.csv: one line for each 0.16 s, for fit_moves.py: its start, whether it is the first
// after a gap, the length of the specific force less gravity, and up in the sensor. Input: time_s,
// acceleration in m/s^2, and angular rate in rad/s unless the sensor has none.
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>

#include "analysis/orientation/inclination.h"
#include "analysis/posture/posture_move.h"
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

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::PostureMoveFinder moves;
  bool first = true;
  std::string line;
  std::getline(std::cin, line);  // the header
  while (std::getline(std::cin, line)) {
    stance::ImuSample sample;
    if (!parse(line, sample)) continue;
    sampler.push(sample, [&](const stance::UniformSample& even) {
      const stance::MotionSample motion = inclination.push(even);
      first = first || motion.restart;
      moves.push(motion);
      if (!moves.bin_ended()) return;
      const stance::MoveBin& bin = moves.last_bin();
      const Eigen::Vector3f up = bin.up_sensor.normalized();
      std::printf("%.3f,%d,%.5f,%.5f,%.5f,%.5f\n", bin.start_s, first, bin.force_m_s2, up.x(), up.y(),
                  up.z());
      first = false;
    });
  }
}
