// What the wearer taught and put right, as the analysis learns from it. For the thread that owns the History.
//
// A taught exercise is the motion of the set that was shown (SetMotion), kept under its name in the wearer's
// database for as long as they do not forget it, whatever becomes of the session. Corrections and
// confirmations of sets are read from where they stand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analyzer.h"
#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"

namespace stance {

struct TaughtExercise {
  std::string name;  // snake_case
  SetMotion motion;
  std::int64_t taught_utc_us = 0;
  Side side = Side::kUnknown;  // left or right: of the leg that was shown; unknown: it is told of no set
};

// The motion of sets found by the first version does not tell one leg from the other.
bool motion_tells_leg(std::string_view algorithm_version);

// As it stands in the database and in what is exported. Empty: it is none.
Json json_of(const TaughtExercise& exercise);
std::optional<TaughtExercise> taught_from_json(const Json& json);

// "cable kickback" and "Cable-Kickback" are cable_kickback. Empty: no name can be made of it.
std::string exercise_name(std::string_view words);

[[nodiscard]] Result<std::vector<TaughtExercise>> taught_exercises(const History& history);
// Taught anew, it is as it was shown last.
[[nodiscard]] Result<void> teach(History& history, const TaughtExercise& exercise);
// kNotFound when it was not taught.
[[nodiscard]] Result<void> forget_taught(History& history, const std::string& name);

// The newest last; of corrections the last kMostCorrections. Makes the names of taught exercises known.
inline constexpr std::size_t kMostCorrections = 50;
[[nodiscard]] Result<std::vector<LearnedSet>> learned_sets(const History& history);

}  // namespace stance
