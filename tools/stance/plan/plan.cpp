#include "tools/stance/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr int kMostSets = 20;
constexpr int kMostReps = 200;
constexpr int kLongestHold_s = 600;
constexpr std::size_t kLongestLine = 200;

constexpr const char* kWhatIsRight =
    "say \"EXERCISE [left|right|each] SETS x REPS\" (glute_bridge 3 x 10), \"... SETS x SECONDS s\" for what "
    "is "
    "held, \"offer EXERCISE REPS\", \"warm_up 5 min\" or \"sessions 3 a week\"";

struct Line {
  PlannedSets sets;
  bool each_side = false;
};

int number(const std::ssub_match& digits) { return digits.matched ? std::stoi(digits) : 0; }

// Side and name of what the expressions below begin with.
Line begun(const std::ssub_match& name, const std::ssub_match& side) {
  Line line;
  line.sets.name = name;
  line.sets.exercise = exercise_from_name(line.sets.name);
  if (line.sets.exercise == Exercise::kOther) line.sets.exercise.reset();
  if (side.str() == "left") line.sets.side = Side::kLeft;
  if (side.str() == "right") line.sets.side = Side::kRight;
  line.each_side = side.str() == "each";
  return line;
}

bool in_range(const PlannedSets& sets) {
  const bool has_reps = sets.reps >= 1 && sets.reps <= kMostReps;
  const bool has_hold = sets.hold_s >= 1 && sets.hold_s <= kLongestHold_s;
  return sets.sets >= 1 && sets.sets <= kMostSets && (has_reps || (sets.reps == 0 && has_hold)) &&
         sets.hold_s <= kLongestHold_s;
}

std::optional<Line> prescription(const std::string& text) {
  static const std::regex kSets(
      "([a-z][a-z0-9_]*)(?: (left|right|each|both))? ([0-9]{1,2}) ?x ?([0-9]{1,3})(?:( ?s)|(?: hold "
      "([0-9]{1,3}) ?s))?");
  std::smatch part;
  if (!std::regex_match(text, part, kSets)) return std::nullopt;
  Line line = begun(part[1], part[2]);
  line.sets.sets = number(part[3]);
  (part[5].matched ? line.sets.hold_s : line.sets.reps) = number(part[4]);
  if (part[6].matched) line.sets.hold_s = number(part[6]);
  return in_range(line.sets) ? std::optional(line) : std::nullopt;
}

std::optional<Line> offer(const std::string& text) {
  static const std::regex kOffer("offer ([a-z][a-z0-9_]*)(?: (left|right|both))? ([0-9]{1,3})( ?s)?");
  std::smatch part;
  if (!std::regex_match(text, part, kOffer)) return std::nullopt;
  Line line = begun(part[1], part[2]);
  (part[4].matched ? line.sets.hold_s : line.sets.reps) = number(part[3]);
  return in_range(line.sets) ? std::optional(line) : std::nullopt;
}

int sessions_a_week(const std::string& text) {
  static const std::regex kSessions("sessions ([1-7]) (?:a|per) week");
  std::smatch part;
  return std::regex_match(text, part, kSessions) ? number(part[1]) : 0;
}

int warm_up_minutes(const std::string& text) {
  static const std::regex kWarmUp("warm_up ([1-9]|1[0-5]) ?min");
  std::smatch part;
  return std::regex_match(text, part, kWarmUp) ? number(part[1]) : 0;
}

// Without its comment, one space between words and none around them.
std::string plain(const std::string& line) {
  std::istringstream words(line.substr(0, std::min(line.find('#'), kLongestLine)));
  std::string text;
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  return text;
}

void add(const Line& line, Plan& plan) {
  plan.sets.push_back(line.sets);
  if (!line.each_side) return;
  plan.sets.back().side = Side::kLeft;
  plan.sets.push_back(line.sets);
  plan.sets.back().side = Side::kRight;
}

std::string exercise_name(const PlannedSets& sets) {
  if (sets.exercise) return exercise_words(*sets.exercise);
  std::string words = sets.name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

Result<Plan> parse_plan(const std::string& text, const std::string& name) {
  Plan plan;
  std::istringstream lines(text);
  int number = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    const std::string line = plain(raw);
    if (line.empty()) continue;
    if (const int sessions = sessions_a_week(line); sessions > 0) {
      plan.sessions_a_week = sessions;
    } else if (const int minutes = warm_up_minutes(line); minutes > 0) {
      plan.warm_up_min = minutes;
    } else if (const auto offered = offer(line)) {
      plan.offer = offered->sets;
    } else if (const auto prescribed = prescription(line)) {
      add(*prescribed, plan);
    } else {
      return failure(ErrorCode::kIo, fmt::format("{}, line {}: \"{}\" is not understood; {}.", name, number,
                                                 line, kWhatIsRight));
    }
  }
  return plan;
}

Result<Plan> load_plan(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return Plan{};
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || std::filesystem::is_directory(file, error)) {
    return failure(ErrorCode::kNotAllowed,
                   fmt::format("The plan {} cannot be read. Check who may read it: ls -l {}", file.string(),
                               file.string()));
  }
  return parse_plan(text.str(), file.string());
}

std::string prescribed_words(const PlannedSets& sets) {
  if (sets.reps == 0) return fmt::format("{} x {} s", sets.sets, sets.hold_s);
  const std::string held = sets.hold_s > 0 ? fmt::format(", held for {} s", sets.hold_s) : "";
  return fmt::format("{} x {}{}", sets.sets, sets.reps, held);
}

std::string name_words(const PlannedSets& sets) {
  return sets.side == Side::kBoth ? exercise_name(sets)
                                  : exercise_name(sets) + ", " + std::string(name_of(sets.side));
}

std::string offer_words(const PlannedSets& offer) {
  return name_words(offer) + ", " +
         (offer.reps > 0 ? counted(offer.reps, "rep") : fmt::format("{} s", offer.hold_s));
}

std::string plan_example() {
  return "# What you mean to do. # begins a comment.\n"
         "#\n"
         "#   EXERCISE [left|right|each]  SETS x REPS\n"
         "#   EXERCISE [left|right|each]  SETS x SECONDS s      what is held, not repeated\n"
         "\n"
         "sessions 3 a week\n"
         "warm_up 5 min                   # on the move before the first lower-body set\n"
         "offer glute_bridge 10           # what a prompt about sitting offers\n"
         "\n"
         "glute_bridge              3 x 10\n"
         "single_leg_bridge each    3 x 8\n"
         "squat                     3 x 10\n"
         "hip_flexor_stretch each   2 x 30 s   # not sensed, but on the list\n";
}

}  // namespace stance
