#include "tools/simulator/script.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "tools/simulator/moves.h"

namespace stance::simulator {
namespace {

constexpr double kMaxAmount = 86400.0;

// What may follow a word.
struct Grammar {
  std::set<std::string> options;
  std::vector<std::string> sides;  // the first is the default
};

const std::map<std::string, Grammar, std::less<>>& grammar() {
  static const auto kGrammar = [] {
    std::map<std::string, Grammar, std::less<>> out{
        {"sit", {}},
        {"stand", {}},
        {"lie", {{}, {"back", "left", "right", "front"}}},
        {"kneel", {}},
        {"all_fours", {}},
        {"floor", {{}, {"back", "left", "right"}}},
        {"walk", {{"asymmetry", "cadence", "speed", "turns"}, {}}},
        {"ride", {{"shake"}, {}}},
        {"shuffle", {}},
        {"talk", {}}};
    for (const Move& move : all_moves()) {
      Grammar& words = out[std::string(move.word)];
      words.options = {"size", "time", "size_difference", "time_difference"};
      if (!move.held)
        words.options.insert({"pause_s", "hold_s", "fatigue", "sloppy", "aborted", "long_pauses"});
      if (move.one_sided) words.sides = {"right", "left"};
      if (move.may_alternate) words.sides.emplace_back("alternating");
    }
    return out;
  }();
  return kGrammar;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string all_words() {
  std::vector<std::string> words;
  for (const auto& [word, rules] : grammar()) words.push_back(word);
  return joined(words);
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < text.size() && !is_space(text[i])) ++i;
    words.emplace_back(text.substr(start, i - start));
  }
  return words;
}

std::optional<double> number_in(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

tl::unexpected<Error> wrong(const std::string& command, const std::string& why) {
  return failure(ErrorCode::kDamaged, "In the script, \"" + command + "\": " + why);
}

Result<Command> parse_command(const std::string& text) {
  const std::vector<std::string> words = words_of(text);
  Command command;
  command.verb = words[0];
  const auto known = grammar().find(command.verb);
  if (known == grammar().end()) return wrong(text, "say one of " + all_words() + ".");
  const Grammar& rules = known->second;
  if (!rules.sides.empty()) command.side = rules.sides.front();
  const auto amount = words.size() > 1 ? number_in(words[1]) : std::nullopt;
  if (!amount || *amount <= 0.0 || *amount > kMaxAmount)
    return wrong(text, "after the first word comes a number above 0: seconds, or how many repetitions.");
  command.amount = *amount;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    const bool is_side = name == "side" && !rules.sides.empty();
    if (equals == std::string::npos || !(is_side || rules.options.contains(name)))
      return wrong(text, "\"" + words[i] + "\" is not an option of " + command.verb + ".");
    const std::string value = words[i].substr(equals + 1);
    if (is_side) {
      if (std::find(rules.sides.begin(), rules.sides.end(), value) == rules.sides.end())
        return wrong(text, "the side is one of " + joined(rules.sides) + ".");
      command.side = value;
      continue;
    }
    const auto number = number_in(value);
    if (!number) return wrong(text, "\"" + value + "\" is not a number.");
    command.options[name] = *number;
  }
  return command;
}

std::string without_comments(std::string_view script) {
  std::string out;
  bool comment = false;
  for (const char c : script) {
    if (c == '#') comment = true;
    if (c == '\n') comment = false;
    if (!comment) out += c == '\n' ? ';' : c;
  }
  return out;
}

}  // namespace

Result<std::vector<Command>> parse_script(std::string_view script) {
  std::vector<Command> commands;
  const std::string text = without_comments(script);
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    std::string part = text.substr(start, end - start);
    start = end + 1;
    const auto first = std::find_if_not(part.begin(), part.end(), is_space);
    if (first == part.end()) continue;
    const auto command = parse_command({first, part.end()});
    if (!command) return tl::make_unexpected(command.error());
    commands.push_back(*command);
  }
  if (commands.empty()) return failure(ErrorCode::kDamaged, "The script holds no command; try \"walk 30\".");
  return commands;
}

std::string script_help() {
  std::vector<std::string> both_sided, one_sided, held;
  for (const Move& move : all_moves())
    (move.held ? held : move.one_sided ? one_sided : both_sided).emplace_back(move.word);
  return R"(A script is commands divided by ';' or line ends; '#' begins a comment.

  sit S, stand S, kneel S, all_fours S        hold a posture for S seconds
  lie S [side=back|left|right|front]          the same on a bed
  floor S [side=back|left|right]              the same on the floor
  walk S [asymmetry=PERCENT] [cadence=STEPS_MIN] [speed=M_S] [turns=N]
                                              asymmetry: step time, left less right, of their mean
  ride S [shake=PERCENT]                      sit in a vehicle that drives, bends and stops; shake: of a usual car
  talk S                                      stand with the hands on the hips, and turn and shift
  shuffle N                                   N uneven dips and shifts: no exercise
  EXERCISE N [side=right|left|alternating] [OPTION=VALUE]...    N repetitions
  HOLD S [side=right|left] [size=] [time=]    hold for S seconds

EXERCISE on both legs: )" +
         joined(both_sided) + R"(
EXERCISE of one leg: )" +
         joined(one_sided) + R"(
HOLD: )" +
         joined(held) +
         R"(

  size=PERCENT, time=PERCENT                  of this person's own movement (100)
  size_difference=PERCENT, time_difference=PERCENT    left less right, of their mean
  pause_s=S, hold_s=S                         between repetitions, at the turning point
  fatigue=PERCENT                             slower by so much at the end of the set, and half as much smaller
  sloppy=PERCENT                              so many of the repetitions are small, hasty and wobble
  aborted=N                                   begun and given up N times; these do not count
  long_pauses=N                               N pauses of 2 to 6 s

Whoever changes posture for a command takes the time that needs before it. Without an option, the person
decides.)";
}

}  // namespace stance::simulator
