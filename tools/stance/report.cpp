// `stance report`: what a session or a day was.
#include "tools/stance/report/report.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/dashboard/page.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/report_page.h"
#include "tools/stance/report/week.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp = "Says what the last session was, or another one, a whole day or a week.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance report                          the last session\n"
    "  stance report --session 12             another one; see stance sessions\n"
    "  stance report --day today              a day: today, yesterday or 2026-11-21\n"
    "  stance report --week                   the last seven days; with --day, those up to it\n"
    "  stance report --html report.html       one file with figures, to read, print or hand on\n"
    "  stance report --json | jq .exercises   for programs\n"
    "  stance report --session 12 --events    the stored events, as stance analyze --format jsonl prints "
    "them";

struct Options {
  std::string session = "last";
  std::string day;
  std::string data_dir;
  bool week = false;
  bool json = false;
  bool events = false;
  std::string html;
};

int print_events(const History& history, const std::vector<RecordingRow>& rows) {
  for (const RecordingRow& row : rows) {
    const auto lines = history.event_lines(row.id);
    if (!lines) return fail(lines.error().message);
    for (const std::string& line : *lines) fmt::print("{}\n", line);
  }
  return kOk;
}

// A report is as private as the history it comes from.
int write_html(const History& history, const Period& period, const std::vector<ReportedSession>& sessions,
               const std::string& file) {
  const auto data = report_page_json(history, period, sessions);
  if (!data) return fail(data.error().message);
  const std::string page = report_file_html(*data, report_text(period.title, sessions, false));
  ::umask(0077);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << page << std::flush;
  if (!out) return fail(fmt::format("{} cannot be written. Choose another place for --html.", file));
  fmt::print(stderr, "Written to {}. Open it in a browser, or print it.\n", file);
  return kOk;
}

int report_week(const History& history, const Options& options, int day_starts_hour) {
  const std::string text = options.day.empty() ? std::string("today") : options.day;
  const auto last_day = day_from_text(text, now_utc_us(), day_starts_hour);
  if (!last_day)
    return fail(fmt::format("\"{}\" is no day. Say today, yesterday or a date like 2026-11-21.", text));
  const auto days = load_week(history, *last_day, day_starts_hour);
  if (!days) return fail(days.error().message);
  if (options.json) {
    fmt::print("{}\n", week_json(*days).dump(2));
  } else {
    fmt::print("{}", week_text(*days, terminal::wants_colour(STDOUT_FILENO)));
  }
  return kOk;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  if (options.week) return report_week(*history, options, config->day_starts_hour);
  const auto period = options.day.empty() ? period_of_session(*history, options.session)
                                          : period_of_day(*history, options.day, config->day_starts_hour);
  if (!period) return fail(period.error().message);
  if (options.events) return print_events(*history, period->rows);
  const auto sessions = load_sessions(*history, period->rows);
  if (!sessions) return fail(sessions.error().message);
  if (!options.html.empty()) return write_html(*history, *period, *sessions, options.html);
  if (options.json) {
    fmt::print("{}\n", report_json(period->title, *sessions).dump(2));
  } else {
    fmt::print("{}", report_text(period->title, *sessions, terminal::wants_colour(STDOUT_FILENO)));
  }
  return kOk;
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("report", kHelp);
  command->footer(kExamples);
  auto* session = command->add_option("--session", options->session, "A session's number, or last")
                      ->type_name("N")
                      ->capture_default_str();
  auto* week = command->add_flag("--week", options->week,
                                 "Seven days at a glance, the last one today or that of --day");
  week->excludes(session);
  command->add_option("--day", options->day, "today, yesterday, or a date like 2026-11-21")
      ->type_name("DATE")
      ->excludes(session);
  auto* html =
      command->add_option("--html", options->html, "Write it as one file for a browser, with figures")
          ->type_name("FILE")
          ->excludes(week);
  auto* json = command->add_flag("--json", options->json, "One JSON object instead of text");
  json->excludes(html);
  command->add_flag("--events", options->events, "The stored events, one JSON object a line")
      ->excludes(json)
      ->excludes(html)
      ->excludes(week);
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
