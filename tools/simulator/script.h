// What a simulated person does, as text: commands divided by ';' or line ends, '#' begins a comment.
//
//     sit 90; walk 12; squat 10; talk 20; lunge 12 side=alternating size_difference=-15; lie 60 side=left
//
// script_help() lists every word and option.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/result.h"

namespace stance::simulator {

struct Command {
  std::string verb;
  double amount = 0.0;  // seconds or repetitions, more than 0
  std::map<std::string, double> options;
  std::string side;  // the verb's default when not said; empty where there is none

  [[nodiscard]] double option(const std::string& name, double otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
  }
};

// An error says which command is wrong and what would be right.
Result<std::vector<Command>> parse_script(std::string_view script);

std::string script_help();

}  // namespace stance::simulator
