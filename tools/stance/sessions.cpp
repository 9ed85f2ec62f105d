// `stance sessions`: what has been recorded.
#include <fmt/format.h>

#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/history/history.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/report_page.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  stance sessions                  all, oldest first\n"
    "  stance sessions --json           one JSON object a line\n"
    "  stance report --session 12       what one of them was";

struct Options {
  std::string data_dir;
  bool json = false;
};

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto rows = history->recordings();
  if (!rows) return fail(rows.error().message);
  if (!options.json) {
    fmt::print("{:>8}  {:<18}{:<14}{:<10}{:<12}{}\n", "session", "start", "length", "state", "placement",
               "sensor");
  }
  for (const RecordingRow& row : *rows) {
    if (options.json) {
      fmt::print("{}\n", session_json(row).dump());
    } else {
      fmt::print("{:>8}  {:<18}{:<14}{:<10}{:<12}{}\n", row.id,
                 date_and_clock_of(row.start_utc_us, row.utc_offset_s), duration_words(row.duration_s),
                 row.finished ? "finished" : "open", placement_words(row.placement), row.sensor_name);
    }
  }
  return kOk;
}

}  // namespace

void add_sessions(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("sessions", "Lists what has been recorded.");
  command->footer(kExamples);
  command->add_flag("--json", options->json, "One JSON object a line");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
