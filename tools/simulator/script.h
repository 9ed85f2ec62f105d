// What a simulated person does, as text: commands divided by ';' or line ends, '#' begins a comment.
//
//     sit 90; stand 10; walk 40 asymmetry=8 turns=1; squat 10; lie 60 side=left
//
//     sit S | stand S | lie S [side=back|left|right|front]        hold a posture for S seconds
//     walk S [asymmetry=PERCENT] [cadence=STEPS_MIN] [speed=M_S] [turns=N]
//                asymmetry: step time, left less right, of their mean; default the person's own
//     squat N [depth_cm=] [pause_s=]                               N repetitions
//     shuffle N                                                    N uneven dips and shifts: not an exercise
//
// Whoever stands up, sits or lies down for a command takes the time that needs before the S seconds.
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
  std::string side = "back";  // of lie

  [[nodiscard]] double option(const std::string& name, double otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
  }
};

// An error says which command is wrong and what would be right.
Result<std::vector<Command>> parse_script(std::string_view script);

}  // namespace stance::simulator
