// Events of sessions as one table of comma-separated values, a row an event, for spreadsheets and statistics.
// Pure functions, safe on any thread. doc/history_format.md describes the columns.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/stance/report/report.h"

namespace stance {

// session, start_utc (of the event, ISO 8601 with milliseconds), then every field an event can have; a field
// that an event has not is empty. `type`: only these; empty: all.
std::string event_table(std::span<const ReportedSession> sessions, const std::string& type = "");

// The columns in their order.
const std::vector<std::string>& event_columns();

}  // namespace stance
