// `stance forget`: sessions out of the history and the recordings, at once and for good a day later.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/daemon/data_dir.h"
#include "tools/stance/daemon/local_api.h"
#include "tools/stance/history/commands.h"
#include "tools/stance/history/forgetting.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "Forgets sessions: what was found in them and their raw recordings. Says what goes, and asks. For a day "
    "it\n"
    "can be taken back; then it is gone.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance forget 12                          session 12; see stance sessions\n"
    "  stance forget --day yesterday             all of a day\n"
    "  stance forget --from 2026-11-01 --to 2026-11-07\n"
    "  stance forget --sensor 8F3A01             what one sensor recorded: one wearer's, where each has "
    "their own\n"
    "  stance forget --everything --yes          all there is, without asking\n"
    "  stance forget --undo                      takes the last one back\n"
    "  stance forget --list                      what can be taken back, and until when\n"
    "  stance forget --for-good                  removes that now\n"
    "\n"
    "A session that is being recorded ends first; what comes is a new one. What you exported or captured "
    "stays\n"
    "where you put it, and so do the configuration and which sensors are known.\n"
    "\n"
    "Ends with 0 when all went well, 1 when something failed, 2 for a wrong command line.";

// The daemon says that it lives about twice a second; a session ends within one.
constexpr int kMostAlives = 30;
constexpr double kBytesPerMb = 1e6;

struct Options {
  std::string session;
  std::string day;
  std::string from;
  std::string to;
  std::string sensor;
  std::string name;
  std::string data_dir;
  bool everything = false;
  bool undo = false;
  bool list = false;
  bool for_good = false;
  bool yes = false;
  bool json = false;

  [[nodiscard]] bool is_range() const { return !from.empty() || !to.empty(); }
  [[nodiscard]] int choices() const {
    return static_cast<int>(!session.empty()) + static_cast<int>(!day.empty()) +
           static_cast<int>(is_range()) + static_cast<int>(!sensor.empty()) + static_cast<int>(everything) +
           static_cast<int>(undo) + static_cast<int>(list) + static_cast<int>(for_good);
  }
};

struct Place {
  fs::path data_dir;
  fs::path socket;
  int day_starts_hour = 0;
};

// --- which ---

Result<std::vector<RecordingRow>> of_days(const History& history, const Options& options,
                                          int day_starts_hour) {
  const auto day = [&](const std::string& text, const char* otherwise) {
    return day_from_text(text.empty() ? otherwise : text, now_utc_us(), day_starts_hour);
  };
  const auto from = day(options.from, "1970-01-01");
  const auto to = day(options.to, "today");
  if (!from || !to) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" is no day. Say today, yesterday or a date like 2026-11-21.",
                               from ? options.to : options.from));
  }
  auto rows = history.recordings();
  if (!rows) return rows;
  std::erase_if(*rows, [&](const RecordingRow& row) {
    const std::string its_day = day_of(row.start_utc_us, day_starts_hour, row.utc_offset_s);
    return its_day < *from || its_day > *to;
  });
  return rows;
}

Result<std::vector<RecordingRow>> chosen(const History& history, const Options& options,
                                         int day_starts_hour) {
  if (!options.session.empty()) {
    const auto period = period_of_session(history, options.session);
    if (!period) return tl::make_unexpected(period.error());
    return period->rows;
  }
  Options range = options;
  if (!options.day.empty()) range.from = range.to = options.day;
  auto rows = of_days(history, range, day_starts_hour);
  if (options.everything) rows = history.recordings();
  if (!rows) return rows;
  if (!options.sensor.empty()) {
    std::erase_if(*rows, [&](const RecordingRow& row) {
      return row.sensor_id != options.sensor && row.sensor_name != options.sensor;
    });
  }
  if (rows->empty())
    return failure(ErrorCode::kNotFound, "Nothing of that was recorded. See what there is: stance sessions");
  return rows;
}

// --- what it is ---

struct Holding {
  std::int64_t sets = 0;
  std::int64_t reps = 0;
  std::int64_t prompts = 0;
  std::int64_t corrections = 0;
  std::uint64_t recording_bytes = 0;
};

Holding holding_of(const History& history, const fs::path& data_dir, const RecordingRow& row) {
  Holding holding;
  for (const Event& event : history.events(row.id, "set").value_or(std::vector<Event>{})) {
    ++holding.sets;
    holding.reps += std::get<Set>(event.body).reps;
  }
  holding.prompts =
      static_cast<std::int64_t>(history.prompts(row.id).value_or(std::vector<PromptRow>{}).size());
  holding.corrections =
      static_cast<std::int64_t>(history.corrections(row.id).value_or(std::vector<CorrectionRow>{}).size());
  std::error_code error;
  const auto bytes = fs::file_size(data_dir / row.path, error);
  holding.recording_bytes = error ? 0 : bytes;
  return holding;
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / kBytesPerMb);
}

