// `stance start` and `stance stop`: the wearer says what they are about to do.
#include <fmt/format.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/history/learned.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Announces an exercise to the daemon: counted from the first repetition, single ones too, under this "
    "name.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance start squat\n"
    "  stance start lunge --side alternating\n"
    "  stance start single_leg_bridge --side left\n"
    "  stance start hip_flexor_stretch --side left    its seconds; a bridge hold is noticed by itself\n"
    "  stance stop                          and it is over\n"
    "\n"
    "It is over with stance stop, with the next stance start, or after a minute without a repetition: what "
    "is\n"
    "done in a longer rest (sitting down, picking something up) would be counted as single repetitions. "
    "Announce\n"
    "each set. Without an announcement a set is noticed at its third repetition.";
constexpr const char* kStopHelp = "Ends what stance start announced; what was counted stays.";

struct Options {
  std::string exercise;
  Side side = Side::kUnknown;
  std::string data_dir;
};

int tell(const Options& options, const Json& body, const std::string& done) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto told = tell_daemon(config->socket_or_default(), "/v1/exercise", body);
  if (!told) return fail(told.error().message);
  fmt::print("{}\n", done);
  return kOk;
}

int start(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  // Names that were taught are known once they were read.
  if (const auto history = History::open_read_only(history_path(config->data_dir_or_default())))
    static_cast<void>(taught_exercises(*history));
  const auto exercise = exercise_from_name(options.exercise);
  if (!exercise || *exercise == Exercise::kOther) {
    fail(fmt::format(
        "\"{}\" is no exercise that Stance knows or was taught; say one of {}, or of stance teach --list",
        options.exercise, exercise_names()));
    return kUsage;
  }
  Json body = {{"exercise", options.exercise}};
  if (options.side != Side::kUnknown) body["side"] = name_of(options.side);
  const Announcement announcement{.exercise = *exercise, .side = options.side};
  return tell(options, body,
              fmt::format("{}: go. It is over after a minute without a repetition, or with: stance stop",
                          announced_words(announcement)));
}

}  // namespace

void add_start(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("start", kHelp);
  command->footer(kExamples);
  command->add_option("EXERCISE", options->exercise, "squat, glute_bridge, ...")->required();
  add_announced_side_option(*command, options->side);
  command->add_option("--data-dir", options->data_dir, "Of the daemon")->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = start(*options); });
}

void add_stop(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("stop", kStopHelp);
  command->footer(
      "Examples:\n  stance stop\n\nTo end the daemon: Ctrl-C where it runs, or systemctl --user stop "
      "stance.");
  command->add_option("--data-dir", options->data_dir, "Of the daemon")->type_name("DIR");
  command->callback([options, &exit_code] {
    exit_code = tell(*options, Json::object(), "Nothing is announced any more.");
  });
}

}  // namespace stance::commands
