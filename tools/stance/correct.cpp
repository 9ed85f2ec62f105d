// `stance correct`: the wearer's word on a set.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/history/learned.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/correcting.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Says what a set really was, or that it was counted right. What was counted is kept.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance correct                        the sets of the last session, with their numbers\n"
    "  stance correct 3 --reps 12            set 3 had twelve repetitions\n"
    "  stance correct 3 --name lunge --side left    alike sets are called lunge from the next session on\n"
    "  stance correct 3 --right              it was counted right: this counts for the record\n"
    "  stance correct 3 --undo               takes the last correction of set 3 back\n"
    "  stance correct --undo                 and that of the session\n"
    "\n"
    "Corrections are shown in reports beside what was counted, and tell how far the counter can be trusted.";

struct Options {
  std::string session = "last";
  std::string data_dir;
  int number = 0;
  int reps = -1;
  std::optional<Exercise> exercise;
  std::string side;
  bool right = false;
  bool undo = false;
  bool json = false;

  [[nodiscard]] bool says_something() const { return reps >= 0 || exercise || !side.empty() || right; }
};

std::string stands_words(const CorrectedSet& set) {
  return set.correction ? correction_words(set)
                        : fmt::format("Set {} is as it was counted: {}, {}.", set.number,
                                      set_name(set.counted.exercise, set.counted.side),
                                      counted(set.counted.reps, "rep"));
}

std::string counted_words(const CorrectedSet& set) {
  std::string text = fmt::format("{}, {}", set_name(set.counted.exercise, set.counted.side),
                                 counted(set.counted.reps, "rep"));
  if (!set.correction) return text;
  if (!set.is_changed()) return text + "  (you say: right)";
  return text +
         fmt::format("  (you say: {}, {})", set_name(set.exercise(), set.side()), counted(set.reps(), "rep"));
}

int list(const RecordingRow& row, const std::vector<CorrectedSet>& sets, const CountRecord& record,
         bool json) {
  if (!json) {
    fmt::print("Session {}, {}\n", row.id, date_and_clock_of(row.start_utc_us, row.utc_offset_s));
    if (sets.empty()) fmt::print("No set was counted. Why not: stance why --session {}\n", row.id);
  }
  for (const CorrectedSet& set : sets) {
    if (json) {
      fmt::print("{}\n", corrected_json(set).dump());
    } else {
      fmt::print("{:>4}  {}  {}\n", set.number, clock_words(set.counted.start_s), counted_words(set));
    }
  }
  if (!json && record.sets > 0) fmt::print("In all sessions: {}.\n", record_words(record));
  return kOk;
}

int tell_undone(const CorrectedSet& set) {
  fmt::print("Undone. {}\n", stands_words(set));
  return kOk;
}

// The last one of the session, whichever set it was of.
int undo(History& history, const std::vector<CorrectedSet>& sets, std::int64_t session) {
  const CorrectedSet* last = nullptr;
  for (const CorrectedSet& set : sets) {
    if (set.correction && (last == nullptr || set.correction->id > last->correction->id)) last = &set;
  }
  if (last == nullptr)
    return fail(fmt::format("Session {} has no correction to undo. See its sets: stance correct --session {}",
                            session, session));
  const auto undone = undo_correction(history, *last, now_utc_us());
  return undone ? tell_undone(*undone) : fail(undone.error().message);
}

