// Events as JSON objects and back: the one place that knows both. The field names are those of
// analysis/event.h, which `stance analyze --format jsonl`, the history database and the local API share.
//
// Times carry three decimals (a millisecond; the sensor is slower), other numbers four. A NaN field is left
// out. Provisional events carry "final": false; final ones carry no such field. Pure functions, safe on any
// thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "analysis/event.h"

namespace stance {

// Fields stay in the order they are written in.
using Json = nlohmann::ordered_json;

Json to_json(const Event& event);

// One line without its newline.
std::string to_json_line(const Event& event);

// Empty when `json` is not an event of this version: unknown type, a required field missing or a name
// unknown. Fields that are not known here are ignored.
std::optional<Event> event_from_json(const Json& json);
std::optional<Event> event_from_json_line(std::string_view line);

// `value` with three decimals, as times are written.
double round_time(double value);

}  // namespace stance
