// A history of every schema there was, opened by today's program. The schemas stand here as they were: a
// change of tools/stance/history/schema.cpp must not change what these tests open.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/history/history.h"
#include "tools/stance/history/schema.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema1 = R"sql(
CREATE TABLE recording (id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE,
  start_utc_us INTEGER NOT NULL, sensor_id TEXT NOT NULL, sensor_name TEXT NOT NULL,
  sensor_firmware TEXT NOT NULL, placement TEXT NOT NULL, rate_hz REAL NOT NULL, has_gyro INTEGER NOT NULL,
  algorithm_version TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'finished')),
  duration_s REAL NOT NULL, samples INTEGER NOT NULL, gaps INTEGER NOT NULL, gap_s REAL NOT NULL);
CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE, type TEXT NOT NULL,
  start_s REAL NOT NULL, end_s REAL NOT NULL, fields TEXT NOT NULL);
CREATE INDEX event_of_recording ON event(recording_id, type, start_s);
CREATE TABLE link_gap (id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
  start_utc_us INTEGER NOT NULL, end_utc_us INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE VIEW step AS SELECT recording_id, start_s AS time_s, fields->>'side' AS side FROM event WHERE type = 'step';
CREATE VIEW set_of_reps AS SELECT recording_id, start_s, end_s, fields->>'exercise' AS exercise,
  fields->>'side' AS side, fields->>'reps' AS reps FROM event WHERE type = 'set';
)sql";
constexpr const char* kSchema2 =
    "ALTER TABLE recording ADD COLUMN removed_utc_us INTEGER NOT NULL DEFAULT 0;";
constexpr const char* kSchema3 = R"sql(
CREATE TABLE prompt (id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE, bout_start_s REAL NOT NULL,
  due_s REAL NOT NULL, shown_s REAL NOT NULL, last_shown_s REAL NOT NULL, times_shown INTEGER NOT NULL,
  firmness TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'answered', 'not_answered', 'withdrawn')), end_s REAL NOT NULL);
CREATE INDEX prompt_of_recording ON prompt(recording_id, due_s);
CREATE TABLE correction (id INTEGER PRIMARY KEY AUTOINCREMENT,
  recording_id INTEGER NOT NULL REFERENCES recording(id) ON DELETE CASCADE, set_start_s REAL NOT NULL,
  set_end_s REAL NOT NULL, made_utc_us INTEGER NOT NULL, algorithm_version TEXT NOT NULL,
  counted_reps INTEGER NOT NULL, counted_exercise TEXT NOT NULL, counted_side TEXT NOT NULL, reps INTEGER NOT NULL,
  exercise TEXT NOT NULL, side TEXT NOT NULL, undone_utc_us INTEGER NOT NULL DEFAULT 0);
CREATE INDEX correction_of_recording ON correction(recording_id, set_start_s);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
)sql";

// As step 4 left the table of events: steps share rows.
constexpr const char* kSchema4 = R"sql(
DROP INDEX event_of_recording;
CREATE INDEX event_of_recording ON event(recording_id, type);
DROP VIEW step;
CREATE VIEW step AS
  SELECT recording_id, one.value->>0 / 1000.0 AS time_s,
         CASE one.value->>1 WHEN 1 THEN 'left' WHEN 2 THEN 'right' ELSE 'unknown' END AS side
    FROM event, json_each(event.fields, '$.steps') AS one WHERE event.type = 'step'
  UNION ALL
  SELECT recording_id, start_s, fields->>'side' FROM event WHERE type = 'step' AND fields->>'type' = 'step';
)sql";
constexpr const char* kSchema5 = R"sql(
ALTER TABLE prompt ADD COLUMN activation TEXT NOT NULL DEFAULT '';
ALTER TABLE prompt ADD COLUMN activation_outcome TEXT NOT NULL DEFAULT ''
  CHECK (activation_outcome IN ('', 'offered', 'done', 'not_done', 'not_known'));
