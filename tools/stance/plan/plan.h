// The plan: a text file that says what somebody means to do, as they or their therapist wrote it. Plain
// values and pure functions, but for load_plan().
//
//   sessions 3 a week                   # days with exercise of the plan
//   warm_up 5 min                       # on the move before the first lower-body set
//   offer glute_bridge 10               # what a prompt about sitting offers
//   glute_bridge             3 x 10     # EXERCISE [SIDE] SETS x REPS
//   single_leg_bridge each   3 x 8      # left and right, so often each
//   hip_flexor_stretch left  2 x 30 s   # held for so long, instead of repeated
//   hip_thrust               3 x 10 hold 2 s
//
// An exercise may be one that the sensor does not know: it is listed, and said not to be sensed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/event.h"
#include "firmware-bridge/result.h"

namespace stance {

struct PlannedSets {
  std::string name;                  // snake_case
  std::optional<Exercise> exercise;  // empty: the sensor does not know it
  Side side = Side::kBoth;           // both: on whichever side, all together
  int sets = 1;                      // 1..20
  int reps = 0;                      // a set, 1..200; 0: it is held, not repeated
  int hold_s = 0;                    // of the set, or of each repetition, 1..600 s; 0: not told
};

struct Plan {
  int sessions_a_week = 0;           // 1..7; 0: not told
  int warm_up_min = 0;               // 1..15, which is how far back it is looked for; 0: not told
  std::optional<PlannedSets> offer;  // by a prompt about sitting
  std::vector<PlannedSets> sets;     // in the order of the file; "each" is two of them

  [[nodiscard]] bool empty() const {
    return sessions_a_week == 0 && warm_up_min == 0 && !offer && sets.empty();
  }
};

// `name` is what messages call the file. An error names the line and what is right.
[[nodiscard]] Result<Plan> parse_plan(const std::string& text, const std::string& name);

// No such file: an empty plan, for nobody needs one.
[[nodiscard]] Result<Plan> load_plan(const std::filesystem::path& file);

// "3 x 10", "2 x 30 s", "3 x 10, held for 2 s"
std::string prescribed_words(const PlannedSets& sets);

// "glute bridge, left", and "glute bridge, 10 reps" or "hip flexor stretch, 30 s".
std::string name_words(const PlannedSets& sets);
std::string offer_words(const PlannedSets& offer);

// What a new plan may look like, with comments; parse_plan() reads it.
std::string plan_example();

}  // namespace stance