// Exactly what goes, a line a session and a line for all.
std::string goes_words(const History& history, const fs::path& data_dir,
                       const std::vector<RecordingRow>& rows) {
  std::string text;
  Holding all;
  for (const RecordingRow& row : rows) {
    const Holding one = holding_of(history, data_dir, row);
    text += fmt::format(
        "  session {:>4}  {}  {:<12} {}{}{}\n", row.id, date_and_clock_of(row.start_utc_us, row.utc_offset_s),
        duration_words(row.duration_s), row.sensor_name.empty() ? "sensor" : row.sensor_name,
        one.sets == 0 ? "" : fmt::format(", {}, {}", counted(one.sets, "set"), counted(one.reps, "rep")),
        row.finished ? "" : ", being recorded");
    all.sets += one.sets;
    all.reps += one.reps;
    all.prompts += one.prompts;
    all.corrections += one.corrections;
    all.recording_bytes += one.recording_bytes;
  }
  return text + fmt::format("In all {} with {}, {}, {}, {}, and {} of raw recordings.\n",
                            counted(static_cast<std::int64_t>(rows.size()), "session"),
                            counted(all.sets, "set"), counted(all.reps, "rep"),
                            counted(all.prompts, "prompt"), counted(all.corrections, "correction"),
                            megabytes(all.recording_bytes));
}

Json json_of(const char* type, const Forgotten& forgotten) {
  return {{"type", type},
          {"name", forgotten.name},
          {"at_utc", iso_utc(forgotten.at_utc_us)},
          {"gone_utc", iso_utc(forgotten.gone_utc_us())},
          {"sessions", forgotten.sessions},
          {"recording_bytes", forgotten.recording_bytes}};
}

// --- asking ---

