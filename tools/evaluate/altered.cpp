#include "tools/evaluate/altered.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "tools/simulator/random.h"
#include "tools/simulator/sensor.h"

namespace stance::evaluate {
namespace {

using Samples = std::vector<ImuSample>;
using simulator::Random;

constexpr double kBeforeKnock_s = 5.0;
constexpr double kLeastBurst_s = 0.05;
constexpr double kMostBurst_s = 0.5;
// Readings further apart than so many usual intervals have lost ones between them: no curve is laid there.
constexpr double kHole_intervals = 2.5;

Eigen::Vector3d vector_of(const Vector3& v) {
  return Eigen::Map<const Eigen::Vector3f>(v.data()).cast<double>();
}
Vector3 array_of(const Eigen::Vector3d& v) {
  return {static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())};
}

// Readings of a sensor that is turned by `turn` against the one that made them, and turns on at `rate`
// (sensor frame, rad/s).
void turn(ImuSample& sample, const Eigen::Matrix3d& turn, const Eigen::Vector3d& rate_rad_s) {
  sample.acc_sensor_m_s2 = array_of(turn * vector_of(sample.acc_sensor_m_s2));
  if (sample.has_gyro())
    sample.gyro_sensor_rad_s = array_of(turn * vector_of(sample.gyro_sensor_rad_s) + rate_rad_s);
}

Eigen::Vector3d random_axis(Random& random) {
  const double z = random.uniform(-1.0, 1.0);
  const double azimuth = random.uniform(0.0, 2.0 * std::numbers::pi);
  const double r = std::sqrt(1.0 - z * z);
  return {r * std::cos(azimuth), r * std::sin(azimuth), z};
}

Eigen::Vector3d knock_axis(const Samples& samples, double at_s, const std::string& about, Random& random) {
  const Eigen::Vector3d drawn = random_axis(random);
  if (about == "random") return drawn;
  Eigen::Vector3d up = Eigen::Vector3d::Zero();
  for (const ImuSample& sample : samples)
    if (sample.time_s <= at_s && sample.time_s > at_s - kBeforeKnock_s)
      up += vector_of(sample.acc_sensor_m_s2);
  return about == "vertical" ? up.normalized() : up.cross(drawn).normalized();
}

void knock(Samples& samples, const Alteration& alteration, Random random) {
  if (samples.empty()) return;
  const double first_s = samples.front().time_s;
  const double at_s = first_s + alteration.knock_at * (samples.back().time_s - first_s);
  const Eigen::Vector3d axis = knock_axis(samples, at_s, alteration.knock_about, random);
  const double angle_rad = alteration.knock_deg * std::numbers::pi / 180.0;
  const double knock_s = std::max(alteration.knock_s, 1e-6);
  const bool is_felt = alteration.knock_s > 0.0;
  for (ImuSample& sample : samples) {
    const double share = std::clamp((sample.time_s - at_s) / knock_s, 0.0, 1.0);
    // Begins and ends at rest; the mean of the rate is the angle over the time.
    const double turned = angle_rad * share * share * (3.0 - 2.0 * share);
    const double rate = is_felt ? angle_rad * 6.0 * share * (1.0 - share) / knock_s : 0.0;
    turn(sample, Eigen::AngleAxisd(-turned, axis).toRotationMatrix(), rate * axis);
  }
}

double usual_interval_s(const Samples& samples) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < samples.size(); ++i)
    intervals.push_back(samples[i].time_s - samples[i - 1].time_s);
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

using Reading = Eigen::Matrix<double, 6, 1>;
Reading reading_of(const ImuSample& sample) {
  Reading out;
  out << vector_of(sample.acc_sensor_m_s2), vector_of(sample.gyro_sensor_rad_s);
  return out;
}
ImuSample sample_of(double time_s, const Reading& reading) {
  return {time_s, array_of(reading.head<3>()), array_of(reading.tail<3>())};
}

// Catmull and Rom (1974), through the readings; `share` of the way from the second to the third.
Reading on_curve(const std::array<Reading, 4>& p, double share) {
  const Reading slope = 0.5 * (p[2] - p[0]);
  const Reading curve = p[0] - 2.5 * p[1] + 2.0 * p[2] - 0.5 * p[3];
  const Reading twist = 0.5 * (p[3] - p[0]) + 1.5 * (p[1] - p[2]);
  return p[1] + share * (slope + share * (curve + share * twist));
}

Samples faster(const Samples& samples, double rate_hz, double longest_s) {
  Samples out;
  std::size_t next = 1;
  const std::size_t last = samples.size() - 1;
  for (double k = 0.0;; k += 1.0) {
    const double time_s = samples.front().time_s + k / rate_hz;
    while (next < last && samples[next].time_s < time_s) ++next;
    if (time_s > samples[next].time_s) return out;
    const double interval_s = samples[next].time_s - samples[next - 1].time_s;
    if (interval_s > longest_s && time_s < samples[next].time_s) continue;
    const std::size_t before = next > 1 ? next - 2 : 0;
    out.push_back(
        sample_of(time_s, on_curve({reading_of(samples[before]), reading_of(samples[next - 1]),
                                    reading_of(samples[next]), reading_of(samples[std::min(next + 1, last)])},
                                   (time_s - samples[next - 1].time_s) / interval_s)));
  }
}

