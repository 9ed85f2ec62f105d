// What changed from the first third of a set to its last: block D of a report. Medians of tempo and movement
// size, for each side. Pure functions, safe on any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"

namespace stance {

struct Change {
  float first = kNotKnown;  // NaN: not known
  float last = kNotKnown;
};

struct ThirdsOfSet {
  int set = 0;  // 1, 2, ... in order of time
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;
  int reps = 0;
  Change eccentric_s;
  Change concentric_s;
  Change range_of_motion_deg;
};

// With fewer repetitions on a side a third is no figure.
inline constexpr int kFewestForThirds = 6;

std::vector<ThirdsOfSet> within_sets(std::span<const Event> events);

std::string within_sets_text(const std::vector<ThirdsOfSet>& rows, bool colour);
Json within_sets_json(const std::vector<ThirdsOfSet>& rows);

}  // namespace stance
