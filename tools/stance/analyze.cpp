// `stance analyze`: recordings in, events out. The form that shell pipes, Slurm arrays and Spark take.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "analysis/algorithm_version.h"
#include "tools/stance/analysis_run.h"
#include "tools/stance/commands.h"
#include "tools/stance/history/learned.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/timeline_text.h"
#include "tools/stance/report/words.h"
#include "tools/stance/terminal.h"

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

constexpr auto kProgressAfter = std::chrono::seconds(2);
constexpr auto kProgressEvery = std::chrono::milliseconds(250);

constexpr const char* kHelp =
    "Finds what happened in recordings: postures, walking, steps, sets, repetitions, sitting, left against "
    "right.\n"
    "A recording is a Stance recording, a capture (stance daemon --capture), a table of comma-separated\n"
    "values, or what another maker's sensor or app left: Axivity .cwa, ActiGraph .gt3x, a Sensor Logger or\n"
    "phyphox folder or .zip. It is known by its content, and may be compressed (.zst, .gz); - is standard\n"
    "input.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance analyze walk.csv.zst                        a timeline to read\n"
    "  stance analyze --format jsonl walk.stance          one JSON object a line, for programs\n"
    "  stance analyze --exercise squat set1.csv           the exercise is known: single reps count too\n"
    "  zcat walk.csv.gz | stance analyze --format jsonl - in a pipe\n"
    "  stance analyze --output events/ data/*/*.csv.zst   many at once: events/<folder>/<name>.jsonl\n"
    "\n"
    "Ends with 0 when all went well, 1 when an input failed (the others are still done), 2 for a wrong "
    "command line.";

struct Options {
  std::vector<std::string> files;
  std::string format = "text";
  std::string output;
  RunOptions run;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
};

// What one input came to. `text` goes to standard output, `complaints` to standard error.
struct Outcome {
  std::string text;
  std::string complaints;
  bool failed = false;
};

// DIR/<folder of the input>/<stem>.jsonl
fs::path output_path(const std::string& directory, const std::string& file) {
  return fs::path(directory) / fs::absolute(file).parent_path().filename() /
         (recording_name(file) + ".jsonl");
}

std::string jsonl_text(const AnalyzedRecording& recording) {
  std::string text = recording_json(recording).dump() + '\n';
  for (const Event& event : recording.events) text += to_json_line(event) + '\n';
  return text;
}

std::string readable_text(const AnalyzedRecording& recording) {
  std::string text = fmt::format("{}: {}, {:.0f} Hz, {}, {} ({} lost), analysis {}\n", recording.info.name,
                                 duration_words(recording.duration_s), recording.rate_hz,
                                 recording.has_gyro ? "with gyroscope" : "accelerometer only",
                                 counted(static_cast<std::int64_t>(recording.quality.gaps), "gap"),
                                 duration_words(recording.quality.gap_s), kAlgorithmVersion);
  for (const std::string& remark : recording.info.remarks) text += "Note: " + remark + '\n';
  return text + timeline_text(recording.events);
}

// Written beside its place and moved there, so that a reader never sees half a file.
bool write_whole_file(const fs::path& path, const std::string& text, std::string& complaint) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path unfinished = path.string() + ".part";
  std::ofstream file(unfinished, std::ios::binary);
  file << text;
  file.close();
  if (file) fs::rename(unfinished, path, error);
  if (file && !error) return true;
  complaint += fmt::format("{} cannot be written. Check the folder and the free space.\n", path.string());
  return false;
}

std::string counters_complaint(const std::string& file, const AnalyzedRecording& recording) {
  const ReadCounters& counters = recording.counters;
  std::string text;
  if (counters.skipped() > 0) {
    text += fmt::format("{}: {} left out ({} unreadable, {} not finite, {} with a time that does not rise",
                        file, counted(static_cast<std::int64_t>(counters.skipped()), "row"),
                        counters.malformed, counters.not_finite, counters.time_not_increasing);
    if (counters.unpaired > 0)
      text += fmt::format(", {} without a gyroscope reading near", counters.unpaired);
    text += ").\n";
  }
  if (counters.damaged_chunks > 0 || counters.truncated_bytes > 0) {
    text += fmt::format("{}: {} left out and {} after the last whole chunk; the rest was read.\n", file,
                        counted(static_cast<std::int64_t>(counters.damaged_chunks), "damaged chunk"),
                        counted(static_cast<std::int64_t>(counters.truncated_bytes), "byte"));
  }
  return text;
}

Outcome analyze_one(const std::string& file, const Options& options,
                    const std::function<void(std::uint64_t)>& progress) {
  Outcome outcome;
  const auto reader = open_samples(file);
  if (!reader) return {.text = "", .complaints = reader.error().message + '\n', .failed = true};
  RunOptions run = options.run;
  run.on_progress = progress;
  // What the command line announces holds for the whole recording.
  if (!run.announced_exercise) run.announced = announced_in(file);
  const AnalyzedRecording recording = analyze_all(**reader, run);
  outcome.complaints = counters_complaint(file, recording);
  if (recording.error) {
    outcome.complaints += recording.error->message + '\n';
    outcome.failed = true;
    if (recording.quality.samples == 0) return outcome;
  }
  if (!options.output.empty()) {
    outcome.failed |=
        !write_whole_file(output_path(options.output, file), jsonl_text(recording), outcome.complaints);
  } else {
    outcome.text = options.format == "jsonl" ? jsonl_text(recording) : readable_text(recording);
  }
  return outcome;
}

