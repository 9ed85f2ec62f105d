#include "tools/simulator/script.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

namespace stance::simulator {
namespace {

constexpr double kMaxAmount = 86400.0;

const std::map<std::string, std::set<std::string>>& known_options() {
  static const std::map<std::string, std::set<std::string>> kOptions{
      {"sit", {}},
      {"stand", {}},
      {"lie", {"side"}},
      {"walk", {"asymmetry", "cadence", "speed", "turns"}},
      {"squat", {"depth_cm", "pause_s"}},
      {"shuffle", {}}};
  return kOptions;
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
  const auto known = known_options().find(command.verb);
  if (known == known_options().end()) return wrong(text, "say one of sit, stand, lie, walk, squat, shuffle.");
  const auto amount = words.size() > 1 ? number_in(words[1]) : std::nullopt;
  if (!amount || *amount <= 0.0 || *amount > kMaxAmount)
    return wrong(text,
                 "after the first word comes a number above 0: seconds, or how many of squat and shuffle.");
  command.amount = *amount;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    if (equals == std::string::npos || !known->second.contains(name))
      return wrong(text, "\"" + words[i] + "\" is not an option of " + command.verb + ".");
    const std::string value = words[i].substr(equals + 1);
    if (name == "side") {
      if (value != "back" && value != "left" && value != "right" && value != "front")
        return wrong(text, "the side is back, left, right or front.");
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

}  // namespace stance::simulator
