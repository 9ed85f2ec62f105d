// Prints the signals in which contacts are read, for tools/fit/fit_gait.py.
// In: a recording on standard input. Out: float64 rows of 10: window, time_s, vertical, forward, impact,
// lateral, yaw_rate, roll_rate, step_period (samples), open (1: the row comes again in the next window).
#include <cstdio>

#include "analysis/gait/gait_window.h"
#include "analysis/gait/window_cutter.h"
#include "analysis/orientation/inclination.h"
#include "analysis/signal/uniform_sampler.h"
#include "tools/fit/input_samples.h"

namespace {

void print(const stance::GaitWindow& w, int number, bool last) {
  for (int i = 0; i < w.size(); ++i) {
    const bool open = !last && i >= w.size() - stance::WindowCutter::kOpenSamples;
    const double row[10] = {static_cast<double>(number),
                            w.time_s(i),
                            w.vertical()[i],
                            w.forward()[i],
                            w.impact()[i],
                            w.lateral()[i],
                            w.yaw_rate()[i],
                            w.roll_rate()[i],
                            w.step_period()[i],
                            open ? 1.0 : 0.0};
    std::fwrite(row, sizeof row[0], 10, stdout);
  }
}

}  // namespace

int main() {
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::WindowCutter cutter;
  stance::GaitWindow window;
  int number = 0;
  const auto on_window = [&](auto first, auto second, bool last) {
    window.assign(first, second);
    print(window, number++, last);
  };
  const int ended = for_each_input_sample([&](const stance::ImuSample& sample) {
    sampler.push(sample,
                 [&](const stance::UniformSample& even) { cutter.push(inclination.push(even), on_window); });
  });
  cutter.finish(on_window);
  return ended;
}
