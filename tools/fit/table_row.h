// A row of the tables that the dump programs read: time_s, acceleration in m/s^2, and angular rate in rad/s
// unless the sensor has none. False: it has another number of columns, or something that is no number. Pure
// function.
#pragma once

#include <charconv>
#include <string>
#include <system_error>

#include "analysis/sample.h"

inline bool parse_row(const std::string& line, stance::ImuSample& sample) {
  double value[7];
  int count = 0;
  const char* end = line.data() + line.size();
  for (const char* at = line.data(); at < end && count < 7; ++at) {
    const auto [next, error] = std::from_chars(at, end, value[count]);
    if (error != std::errc{}) return false;
    ++count;
    at = next;
  }
  if (count != 4 && count != 7) return false;
  sample.time_s = value[0];
  for (std::size_t i = 0; i < 3; ++i) sample.acc_sensor_m_s2[i] = static_cast<float>(value[1 + i]);
  if (count == 7) {
    for (std::size_t i = 0; i < 3; ++i) sample.gyro_sensor_rad_s[i] = static_cast<float>(value[4 + i]);
  }
  return true;
}
