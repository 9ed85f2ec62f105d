// A recording as another sensor, mounting or link would have made it: what must not change the answer, done
// to recordings of real people. Pure functions of their arguments; the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/result.h"
#include "tools/evaluate/event_lines.h"

namespace stance::evaluate {

// What is done, in this order. The defaults do nothing.
struct Alteration {
  // Only from the beginning of the first truth span of this label, and only to the beginning of the first one
  // of the other label after it; empty: from the first sample, to the last. A recording without such a span
  // is left out.
  std::string from_label{};
  std::string to_label{};
  // The sensor is knocked: from so much of the recording on it is turned by so many degrees. The turn itself
  // takes so long, and the gyroscope feels it; 0 s: it is turned from one reading to the next, as when two
  // recordings are joined, and nothing feels it.
  double knock_deg = 0.0;
  double knock_at = 0.5;  // 0..1 of its duration
  double knock_s = 0.2;
  // About which axis: "random", drawn for every recording; "vertical" (the mean of the accelerations of the 5
  // s before): front becomes back; "level", a drawn one at right angles to it: by 180 degrees, upside down.
  std::string knock_about = "random";
  // As the simulator names mountings (tools/simulator/sensor.h): "cube0" .. "cube23", "crooked", ...; the
  // sensor is mounted so against the way it was.
  std::string mounting{};
  // Sampled at this rate instead, Hz; 0: as recorded. Slower: the mean over each new interval, as a sensor
  // with its own low-pass filter gives. Faster: a cubic curve through the readings (nothing is added that a
  // fast sensor would hear beyond half of the rate it was recorded at).
  double rate_hz = 0.0;
  bool without_gyro = false;
  // Added to every reading of the gyroscope, in one direction of the sensor frame, drawn for every recording.
  double gyro_bias_rad_s = 0.0;
  // This share of the samples is lost, in bursts of 0.05 to 0.5 s.
  double lost_percent = 0.0;

  [[nodiscard]] bool cuts() const { return !from_label.empty() || !to_label.empty(); }
};

// An error names what there is, where a name is unknown.
Result<Alteration> checked(const Alteration& alteration);

// Times in seconds after the recording's first sample.
struct Cut {
  double from_s = 0.0;
  double to_s = 0.0;
};
// The part of a recording of that length that is left; nothing: it has no such spans.
std::optional<Cut> cut_of(const Alteration& alteration, const Events& truth, double duration_s);
// Truth of that part: what lies inside, spans cut at its edges, times counted from its beginning.
Events cut_events(const Events& events, const Cut& cut);

// `seed`: what is drawn is drawn from it; the name of the recording, for example.
std::vector<ImuSample> altered(std::vector<ImuSample> samples, const Alteration& alteration, const Cut& cut,
                               std::uint64_t seed);

}  // namespace stance::evaluate
