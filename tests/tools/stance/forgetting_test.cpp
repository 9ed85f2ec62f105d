#include "tools/stance/history/forgetting.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/tools/stance/history_fixture.h"
#include "tests/tools/stance/temporary_folder.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNow_us = 1'800'000'000'000'000;
constexpr std::int64_t kHour_us = 3'600'000'000;
// Stands in rows and files that are to be forgotten.
constexpr const char* kMark = "belt-of-somebody";

class Forgetting : public testing::Test {
 protected:
  Forgetting() : history_(std::move(*History::open(data_dir() / "history.sqlite"))) {
    MadeUpHistory made_up(9);
    made_up.fill(history_, 3);
    history_.database().exec("UPDATE recording SET state = 'finished'");
    history_.database().exec(std::string("UPDATE recording SET sensor_name = '") + kMark + "' WHERE id = 2");
    fs::create_directories(data_dir() / "recordings");
    const auto rows = history_.recordings().value();
    for (const RecordingRow& row : rows)
      std::ofstream(data_dir() / row.path) << (row.id == 2 ? kMark : "other") << " raw samples of " << row.id;
  }

  [[nodiscard]] fs::path data_dir() const { return folder_.path(); }
  [[nodiscard]] std::vector<RecordingRow> session(std::int64_t id) const {
    return {history_.recording(id).value()};
  }
  [[nodiscard]] bool has_recording(int number) const {
    return fs::exists(data_dir() / ("recordings/made-up-" + std::to_string(number) + ".stance"));
  }
  // In any file of the data directory.
  [[nodiscard]] bool mark_is_anywhere() const {
    for (const auto& entry : fs::recursive_directory_iterator(data_dir())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find(kMark) != std::string::npos) return true;
    }
    return false;
  }

  TemporaryFolder folder_;
  History history_;
};

TEST_F(Forgetting, TakesTheSessionAndItsRecordingAwayAtOnceAndLeavesTheOthers) {
  const std::string third = history_.event_lines(3).value().at(0);
  const auto forgotten = forget_sessions(data_dir(), history_, session(2), kNow_us);
  ASSERT_TRUE(forgotten) << forgotten.error().message;
  EXPECT_EQ(forgotten->sessions, std::vector<std::int64_t>{2});
  EXPECT_GT(forgotten->recording_bytes, 0U);
  EXPECT_FALSE(history_.recording(2));
  EXPECT_TRUE(history_.event_lines(2).value().empty());
  EXPECT_TRUE(history_.prompts(2).value().empty());
  EXPECT_TRUE(history_.corrections(2).value().empty());
  EXPECT_TRUE(history_.link_gaps(2).value().empty());
  EXPECT_FALSE(has_recording(2));
  EXPECT_TRUE(has_recording(1) && has_recording(3));
  EXPECT_EQ(history_.event_lines(3).value().at(0), third);
}

TEST_F(Forgetting, UndoBringsBackEverythingToTheByte) {
  const std::string before = archived(history_);
  const auto rows = history_.recordings().value();
  ASSERT_TRUE(forget_sessions(data_dir(), history_, rows, kNow_us));
  ASSERT_TRUE(history_.recordings().value().empty());
  const auto all = forgotten_in(data_dir());
  ASSERT_EQ(all.size(), 1U);
  const auto back = undo_forgetting(data_dir(), history_, all[0].name);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(archived(history_), before);
  EXPECT_TRUE(has_recording(1) && has_recording(2) && has_recording(3));
  EXPECT_TRUE(forgotten_in(data_dir()).empty());
  EXPECT_FALSE(undo_forgetting(data_dir(), history_, all[0].name));
}

TEST_F(Forgetting, ADayLaterNoFileHoldsAnythingOfIt) {
  ASSERT_TRUE(mark_is_anywhere());
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  EXPECT_EQ(remove_forgotten(data_dir(), kNow_us + 23 * kHour_us), 0);
  EXPECT_TRUE(mark_is_anywhere());
  EXPECT_EQ(remove_forgotten(data_dir(), kNow_us + 24 * kHour_us), 1);
  EXPECT_FALSE(mark_is_anywhere());
  EXPECT_TRUE(forgotten_in(data_dir()).empty());
  EXPECT_EQ(history_.recordings().value().size(), 2U);
}

