// A whole simulated session: who, doing what, with which sensor; samples and truth out of it.
//
// The same session gives the same samples, bit for bit, wherever the mathematical library is the same.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/result.h"
#include "tools/simulator/sensor.h"
#include "tools/simulator/truth.h"

namespace stance::simulator {

struct SessionSpec {
  std::string script;      // see script.h
  std::uint64_t seed = 1;  // decides the person, what they do by chance, and the sensor's errors
  SensorModel sensor;
};

struct Session {
  std::vector<ImuSample> samples;
  std::vector<Json> truth;  // sorted by time; begins with person, sensor and protocol
  double duration_s = 0.0;
};

Result<Session> simulate(const SessionSpec& spec);

// The sessions that have a name.
struct NamedSession {
  std::string_view name;
  std::string_view about;
  std::string_view script;
};
std::span<const NamedSession> named_sessions();
Result<std::string> script_of(std::string_view name);

}  // namespace stance::simulator
