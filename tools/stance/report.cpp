// `stance report`: what a session or a day was.
#include "tools/stance/report/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp = "Says what the last session was, or another one, or a whole day.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance report                          the last session\n"
    "  stance report --session 12             another one; see stance sessions\n"
    "  stance report --day today              a day: today, yesterday or 2026-11-21\n"
    "  stance report --json | jq .exercises   for programs\n"
    "  stance report --session 12 --events    the stored events, as stance analyze --format jsonl prints "
    "them";

struct Options {
  std::string session = "last";
  std::string day;
  std::string data_dir;
  bool json = false;
  bool events = false;
};

Result<ReportedSession> load(const History& history, const RecordingRow& row) {
  auto events = history.events(row.id);
  if (!events) return tl::make_unexpected(events.error());
  auto gaps = history.link_gaps(row.id);
  if (!gaps) return tl::make_unexpected(gaps.error());
  return ReportedSession{row, std::move(*events), std::move(*gaps)};
}

Result<std::vector<RecordingRow>> rows_of_day(const History& history, const std::string& text,
                                              int day_starts_hour) {
  const auto day = day_from_text(text, now_utc_us(), day_starts_hour);
  if (!day) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" is no day. Say today, yesterday or a date like 2026-11-21.", text));
  }
  auto rows = history.recordings();
  if (!rows) return rows;
  std::erase_if(*rows, [&](const RecordingRow& row) {
    return row.samples == 0 || day_of(row.start_utc_us, day_starts_hour) != *day;
  });
  if (rows->empty()) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("Nothing was recorded on {}. See what there is: stance sessions", *day));
  }
  return rows;
}

Result<RecordingRow> row_of_session(const History& history, const std::string& text) {
  if (text != "last") {
    const bool number =
        !text.empty() && text.size() < 18 &&
        std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
    if (number) return history.recording(std::stoll(text));
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" is no session. Say a number (see stance sessions) or last.", text));
  }
  auto rows = history.recordings();
  if (!rows) return tl::make_unexpected(rows.error());
  std::erase_if(*rows, [](const RecordingRow& row) { return row.samples == 0; });
  if (rows->empty()) {
    return failure(ErrorCode::kNotFound, "Nothing has been recorded yet. Start the daemon: stance daemon");
  }
  return *std::max_element(rows->begin(), rows->end(),
                           [](const RecordingRow& a, const RecordingRow& b) { return a.id < b.id; });
}

// The period's name and its sessions.
struct Period {
  std::string title;
  std::vector<RecordingRow> rows;
};

Result<Period> period_of(const History& history, const Options& options, int day_starts_hour) {
  if (!options.day.empty()) {
    auto rows = rows_of_day(history, options.day, day_starts_hour);
    if (!rows) return tl::make_unexpected(rows.error());
    return Period{"Day " + day_of(rows->front().start_utc_us, day_starts_hour), std::move(*rows)};
  }
  auto row = row_of_session(history, options.session);
  if (!row) return tl::make_unexpected(row.error());
  return Period{fmt::format("Session {}", row->id), {*row}};
}

int print_events(const History& history, const std::vector<RecordingRow>& rows) {
  for (const RecordingRow& row : rows) {
    const auto lines = history.event_lines(row.id);
    if (!lines) return fail(lines.error().message);
    for (const std::string& line : *lines) fmt::print("{}\n", line);
  }
  return kOk;
}

int run(const Options& options) {
  auto config = load_default_config();
  if (!config) return fail(config.error().message);
  if (!options.data_dir.empty())
    config->data_dir = std::filesystem::absolute(options.data_dir).lexically_normal();
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto period = period_of(*history, options, config->day_starts_hour);
  if (!period) return fail(period.error().message);
  if (options.events) return print_events(*history, period->rows);
  std::vector<ReportedSession> sessions;
  for (const RecordingRow& row : period->rows) {
    auto session = load(*history, row);
    if (!session) return fail(session.error().message);
    sessions.push_back(std::move(*session));
  }
  if (options.json) {
    fmt::print("{}\n", report_json(period->title, sessions).dump(2));
  } else {
    fmt::print("{}", report_text(period->title, sessions, terminal::wants_colour(STDOUT_FILENO)));
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
  command->add_option("--day", options->day, "today, yesterday, or a date like 2026-11-21")
      ->type_name("DATE")
      ->excludes(session);
  auto* json = command->add_flag("--json", options->json, "One JSON object instead of text");
  command->add_flag("--events", options->events, "The stored events, one JSON object a line")->excludes(json);
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
