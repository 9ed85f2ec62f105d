// `stance daemon`: options and configuration; the work is in daemon/runner.h.
#include <fmt/format.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/runner.h"
#include "tools/stance/paths.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Listens to the sensor, records, counts, and keeps the history. Stays in the foreground and shows what "
    "happens;\n"
    "Ctrl-C (or SIGTERM) ends it, with everything stored.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance daemon                                      find the sensor, watch live\n"
    "  stance daemon --port /dev/ttyACM0 --placement right_hip\n"
    "  stance daemon --capture report.capture             also keep raw what the sensor says, for a bug "
    "report\n"
    "  stance daemon --quiet                              as a service: a log on standard error\n"
    "  stance daemon --print-config > ~/.config/stance/config.toml\n"
    "  stance daemon --check-config                       is the configuration right?\n"
    "\n"
    "Data is kept in ~/.local/share/stance, for you alone. Nothing leaves this machine.";

struct Options {
  std::string config_file;
  std::string port;
  Placement placement = Placement::kAuto;
  std::string data_dir;
  std::string capture;
  bool check_config = false;
  bool print_config = false;
  bool once = false;
  bool quiet = false;
};

Result<Config> config_of(const Options& options) {
  auto config = options.config_file.empty() ? load_default_config(options.data_dir)
                                            : load_config(options.config_file, options.data_dir);
  if (!config) return config;
  if (!options.port.empty()) config->port = options.port;
  if (options.placement != Placement::kAuto) config->placement = options.placement;
  if (!options.capture.empty())
    config->capture = std::filesystem::absolute(options.capture).lexically_normal();
  return config;
}

int run(const Options& options) {
  if (options.print_config) {
    fmt::print("{}", default_config_text());
    return kOk;
  }
  const auto config = config_of(options);
  if (!config) return fail(config.error().message);
  if (options.check_config) {
    const std::string file =
        options.config_file.empty() ? default_config_path().string() : options.config_file;
    std::error_code ignored;
    const bool exists = std::filesystem::exists(file, ignored);
    fmt::print("{}\n",
               exists ? file + " is ok." : "There is no " + file + "; the defaults are used. That is ok.");
    return kOk;
  }
  return run_daemon({.config = *config,
                     .port_must_open = !options.port.empty() && options.port != "auto",
                     .once = options.once,
                     .quiet = options.quiet});
}

}  // namespace

void add_daemon(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("daemon", kHelp);
  command->footer(kExamples);
  command
      ->add_option("--config", options->config_file,
                   "Configuration file instead of ~/.config/stance/config.toml")
      ->type_name("FILE");
  command->add_flag("--check-config", options->check_config, "Only say whether the configuration is right");
  command->add_flag("--print-config", options->print_config,
                    "Only print a configuration with every key explained");
  command->add_option("--port", options->port, "The sensor's serial port, or auto")->type_name("PATH");
  add_placement_option(*command, options->placement);
  command->add_option("--data-dir", options->data_dir, "Keep recordings and history here")->type_name("DIR");
  command
      ->add_option("--capture", options->capture,
                   "Also keep raw what comes over the line, in a new file or a folder; stance play plays it")
      ->type_name("FILE|DIR");
  command->add_flag("--once", options->once, "End when the sensor goes away instead of waiting for it");
  command->add_flag("--quiet", options->quiet,
                    "No live view; a log on standard error, as a service wants it");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
