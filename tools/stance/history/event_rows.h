// How events lie in the table `event`: one row each, but for steps, of which a day has thousands. Steps that
// became known one after the other share a row, whose fields are
//   {"type":"steps","steps":[[time_ms,side,side_probability,toe_off_ms],...]}
// time_ms: milliseconds since the recording's first sample; side: 0 unknown, 1 left, 2 right;
// side_probability: in ten-thousandths; toe_off_ms: after time_ms; null: not known. That is all that the
// line of a step holds, at its precision, so the lines come back to the byte, in a fifth of the space.
//
// Everything here throws SQLite::Exception; see attempt.h. Belongs to whoever owns the database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/event.h"

namespace SQLite {
class Database;
}

namespace stance {

// The fields of a row with these steps, and back; nothing where `fields` is no such row.
std::string pack_steps(std::span<const Step> steps);
std::optional<std::vector<Step>> unpack_steps(std::string_view fields);

// Appends to what is stored of the recording; provisional events are passed over.
void insert_events(SQLite::Database& database, std::int64_t recording_id, std::span<const Event> events);

// The lines of `stance analyze --format jsonl` in the order they became known. `type`: only these; empty:
// all. `take` is called once a line.
void for_each_event_line(SQLite::Database& database, std::int64_t recording_id, const std::string& type,
                         const std::function<void(const std::string& line)>& take);

// The same as values. An event of a later version that this one does not know is passed over.
std::vector<Event> select_events(SQLite::Database& database, std::int64_t recording_id,
                                 const std::string& type);

// Brings the rows of a database in which each step had a row to the form above.
void pack_step_rows(SQLite::Database& database);

}  // namespace stance
