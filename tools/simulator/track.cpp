#include "tools/simulator/track.h"

#include <algorithm>

namespace stance::simulator {
namespace {

// What is still to go at the share `u` of the time.
double remaining(double u) {
  if (u >= 1.0) return 0.0;
  return 1.0 - u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

}  // namespace

void Track::add_step(double start_s, double end_s, double delta) {
  steps_.push_back({start_s, end_s, delta, 0.0});
}

void Track::add_pulse(double start_s, double middle_s, double end_s, double delta) {
  add_step(start_s, middle_s, delta);
  add_step(middle_s, end_s, -delta);
}

void Track::prepare() {
  std::stable_sort(steps_.begin(), steps_.end(),
                   [](const Step& a, const Step& b) { return a.start_s < b.start_s; });
  double sum = 0.0;
  for (Step& step : steps_) {
    step.before = sum;
    sum += step.delta;
    longest_s_ = std::max(longest_s_, step.end_s - step.start_s);
  }
}

double Track::value(double time_s) const {
  auto step = std::upper_bound(steps_.begin(), steps_.end(), time_s,
                               [](double time, const Step& s) { return time < s.start_s; });
  if (step == steps_.begin()) return start_value_;
  --step;
  // All steps that began are taken as done, less what is still to go of the late ones.
  double value = start_value_ + step->before + step->delta;
  while (step->start_s + longest_s_ > time_s) {
    value -= step->delta * remaining((time_s - step->start_s) / (step->end_s - step->start_s));
    if (step == steps_.begin()) break;
    --step;
  }
  return value;
}

}  // namespace stance::simulator