// A plain yes on a terminal; --yes anywhere.
Result<bool> agreed(const Options& options, const std::string& question) {
  if (options.yes) return true;
  if (!terminal::is_terminal(STDIN_FILENO)) {
    return failure(ErrorCode::kNotAllowed,
                   "Nothing was changed: there is nobody to ask here. Say --yes when you are sure.");
  }
  fmt::print(stderr, "{} [y/N] ", question);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

// --- a session that is being recorded ---

// Ends it where a daemon records it; where none does, keeps one from starting until it is forgotten.
Result<std::unique_ptr<DataDir>> stop_recording(const Place& place, std::int64_t session) {
  auto held = DataDir::take(place.data_dir);
  if (held || held.error().code != ErrorCode::kBusy) return held;
  bool over = false;
  int alives = 0;
  Result<void> told;
  const auto watched = watch_daemon(
      place.socket,
      [&](const Json&) {
        told = tell_daemon(place.socket, "/v1/session/end", Json::object());
        return told.has_value();
      },
      [&](const Json& message) {
        const std::string type = message.value("type", "");
        over = type == "session" && message.value("id", std::int64_t{0}) == session &&
               message.value("state", "") == "finished";
        alives += type == "alive" ? 1 : 0;
        return !over && alives < kMostAlives;
      });
  if (!watched) return tl::make_unexpected(watched.error());
  if (!told) return tl::make_unexpected(told.error());
  if (over) return std::unique_ptr<DataDir>();
  return failure(ErrorCode::kBusy,
                 fmt::format("Session {} is still being recorded. Stop the daemon, and try again.", session));
}

// --- the commands ---

int forget(const Place& place, History& history, const Options& options) {
  auto rows = chosen(history, options, place.day_starts_hour);
  if (!rows) return fail(rows.error().message);
  if (!options.json) fmt::print("{}", goes_words(history, place.data_dir, *rows));
  const auto sure = agreed(options, "Forget this?");
  if (!sure) {
    fail(sure.error().message);
    return kUsage;
  }
  if (!*sure) {
    fmt::print("Nothing was changed.\n");
    return kFailed;
  }
  std::vector<std::unique_ptr<DataDir>> held;
  for (RecordingRow& row : *rows) {
    if (row.finished) continue;
    if (held.empty()) {
      auto stopped = stop_recording(place, row.id);
      if (!stopped) return fail(stopped.error().message);
      held.push_back(std::move(*stopped));
    }
    const auto ended = history.recording(row.id);
    if (!ended) return fail(ended.error().message);
    row = *ended;
  }
  const auto forgotten = forget_sessions(place.data_dir, history, *rows, now_utc_us());
  if (!forgotten) return fail(forgotten.error().message);
  if (options.json) {
    fmt::print("{}\n", json_of("forgotten", *forgotten).dump());
  } else {
    fmt::print("Forgotten. Until {} it can be taken back: stance forget --undo\n",
               date_and_clock_of(forgotten->gone_utc_us()));
  }
  return kOk;
}

int undo(const Place& place, History& history, const Options& options) {
  const auto all = forgotten_in(place.data_dir);
  if (all.empty()) return fail("There is nothing to take back: nothing was forgotten in the last day.");
  const auto back =
      undo_forgetting(place.data_dir, history, options.name.empty() ? all.back().name : options.name);
  if (!back) return fail(back.error().message);
  if (options.json) {
    fmt::print("{}\n", json_of("remembered", *back).dump());
  } else {
    fmt::print("{} back: {}. See them: stance sessions\n", back->sessions.size() == 1 ? "It is" : "They are",
               counted(static_cast<std::int64_t>(back->sessions.size()), "session"));
  }
  return kOk;
}

int list(const Place& place, const Options& options) {
  const auto all = forgotten_in(place.data_dir);
  for (const Forgotten& one : all) {
    if (options.json) {
      fmt::print("{}\n", json_of("forgotten", one).dump());
    } else {
      fmt::print("{}  {}, {} of raw recordings; gone for good at {}\n", one.name,
                 counted(static_cast<std::int64_t>(one.sessions.size()), "session"),
                 megabytes(one.recording_bytes), date_and_clock_of(one.gone_utc_us()));
    }
  }
  if (all.empty() && !options.json) fmt::print("Nothing is waiting to be gone for good.\n");
  return kOk;
}

int remove_now(const Place& place, const Options& options) {
  const auto all = forgotten_in(place.data_dir);
  if (!options.json && !all.empty()) list(place, options);
  if (!all.empty()) {
    const auto sure = agreed(options, "Remove this for good, now?");
    if (!sure) {
      fail(sure.error().message);
      return kUsage;
    }
    if (!*sure) {
      fmt::print("Nothing was changed.\n");
      return kFailed;
    }
  }
  remove_forgotten(place.data_dir, now_utc_us(), true);
  if (!forgotten_in(place.data_dir).empty())
    return fail("Not all of it could be removed. Is another stance forget running? Try again.");
  if (options.json) {
    for (const Forgotten& one : all) fmt::print("{}\n", json_of("removed", one).dump());
  } else {
    fmt::print("{}\n", all.empty() ? "There was nothing left to remove." : "It is gone.");
  }
  return kOk;
}

int run(const Options& options) {
  if (options.choices() != 1) {
    fail(options.choices() == 0
             ? "Say what: a session's number, --day, --from and --to, --sensor or --everything."
             : "Say one thing: a session, a day, a range, a sensor, everything, --undo, --list or "
               "--for-good.");
    return kUsage;
  }
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const Place place{config->data_dir_or_default(), config->socket_or_default(), config->day_starts_hour};
  ::umask(0077);
  remove_forgotten(place.data_dir, now_utc_us());
  if (options.list) return list(place, options);
  if (options.for_good) return remove_now(place, options);
  const auto file = history_path(place.data_dir);
  // Only what is there can be forgotten: nothing is created.
  auto history = History::open_read_only(file);
  if (history) history = History::open(file);
  if (!history) return fail(history.error().message);
  return options.undo ? undo(place, *history, options) : forget(place, *history, options);
}

}  // namespace

void add_forget(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("forget", kHelp);
  command->footer(kExamples);
  command->add_option("SESSION", options->session, "A session's number, or last");
  command->add_option("--day", options->day, "All of today, yesterday, or a date like 2026-11-21")
      ->type_name("DATE");
  command->add_option("--from", options->from, "From this day on")->type_name("DATE");
  command->add_option("--to", options->to, "Up to and with this day")->type_name("DATE");
  command
      ->add_option("--sensor", options->sensor,
                   "What this sensor recorded, by its number or name in stance sessions --json")
      ->type_name("ID");
  command->add_flag("--everything", options->everything, "All sessions");
  auto* undo = command->add_flag("--undo", options->undo, "Take the last one back, or that of --name");
  command->add_option("--name", options->name, "Which one, as --list names it")
      ->type_name("NAME")
      ->needs(undo);
  command->add_flag("--list", options->list, "What can be taken back, and until when");
  command->add_flag("--for-good", options->for_good, "Remove what was forgotten now, not in a day");
  command->add_flag("--yes", options->yes, "Do not ask");
  command->add_flag("--json", options->json, "One JSON object a line");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