int correct(History& history, const RecordingRow& row, const std::vector<CorrectedSet>& sets,
            const Options& options) {
  if (options.number < 1 || options.number > static_cast<int>(sets.size())) {
    return fail(
        fmt::format("Session {} has {}, and {} is none of them. See them: stance correct --session {}",
                    row.id, counted(static_cast<std::int64_t>(sets.size()), "set"), options.number, row.id));
  }
  const CorrectedSet& set = sets[static_cast<std::size_t>(options.number - 1)];
  if (options.undo) {
    const auto undone = undo_correction(history, set, now_utc_us());
    return undone ? tell_undone(*undone) : fail(undone.error().message);
  }
  SaidOfSet said{.reps = std::nullopt,
                 .exercise = options.exercise,
                 .side = side_from_name(options.side),
                 .right = options.right};
  if (options.reps >= 0) said.reps = options.reps;
  const auto stands = correct_set(history, row, set, said, now_utc_us());
  if (!stands) return fail(stands.error().message);
  fmt::print("Set {}: counted {}, {}; kept as {}, {}. Take it back: stance correct {} --session {} --undo\n",
             options.number, set_name(set.counted.exercise, set.counted.side),
             counted(set.counted.reps, "rep"), set_name(stands->exercise(), stands->side()),
             counted(stands->reps(), "rep"), options.number, row.id);
  if (const auto all = history.corrections(0))
    fmt::print("In all sessions: {}.\n", record_words(count_record(*all)));
  return kOk;
}

bool was_taught(const std::filesystem::path& history_file, std::string_view name) {
  const auto history = History::open_read_only(history_file);
  if (!history) return false;
  const auto taught = taught_exercises(*history);
  return taught && std::any_of(taught->begin(), taught->end(),
                               [&](const TaughtExercise& one) { return one.name == name; });
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto file = history_path(config->data_dir_or_default());
  if (options.exercise && is_taught(*options.exercise) && !was_taught(file, name_of(*options.exercise))) {
    fail(fmt::format(
        "\"{}\" is no exercise that Stance knows or was taught; say one of {}, or of stance teach --list",
        name_of(*options.exercise), exercise_names()));
    return kUsage;
  }
  const bool changes = options.undo || options.number != 0;
  // Only what is there can be corrected: nothing is created.
  auto history = History::open_read_only(file);
  if (history && changes) history = History::open(file);
  if (!history) return fail(history.error().message);
  const auto period = period_of_session(*history, options.session);
  if (!period) return fail(period.error().message);
  const RecordingRow& row = period->rows.front();
  const auto sets = sets_of_session(*history, row.id);
  if (!sets) return fail(sets.error().message);
  if (options.number != 0) return correct(*history, row, *sets, options);
  if (options.undo) return undo(*history, *sets, row.id);
  const auto all = history->corrections(0);
  return list(row, *sets, all ? count_record(*all) : CountRecord{}, options.json);
}

int checked_run(const Options& options) {
  if (options.says_something() && options.number == 0) {
    fail("Say which set: stance correct 3 --reps 12. Their numbers: stance correct");
    return kUsage;
  }
  if (options.undo && options.says_something()) {
    fail("Either --undo or what the set was, not both.");
    return kUsage;
  }
  if (options.number != 0 && !options.says_something() && !options.undo) {
    fail("Say what the set was: --reps, --exercise, --side, or --right if it was counted right.");
    return kUsage;
  }
  return run(options);
}

}  // namespace

void add_correct(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("correct", kHelp);
  command->footer(kExamples);
  command->add_option("SET", options->number, "The number of the set; without it they are listed");
  command->add_option("--reps", options->reps, "Repetitions it had; 0: it was no set")
      ->check(CLI::Range(0, kMostReps))
      ->type_name("N");
  command
      ->add_option_function<std::string>(
          "--exercise,--name",
          [options](const std::string& name) {
            options->exercise = taught_exercise(name);  // whether it was is seen in the history
            if (!options->exercise)
              throw CLI::ValidationError("--exercise", fmt::format("\"{}\" is no name of an exercise", name));
          },
          "What was done: squat, glute_bridge, ..., or a taught one; alike sets are called so from the next "
          "session on")
      ->type_name("NAME");
  command->add_option("--side", options->side, "left, right, or both")
      ->check(CLI::IsMember({"left", "right", "both"}))
      ->type_name("SIDE");
  command->add_flag("--right", options->right, "It was counted right");
  command->add_flag("--undo", options->undo, "Take the last correction of the set or the session back");
  command->add_option("--session", options->session, "A session's number, or last")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "The list as JSON, one object a line");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = checked_run(*options); });
}

}  // namespace stance::commands