Samples slower(const Samples& samples, double rate_hz) {
  Samples out;
  for (std::size_t i = 0; i < samples.size();) {
    const double k = std::floor((samples[i].time_s - samples.front().time_s) * rate_hz + 1e-6);
    const double end_s = samples.front().time_s + (k + 1.0) / rate_hz - 1e-6;
    Reading sum = Reading::Zero();
    int n = 0;
    for (; i < samples.size() && samples[i].time_s < end_s; ++i, ++n) sum += reading_of(samples[i]);
    out.push_back(sample_of(samples.front().time_s + k / rate_hz, sum / std::max(n, 1)));
  }
  return out;
}

Samples at_rate(const Samples& samples, double rate_hz) {
  constexpr double kSame = 0.02;
  if (samples.size() < 3) return samples;
  const double interval_s = usual_interval_s(samples);
  const double ratio = rate_hz * interval_s;
  if (std::abs(ratio - 1.0) < kSame) return samples;
  return ratio > 1.0 ? faster(samples, rate_hz, kHole_intervals * interval_s) : slower(samples, rate_hz);
}

void lose(Samples& samples, double percent, Random random) {
  const double mean_burst_s = 0.5 * (kLeastBurst_s + kMostBurst_s);
  const double mean_between_s = mean_burst_s * (100.0 / percent - 1.0);
  double from_s = samples.empty() ? 0.0 : samples.front().time_s + random.waiting_time(mean_between_s);
  double to_s = from_s + random.uniform(kLeastBurst_s, kMostBurst_s);
  const auto is_lost = [&](const ImuSample& sample) {
    while (sample.time_s >= to_s) {
      from_s = to_s + random.waiting_time(mean_between_s);
      to_s = from_s + random.uniform(kLeastBurst_s, kMostBurst_s);
    }
    return sample.time_s >= from_s;
  };
  samples.erase(std::remove_if(samples.begin(), samples.end(), is_lost), samples.end());
}

}  // namespace

Result<Alteration> checked(const Alteration& alteration) {
  if (!alteration.mounting.empty()) {
    const auto rotation = simulator::mounting_from_name(alteration.mounting, 1);
    if (!rotation) return tl::make_unexpected(rotation.error());
  }
  return alteration;
}

std::optional<Cut> cut_of(const Alteration& alteration, const Events& truth, double duration_s) {
  Cut cut{0.0, duration_s};
  const Events spans = sorted_of("activity", truth, "start_s");
  const auto first_from = [&](const std::string& label, double from_s) -> std::optional<double> {
    for (const Json& span : spans)
      if (text(span, "label") == label && number(span, "start_s") >= from_s) return number(span, "start_s");
    return std::nullopt;
  };
  if (!alteration.from_label.empty()) {
    const auto from_s = first_from(alteration.from_label, 0.0);
    if (!from_s) return std::nullopt;
    cut.from_s = *from_s;
  }
  if (!alteration.to_label.empty()) {
    const auto to_s = first_from(alteration.to_label, cut.from_s);
    if (!to_s) return std::nullopt;
    cut.to_s = *to_s;
  }
  return cut;
}

Events cut_events(const Events& events, const Cut& cut) {
  Events out;
  for (Json event : events) {
    const bool is_span = event.contains("start_s") && event.contains("end_s");
    const char* first = is_span ? "start_s" : "time_s";
    if (!event.contains(first)) {
      out.push_back(event);
      continue;
    }
    const double start_s = std::max(number(event, first), cut.from_s);
    const double end_s = is_span ? std::min(number(event, "end_s"), cut.to_s) : start_s;
    const bool outside =
        number(event, first) >= cut.to_s || (is_span ? end_s <= start_s : number(event, first) < cut.from_s);
    if (outside) continue;
    event[first] = start_s - cut.from_s;
    if (is_span) event["end_s"] = end_s - cut.from_s;
    out.push_back(event);
  }
  return out;
}

std::vector<ImuSample> altered(std::vector<ImuSample> samples, const Alteration& alteration, const Cut& cut,
                               std::uint64_t seed) {
  if (samples.empty()) return samples;
  if (alteration.cuts()) {
    const double zero_s = samples.front().time_s;
    std::erase_if(samples, [&](const ImuSample& sample) {
      return sample.time_s - zero_s < cut.from_s || sample.time_s - zero_s >= cut.to_s;
    });
  }
  if (alteration.knock_deg != 0.0) knock(samples, alteration, Random(seed, 1));
  if (!alteration.mounting.empty()) {
    const Eigen::Matrix3d rotation = simulator::mounting_from_name(alteration.mounting, seed).value();
    for (ImuSample& sample : samples) turn(sample, rotation, Eigen::Vector3d::Zero());
  }
  if (alteration.rate_hz > 0.0) samples = at_rate(samples, alteration.rate_hz);
  if (alteration.gyro_bias_rad_s != 0.0) {
    Random random(seed, 3);
    const Eigen::Vector3d bias = alteration.gyro_bias_rad_s * random_axis(random);
    for (ImuSample& sample : samples) turn(sample, Eigen::Matrix3d::Identity(), bias);
  }
  if (alteration.without_gyro)
    for (ImuSample& sample : samples) sample.gyro_sensor_rad_s = kNoGyro;
  if (alteration.lost_percent > 0.0) lose(samples, alteration.lost_percent, Random(seed, 2));
  return samples;
}

}  // namespace stance::evaluate
