// One reading of the motion sensor: the only thing that crosses from firmware-bridge into analysis.
// A plain value; no ownership, safe on any thread. Needs nothing but the standard library.
#pragma once

#include <array>
#include <cmath>
#include <limits>

namespace stance {

using Vector3 = std::array<float, 3>;

inline constexpr Vector3 kNoGyro = {std::numeric_limits<float>::quiet_NaN(),
                                    std::numeric_limits<float>::quiet_NaN(),
                                    std::numeric_limits<float>::quiet_NaN()};

struct ImuSample {
  // Seconds on the sensor's own clock, strictly increasing within a recording. Its zero is the recording's
  // choice (normally the first sample); event times are on the same axis. Never NaN.
  double time_s = 0.0;

  // Specific force in m/s^2 (at rest: +9.81 along the axis that points up), sensor frame, right-handed, as
  // mounted. Finite; typical range +-16 g. A reading that was lost is left out, never NaN.
  Vector3 acc_sensor_m_s2{};

  // Angular rate in rad/s, sensor frame, right-hand rule. All three NaN: this sensor has no gyroscope.
  Vector3 gyro_sensor_rad_s = kNoGyro;

  [[nodiscard]] bool has_gyro() const { return !std::isnan(gyro_sensor_rad_s[0]); }
};

}  // namespace stance
