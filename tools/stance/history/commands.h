// The commands about what is kept for the long run; the others are in tools/stance/commands.h, which says how
// they work.
#pragma once

#include <CLI/CLI.hpp>

namespace stance::commands {

void add_forget(CLI::App& app, int& exit_code);
void add_import_history(CLI::App& app, int& exit_code);

}  // namespace stance::commands
