// How the pelvis moves in each exercise: one table, in degrees and percent of body height.
//
// A repetition goes from the rest pose to a turning point and back. Each part of it is one degree of freedom
// that moves during a share of the way there, and backwards through the same share of the way back. What a
// leg does is written for the left one; for the right leg everything sideways is mirrored.
// Nothing here is known to the analysis.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tools/simulator/pose.h"

namespace stance::simulator {

enum class Posture {
  kStanding,
  kSitting,       // on a chair
  kLying,         // on a bed, any side up
  kKneeling,      // on both knees, upright
  kHalfKneeling,  // on one knee
  kAllFours,
  kFloorSitting,
  kSupine,     // on the back on the floor, knees bent
  kSideLying,  // on the floor, knees bent
  kBench       // sitting on the floor, shoulder blades on the edge of a bench
};

// The timeline's word: standing, sitting, lying or kneeling.
const char* label_of(Posture posture);
// How much quiet sway there is in it, as a share of that of standing.
double sway_in(Posture posture);

enum class Course {
  kReach,  // gone at the turning point, and back at the end
  kPass    // away and back again on the way there, and once more on the way back
};

struct Part {
  Dof dof;
  double size;                    // degrees of an angle, percent of body height of a displacement
  double spread;                  // standard deviation between people, same unit
  double begin = 0.0, end = 1.0;  // shares of the way there
  Course course = Course::kReach;
};

// A foot, knee or hip that lands, at a share of the way there or back; felt as a knock.
struct Landing {
  bool on_way_back;
  double at;
  double size_m_s2;
};

struct Move {
  std::string_view word;      // in a script
  std::string_view exercise;  // in the truth
  Posture posture;
  bool held = false;  // held for seconds, not repeated
  bool one_sided = false;
  bool may_alternate = false;
  bool lowers_first = false;          // the way there is the eccentric one
  double there_s, back_s;             // of an unhurried person
  double turn_s = 0.0, rest_s = 0.0;  // pauses at the turning point and between repetitions
  double time_spread = 0.2;           // of all four between people, as a share
  std::vector<Part> parts;
  std::vector<Landing> landings = {};
  std::string_view source;
};

// Repeated, and held.
std::span<const Move> all_moves();
const Move* find_move(std::string_view word);

}  // namespace stance::simulator
