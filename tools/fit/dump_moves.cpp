// dump_moves < recording.csv: one line for each 0.16 s, for fit_moves.py: its start, whether it is the first
// after a gap, the length of the specific force less gravity, and up in the sensor.
#include <cstdio>

#include "analysis/orientation/inclination.h"
#include "analysis/posture/posture_move.h"
#include "analysis/signal/uniform_sampler.h"
#include "tools/fit/input_samples.h"

int main() {
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::PostureMoveFinder moves;
  bool first = true;
  return for_each_input_sample([&](const stance::ImuSample& sample) {
    sampler.push(sample, [&](const stance::UniformSample& even) {
      const stance::MotionSample motion = inclination.push(even);
      first = first || motion.restart;
      if (motion.restart) moves.restart();
      moves.push(motion, motion.acc_sensor_m_s2.norm());
      if (!moves.bin_ended()) return;
      const stance::MoveBin& bin = moves.last_bin();
      const Eigen::Vector3f up = bin.up_sensor.normalized();
      std::printf("%.3f,%d,%.5f,%.5f,%.5f,%.5f\n", bin.start_s, first, bin.force_m_s2, up.x(), up.y(),
                  up.z());
      first = false;
    });
  });
}
