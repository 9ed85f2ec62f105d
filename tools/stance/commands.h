// The commands of the program. Each add_* function lives in the file of its command: it declares the
// command's options and help on `app` and, when the command is chosen, sets `exit_code`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

#include "analysis/analyzer.h"

namespace stance::commands {

// What the program ends with. Documented in `stance --help`.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

void add_analyze(CLI::App& app, int& exit_code);
void add_completion(CLI::App& app, int& exit_code);
void add_correct(CLI::App& app, int& exit_code);
void add_daemon(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);
void add_install_service(CLI::App& app, int& exit_code);
void add_devices(CLI::App& app, int& exit_code);
void add_doctor(CLI::App& app, int& exit_code);
void add_live(CLI::App& app, int& exit_code);
void add_manual(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_open(CLI::App& app, int& exit_code);
void add_pause(CLI::App& app, int& exit_code);
void add_plan(CLI::App& app, int& exit_code);
void add_play(CLI::App& app, int& exit_code);
void add_report(CLI::App& app, int& exit_code);
void add_sessions(CLI::App& app, int& exit_code);
void add_start(CLI::App& app, int& exit_code);
void add_stop(CLI::App& app, int& exit_code);
void add_status(CLI::App& app, int& exit_code);
void add_swap_test(CLI::App& app, int& exit_code);
void add_teach(CLI::App& app, int& exit_code);
void add_why(CLI::App& app, int& exit_code);

// "squat, sumo_squat, ...": the exercises Stance knows by itself, for who misspelt one.
std::string exercise_names();

// Prints "stance: SENTENCE" to standard error and returns kFailed.
int fail(std::string_view sentence);

// Options shared by several commands; a wrong name is a usage error that lists the right ones.
CLI::Option* add_placement_option(CLI::App& command, Placement& placement);
CLI::Option* add_exercise_option(CLI::App& command, std::optional<Exercise>& exercise);
// left, right or alternating, of an announced exercise.
CLI::Option* add_announced_side_option(CLI::App& command, Side& side);

}  // namespace stance::commands
