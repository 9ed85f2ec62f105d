// `stance export`: sessions and recordings as files for other programs.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/export/history_files.h"
#include "tools/stance/export/sample_files.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/report.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "Writes sessions for other programs. The raw samples of a session, of a day or of any recording: as "
    "comma-separated values,\n"
    "which Stance reads again without loss, or as a dataset in the form of motion-BIDS. What was found in "
    "them: as "
    "JSON Lines,\n"
    "which stance import-history reads again without loss, as a table, as a FHIR bundle or as FIT "
    "activities.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance export                                   the last session, to standard output\n"
    "  stance export 12 -o squats.csv                  session 12; see stance sessions\n"
    "  stance export --day 2026-11-21 -o friday/       all of a day: friday/session-12.csv ...\n"
    "  stance export walk.cwa | zstd > walk.csv.zst    any recording that stance analyze reads\n"
    "  stance export 12 --format motion-bids -o study/ --participant 07\n"
    "                                                  adds a session to the BIDS dataset study/\n"
    "  stance export --all --format jsonl -o all.jsonl all that was found; stance import-history reads it\n"
    "  stance export --day today --format events-csv --type rep -o reps.csv\n"
    "  stance export --day today --format fhir -o friday.json\n"
    "  stance export 12 --format fit -o squats.fit     sets and repetitions for a training diary\n"
    "\n"
    "Ends with 0 when all went well, 1 when something failed, 2 for a wrong command line.";

struct Options {
  std::string source = "last";
  std::string day;
  std::string type;
  std::string subject;
  bool all = false;
  std::string format = "csv";
  std::string output;
  BidsLabels labels;
  std::string data_dir;
};

// One recording to write, and its session where it is one.
struct Source {
  std::string path;
  std::optional<RecordingRow> row;
};

