#include "tools/stance/history/archive.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/tools/stance/history_fixture.h"
#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/event_json.h"
#include "tools/stance/history/event_rows.h"

namespace stance::test {
namespace {

class Archive : public testing::Test {
 protected:
  [[nodiscard]] History open(const std::string& name) const {
    return std::move(*History::open(folder_.path() / (name + ".sqlite")));
  }
  [[nodiscard]] History made_up(const std::string& name, unsigned seed) const {
    History history = open(name);
    MadeUpHistory(seed).fill(history, 3);
    return history;
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Archive, WhatIsReadIntoAnEmptyHistoryIsWrittenAgainToTheByte) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const History history = made_up("from" + std::to_string(seed), seed);
    const std::string text = archived(history);
    History empty = open("to" + std::to_string(seed));
    const auto imported = import(empty, text);
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->sessions, 3);
    EXPECT_EQ(archived(empty), text) << "seed " << seed;
    const auto rows = history.recordings().value();
    for (const RecordingRow& row : rows)
      EXPECT_EQ(empty.event_lines(row.id).value(), history.event_lines(row.id).value());
  }
}

TEST_F(Archive, ReadTwiceChangesNothing) {
  History history = made_up("one", 7);
  const std::string text = archived(history);
  const auto again = import(history, text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->sessions, 0);
  EXPECT_EQ(again->already_there, 3);
  EXPECT_EQ(archived(history), text);
}

TEST_F(Archive, EveryDamagedLineIsNamedAndNothingIsChanged) {
  const History history = made_up("one", 3);
  std::istringstream text(archived(history));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  History target = made_up("two", 4);
  const std::string before = archived(target);
  std::mt19937 random(5);
  for (int i = 0; i < 30; ++i) {
    const std::size_t number = std::uniform_int_distribution<std::size_t>(0, lines.size() - 1)(random);
    auto damaged = lines;
    if (i % 3 == 0) damaged[number].resize(damaged[number].size() / 2);
    if (i % 3 == 1) damaged[number] = R"({"session":1,"type":"dance"})";
    if (i % 3 == 2) damaged[number] = "";
    std::string damaged_text;
    for (const std::string& line : damaged) damaged_text += line + '\n';
    const auto imported = import(target, damaged_text);
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, ErrorCode::kDamaged);
    EXPECT_NE(imported.error().message.find("Line " + std::to_string(number + 1) + " "), std::string::npos)
        << imported.error().message << " for line " << number + 1 << ": " << damaged[number];
    EXPECT_EQ(archived(target), before);
  }
}

TEST_F(Archive, AFileThatWasCutOffOrLostALineIsRefused) {
  const History history = made_up("one", 3);
  const std::string text = archived(history);
  History target = open("two");
  const std::string cut = text.substr(0, text.rfind('\n', text.size() - 2) + 1);
  EXPECT_FALSE(import(target, cut));
  const std::size_t third = text.find('\n', text.find('\n') + 1) + 1;
  EXPECT_FALSE(import(target, text.substr(0, third) + text.substr(text.find('\n', third) + 1)));
  EXPECT_FALSE(import(target, ""));
  EXPECT_FALSE(import(target, "time_s,acc_x\n"));
  EXPECT_TRUE(target.recordings().value().empty());
}

TEST_F(Archive, ANumberThatIsTakenIsChangedAndTheOtherSessionStays) {
  History history = open("one");
  MadeUpHistory made_up(1);
  RecordingRow row = made_up.row(1);
  row.id = history.add(row).value();
  ASSERT_TRUE(history.write(row, {.events = made_up.events(50), .gaps = {}}));
  History other = open("two");
  RecordingRow mine = made_up.row(2);
  mine.id = other.add(mine).value();
  ASSERT_EQ(mine.id, row.id);
  ASSERT_TRUE(import(other, archived(history)));
  const auto rows = other.recordings().value();
  ASSERT_EQ(rows.size(), 2U);
  const std::int64_t added = rows[0].path == row.path ? rows[0].id : rows[1].id;
  EXPECT_NE(added, mine.id);
  EXPECT_EQ(other.event_lines(added).value(), history.event_lines(row.id).value());
  EXPECT_TRUE(other.event_lines(mine.id).value().empty());
}

TEST_F(Archive, AnEventWithFieldsOfItsOwnKeepsThem) {
  History history = open("one");
  const RecordingRow row = MadeUpHistory(1).row(1);
  ASSERT_TRUE(history.add(row));
  SQLite::Database& database = history.database();
  database.exec(R"(INSERT INTO event (recording_id, type, start_s, end_s, fields)
    VALUES (1, 'step', 1, 1, '{"type":"step","time_s":1.0,"side":"left","shoe":"red"}'))");
  const std::string text = archived(history);
  EXPECT_NE(text.find("red"), std::string::npos);
  History empty = open("two");
  ASSERT_TRUE(import(empty, text));
  EXPECT_EQ(archived(empty), text);
}

TEST(StepRows, GiveBackTheSameLines) {
  std::vector<Event> steps;
  MadeUpHistory made_up(11);
  for (Event& event : made_up.events(3000)) {
    if (std::holds_alternative<Step>(event.body)) steps.push_back(std::move(event));
  }
  std::vector<Step> bodies;
  for (const Event& event : steps) bodies.push_back(std::get<Step>(event.body));
  const auto unpacked = unpack_steps(pack_steps(bodies));
  ASSERT_TRUE(unpacked);
  ASSERT_EQ(unpacked->size(), bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i)
    ASSERT_EQ(to_json_line({true, (*unpacked)[i]}), to_json_line({true, bodies[i]}));
}

TEST_F(Archive, AWalkStoredSecondBySecondTakesFewRowsAndAnybodyCanReadItsSteps) {
  History history = open("one");
  RecordingRow row = MadeUpHistory(1).row(1);
  row.id = history.add(row).value();
  for (int second = 0; second < 500; ++second) {
    const std::vector<Event> two = {{true, Step{second + 0.1, Side::kLeft, 0.9F}},
                                    {true, Step{second + 0.6, Side::kRight, kNotKnown, second + 0.75}}};
    ASSERT_TRUE(history.write(row, {.events = two, .gaps = {}}));
  }
  EXPECT_LE(history.database().execAndGet("SELECT count(*) FROM event").getInt(), 4);
  EXPECT_EQ(history.database().execAndGet("SELECT count(*) FROM step WHERE side = 'right'").getInt(), 500);
  EXPECT_DOUBLE_EQ(history.database().execAndGet("SELECT max(time_s) FROM step").getDouble(), 499.6);
  const auto lines = history.event_lines(row.id, "step").value();
  ASSERT_EQ(lines.size(), 1000U);
  EXPECT_EQ(lines[999], to_json_line({true, Step{499.6, Side::kRight, kNotKnown, 499.75}}));
}

}  // namespace
}  // namespace stance::test
