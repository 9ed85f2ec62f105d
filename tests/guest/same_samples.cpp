// Whether a recording holds the samples of another from its first on, each once and unchanged:
//
//   same_samples RECORDED SENT AT_LEAST
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "firmware-bridge/recording/sample_reader.h"

namespace {

std::vector<stance::ImuSample> samples_of(const char* path) {
  auto reader = stance::open_samples(path);
  if (!reader) {
    std::fprintf(stderr, "%s\n", reader.error().message.c_str());
    std::exit(1);
  }
  std::vector<stance::ImuSample> samples;
  while ((*reader)->read(samples, 4096).value_or(0) > 0) {
  }
  return samples;
}

bool same(const stance::ImuSample& one, const stance::ImuSample& other, double offset_s) {
  return one.acc_sensor_m_s2 == other.acc_sensor_m_s2 && one.gyro_sensor_rad_s == other.gyro_sensor_rad_s &&
         std::abs(one.time_s - other.time_s - offset_s) < 1e-6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto recorded = samples_of(argv[1]);
  const auto sent = samples_of(argv[2]);
  const auto at_least = static_cast<std::size_t>(std::atol(argv[3]));
  std::printf("recorded %zu samples, at least %zu were sent\n", recorded.size(), at_least);
  if (recorded.empty() || recorded.size() < at_least || recorded.size() > sent.size()) return 1;
  const double offset_s = recorded[0].time_s - sent[0].time_s;
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    if (same(recorded[i], sent[i], offset_s)) continue;
    std::fprintf(stderr, "Sample %zu is not what was sent: %.3f s instead of %.3f s.\n", i,
                 recorded[i].time_s, sent[i].time_s + offset_s);
    return 1;
  }
  return 0;
}
