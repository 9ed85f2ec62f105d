// The command line of the evaluation.
#pragma once

#include <CLI/CLI.hpp>

namespace stance::evaluate {

// Declares options and help on `command`, which may be a program's root or a subcommand; when it is chosen,
// it runs and sets `exit_code`. `exit_code` must outlive the parse.
void declare_evaluate(CLI::App& command, int& exit_code);

}  // namespace stance::evaluate
