// Simulated bodies through the analyzer, and how alike two analyses are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "tools/simulator/session.h"

namespace stance {

using Samples = std::vector<ImuSample>;
using Events = std::vector<Event>;

// A little of everything, three and a half minutes.
simulator::SessionSpec mixed_session(std::uint64_t seed);
simulator::Session run(const simulator::SessionSpec& spec);

// The analyzer's events, pushed in pieces of `chunk` samples (0: all at once).
Events analyze(const Samples& samples, const AnalyzerParams& params = {}, std::size_t chunk = 0);
// Those that are final.
Events final_events(const Samples& samples, const AnalyzerParams& params = {});
// As they are printed: equal texts are equal events.
std::string printed(const Events& events);

template <typename Body>
std::vector<Body> all_of(const Events& events) {
  std::vector<Body> out;
  for (const Event& event : events)
    if (const Body* body = std::get_if<Body>(&event.body); body != nullptr && event.final)
      out.push_back(*body);
  return out;
}

// What the timeline says at a moment; nothing but spans are looked at.
ActivityLabel label_at(const Events& events, double time_s);
// Share of the moments (every 0.1 s) of `events` that have the same label `shift_s` later in `others`.
double same_activity(const Events& events, const Events& others, double shift_s = 0.0);
// Share of the steps of both that have a partner within 0.06 s with the same side (or the other side, when
// `mirrored`). 1 when neither has any.
double same_steps(const Events& events, const Events& others, bool mirrored = false);
std::size_t rep_count(const Events& events);

Side mirrored(Side side);

// The same readings from a sensor that is mounted turned by the columns of `r` (signed axes).
Samples rotated(const Samples& samples, const Eigen::Matrix3d& r);
// What the mirror image of the body would have felt, sensor axes x forward, y left, z up: specific force is a
// vector, angular rate a pseudo-vector.
Samples mirrored(const Samples& samples);

}  // namespace stance
