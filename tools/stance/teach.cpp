// One set shows the daemon an exercise that it does not know.
#include <fmt/format.h>

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
    "Teaches an exercise by one set of five repetitions: sets that are alike are called so from the next "
    "session on.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance teach \"cable kickback\"         the last set was that\n"
    "  stance teach \"cable kickback\" --set 3  set 3 of the session was (their numbers: stance correct)\n"
    "  stance teach \"cable kickback\" --side left   with the left leg: sides are told from then on\n"
    "  stance teach --list                   what was taught\n"
    "  stance teach \"cable kickback\" --forget\n"
    "\n"
    "Walk some ten steps before the set, so that it is known which way is forward, and do the set as you "
    "always\n"
    "do it. A taught name is given only where it fits clearly better than the names Stance knows. The name "
    "of a\n"
    "set that was called wrongly: stance correct --name, from which it learns, too.";
constexpr std::int32_t kFewestReps = 4;

struct Options {
  std::string words;
  std::string session = "last";
  std::string data_dir;
  std::string side;
  int number = 0;
  bool list = false;
  bool forget = false;
  bool json = false;
};

int list(const History& history, bool json) {
  const auto taught = taught_exercises(history);
  if (!taught) return fail(taught.error().message);
  for (const TaughtExercise& one : *taught) {
    if (json) {
      Json line = {{"type", "taught"}, {"exercise", one.name}, {"taught_utc", iso_utc(one.taught_utc_us)}};
      if (one.side != Side::kUnknown) line["side"] = name_of(one.side);
      fmt::print("{}\n", line.dump());
    } else {
      fmt::print("{:<32}taught {}{}\n", one.name, date_and_clock_of(one.taught_utc_us),
                 one.side == Side::kUnknown ? "" : fmt::format(", {} leg", name_of(one.side)));
    }
  }
  if (taught->empty() && !json)
    fmt::print("Nothing was taught. After a set of five: stance teach \"cable kickback\"\n");
  return kOk;
}

// As it is said; else as the set was counted or put right.
Side leg_of(const CorrectedSet& set, const std::string& said) {
  const Side side = side_from_name(said).value_or(set.side());
  return side == Side::kLeft || side == Side::kRight ? side : Side::kUnknown;
}

int teach_set(History& history, const std::string& name, const Options& options) {
  const auto period = period_of_session(history, options.session);
  if (!period) return fail(period.error().message);
  const RecordingRow& row = period->rows.front();
  const auto sets = sets_of_session(history, row.id);
  if (!sets) return fail(sets.error().message);
  const auto number = options.number == 0 ? sets->size() : static_cast<std::size_t>(options.number);
  if (number < 1 || number > sets->size()) {
    return fail(fmt::format("Session {} has {}. Do five repetitions, wait ten seconds, and say it again.",
                            row.id, counted(static_cast<std::int64_t>(sets->size()), "set")));
  }
  const CorrectedSet& set = (*sets)[number - 1];
  if (set.counted.reps < kFewestReps) {
    return fail(fmt::format("Set {} has {}: do five, so that what they share is seen.", number,
                            counted(set.counted.reps, "rep")));
  }
  if (!set.counted.motion.known()) {
    return fail(
        fmt::format("Before set {} no walk was seen, and so not which way is forward. Walk ten steps and do "
                    "it again.",
                    number));
  }
  if (!options.side.empty() && !motion_tells_leg(row.algorithm_version)) {
    return fail(fmt::format(
        "Session {} was analysed by a version of Stance that did not keep which way the pelvis turned. Do "
        "five repetitions anew, or leave --side out.",
        row.id));
  }
  const Side side = motion_tells_leg(row.algorithm_version) ? leg_of(set, options.side) : Side::kUnknown;
  const std::int64_t now_us = now_utc_us();
  if (const auto stored = teach(history, {name, set.counted.motion, now_us, side}); !stored)
    return fail(stored.error().message);
  SaidOfSet said;
  said.exercise = taught_exercise(name);
  if (side != Side::kUnknown) said.side = side;
  const auto stands = correct_set(history, row, set, said, now_us);
  if (!stands) return fail(stands.error().message);
  fmt::print(
      "Set {} ({}, {}) is kept as {}; alike sets are called so from the next session on. Take it back: "
      "stance "
      "teach {} --forget\n",
      number, set_name(set.counted.exercise, set.counted.side), counted(set.counted.reps, "rep"),
      set_name(stands->exercise(), side == Side::kUnknown ? Side::kBoth : side), name);
  return kOk;
}

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto file = history_path(config->data_dir_or_default());
  auto history = History::open_read_only(file);
  if (history && !options.list) history = History::open(file);
  if (!history) return fail(history.error().message);
  if (options.list) return list(*history, options.json);
  const std::string name = exercise_name(options.words);
  const auto exercise = exercise_from_name(name);
  if (!exercise) {
    fail(fmt::format("\"{}\" is no name for an exercise: letters, digits and spaces, 40 at most.",
                     options.words));
    return kUsage;
  }
  if (options.forget) {
    const auto forgotten = forget_taught(*history, name);
    if (!forgotten) return fail(forgotten.error().message);
    fmt::print("Forgotten: {}. Sets that were called so keep their name.\n", exercise_words(*exercise));
    return kOk;
  }
  if (!is_taught(*exercise)) {
    fail(fmt::format("Stance knows {} already. A set that was called otherwise: stance correct SET --name {}",
                     exercise_words(*exercise), name));
    return kUsage;
  }
  return teach_set(*history, name, options);
}

}  // namespace

void add_teach(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("teach", kHelp);
  command->footer(kExamples);
  auto* name = command->add_option("NAME", options->words, "What it is called");
  auto* list = command->add_flag("--list", options->list, "What was taught")->excludes(name);
  auto* forget = command->add_flag("--forget", options->forget, "No longer give this name")->needs(name);
  auto* side = command
                   ->add_option("--side", options->side,
                                "left or right: the leg it was done with; the other leg is told from it then")
                   ->type_name("SIDE")
                   ->check(CLI::IsMember({"left", "right"}))
                   ->excludes(list);
  command->add_option("--set", options->number, "The number of the set (default: the last)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  side->excludes(forget);
  command->add_option("--session", options->session, "A session's number, or last")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "The list as JSON, one object a line")->needs(list);
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] {
    if (options->words.empty() && !options->list) {
      fail("Say what the last set was: stance teach \"cable kickback\"");
      exit_code = kUsage;
      return;
    }
    exit_code = run(*options);
  });
}

}  // namespace stance::commands
