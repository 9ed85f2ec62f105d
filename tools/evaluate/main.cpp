#include <CLI/CLI.hpp>

#include "tools/evaluate/command.h"

int main(int argc, char** argv) {
  constexpr int kUsage = 2;
  CLI::App app("", "stance-evaluate");
  int exit_code = 0;
  stance::evaluate::declare_evaluate(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  return exit_code;
}
