// The program `stance`: picks the command and nothing else.
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "tools/evaluate/command.h"
#include "tools/stance/commands.h"
#include "tools/stance/history/commands.h"
#include "tools/stance/version.h"

namespace {

constexpr const char* kDescription =
    "Stance reads one motion sensor worn at the hip. It knows when you sit, stand, walk and exercise, "
    "counts\n"
    "repetitions, and shows how left and right differed. Nothing leaves this machine.";
constexpr const char* kFooter =
    "First steps:\n"
    "  stance demo                      what it is like, without a sensor\n"
    "  stance doctor                    find the sensor, and what is wrong if it is not found\n"
    "  stance daemon                    listen to the sensor, record, and show what happens (Ctrl-C ends "
    "it)\n"
    "  stance open                      watch it in the browser\n"
    "  stance live                      watch it here\n"
    "  stance report                    what the last session was\n"
    "  stance COMMAND --help            options and examples of a command\n"
    "\n"
    "Ends with 0 when all went well, 1 when something failed, 2 for a wrong command line. NO_COLOR turns "
    "colours off.";

int run(int argc, char** argv) {
  ::umask(0077);  // whatever is written is for its owner alone
  CLI::App app(kDescription, "stance");
  app.footer(kFooter);
  app.set_version_flag("--version", stance::version_text());
  app.require_subcommand(1);
  app.fallthrough(false);
  int exit_code = stance::commands::kOk;
  stance::commands::add_demo(app, exit_code);
  stance::commands::add_daemon(app, exit_code);
  stance::commands::add_devices(app, exit_code);
  stance::commands::add_doctor(app, exit_code);
  stance::commands::add_live(app, exit_code);
  stance::commands::add_open(app, exit_code);
  stance::commands::add_start(app, exit_code);
  stance::commands::add_stop(app, exit_code);
  stance::commands::add_status(app, exit_code);
  stance::commands::add_pause(app, exit_code);
  stance::commands::add_plan(app, exit_code);
  stance::commands::add_sessions(app, exit_code);
  stance::commands::add_report(app, exit_code);
  stance::commands::add_correct(app, exit_code);
  stance::commands::add_swap_test(app, exit_code);
  stance::commands::add_teach(app, exit_code);
  stance::commands::add_why(app, exit_code);
  stance::commands::add_analyze(app, exit_code);
  stance::commands::add_play(app, exit_code);
  stance::commands::add_export(app, exit_code);
  stance::commands::add_import_history(app, exit_code);
  stance::commands::add_forget(app, exit_code);
  stance::commands::add_install_service(app, exit_code);
  stance::evaluate::declare_evaluate(
      *app.add_subcommand("evaluate", "Holds the analysis against recordings with truth, and scores it."),
      exit_code);
  stance::commands::add_completion(app, exit_code);
  stance::commands::add_manual(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? stance::commands::kOk : stance::commands::kUsage;
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return stance::commands::fail(error.what());
  }
}
