#include "tests/analysis/property/bodies.h"

#include <algorithm>
#include <cmath>

#include "tools/stance/event_json.h"

namespace stance {
namespace {

constexpr double kTickS = 0.1;
constexpr double kStepToleranceS = 0.06;

int matched(const std::vector<Step>& steps, const std::vector<Step>& others, bool swap_sides) {
  int n = 0;
  for (const Step& step : steps) {
    const Side wanted = swap_sides ? mirrored(step.side) : step.side;
    n += std::any_of(others.begin(), others.end(), [&](const Step& other) {
      return std::abs(other.time_s - step.time_s) <= kStepToleranceS && other.side == wanted;
    });
  }
  return n;
}

Vector3 times(const Eigen::Matrix3d& m, const Vector3& v) {
  const Eigen::Vector3d out = m * Eigen::Vector3d(v[0], v[1], v[2]);
  return {static_cast<float>(out.x()), static_cast<float>(out.y()), static_cast<float>(out.z())};
}

}  // namespace

simulator::SessionSpec mixed_session(std::uint64_t seed) {
  simulator::SessionSpec spec;
  spec.script =
      "stand 8; walk 40 asymmetry=8 turns=1; sit 40; stand 12; squat 6; stand 15; walk 20; lie 25; sit 15; "
      "stand 8";
  spec.seed = seed;
  spec.sensor.placement = "lower_back";
  return spec;
}

simulator::Session run(const simulator::SessionSpec& spec) { return simulator::simulate(spec).value(); }

Events analyze(const Samples& samples, const AnalyzerParams& params, std::size_t chunk) {
  Analyzer analyzer(params);
  Events events;
  if (chunk == 0) chunk = std::max<std::size_t>(1, samples.size());
  const std::span<const ImuSample> all(samples);
  for (std::size_t start = 0; start < all.size(); start += chunk)
    analyzer.push(all.subspan(start, std::min(chunk, all.size() - start)), events);
  analyzer.finish(events);
  return events;
}

Events final_events(const Samples& samples, const AnalyzerParams& params) {
  Events events = analyze(samples, params);
  std::erase_if(events, [](const Event& event) { return !event.final; });
  return events;
}

std::string printed(const Events& events) {
  std::string out;
  for (const Event& event : events) out += to_json_line(event) + '\n';
  return out;
}

ActivityLabel label_at(const Events& events, double time_s) {
  for (const Activity& span : all_of<Activity>(events))
    if (span.start_s <= time_s && time_s < span.end_s) return span.label;
  return ActivityLabel::kUnknown;
}

double same_activity(const Events& events, const Events& others, double shift_s) {
  int same = 0, all = 0;
  for (const Activity& span : all_of<Activity>(events))
    for (double t = span.start_s + 0.5 * kTickS; t < span.end_s; t += kTickS, ++all)
      same += label_at(others, t + shift_s) == span.label ? 1 : 0;
  return all > 0 ? static_cast<double>(same) / all : 1.0;
}

double same_steps(const Events& events, const Events& others, bool swap_sides) {
  const auto a = all_of<Step>(events), b = all_of<Step>(others);
  if (a.empty() && b.empty()) return 1.0;
  return static_cast<double>(matched(a, b, swap_sides) + matched(b, a, swap_sides)) /
         static_cast<double>(a.size() + b.size());
}

std::size_t rep_count(const Events& events) { return all_of<Rep>(events).size(); }

Side mirrored(Side side) {
  if (side == Side::kLeft) return Side::kRight;
  return side == Side::kRight ? Side::kLeft : side;
}

Samples rotated(const Samples& samples, const Eigen::Matrix3d& r) {
  Samples out = samples;
  for (ImuSample& sample : out) {
    sample.acc_sensor_m_s2 = times(r, sample.acc_sensor_m_s2);
    sample.gyro_sensor_rad_s = times(r, sample.gyro_sensor_rad_s);
  }
  return out;
}

Samples mirrored(const Samples& samples) {
  Samples out = samples;
  for (ImuSample& sample : out) {
    sample.acc_sensor_m_s2[1] = -sample.acc_sensor_m_s2[1];
    sample.gyro_sensor_rad_s[0] = -sample.gyro_sensor_rad_s[0];
    sample.gyro_sensor_rad_s[2] = -sample.gyro_sensor_rad_s[2];
  }
  return out;
}

}  // namespace stance
