// Prints the signals in which contacts are read, for tools/fit/fit_gait.py.
// In: CSV samples on standard input (time_s, acc x y z in m/s^2, optionally gyro x y z in rad/s; one header
// line). Out: float64 rows of 10: window, time_s, vertical, forward, impact, lateral, yaw_rate, roll_rate,
// step_period (samples), open (1: the row comes again in the next window).
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>

#include "analysis/gait/gait_window.h"
#include "analysis/gait/window_cutter.h"
#include "analysis/orientation/inclination.h"
#include "analysis/signal/uniform_sampler.h"

namespace {

stance::ImuSample parse(const std::string& line) {
  double value[7] = {};
  int count = 0;
  const char* at = line.data();
  const char* end = at + line.size();
  while (count < 7 && at < end) {
    const auto [next, error] = std::from_chars(at, end, value[count]);
    if (error != std::errc{}) break;
    ++count;
    at = next + 1;
  }
  stance::ImuSample sample;
  sample.time_s = value[0];
  for (int i = 0; i < 3; ++i) sample.acc_sensor_m_s2[i] = static_cast<float>(value[1 + i]);
  for (int i = 0; i < 3 && count == 7; ++i) sample.gyro_sensor_rad_s[i] = static_cast<float>(value[4 + i]);
  return sample;
}

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
  std::string line;
  std::getline(std::cin, line);
  while (std::getline(std::cin, line)) {
    sampler.push(parse(line),
                 [&](const stance::UniformSample& s) { cutter.push(inclination.push(s), on_window); });
  }
  cutter.finish(on_window);
  return 0;
}
