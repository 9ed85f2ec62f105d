// `stance why`: what was counted, what was not, and why.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/corrected.h"
#include "tools/stance/report/load.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp = "Says of everything that repeated whether it was counted, and if not, why.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance why                    the last session\n"
    "  stance why --session 12 --json\n"
    "\n"
    "A set that was counted wrongly: stance correct. Times are since the session's start and on your clock.";

struct Options {
  std::string session = "last";
  std::string data_dir;
  bool json = false;
};

std::string when(const RecordingRow& row, double start_s) {
  return fmt::format("{}  {}", clock_of(row.start_utc_us + std::llround(start_s * 1e6), row.utc_offset_s),
                     clock_words(start_s));
}

std::string sentence_of(const CorrectedSet& one) {
  const Set& set = one.counted;
  const double length_s = set.end_s - set.start_s;
  std::string text =
      fmt::format("Set {}: {}, {} counted in {}, {:.1f} s each", one.number, set_name(set.exercise, set.side),
                  counted(set.reps, "rep"), duration_words(length_s), length_s / std::max(1, set.reps));
  if (!std::isnan(set.confidence)) text += fmt::format("; confidence {:.0f} %", 100.0F * set.confidence);
  text += set.exercise == Exercise::kOther ? "; it fits no exercise that is known." : ".";
  if (one.is_changed())
    text +=
        fmt::format(" You say: {}, {}.", set_name(one.exercise(), one.side()), counted(one.reps(), "rep"));
  return text;
}

std::string sentence_of(const Rejection& rejection) {
  return fmt::format("Not counted: {}, for {}.", rejection_words(rejection.reason),
                     duration_words(rejection.end_s - rejection.start_s));
}

std::string sentence_of(const Hold& hold) {
  return fmt::format("Held: {}{}, {}, from where the pelvis tilted and stayed to where it left.",
                     exercise_words(hold.exercise),
                     hold.side == Side::kLeft || hold.side == Side::kRight
                         ? fmt::format(", {}", name_of(hold.side))
                         : std::string(),
                     duration_words(hold.end_s - hold.start_s));
}

std::string sentence_of(const Announcement& announcement) {
  return fmt::format("Announced: {}, for {}; single repetitions count.", announced_words(announcement),
                     duration_words(announcement.end_s - announcement.start_s));
}

struct Line {
  double start_s = 0.0;
  std::string sentence;
  Json json;
};

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  const auto history = History::open_read_only(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto period = period_of_session(*history, options.session);
  if (!period) return fail(period.error().message);
  const RecordingRow& row = period->rows.front();
  const auto events = history->events(row.id);
  if (!events) return fail(events.error().message);
  const auto corrections = history->corrections(row.id);
  if (!corrections) return fail(corrections.error().message);

  std::vector<Line> lines;
  for (const CorrectedSet& set : corrected_sets(*events, *corrections))
    lines.push_back({set.counted.start_s, sentence_of(set), corrected_json(set)});
  for (const Event& event : *events) {
    if (const auto* rejection = std::get_if<Rejection>(&event.body))
      lines.push_back({rejection->start_s, sentence_of(*rejection), to_json(event)});
    if (const auto* hold = std::get_if<Hold>(&event.body))
      lines.push_back({hold->start_s, sentence_of(*hold), to_json(event)});
    if (const auto* announced = std::get_if<Announcement>(&event.body))
      lines.push_back({announced->start_s, sentence_of(*announced), to_json(event)});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.start_s < b.start_s; });
  if (!options.json)
    fmt::print("Session {}, {}\n", row.id, date_and_clock_of(row.start_utc_us, row.utc_offset_s));
  for (Line& line : lines) {
    if (options.json) {
      line.json["sentence"] = line.sentence;
      fmt::print("{}\n", line.json.dump());
    } else {
      fmt::print("  {}  {}\n", when(row, line.start_s), line.sentence);
    }
  }
  if (lines.empty() && !options.json)
    fmt::print("Nothing repeated like an exercise: no set, and nothing rejected.\n");
  return kOk;
}

}  // namespace

void add_why(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("why", kHelp);
  command->footer(kExamples);
  command->add_option("--session", options->session, "A session's number, or last")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object a line, with the sentence");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
