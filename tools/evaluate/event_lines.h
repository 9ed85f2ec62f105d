// Events as JSON Lines, of truth and of prediction alike: read, checked and looked into. What is scored are
// the printed values, so that a score never depends on digits that no file holds.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-bridge/result.h"

namespace stance::evaluate {

using Json = nlohmann::ordered_json;
using Events = std::vector<Json>;

// One JSON object per line; empty lines are skipped. Every field the metrics need is checked here, so that
// scoring cannot fail later. An error names the line (`name` is what it calls the text).
Result<Events> parse_events(std::string_view text, const std::string& name);
Result<Events> read_events(const std::filesystem::path& path);

// The events of one type, in the order of the file.
Events of(std::string_view type, const Events& events);
// The same, sorted by a number they all hold; equal ones keep their order.
Events sorted_of(std::string_view type, const Events& events, const char* key);

double number(const Json& event, const char* key);
// Empty when the event does not say.
std::string text(const Json& event, const char* key);
double length_s(const Json& event);
// What two spans have in common, as a share of what either has.
double shared_share(const Json& a, const Json& b);

}  // namespace stance::evaluate
