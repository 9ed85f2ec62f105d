#include "tools/stance/history/history.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/event_json.h"
#include "tools/stance/history/schema.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

RecordingRow a_row() {
  RecordingRow row;
  row.path = "recordings/one.stance";
  row.start_utc_us = 1'700'000'000'000'000;
  row.sensor_id = "abc";
  row.sensor_name = "virtual sensor";
  row.placement = Placement::kLeftHip;
  row.rate_hz = 100.0;
  row.has_gyro = true;
  return row;
}

const std::vector<Event>& some_events() {
  static const std::vector<Event> events = {{true, Activity{0.0, 90.0, ActivityLabel::kSitting}},
                                            {false, LiveState{1.0, ActivityLabel::kSitting, 0.0}},
                                            {true, Step{91.0, Side::kLeft, 0.9F}},
                                            {true, SedentaryBout{0.0, 90.0}}};
  return events;
}

class HistoryTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path file() const { return folder_.path() / "data" / "history.sqlite"; }
  History open() const {
    auto history = History::open(file());
    if (!history) throw std::runtime_error(history.error().message);
    return std::move(*history);
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(HistoryTest, ARecordingAndItsFinalEventsComeBackInTheirOrder) {
  History history = open();
  RecordingRow row = a_row();
  row.id = history.add(row).value();
  ASSERT_TRUE(history.write(row, {.events = some_events(), .gaps = {}}));
  const RecordingRow read = history.recording(row.id).value();
  EXPECT_EQ(read.sensor_name, "virtual sensor");
  EXPECT_EQ(read.placement, Placement::kLeftHip);
  EXPECT_FALSE(read.finished);
  const auto lines = history.event_lines(row.id).value();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], to_json_line(some_events()[0]));
  EXPECT_EQ(lines[1], to_json_line(some_events()[2]));
  EXPECT_EQ(history.events(row.id).value().size(), 3U);
}

TEST_F(HistoryTest, ReplaceLeavesNoOldEventBehind) {
  History history = open();
  RecordingRow row = a_row();
  row.id = history.add(row).value();
  ASSERT_TRUE(history.write(row, {.events = some_events(), .gaps = {}}));
  row.finished = true;
  ASSERT_TRUE(history.replace(row, some_events()));
  EXPECT_EQ(history.event_lines(row.id).value().size(), 3U);
  EXPECT_TRUE(history.recording(row.id).value().finished);
  EXPECT_TRUE(history.open_recordings().value().empty());
}

TEST_F(HistoryTest, GapsOfTheLinkAreKept) {
  History history = open();
  RecordingRow row = a_row();
  row.id = history.add(row).value();
  const std::vector<LinkGap> gaps = {{10, 20, "lost"}};
  ASSERT_TRUE(history.write(row, {.events = {}, .gaps = gaps}));
  ASSERT_EQ(history.link_gaps(row.id).value().size(), 1U);
  EXPECT_EQ(history.link_gaps(row.id).value()[0].reason, "lost");
}

TEST_F(HistoryTest, AReaderSeesWhatTheWriterCommittedWhileItIsOpen) {
  History writer = open();
  RecordingRow row = a_row();
  row.id = writer.add(row).value();
  const History reader = History::open_read_only(file()).value();
  EXPECT_TRUE(reader.event_lines(row.id).value().empty());
  ASSERT_TRUE(writer.write(row, {.events = some_events(), .gaps = {}}));
  EXPECT_EQ(reader.event_lines(row.id).value().size(), 3U);
}

TEST_F(HistoryTest, OneOfAnOlderVersionIsBroughtUpToDateAlsoByAReader) {
  RecordingRow row = a_row();
  {
    History history = open();
    row.id = history.add(row).value();
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
    database.exec(
        "DROP TABLE prompt; DROP TABLE setting; DROP TABLE correction; ALTER TABLE recording DROP COLUMN "
        "removed_utc_us; ALTER TABLE recording DROP COLUMN utc_offset_s; "
        "PRAGMA user_version = 1");
  }
  const auto reader = History::open_read_only(file());
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ(reader->recording(row.id).value().path, row.path);
  EXPECT_EQ(reader->recording(row.id).value().removed_utc_us, 0);
}

