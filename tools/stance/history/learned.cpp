#include "tools/stance/history/learned.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "tools/stance/event_json.h"

namespace stance {
namespace {

constexpr const char* kSetting = "taught";
constexpr double kSameTime_s = 0.002;  // times are written with three decimals

Result<void> store(History& history, const std::vector<TaughtExercise>& all) {
  Json list = Json::array();
  for (const TaughtExercise& exercise : all) list.push_back(json_of(exercise));
  return history.set(kSetting, list.dump());
}

}  // namespace

Json json_of(const TaughtExercise& exercise) {
  Json json = {{"exercise", exercise.name},
               {"motion", exercise.motion.values},
               {"taught_utc_us", exercise.taught_utc_us}};
  if (exercise.side != Side::kUnknown) json["side"] = name_of(exercise.side);
  return json;
}

std::optional<TaughtExercise> taught_from_json(const Json& json) {
  const auto name = json.find("exercise");
  const auto motion = json.find("motion");
  const auto taught = json.find("taught_utc_us");
  TaughtExercise exercise;
  if (name == json.end() || !name->is_string() || motion == json.end() || !motion->is_array() ||
      motion->size() != exercise.motion.values.size() || taught == json.end() || !taught->is_number_integer())
    return std::nullopt;
  exercise.name = name->get<std::string>();
  for (std::size_t i = 0; i < motion->size(); ++i) {
    if (!(*motion)[i].is_number()) return std::nullopt;
    exercise.motion.values[i] = (*motion)[i].get<float>();
  }
  exercise.taught_utc_us = taught->get<std::int64_t>();
  if (const auto side = json.find("side"); side != json.end()) {
    const auto named = side->is_string() ? side_from_name(side->get<std::string>()) : std::nullopt;
    if (!named) return std::nullopt;
    exercise.side = *named;
  }
  const auto named = taught_exercise(exercise.name);
  if (!named || !is_taught(*named)) return std::nullopt;
  return exercise;
}

bool motion_tells_leg(std::string_view algorithm_version) { return algorithm_version != "0.1.0"; }

std::string exercise_name(std::string_view words) {
  std::string name;
  for (const char c : words) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0) {
      name += static_cast<char>(std::tolower(letter));
    } else if (c == ' ' || c == '-' || c == '_') {
      if (!name.empty() && name.back() != '_') name += '_';
    } else {
      return "";
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return taught_exercise(name) ? name : "";
}

Result<std::vector<TaughtExercise>> taught_exercises(const History& history) {
  const auto text = history.setting(kSetting);
  if (!text) return tl::make_unexpected(text.error());
  std::vector<TaughtExercise> all;
  const Json list = Json::parse(*text, nullptr, false);
  if (!list.is_array()) return all;
  for (const Json& one : list) {
    if (auto exercise = taught_from_json(one)) all.push_back(std::move(*exercise));
  }
  return all;
}

Result<void> teach(History& history, const TaughtExercise& exercise) {
  auto all = taught_exercises(history);
  if (!all) return tl::make_unexpected(all.error());
  std::erase_if(*all, [&](const TaughtExercise& one) { return one.name == exercise.name; });
  all->push_back(exercise);
  return store(history, *all);
}

Result<void> forget_taught(History& history, const std::string& name) {
  auto all = taught_exercises(history);
  if (!all) return tl::make_unexpected(all.error());
  if (std::erase_if(*all, [&](const TaughtExercise& one) { return one.name == name; }) == 0) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" was not taught. What was: stance teach --list", name));
  }
  return store(history, *all);
}

Result<std::vector<LearnedSet>> learned_sets(const History& history) {
  const auto taught = taught_exercises(history);
  if (!taught) return tl::make_unexpected(taught.error());
  auto corrections = history.corrections(0);
  if (!corrections) return tl::make_unexpected(corrections.error());
  std::vector<LearnedSet> learned;
  for (const TaughtExercise& one : *taught)
    learned.push_back({*taught_exercise(one.name), one.motion, one.side});
  // The last word on each set, and only what still may be learned.
  const std::size_t first =
      corrections->size() > kMostCorrections ? corrections->size() - kMostCorrections : 0;
  for (std::size_t i = first; i < corrections->size(); ++i) {
    const CorrectionRow& row = (*corrections)[i];
    const bool said_again = std::any_of(corrections->begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                        corrections->end(), [&](const CorrectionRow& later) {
                                          return later.recording_id == row.recording_id &&
                                                 std::abs(later.set_start_s - row.set_start_s) < kSameTime_s;
                                        });
    const bool forgotten = is_taught(row.exercise) &&
                           std::none_of(taught->begin(), taught->end(), [&](const TaughtExercise& one) {
                             return one.name == name_of(row.exercise);
                           });
    if (said_again || forgotten || row.reps == 0 || row.exercise == Exercise::kOther) continue;
    const auto sets = history.events(row.recording_id, "set");
    if (!sets) return tl::make_unexpected(sets.error());
    for (const Event& event : *sets) {
      const auto* set = std::get_if<Set>(&event.body);
      if (set != nullptr && set->motion.known() && std::abs(set->start_s - row.set_start_s) < kSameTime_s)
        learned.push_back(
            {row.exercise, set->motion, motion_tells_leg(row.algorithm_version) ? row.side : Side::kUnknown});
    }
  }
  return learned;
}

}  // namespace stance