// Inputs are shared out to threads; outcomes are handed back in the order of the inputs.
class Pool {
 public:
  explicit Pool(const Options& options)
      : options_(options), outcomes_(options.files.size()), bytes_read_(options.files.size()) {
    for (const std::string& file : options.files) {
      std::error_code error;
      const auto size = fs::file_size(file, error);
      if (!error) bytes_total_ += size;
    }
    const auto jobs = std::min<std::size_t>(std::max(1U, options.jobs), options.files.size());
    for (std::size_t i = 0; i < jobs; ++i) threads_.emplace_back([this] { work(); });
  }

  // Waits for outcome `index`; calls `waiting` now and then meanwhile.
  Outcome take(std::size_t index, const std::function<void()>& waiting) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kProgressEvery, [&] { return outcomes_[index].has_value(); })) {
      lock.unlock();
      waiting();
      lock.lock();
    }
    return std::move(*outcomes_[index]);
  }

  // 0..1 of all bytes.
  [[nodiscard]] double progress() const {
    std::uint64_t read = 0;
    for (const auto& bytes : bytes_read_) read += bytes.load(std::memory_order_relaxed);
    return bytes_total_ > 0 ? std::min(1.0, static_cast<double>(read) / static_cast<double>(bytes_total_))
                            : 0.0;
  }
  [[nodiscard]] std::size_t done() const { return done_.load(); }

 private:
  void work() {
    for (std::size_t index = next_++; index < options_.files.size(); index = next_++) {
      Outcome outcome = analyze_one(options_.files[index], options_, [this, index](std::uint64_t bytes) {
        bytes_read_[index].store(bytes, std::memory_order_relaxed);
      });
      const std::lock_guard lock(mutex_);
      outcomes_[index] = std::move(outcome);
      ++done_;
      changed_.notify_all();
    }
  }

  const Options& options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Outcome>> outcomes_;
  std::vector<std::atomic<std::uint64_t>> bytes_read_;
  std::uint64_t bytes_total_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

int run(const Options& options) {
  Pool pool(options);
  const auto start = std::chrono::steady_clock::now();
  const bool shows_progress = terminal::is_terminal(STDERR_FILENO);
  bool progress_shown = false;
  const auto clear_progress = [&] {
    if (progress_shown) fmt::print(stderr, "{}", terminal::kClearLine);
    progress_shown = false;
  };
  const auto show_progress = [&] {
    if (!shows_progress || std::chrono::steady_clock::now() - start < kProgressAfter) return;
    progress_shown = true;
    fmt::print(stderr, "{}{} of {}, {:.0f} %", terminal::kClearLine, pool.done(),
               counted(static_cast<std::int64_t>(options.files.size()), "recording"),
               100.0 * pool.progress());
  };
  int exit_code = kOk;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    const Outcome outcome = pool.take(i, show_progress);
    clear_progress();
    if (options.format == "text" && i > 0 && !outcome.text.empty()) fmt::print("\n");
    fmt::print("{}", outcome.text);
    fmt::print(stderr, "{}", outcome.complaints);
    if (outcome.failed) exit_code = kFailed;
  }
  if (std::fflush(stdout) != 0)
    return fail("The output cannot be written. Is the disk full or the pipe closed?");
  return exit_code;
}

// The sentence for a combination that cannot work; empty when all is well.
std::string usage_complaint(const Options& options) {
  if (std::count(options.files.begin(), options.files.end(), "-") > 1)
    return "Standard input (-) can be read once only.";
  if (options.output.empty()) return "";
  std::set<fs::path> paths;
  for (const std::string& file : options.files) {
    if (file == "-")
      return "Standard input has no name to write to; leave --output out and redirect instead.";
    if (!paths.insert(output_path(options.output, file)).second) {
      return fmt::format(
          "Two inputs would be written to {}; analyse them one after the other into different folders.",
          output_path(options.output, file).string());
    }
  }
  return "";
}

}  // namespace

void add_analyze(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("analyze", kHelp);
  command->footer(kExamples);
  command->add_option("FILE", options->files, "Recordings; - is standard input")->required();
  command->add_option("--format", options->format, "text to read, jsonl for programs")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  command->add_option("--output", options->output, "Write DIR/<folder>/<name>.jsonl for each input instead")
      ->type_name("DIR");
  add_placement_option(*command, options->run.placement);
  auto* exercise = add_exercise_option(*command, options->run.announced_exercise);
  add_announced_side_option(*command, options->run.announced_side)->needs(exercise);
  command
      ->add_option_function<int>(
          "--height",
          [options](int height_cm) { options->run.height_m = 0.01F * static_cast<float>(height_cm); },
          "How tall the wearer is, for step length and speed of walks (default: 170 is taken)")
      ->type_name("CM")
      ->check(CLI::Range(100, 230));
  command
      ->add_option_function<std::string>(
          "--learned",
          [options](const std::string& data_dir) {
            const auto history = History::open_read_only(history_path(data_dir));
            const auto learned = history
                                     ? learned_sets(*history)
                                     : Result<std::vector<LearnedSet>>(tl::make_unexpected(history.error()));
            if (!learned) throw CLI::ValidationError("--learned", learned.error().message);
            options->run.learned = *learned;
          },
          "Name sets as the daemon of this data folder does: what was taught (stance teach) and corrected "
          "there")
      ->type_name("DIR");
  command->add_option("--jobs", options->jobs, "Recordings analysed at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag(
      "--live", options->run.keep_provisional,
      "Also the provisional events a daemon would have shown meanwhile (jsonl: \"final\": false)");
  command->callback([options, &exit_code] {
    const std::string complaint = usage_complaint(*options);
    if (complaint.empty()) {
      exit_code = run(*options);
    } else {
      fail(complaint);
      exit_code = kUsage;
    }
  });
}

}  // namespace stance::commands
