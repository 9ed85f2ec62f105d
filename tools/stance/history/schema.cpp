#include "tools/stance/history/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <string>

#include "tools/stance/history/event_rows.h"

namespace stance {
namespace {

// Element n brings version n to n + 1. A released step is never edited; a change is a new step.
constexpr std::array<const char*, kSchemaVersion> kSteps = {R"sql(
CREATE TABLE recording (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  start_utc_us INTEGER NOT NULL,
  sensor_id TEXT NOT NULL,
  sensor_name TEXT NOT NULL,
  sensor_firmware TEXT NOT NULL,
  placement TEXT NOT NULL,
  rate_hz REAL NOT NULL,
  has_gyro INTEGER NOT NULL,
  algorithm_version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'finished')),
  duration_s REAL NOT NULL,
  samples INTEGER NOT NULL,
  gaps INTEGER NOT NULL,
  gap_s REAL NOT NULL
);
CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  start_s REAL NOT NULL,
  end_s REAL NOT NULL,
  fields TEXT NOT NULL
);
CREATE INDEX event_of_recording ON event(recording_id, type, start_s);
CREATE TABLE link_gap (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  start_utc_us INTEGER NOT NULL,
  end_utc_us INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE VIEW activity AS SELECT recording_id, start_s, end_s, fields->>'label' AS label,
  fields->>'confidence' AS confidence FROM event WHERE type = 'activity';
CREATE VIEW transition AS SELECT recording_id, fields->>'time_s' AS time_s, fields->>'from' AS "from",
  fields->>'to' AS "to" FROM event WHERE type = 'transition';
CREATE VIEW step AS SELECT recording_id, start_s AS time_s, fields->>'side' AS side FROM event WHERE type = 'step';
CREATE VIEW rep AS SELECT recording_id, start_s, end_s, fields->>'exercise' AS exercise, fields->>'side' AS side,
  fields->>'number' AS number, fields->>'range_of_motion_deg' AS range_of_motion_deg,
  fields->>'vertical_travel_cm' AS vertical_travel_cm, fields->>'concentric_s' AS concentric_s,
  fields->>'eccentric_s' AS eccentric_s FROM event WHERE type = 'rep';
CREATE VIEW set_of_reps AS SELECT recording_id, start_s, end_s, fields->>'exercise' AS exercise,
  fields->>'side' AS side, fields->>'reps' AS reps FROM event WHERE type = 'set';
CREATE VIEW sedentary_bout AS SELECT recording_id, start_s, end_s FROM event WHERE type = 'sedentary_bout';
CREATE VIEW asymmetry AS SELECT recording_id, fields->>'measure' AS measure, fields->>'exercise' AS exercise,
  fields->>'left' AS "left", fields->>'right' AS "right", fields->>'difference_percent' AS difference_percent,
  fields->>'noise_percent' AS noise_percent, fields->>'verdict' AS verdict FROM event WHERE type = 'asymmetry';
)sql",
                                                            R"sql(
ALTER TABLE recording ADD COLUMN removed_utc_us INTEGER NOT NULL DEFAULT 0;
)sql",
                                                            R"sql(
CREATE TABLE prompt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  bout_start_s REAL NOT NULL,
  due_s REAL NOT NULL,
  shown_s REAL NOT NULL,
  last_shown_s REAL NOT NULL,
  times_shown INTEGER NOT NULL,
  firmness TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'answered', 'not_answered', 'withdrawn')),
  end_s REAL NOT NULL
);
CREATE INDEX prompt_of_recording ON prompt(recording_id, due_s);
CREATE TABLE correction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  set_start_s REAL NOT NULL,
  set_end_s REAL NOT NULL,
  made_utc_us INTEGER NOT NULL,
  algorithm_version TEXT NOT NULL,
  counted_reps INTEGER NOT NULL,
  counted_exercise TEXT NOT NULL,
  counted_side TEXT NOT NULL,
  reps INTEGER NOT NULL,
  exercise TEXT NOT NULL,
  side TEXT NOT NULL,
  undone_utc_us INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX correction_of_recording ON correction(recording_id, set_start_s);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
)sql",
                                                            // Before: pack_step_rows().
                                                            R"sql(
DROP INDEX event_of_recording;
CREATE INDEX event_of_recording ON event(recording_id, type);
DROP VIEW step;
CREATE VIEW step AS
  SELECT recording_id, one.value->>0 / 1000.0 AS time_s,
         CASE one.value->>1 WHEN 1 THEN 'left' WHEN 2 THEN 'right' ELSE 'unknown' END AS side
    FROM event, json_each(event.fields, '$.steps') AS one WHERE event.type = 'step'
  UNION ALL
  SELECT recording_id, start_s, fields->>'side' FROM event WHERE type = 'step' AND fields->>'type' = 'step';
)sql",
                                                            R"sql(
ALTER TABLE prompt ADD COLUMN activation TEXT NOT NULL DEFAULT '';
ALTER TABLE prompt ADD COLUMN activation_outcome TEXT NOT NULL DEFAULT ''
  CHECK (activation_outcome IN ('', 'offered', 'done', 'not_done', 'not_known'));
ALTER TABLE prompt ADD COLUMN activation_reps INTEGER NOT NULL DEFAULT 0;
)sql",
                                                            R"sql(
ALTER TABLE recording ADD COLUMN utc_offset_s INTEGER;
)sql"};

// The version to which the rows of steps are packed.
constexpr int kStepsPacked = 4;

}  // namespace

int schema_version(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

void migrate(SQLite::Database& database) {
  if (schema_version(database) >= kSchemaVersion) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int from = schema_version(database);  // another program may have been faster
  for (int version = from; version < kSchemaVersion; ++version) {
    if (version + 1 == kStepsPacked && from > 0) pack_step_rows(database);
    database.exec(kSteps[static_cast<std::size_t>(version)]);
  }
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

}  // namespace stance
