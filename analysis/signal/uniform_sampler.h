// Turns samples of any rate (25-400 Hz, jittered, with losses) into an even 100 Hz stream.
//
// Each output is the mean of the piecewise linear interpolant of the input over one internal period T = 10
// ms:
//     y_k = 1/T * integral over [t_k - T/2, t_k + T/2] of x(t) dt
// One rule for every rate: it is an anti-alias filter for faster sensors (first null at 100 Hz) and an
// interpolator for slower ones. Amplitude at 5 / 10 Hz: 0.996 / 0.984 for fast input, 0.96 / 0.86 for 50 Hz
// input (linear interpolation). It fails to restore what a slow sensor never saw: below 40 Hz input,
// heel-strike peaks are rounded off.
//
// Silences longer than kMaxInterpolatedGap_s are never bridged: the stream restarts and the first sample
// after says so. Owns a few numbers, allocates nothing; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>

#include "analysis/analyzer.h"
#include "analysis/sample.h"

namespace stance {

inline constexpr double kInternalRate_hz = 100.0;
inline constexpr double kInternalPeriod_s = 1.0 / kInternalRate_hz;
inline constexpr double kMaxInterpolatedGap_s = 0.2;

struct UniformSample {
  double time_s = 0.0;
  Eigen::Vector3d acc_sensor_m_s2 = Eigen::Vector3d::Zero();
  Eigen::Vector3d gyro_sensor_rad_s = Eigen::Vector3d::Zero();  // zero when has_gyro is false
  bool has_gyro = false;
  bool restart = false;  // first of the recording or first after a gap
};

class UniformSampler {
 public:
  // Calls emit(const UniformSample&) for every internal period completed by this sample.
  template <typename Emit>
  void push(const ImuSample& sample, Emit&& emit) {
    if (!accept(sample)) return;
    const Channels now = channels_of(sample);
    const bool gyro = sample.has_gyro();
    if (quality_.samples == 1 || sample.time_s - last_time_s_ > kMaxInterpolatedGap_s || gyro != has_gyro_) {
      begin(sample.time_s, gyro);
    } else {
      const Channels slope = (now - last_) * (1.0 / (sample.time_s - last_time_s_));
      // Of a straight line: its value in the middle times its length.
      const auto integrate = [&](double from_s, double to_s) {
        sum_ += (last_ + slope * (0.5 * (from_s + to_s) - last_time_s_)) * (to_s - from_s);
        covered_s_ += to_s - from_s;
      };
      double from_s = last_time_s_;
      for (double edge_s = cell_end_s(); edge_s <= sample.time_s; edge_s = cell_end_s()) {
        integrate(from_s, edge_s);
        if (covered_s_ > 0.49 * kInternalPeriod_s) emit(take_cell());
        next_cell();
        from_s = edge_s;
      }
      integrate(from_s, sample.time_s);
    }
    last_time_s_ = sample.time_s;
    last_ = now;
  }

  [[nodiscard]] const InputQuality& quality() const { return quality_; }

 private:
  using Channels = Eigen::Array<double, 6, 1>;  // acceleration, angular rate: in one piece, pairs at once

  static Channels channels_of(const ImuSample& sample) {
    const auto& a = sample.acc_sensor_m_s2;
    const auto& g = sample.has_gyro() ? sample.gyro_sensor_rad_s : kZero;
    Channels channels;
    for (std::size_t i = 0; i < a.size(); ++i) {
      channels[i] = static_cast<double>(a[i]);
      channels[i + a.size()] = static_cast<double>(g[i]);
    }
    return channels;
  }

  bool accept(const ImuSample& sample) {
    const auto& a = sample.acc_sensor_m_s2;
    const auto& g = sample.gyro_sensor_rad_s;
    const bool partial_gyro = sample.has_gyro() && !std::isfinite(g[0] + g[1] + g[2]);
    if (!std::isfinite(sample.time_s) || !std::isfinite(a[0] + a[1] + a[2]) || partial_gyro) {
      ++quality_.not_finite;
      return false;
    }
    if (quality_.samples > 0 && sample.time_s <= last_time_s_) {
      ++quality_.time_not_increasing;
      return false;
    }
    if (quality_.samples > 0 && sample.time_s - last_time_s_ > kMaxInterpolatedGap_s) {
      ++quality_.gaps;
      quality_.gap_s += sample.time_s - last_time_s_;
    }
    ++quality_.samples;
    return true;
  }

  // The grid is anchored at the recording's first sample and kept over gaps.
  void begin(double time_s, bool gyro) {
    if (quality_.samples == 1) origin_s_ = time_s;
    cell_ = std::llround((time_s - origin_s_) / kInternalPeriod_s);
    if (cell_end_s() <= time_s) ++cell_;
    restart_ = true;
    has_gyro_ = gyro;
    sum_.setZero();
    covered_s_ = 0.0;
  }

  UniformSample take_cell() {
    const Channels mean = sum_ * (1.0 / covered_s_);
    UniformSample sample;
    sample.time_s = origin_s_ + static_cast<double>(cell_) * kInternalPeriod_s;
    sample.acc_sensor_m_s2 = mean.head<3>();
    sample.gyro_sensor_rad_s = mean.tail<3>();
    sample.has_gyro = has_gyro_;
    sample.restart = restart_;
    restart_ = false;
    return sample;
  }

  void next_cell() {
    ++cell_;
    sum_.setZero();
    covered_s_ = 0.0;
  }

  [[nodiscard]] double cell_end_s() const {
    return origin_s_ + (static_cast<double>(cell_) + 0.5) * kInternalPeriod_s;
  }

  static constexpr Vector3 kZero{};

  InputQuality quality_;
  double origin_s_ = 0.0;
  double last_time_s_ = 0.0;
  Channels last_ = Channels::Zero();
  std::int64_t cell_ = 0;
  Channels sum_ = Channels::Zero();
  double covered_s_ = 0.0;
  bool has_gyro_ = false;
  bool restart_ = true;
};

}  // namespace stance