TEST_F(Forgetting, ForGoodDoesNotWaitForTheDayToPass) {
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  EXPECT_EQ(remove_forgotten(data_dir(), kNow_us, true), 1);
  EXPECT_FALSE(mark_is_anywhere());
}

TEST_F(Forgetting, WhileADaemonAndAReaderAreOpenNeitherIsUpset) {
  History daemon = std::move(*History::open(data_dir() / "history.sqlite"));
  const History reader = std::move(*History::open_read_only(data_dir() / "history.sqlite"));
  RecordingRow row = daemon.recording(3).value();
  EXPECT_EQ(reader.recordings().value().size(), 3U);
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  const std::vector<Event> more = {{true, SedentaryBout{1.0, 99.0}}};
  EXPECT_TRUE(daemon.write(row, {.events = more, .gaps = {}}));
  EXPECT_EQ(reader.recordings().value().size(), 2U);
  remove_forgotten(data_dir(), kNow_us, true);
  EXPECT_FALSE(mark_is_anywhere());
}

// --- interrupted at any moment, made good at the next start ---

TEST_F(Forgetting, InterruptedBeforeItWasDecidedItIsNone) {
  fs::create_directories(forgotten_dir(data_dir()) / "2026-11-21T23-31-18Z.making/recordings");
  ASSERT_TRUE(complete_forgetting(data_dir(), history_));
  EXPECT_EQ(history_.recordings().value().size(), 3U);
  EXPECT_TRUE(fs::is_empty(forgotten_dir(data_dir())) || forgotten_in(data_dir()).empty());
}

TEST_F(Forgetting, InterruptedAfterItWasDecidedItIsCompleted) {
  const std::string before = archived(history_);
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  const auto name = forgotten_in(data_dir()).at(0).name;
  const fs::path folder = forgotten_dir(data_dir()) / name;
  // As it was when the folder had just got its name: rows and recording still there.
  const fs::path saved = data_dir() / "saved";
  fs::copy(folder, saved, fs::copy_options::recursive);
  ASSERT_TRUE(undo_forgetting(data_dir(), history_, name));
  fs::remove_all(saved / "recordings");
  fs::create_directories(saved / "recordings");
  fs::rename(saved, folder);
  ASSERT_TRUE(history_.recording(2));

  ASSERT_TRUE(complete_forgetting(data_dir(), history_));
  EXPECT_FALSE(history_.recording(2));
  EXPECT_FALSE(has_recording(2));
  ASSERT_TRUE(complete_forgetting(data_dir(), history_));
  ASSERT_TRUE(undo_forgetting(data_dir(), history_, name));
  EXPECT_EQ(archived(history_), before);
  EXPECT_TRUE(has_recording(2));
}

TEST_F(Forgetting, AnUndoThatWasInterruptedIsCompleted) {
  const std::string before = archived(history_);
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  const fs::path folder = forgotten_dir(data_dir()) / forgotten_in(data_dir()).at(0).name;
  fs::rename(folder, folder.string() + ".undoing");
  ASSERT_TRUE(complete_forgetting(data_dir(), history_));
  EXPECT_EQ(archived(history_), before);
  EXPECT_TRUE(has_recording(2));
  EXPECT_EQ(remove_forgotten(data_dir(), kNow_us + 25 * kHour_us), 0);
  EXPECT_TRUE(has_recording(2));
}

TEST_F(Forgetting, ARecordingOutsideItsFolderIsNeverMovedWhateverTheHistorySays) {
  std::ofstream(data_dir() / "letter.txt") << "mine";
  history_.database().exec("UPDATE recording SET path = 'letter.txt' WHERE id = 2");
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  EXPECT_TRUE(fs::exists(data_dir() / "letter.txt"));
}

TEST_F(Forgetting, WhatIsKeptForADayIsForTheOwnerAlone) {
  ASSERT_TRUE(forget_sessions(data_dir(), history_, session(2), kNow_us));
  EXPECT_EQ(fs::status(forgotten_dir(data_dir())).permissions(), fs::perms::owner_all);
}

}  // namespace
}  // namespace stance::test
