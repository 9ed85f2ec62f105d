// dump_epochs < recording.csv: one line of features for each half-second epoch, for fit_posture.py.
#include <cstdio>

#include "analysis/orientation/inclination.h"
#include "analysis/posture/epoch.h"
#include "analysis/signal/uniform_sampler.h"
#include "tools/fit/input_samples.h"

namespace {

void print(const stance::EpochFeatures& f) {
  std::printf("%.3f,%.3f,%d,%d,%.5f,%.5f,%.5f,%.4f,%.4f,%.4f,%.4f", f.start_s, f.end_s, f.after_gap,
              f.settled, f.up_sensor.x(), f.up_sensor.y(), f.up_sensor.z(), f.rise_m, f.log_rate,
              f.log_rate_long, f.acc_deviation_m_s2);
  for (const float value : f.move) std::printf(",%.4f", value);
  std::printf(",%.4f,%.4f,%.4f,%.4f\n", f.swing.range_rad, f.swing.hurry, f.log_nod, f.log_nod_long);
}

}  // namespace

int main() {
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::EpochBuilder epochs;
  const int ended = for_each_input_sample([&](const stance::ImuSample& sample) {
    sampler.push(sample,
                 [&](const stance::UniformSample& even) { epochs.push(inclination.push(even), print); });
  });
  epochs.flush(print);
  return ended;
}