ALTER TABLE prompt ADD COLUMN activation_reps INTEGER NOT NULL DEFAULT 0;
)sql";
constexpr const char* kRows4 = R"sql(
DELETE FROM event WHERE id = 3;
UPDATE event SET end_s = 1.52, fields = '{"type":"steps","steps":[[1000,1,9876,null],[1520,2,10000,120]]}' WHERE id = 1;
UPDATE event SET fields = '{"type":"steps","steps":[[1500,2,null,null]]}' WHERE id = 2;
UPDATE event SET fields = '{"type":"steps","steps":[[2500,1,null,null]]}' WHERE id = 6;
)sql";

constexpr const char* kRows = R"sql(
INSERT INTO recording (path, start_utc_us, sensor_id, sensor_name, sensor_firmware, placement, rate_hz, has_gyro,
  algorithm_version, state, duration_s, samples, gaps, gap_s)
  VALUES ('recordings/a.stance', 1790000000000000, '7', 'belt', '1.0', 'left_hip', 100.0, 1, '0.1.0', 'finished',
          60.0, 6000, 1, 0.5),
         ('recordings/b.stance', 1790100000000000, '7', 'belt', '1.0', 'left_hip', 100.0, 1, '0.1.0', 'finished',
          90.0, 9000, 0, 0.0);
INSERT INTO event (recording_id, type, start_s, end_s, fields) VALUES
  (1, 'step', 1.0, 1.0, '{"type":"step","time_s":1.0,"side":"left","side_probability":0.9876}'),
  (2, 'step', 1.5, 1.5, '{"type":"step","time_s":1.5,"side":"right"}'),
  (1, 'step', 1.52, 1.52, '{"type":"step","time_s":1.52,"side":"right","side_probability":1.0,"toe_off_s":1.64}'),
  (1, 'activity', 0.0, 5.0, '{"type":"activity","start_s":0.0,"end_s":5.0,"label":"walking"}'),
  (1, 'step', 2.0, 2.0, '{"type":"step","time_s":2.0,"side":"unknown","shoe":"red"}'),
  (1, 'step', 2.5, 2.5, '{"type":"step","time_s":2.5,"side":"left"}'),
  (1, 'set', 10.0, 40.0, '{"type":"set","start_s":10.0,"end_s":40.0,"exercise":"squat","side":"both","reps":10}'),
  (2, 'set', 20.0, 50.0, '{"type":"set","start_s":20.0,"end_s":50.0,"exercise":"lunge","side":"left","reps":8}');
INSERT INTO link_gap (recording_id, start_utc_us, end_utc_us, reason) VALUES (2, 5, 9, 'silent');
)sql";
constexpr const char* kRows3 = R"sql(
INSERT INTO prompt (recording_id, bout_start_s, due_s, shown_s, last_shown_s, times_shown, firmness, outcome, end_s)
  VALUES (1, 0, 1800, 1801.5, 1801.5, 1, 'firm', 'answered', 1900);
INSERT INTO correction (recording_id, set_start_s, set_end_s, made_utc_us, algorithm_version, counted_reps,
  counted_exercise, counted_side, reps, exercise, side) VALUES (1, 10, 40, 5, '0.1.0', 10, 'squat', 'both', 12, 'squat',
  'both');
INSERT INTO setting (name, value) VALUES ('prompts_paused_until_utc_us', '77');
)sql";

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Migration : public testing::TestWithParam<int> {
 protected:
  // As the program that wrote version `version` left it.
  void make(int version) const {
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(kSchema1);
    if (version >= 2) database.exec(kSchema2);
    if (version >= 3) database.exec(kSchema3);
    database.exec(kRows);
    if (version >= 2) database.exec("UPDATE recording SET removed_utc_us = 42 WHERE id = 2");
    if (version >= 3) database.exec(kRows3);
    if (version >= 4) database.exec(kSchema4);
    if (version >= 4) database.exec(kRows4);
    if (version >= 5) database.exec(kSchema5);
    database.exec("PRAGMA user_version = " + std::to_string(version));
  }
  [[nodiscard]] fs::path file() const { return folder_.path() / "history.sqlite"; }

 private:
  TemporaryFolder folder_;
};

