// `stance open`: the live page in the browser.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/event_json.h"
#include "tools/stance/paths.h"

extern char** environ;

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Opens the live page in the browser: what you do now, repetitions, and the reports.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance open              in your browser\n"
    "  stance open --print      only print the address; it holds a secret, so keep it to yourself\n"
    "\n"
    "The page is served by the daemon, at 127.0.0.1 alone. Ends with 1 when no daemon is running.";

struct Options {
  std::string data_dir;
  bool print = false;
};

// The browser is given a file that leads to the page, because every user of the machine can read the
// arguments of a program, and the address holds the token.
bool open_in_browser(const std::filesystem::path& file, const std::string& url) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return false;
  ::umask(0077);
  std::ofstream out(file, std::ios::trunc);
  out << fmt::format(
             "<!doctype html><meta charset=\"utf-8\"><title>Stance</title>"
             "<meta name=\"referrer\" content=\"no-referrer\">"
             "<meta http-equiv=\"refresh\" content=\"0; url={}\"><a href=\"{}\">Go on to Stance</a>\n",
             url, url)
      << std::flush;
  if (!out) return false;
  std::string program = "xdg-open", argument = file.string();
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t child = -1;
  if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, arguments, environ) != 0) return false;
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto answer = ask_daemon(config->socket_or_default(), "/v1/dashboard");
  if (!answer) return fail(answer.error().message);
  const Json json = Json::parse(*answer, nullptr, false);
  const std::string url = json.is_object() ? json.value("url", std::string()) : "";
  if (url.empty()) {
    return fail(
        "The daemon serves no pages. Set dashboard.enabled = true in the configuration and start it again.");
  }
  if (!options.print && open_in_browser(open_page_path(config->data_dir_or_default()), url)) return kOk;
  if (!options.print) fmt::print(stderr, "Open this address in a browser on this computer:\n");
  fmt::print("{}\n", url);
  return kOk;
}

}  // namespace

void add_open(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("open", kHelp);
  command->footer(kExamples);
  command->add_flag("--print", options->print, "Only print the address");
  command->add_option("--data-dir", options->data_dir, "Of the daemon to open")->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
