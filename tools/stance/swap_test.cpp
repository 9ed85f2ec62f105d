// `stance swap-test`: is a difference between left and right the body's or the sensor's?
#include "tools/stance/report/swap_test.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/load.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Tells what of a difference between left and right is the body's and what the sensor's, from the same "
    "set with "
    "the sensor on either hip.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance swap-test                       the day of the last session; says what is still to be done\n"
    "  stance swap-test --day yesterday\n"
    "  stance swap-test --sessions 11 12      with the sensor on one hip, and on the other\n"
    "\n"
    "Clip the sensor on the left hip, walk ten steps, do five or more repetitions with each leg of an "
    "exercise\n"
    "of one leg; clip it on the right hip, walk ten steps, do the same again. What stays with the leg is "
    "the\n"
    "body's, what goes with the sensor is its own. It makes no difference which hip comes first, and "
    "whether\n"
    "the daemon goes on in between. Where the sensor was worn is seen from the walks.";

struct Options {
  std::vector<std::string> sessions;
  std::string day;
  std::string data_dir;
  bool json = false;
};

Result<Period> period_of(const History& history, const Options& options, int day_starts_hour) {
  if (!options.sessions.empty()) {
    Period period;
    for (const std::string& number : options.sessions) {
      auto one = period_of_session(history, number);
      if (!one) return one;
      period.title += (period.title.empty() ? "" : ", ") + one->title;
      period.rows.push_back(one->rows.front());
    }
    return period;
  }
  if (!options.day.empty()) return period_of_day(history, options.day, day_starts_hour);
  const auto last = period_of_session(history, "last");
  if (!last) return last;
  const RecordingRow& row = last->rows.front();
  return period_of_day(history, day_of(row.start_utc_us, day_starts_hour, row.utc_offset_s), day_starts_hour);
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto period = period_of(*history, options, config->day_starts_hour);
  if (!period) return fail(period.error().message);
  const auto sessions = load_sessions(*history, period->rows);
  if (!sessions) return fail(sessions.error().message);
  const auto tests = swap_tests(*sessions);
  if (options.json) {
    fmt::print("{}\n", swap_tests_json(period->title, tests).dump(2));
  } else {
    fmt::print("{}", swap_tests_text(period->title, tests, terminal::wants_colour(STDOUT_FILENO)));
  }
  return kOk;
}

}  // namespace

void add_swap_test(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("swap-test", kHelp);
  command->footer(kExamples);
  auto* sessions = command->add_option("--sessions", options->sessions, "The sessions' numbers, or last")
                       ->type_name("N")
                       ->expected(1, 8);
  command->add_option("--day", options->day, "today, yesterday, or a date like 2026-11-21")
      ->type_name("DATE")
      ->excludes(sessions);
  command->add_flag("--json", options->json, "One JSON object instead of text");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
