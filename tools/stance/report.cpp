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
#include "tools/stance/plan/plan.h"
#include "tools/stance/report/compare.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/report_csv.h"
#include "tools/stance/report/report_page.h"
#include "tools/stance/report/trend.h"
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
    "  stance report --week --pause           ill or away: these seven days count for nothing; --resume "
    "takes\n"
    "                                         it back\n"
    "  stance report --compare 11 12          two sessions side by side\n"
    "  stance report --csv > report.csv       a figure a line, for a spreadsheet\n"
    "  stance report --json | jq .exercises   for programs\n"
    "  stance report --session 12 --events    the stored events, as stance analyze --format jsonl prints "
    "them";

struct Options {
  std::string session = "last";
  std::string day;
  std::string data_dir;
  bool week = false;
  bool pause = false;
  bool resume = false;
  bool csv = false;
  std::vector<std::string> compare;
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
               const Plan& plan, const std::string& file) {
  const auto data = report_page_json(history, period, sessions, plan);
  if (!data) return fail(data.error().message);
  const auto trends = load_trends(history, sessions);
  if (!trends) return fail(trends.error().message);
  const std::string page = report_file_html(*data, report_text(period.title, sessions, false, *trends, plan));
  ::umask(0077);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << page << std::flush;
  if (!out) return fail(fmt::format("{} cannot be written. Choose another place for --html.", file));
  fmt::print(stderr, "Written to {}. Open it in a browser, or print it.\n", file);
  return kOk;
}

Result<void> keep_pause(const std::filesystem::path& file, const std::string& last_day, bool paused) {
  auto history = History::open(file);
  if (!history) return tl::make_unexpected(history.error());
  return pause_week(*history, last_day, paused);
}

int compare_sessions(const History& history, const Options& options) {
  std::vector<ReportedSession> sessions;
  for (const std::string& number : options.compare) {
    const auto period = period_of_session(history, number);
    if (!period) return fail(period.error().message);
    auto loaded = load_sessions(history, period->rows);
    if (!loaded) return fail(loaded.error().message);
    sessions.push_back(std::move(loaded->front()));
  }
  const Json comparison = compare_json(sessions[0], sessions[1]);
  if (options.json) {
    fmt::print("{}\n", comparison.dump(2));
  } else {
    fmt::print("{}", compare_text(comparison, terminal::wants_colour(STDOUT_FILENO)));
  }
  return kOk;
}

int report_week(const History& history, const std::filesystem::path& file, const Options& options,
                int day_starts_hour, const Plan& plan) {
  const std::string text = options.day.empty() ? std::string("today") : options.day;
  const auto last_day = day_from_text(text, now_utc_us(), day_starts_hour);
  if (!last_day)
    return fail(fmt::format("\"{}\" is no day. Say today, yesterday or a date like 2026-11-21.", text));
  if (options.pause || options.resume) {
    const auto kept = keep_pause(file, *last_day, options.pause);
    if (!kept) return fail(kept.error().message);
  }
  const auto days = load_week(history, *last_day, day_starts_hour, plan, kTrendWeeks);
  if (!days) return fail(days.error().message);
  if (options.json) {
    fmt::print("{}\n", week_json(*days, plan).dump(2));
  } else {
    fmt::print("{}", week_text(*days, plan, terminal::wants_colour(STDOUT_FILENO)));
  }
  return kOk;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto plan = load_plan(config->plan_or_default());
  if (!plan) return fail(plan.error().message);
  if (options.week)
    return report_week(*history, history_path(config->data_dir_or_default()), options,
                       config->day_starts_hour, *plan);
  if (!options.compare.empty()) return compare_sessions(*history, options);
  const auto period = options.day.empty() ? period_of_session(*history, options.session)
                                          : period_of_day(*history, options.day, config->day_starts_hour);
  if (!period) return fail(period.error().message);
  if (options.events) return print_events(*history, period->rows);
  const auto sessions = load_sessions(*history, period->rows);
  if (!sessions) return fail(sessions.error().message);
  if (!options.html.empty()) return write_html(*history, *period, *sessions, *plan, options.html);
  const auto trends = load_trends(*history, *sessions);
  if (!trends) return fail(trends.error().message);
  if (options.json) {
    fmt::print("{}\n", report_json(period->title, *sessions, *trends, *plan).dump(2));
  } else if (options.csv) {
    fmt::print("{}", report_csv(report_json(period->title, *sessions, *trends, *plan)));
  } else {
    fmt::print("{}",
               report_text(period->title, *sessions, terminal::wants_colour(STDOUT_FILENO), *trends, *plan));
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
  auto* pause =
      command->add_flag("--pause", options->pause, "With --week: ill or away, these days count for nothing")
          ->needs(week);
  command->add_flag("--resume", options->resume, "With --week: they count again")
      ->needs(week)
      ->excludes(pause);
  command->add_option("--compare", options->compare, "Two sessions side by side: their numbers, or last")
      ->expected(2)
      ->type_name("N")
      ->excludes(session)
      ->excludes(week)
      ->excludes(html);
  command->add_flag("--csv", options->csv, "A table, one figure a line")
      ->excludes(json)
      ->excludes(html)
      ->excludes(week);
  command->add_flag("--events", options->events, "The stored events, one JSON object a line")
      ->excludes(json)
      ->excludes(html)
      ->excludes(week);
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