TEST_P(Migration, LosesNothing) {
  const int version = GetParam();
  make(version);
  const auto history = History::open(file());
  ASSERT_TRUE(history) << history.error().message;
  EXPECT_EQ(schema_version(history->database()), kSchemaVersion);
  const auto rows = history->recordings().value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].path, "recordings/a.stance");
  EXPECT_EQ(rows[0].placement, Placement::kLeftHip);
  EXPECT_EQ(rows[0].samples, 6000U);
  EXPECT_EQ(rows[1].removed_utc_us, version >= 2 ? 42 : 0);
  EXPECT_FALSE(rows[1].utc_offset_s) << "nobody knows in which zone it was";
  const std::vector<std::string> first = {
      R"({"type":"step","time_s":1.0,"side":"left","side_probability":0.9876})",
      R"({"type":"step","time_s":1.52,"side":"right","side_probability":1.0,"toe_off_s":1.64})",
      R"({"type":"activity","start_s":0.0,"end_s":5.0,"label":"walking"})",
      R"({"type":"step","time_s":2.0,"side":"unknown","shoe":"red"})",
      R"({"type":"step","time_s":2.5,"side":"left"})",
      R"({"type":"set","start_s":10.0,"end_s":40.0,"exercise":"squat","side":"both","reps":10})"};
  EXPECT_EQ(history->event_lines(1).value(), first);
  EXPECT_EQ(history->event_lines(2).value().size(), 2U);
  EXPECT_EQ(history->events(1, "step").value().size(), 4U);
  EXPECT_EQ(history->database().execAndGet("SELECT count(*) FROM step").getInt(), 5);
  EXPECT_EQ(history->database().execAndGet("SELECT reps FROM set_of_reps WHERE recording_id = 2").getInt(),
            8);
  EXPECT_EQ(history->link_gaps(2).value().at(0).reason, "silent");
  const auto prompts = history->prompts(1).value();
  ASSERT_EQ(prompts.size(), version >= 3 ? 1U : 0U);
  if (version >= 3) {
    EXPECT_EQ(prompts[0].outcome, "answered");
    EXPECT_EQ(prompts[0].activation + prompts[0].activation_outcome, "") << "it offered nothing";
  }
  EXPECT_EQ(history->corrections(1).value().size(), version >= 3 ? 1U : 0U);
  EXPECT_EQ(history->setting("prompts_paused_until_utc_us").value(), version >= 3 ? "77" : "");
  EXPECT_EQ(history->database().execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_FALSE(SQLite::Statement(history->database(), "PRAGMA foreign_key_check").executeStep());
}

TEST_P(Migration, IsDoneOnceWhicheverProgramComesFirst) {
  make(GetParam());
  const auto reader = History::open_read_only(file());
  ASSERT_TRUE(reader) << reader.error().message;
  const auto before = reader->event_lines(1).value();
  const auto writer = History::open(file());
  ASSERT_TRUE(writer) << writer.error().message;
  EXPECT_EQ(writer->event_lines(1).value(), before);
}

INSTANTIATE_TEST_SUITE_P(FromSchema, Migration, testing::Values(1, 2, 3, 4, 5));

TEST_F(Migration, ANewerHistoryIsRefusedAndNotTouched) {
  {
    ASSERT_TRUE(History::open(file()));
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion + 1));
  }
  const std::string before = bytes_of(file());
  for (const auto& opened : {History::open(file()), History::open_read_only(file())}) {
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kDamaged);
    EXPECT_NE(opened.error().message.find("newer version of Stance. Update Stance"), std::string::npos);
  }
  EXPECT_EQ(bytes_of(file()), before);
  EXPECT_FALSE(fs::exists(file().string() + "-wal"));
}

}  // namespace
}  // namespace stance::test
