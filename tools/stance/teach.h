// `stance teach`. tools/stance/commands.h says how commands work.
#pragma once

#include <CLI/CLI.hpp>

namespace stance::commands {

void add_teach(CLI::App& app, int& exit_code);

}  // namespace stance::commands