bool is_session(const std::string& text) {
  return text == "last" ||
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<Source>> sources_of(const Options& options) {
  if (options.day.empty() && !is_session(options.source)) return std::vector<Source>{{options.source, {}}};
  const auto config = load_default_config(options.data_dir);
  if (!config) return tl::make_unexpected(config.error());
  const fs::path data_dir = config->data_dir_or_default();
  const auto history = History::open_read_only(history_path(data_dir));
  if (!history) return tl::make_unexpected(history.error());
  const auto period = options.day.empty() ? period_of_session(*history, options.source)
                                          : period_of_day(*history, options.day, config->day_starts_hour);
  if (!period) return tl::make_unexpected(period.error());
  std::vector<Source> sources;
  for (const RecordingRow& row : period->rows) sources.push_back({(data_dir / row.path).string(), row});
  return sources;
}

bool is_of_history(const Options& options) {
  return options.format != "csv" && options.format != "motion-bids";
}

// --- what was found ---

Result<std::vector<RecordingRow>> rows_of(const History& history, const Options& options,
                                          int day_starts_hour) {
  // Without loss: also sessions in which nothing was recorded.
  if (options.all) return options.format == "jsonl" ? history.recordings() : sessions_with_data(history);
  const auto period = options.day.empty() ? period_of_session(history, options.source)
                                          : period_of_day(history, options.day, day_starts_hour);
  if (!period) return tl::make_unexpected(period.error());
  return period->rows;
}

int export_what_was_found(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto rows = rows_of(*history, options, config->day_starts_hour);
  if (!rows) return fail(rows.error().message);
  const HistoryFormat format{.name = options.format,
                             .type = options.type,
                             .subject = options.subject,
                             .whole_days = options.all || !options.day.empty(),
                             .day_starts_hour = config->day_starts_hour};
  const bool one_file = options.format != "fit" || !format.whole_days;
  std::vector<std::pair<std::string, std::vector<RecordingRow>>> files;
  if (one_file) files.emplace_back(options.output.empty() ? "-" : options.output, *rows);
  for (std::size_t i = 0; !one_file && i < rows->size(); ++i) {
    const RecordingRow& row = (*rows)[i];
    files.emplace_back((fs::path(options.output) / fmt::format("session-{}.fit", row.id)).string(),
                       std::vector<RecordingRow>{row});
  }
  for (const auto& [path, of_file] : files) {
    if (const auto done = export_history(*history, of_file, format, path); !done)
      return fail(done.error().message);
    if (path == "-") continue;
    fmt::print(stderr, "{} written to {}\n", counted(static_cast<std::int64_t>(of_file.size()), "session"),
               path);
  }
  return kOk;
}

// --- raw samples ---

// Percent on a terminal once it takes longer than people wait without a sign.
class Progress {
 public:
  Progress(std::string name, std::uint64_t total) : name_(std::move(name)), total_(total) {}
  ~Progress() {
    if (shown_) fmt::print(stderr, "{}", terminal::kClearLine);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void operator()(std::uint64_t read) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || total_ == 0 || now < next_) return;
    next_ = now + std::chrono::milliseconds(250);
    shown_ = true;
    fmt::print(stderr, "{}{}, {:.0f} %", terminal::kClearLine, name_,
               100.0 * static_cast<double>(std::min(read, total_)) / static_cast<double>(total_));
  }

 private:
  std::string name_;
  std::uint64_t total_;
  bool is_terminal_ = terminal::is_terminal(STDERR_FILENO);
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

std::string csv_path(const Options& options, const Source& source) {
  if (options.day.empty()) return options.output.empty() ? "-" : options.output;
  return (fs::path(options.output) / fmt::format("session-{}.csv", source.row->id)).string();
}

int export_one(const Options& options, const Source& source) {
  if (source.row && source.row->removed_utc_us != 0) return fail(removal_words(*source.row));
  auto reader = open_samples(source.path);
  if (!reader) return fail(reader.error().message);
  Progress progress((*reader)->info().name, (*reader)->bytes_total());
  const auto on_progress = [&](std::uint64_t read) { progress(read); };
  const std::string path = options.format == "csv" ? csv_path(options, source) : options.output;
  const auto exported = options.format == "csv"
                            ? export_csv(**reader, path, on_progress)
                            : export_motion_bids(**reader, path, options.labels, on_progress);
  if (!exported) return fail(exported.error().message);
  if (path != "-") {
    fmt::print(stderr, "{}: {}, {} written to {}\n", (*reader)->info().name,
               duration_words(exported->duration_s),
               counted(static_cast<std::int64_t>(exported->samples), "sample"), path);
  }
  return exported->damaged ? fail(exported->damage) : kOk;
}

// The sentence for a combination that cannot work; empty when all is well.
std::string usage_complaint(const Options& options) {
  const bool several = options.all || !options.day.empty();
  const bool to_stdout = options.output.empty() || options.output == "-";
  if (is_of_history(options)) {
    if (!several && !is_session(options.source))
      return options.format + " is made of a session of the history; say its number, last, --day or --all.";
    if (options.format == "fit" && several && to_stdout)
      return "Each session is a FIT file of its own; say in which folder: -o DIR";
    if (options.format == "fit" && to_stdout && terminal::is_terminal(STDOUT_FILENO))
      return "A FIT file is not for reading; say where: -o FILE";
    return "";
  }
  if (options.all) return "--all is for what was found: --format jsonl, events-csv, fhir or fit.";
  if (options.output.empty() && options.format == "motion-bids")
    return "motion-BIDS is a folder of files; say where: -o DIR";
  if ((options.output.empty() || options.output == "-") && !options.day.empty())
    return "A day may have several sessions; say in which folder their files go: -o DIR";
  if (!is_bids_label(options.labels.participant) || !is_bids_label(options.labels.task))
    return "--participant and --task are labels of BIDS: letters and digits only.";
  return "";
}

int run(const Options& options) {
  if (const std::string complaint = usage_complaint(options); !complaint.empty()) {
    fail(complaint);
    return kUsage;
  }
  if (is_of_history(options)) return export_what_was_found(options);
  const auto sources = sources_of(options);
  if (!sources) return fail(sources.error().message);
  int exit_code = kOk;
  for (const Source& source : *sources) exit_code = std::max(exit_code, export_one(options, source));
  return exit_code;
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("export", kHelp);
  command->footer(kExamples);
  auto* source = command
                     ->add_option("SOURCE", options->source,
                                  "A session's number, last, or the path of a recording; - is standard input")
                     ->capture_default_str();
  auto* day =
      command
          ->add_option("--day", options->day, "All sessions of today, yesterday, or a date like 2026-11-21")
          ->type_name("DATE")
          ->excludes(source);
  command->add_flag("--all", options->all, "All sessions (jsonl, events-csv, fhir, fit)")
      ->excludes(source)
      ->excludes(day);
  command
      ->add_option("--format", options->format,
                   "Of the raw samples: csv, motion-bids; of what was found: jsonl, events-csv, fhir, fit")
      ->check(CLI::IsMember({"csv", "motion-bids", "jsonl", "events-csv", "fhir", "fit"}))
      ->capture_default_str();
  command->add_option("--type", options->type, "events-csv: only events of this type, as rep or set")
      ->type_name("TYPE");
  command->add_option("--subject", options->subject, "fhir: whom it is about, as Patient/123")
      ->type_name("REFERENCE");
  command
      ->add_option("-o,--output", options->output,
                   "Where to: a file; a folder for motion-bids, and for several sessions as csv or fit")
      ->type_name("PATH");
  command->add_option("--participant", options->labels.participant, "motion-BIDS: who wore the sensor")
      ->type_name("LABEL")
      ->capture_default_str();
  command->add_option("--task", options->labels.task, "motion-BIDS: what was done")
      ->type_name("LABEL")
      ->capture_default_str();
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
