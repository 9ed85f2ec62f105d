// `stance pause`: no prompts for a while.
#include <fmt/format.h>

#include <memory>
#include <regex>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/local_time.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp = "Shows no prompts about sitting for a while. Everything else goes on.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance pause 1h          for an hour: a meeting, a flight\n"
    "  stance pause 1h30m\n"
    "  stance pause --off       prompts again from now on\n"
    "  stance pause             is there a pause?\n"
    "\n"
    "How firmly and when prompts are shown at all: [prompts] in stance daemon --print-config.";

constexpr std::int64_t kMicrosecondsPerMinute = 60'000'000;
constexpr std::int64_t kLongestMinutes = 7 * 24 * 60;

struct Options {
  std::string length;
  std::string data_dir;
  bool off = false;
};

// "1h", "45m", "45min", "1h30m", "2d"; 0: not understood.
std::int64_t minutes_of(const std::string& text) {
  static const std::regex kLength("(?:([0-9]{1,3})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m(?:in)?)?");
  std::smatch part;
  if (!std::regex_match(text, part, kLength)) return 0;
  const auto number = [&](std::size_t i) { return part[i].matched ? std::stoll(part[i]) : 0; };
  return (number(1) * 24 + number(2)) * 60 + number(3);
}

int say_whether(const std::filesystem::path& socket) {
  const auto answer = ask_daemon(socket, "/v1/status");
  if (!answer) return fail(answer.error().message);
  const Json status = Json::parse(*answer, nullptr, false);
  const Json prompts = status.is_object() ? status.value("prompts", Json::object()) : Json::object();
  if (prompts.contains("paused_until")) {
    fmt::print("No prompts until {}. Sooner: stance pause --off\n", prompts.value("paused_until", ""));
  } else {
    fmt::print("Prompts are not paused. For an hour: stance pause 1h\n");
  }
  return kOk;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto socket = config->socket_or_default();
  if (options.length.empty() && !options.off) return say_whether(socket);
  std::int64_t until_us = 0;
  if (!options.off) {
    const std::int64_t minutes = minutes_of(options.length);
    if (minutes < 1 || minutes > kLongestMinutes) {
      fail(fmt::format("\"{}\" is no length of a pause. Say 1h, 45m or 1h30m; a week at most.",
                       options.length));
      return kUsage;
    }
    until_us = now_utc_us() + minutes * kMicrosecondsPerMinute;
  }
  const auto told = tell_daemon(socket, "/v1/pause", Json{{"until_utc_us", until_us}});
  if (!told) return fail(told.error().message);
  if (options.off) {
    fmt::print("Prompts are shown again.\n");
  } else {
    fmt::print("No prompts until {}. Sooner: stance pause --off\n", clock_of(until_us));
  }
  return kOk;
}

}  // namespace

void add_pause(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("pause", kHelp);
  command->footer(kExamples);
  auto* length = command->add_option("LENGTH", options->length,
                                     "How long: 1h, 45m, 1h30m; without it, says whether there is one");
  command->add_flag("--off", options->off, "End the pause")->excludes(length);
  command->add_option("--data-dir", options->data_dir, "Of the daemon")->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
