// A report as a table for programs: one figure a line, in the order of the report's blocks.
#pragma once

#include <string>

#include "tools/stance/event_json.h"

namespace stance {

// `report`: report_json(). Columns: block (A..F), what (an exercise, a measure, "walking", "sitting", a
// state), side (left, right, both or nothing), figure (with its unit, as in the JSON), value. The first line
// has their names; lines end with "\n", fields with a comma or quote are quoted (RFC 4180).
std::string report_csv(const Json& report);

}  // namespace stance
