// `stance status`: asks the running daemon what is going on.
#include "tools/stance/daemon/status.h"

#include <fmt/format.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/local_api.h"

namespace stance::commands {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  stance status              a few lines\n"
    "  stance status --json       one JSON object\n"
    "\n"
    "Ends with 1 when no daemon is running.";

struct Options {
  std::string data_dir;
  bool json = false;
};

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto answer = ask_daemon(config->socket_or_default(), "/v1/status");
  if (!answer) return fail(answer.error().message);
  const Json status = Json::parse(*answer, nullptr, false);
  if (status.is_discarded())
    return fail("The daemon's answer cannot be read. Is it of another version? Restart it.");
  if (options.json) {
    fmt::print("{}\n", status.dump());
  } else {
    fmt::print("{}", status_text(status));
  }
  return kOk;
}

}  // namespace

void add_status(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("status", "Says what the daemon is doing and what the wearer does now.");
  command->footer(kExamples);
  command->add_flag("--json", options->json, "One JSON object instead of text");
  command->add_option("--data-dir", options->data_dir, "Of the daemon to ask")->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