TEST_F(HistoryTest, WhatTheWearersClockWasAheadOfUtcIsKeptWhereItIsKnown) {
  History history = open();
  RecordingRow row = a_row();
  row.utc_offset_s = -12'600;
  const std::int64_t known = history.add(row).value();
  row.path += " another";
  row.utc_offset_s.reset();
  const std::int64_t unknown = history.add(row).value();
  EXPECT_EQ(history.recording(known).value().utc_offset_s, -12'600);
  EXPECT_EQ(history.recording(unknown).value().utc_offset_s, std::nullopt);
}

TEST_F(HistoryTest, APromptIsStoredOnceAndWhatBecameOfItWithIt) {
  History history = open();
  PromptRow prompt;
  prompt.recording_id = history.add(a_row()).value();
  prompt.due_s = 1800.0;
  prompt.firmness = "firm";
  prompt.id = history.write(prompt).value();
  prompt.outcome = "answered";
  prompt.times_shown = 2;
  prompt.activation = "glute_bridge";
  prompt.activation_outcome = "done";
  prompt.activation_reps = 9;
  EXPECT_EQ(history.write(prompt).value(), prompt.id);
  const auto stored = history.prompts(prompt.recording_id).value();
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].outcome, "answered");
  EXPECT_EQ(stored[0].times_shown, 2);
  EXPECT_EQ(stored[0].firmness, "firm");
  EXPECT_EQ(stored[0].activation, "glute_bridge");
  EXPECT_EQ(stored[0].activation_outcome, "done");
  EXPECT_EQ(stored[0].activation_reps, 9);
  EXPECT_TRUE(history.prompts(prompt.recording_id + 1).value().empty());
}

TEST_F(HistoryTest, APromptThatAKilledDaemonLeftOpenIsNotAnswered) {
  History history = open();
  PromptRow prompt;
  prompt.recording_id = history.add(a_row()).value();
  ASSERT_TRUE(history.write(prompt));
  ASSERT_TRUE(history.close_open_prompts());
  EXPECT_EQ(history.prompts(0).value().at(0).outcome, "not_answered");
}

TEST_F(HistoryTest, ACorrectionIsKeptBesideWhatWasCountedAndCanBeUndone) {
  History history = open();
  CorrectionRow row;
  row.recording_id = history.add(a_row()).value();
  row.set_start_s = 10.0;
  row.set_end_s = 40.0;
  row.counted_reps = 10;
  row.counted_exercise = Exercise::kSquat;
  row.counted_side = row.side = Side::kBoth;
  row.reps = 12;
  row.exercise = Exercise::kLunge;
  ASSERT_TRUE(history.add(row));
  const auto stored = history.corrections(row.recording_id).value();
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].counted_reps, 10);
  EXPECT_EQ(stored[0].reps, 12);
  EXPECT_EQ(stored[0].counted_exercise, Exercise::kSquat);
  EXPECT_EQ(stored[0].exercise, Exercise::kLunge);
  EXPECT_EQ(stored[0].side, Side::kBoth);
  ASSERT_TRUE(history.undo(stored[0], 1));
  EXPECT_TRUE(history.corrections(0).value().empty());
  EXPECT_EQ(history.undo(stored[0], 1).error().code, ErrorCode::kNotFound);
}

TEST_F(HistoryTest, ASettingIsWhatItWasSetToLast) {
  History history = open();
  EXPECT_EQ(history.setting("x").value(), "");
  ASSERT_TRUE(history.set("x", "1"));
  ASSERT_TRUE(history.set("x", "2"));
  EXPECT_EQ(history.setting("x").value(), "2");
}

TEST_F(HistoryTest, FilesAreForTheOwnerAlone) {
  const History history = open();
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(file().parent_path()).permissions(), fs::perms::owner_all);
}

TEST_F(HistoryTest, ViewsCarryTheFieldsOfTheEvents) {
  History history = open();
  RecordingRow row = a_row();
  row.id = history.add(row).value();
  ASSERT_TRUE(history.write(row, {.events = some_events(), .gaps = {}}));
  SQLite::Database database(file().string());
  EXPECT_EQ(database.execAndGet("SELECT label FROM activity").getString(), "sitting");
  EXPECT_EQ(database.execAndGet("SELECT side FROM step").getString(), "left");
}

TEST_F(HistoryTest, WithoutAHistoryReadingSaysHowToStart) {
  const auto history = History::open_read_only(file());
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kNotFound);
  EXPECT_NE(history.error().message.find("stance daemon"), std::string::npos);
}

TEST_F(HistoryTest, AFileThatIsNoHistoryIsRefusedAndLeftAlone) {
  fs::create_directories(file().parent_path());
  std::ofstream(file()) << "this is my diary, not a database, and it is long enough to be looked at as one";
  const auto history = History::open(file());
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::kDamaged);
  EXPECT_FALSE(History::open_read_only(file()));
  std::string word;
  std::ifstream(file()) >> word;
  EXPECT_EQ(word, "this");
}

TEST_F(HistoryTest, AHistoryOfANewerVersionIsRefused) {
  { const History history = open(); }
  {
    SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA user_version = 1000");
  }
  const auto history = History::open(file());
  ASSERT_FALSE(history);
  EXPECT_NE(history.error().message.find("newer"), std::string::npos);
}

TEST_F(HistoryTest, OpeningAgainMigratesNothingTwice) {
  History first = open();
  ASSERT_TRUE(first.add(a_row()));
  const History second = open();
  EXPECT_EQ(second.recordings().value().size(), 1U);
}

TEST_F(HistoryTest, AnUnknownSessionIsAnErrorThatSaysWhereToLook) {
  const auto row = open().recording(7);
  ASSERT_FALSE(row);
  EXPECT_NE(row.error().message.find("stance sessions"), std::string::npos);
}

}  // namespace
}  // namespace stance
