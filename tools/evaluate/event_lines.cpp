#include "tools/evaluate/event_lines.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>

namespace stance::evaluate {
namespace {

struct Field {
  const char* key;
  bool is_number;
};

struct Rule {
  std::string_view type;
  std::array<Field, 3> needs;
};

constexpr Field kNone{nullptr, false};

// What scoring reads without asking. A transition is left out: truth gives its span, a prediction its middle.
constexpr std::array<Rule, 10> kRules{{
    {"activity", {{{"start_s", true}, {"end_s", true}, {"label", false}}}},
    {"transition", {{{"from", false}, {"to", false}, kNone}}},
    {"step", {{{"time_s", true}, kNone, kNone}}},
    {"rep", {{{"start_s", true}, {"end_s", true}, kNone}}},
    {"set", {{{"start_s", true}, {"end_s", true}, {"reps", true}}}},
    {"sedentary_bout", {{{"start_s", true}, {"end_s", true}, kNone}}},
    {"scored", {{{"start_s", true}, {"end_s", true}, kNone}}},
    {"turn", {{{"start_s", true}, {"end_s", true}, kNone}}},
    {"count", {{{"what", false}, {"n", true}, kNone}}},
    {"person", {{{"id", false}, kNone, kNone}}},
}};

bool has(const Json& event, const Field& field) {
  const auto found = event.find(field.key);
  if (found == event.end()) return false;
  return field.is_number ? found->is_number() : found->is_string();
}

// The first field an event lacks, or nothing.
std::optional<std::string> missing_field(const Json& event) {
  const std::string type = text(event, "type");
  if (type.empty()) return "type";
  if (type == "transition" && !has(event, {"time_s", true}) &&
      !(has(event, {"start_s", true}) && has(event, {"end_s", true})))
    return "time_s";
  for (const Rule& rule : kRules) {
    if (rule.type != type) continue;
    for (const Field& field : rule.needs)
      if (field.key != nullptr && !has(event, field)) return field.key;
  }
  return std::nullopt;
}

}  // namespace

Result<Events> parse_events(std::string_view lines, const std::string& name) {
  Events events;
  for (int line_number = 1; !lines.empty(); ++line_number) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Json event = Json::parse(line, nullptr, false);
    if (!event.is_object())
      return failure(ErrorCode::kDamaged,
                     name + ", line " + std::to_string(line_number) + ": not a JSON object");
    if (const auto missing = missing_field(event))
      return failure(ErrorCode::kDamaged, name + ", line " + std::to_string(line_number) + ": the field `" +
                                              *missing + "` is missing or of the wrong kind");
    events.push_back(std::move(event));
  }
  return events;
}

Result<Events> read_events(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(ErrorCode::kNotFound, "Cannot read " + path.string());
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  return parse_events(content, path.string());
}

Events of(std::string_view type, const Events& events) {
  Events out;
  for (const Json& event : events)
    if (text(event, "type") == type) out.push_back(event);
  return out;
}

Events sorted_of(std::string_view type, const Events& events, const char* key) {
  Events out = of(type, events);
  std::stable_sort(out.begin(), out.end(),
                   [key](const Json& a, const Json& b) { return number(a, key) < number(b, key); });
  return out;
}

double number(const Json& event, const char* key) { return event.at(key).get<double>(); }

std::string text(const Json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

double length_s(const Json& event) { return number(event, "end_s") - number(event, "start_s"); }

double shared_share(const Json& a, const Json& b) {
  const double common_s =
      std::min(number(a, "end_s"), number(b, "end_s")) - std::max(number(a, "start_s"), number(b, "start_s"));
  const double both_s =
      std::max(number(a, "end_s"), number(b, "end_s")) - std::min(number(a, "start_s"), number(b, "start_s"));
  return std::max(0.0, common_s) / std::max(1e-9, both_s);
}

}  // namespace stance::evaluate
