#include "tools/stance/commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace stance::commands {

std::string exercise_names() {
  std::string names;
  for (int i = 0; i < kExerciseCount; ++i) {
    if (i > 0) names += ", ";
    names += name_of(static_cast<Exercise>(i));
  }
  return names;
}

int fail(std::string_view sentence) {
  fmt::print(stderr, "stance: {}\n", sentence);
  return kFailed;
}

CLI::Option* add_placement_option(CLI::App& command, Placement& placement) {
  const auto set = [&placement](const std::string& name) {
    const auto found = placement_from_name(name);
    if (!found) {
      throw CLI::ValidationError(
          "--placement",
          fmt::format("\"{}\" is no placement; say one of auto, right_hip, left_hip, lower_back, front, "
                      "pocket",
                      name));
    }
    placement = *found;
  };
  return command
      .add_option_function<std::string>(
          "--placement", set,
          "Where the sensor was worn: auto, right_hip, left_hip, lower_back, front or pocket")
      ->type_name("PLACE")
      ->default_str("auto");
}

CLI::Option* add_exercise_option(CLI::App& command, std::optional<Exercise>& exercise) {
  const auto set = [&exercise](const std::string& name) {
    exercise = exercise_from_name(name);
    if (!exercise) {
      throw CLI::ValidationError("--exercise",
                                 fmt::format("\"{}\" is no exercise; say one of {}", name, exercise_names()));
    }
  };
  return command
      .add_option_function<std::string>(
          "--exercise", set,
          "The exercise announced for the whole recording (squat, glute_bridge, ...); "
          "then single reps count too")
      ->type_name("NAME");
}

CLI::Option* add_announced_side_option(CLI::App& command, Side& side) {
  const auto set = [&side](const std::string& name) {
    side = name == "alternating" ? Side::kBoth : side_from_name(name).value_or(Side::kUnknown);
  };
  return command
      .add_option_function<std::string>("--side", set, "Of the announced exercise: left, right, alternating")
      ->check(CLI::IsMember({"left", "right", "alternating"}))
      ->type_name("SIDE");
}

}  // namespace stance::commands
