// Forgetting with the real program, also while the real daemon records.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Forget : public EndToEnd {
 protected:
  void record_a_session() const {
    const auto sensor = plug_in(make_recording("walk.csv", 90), 200);
    EXPECT_EQ(start_daemon({"--once", "--placement", "left_hip"})->wait(), 0);
  }
  [[nodiscard]] Finished forget(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "forget");
    arguments.insert(arguments.end(), {"--data-dir", data_dir()});
    return stance(std::move(arguments));
  }
  [[nodiscard]] std::size_t recordings() const {
    const fs::directory_iterator files(fs::path(data_dir()) / "recordings");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }
};

TEST_F(Forget, SaysWhatGoesAndChangesNothingWhenThereIsNobodyToAsk) {
  record_a_session();
  const Finished asked = forget({"last"});
  EXPECT_EQ(asked.exit_code, 2);
  EXPECT_THAT(asked.output, HasSubstr("session    1"));
  EXPECT_THAT(asked.output, HasSubstr("of raw recordings"));
  EXPECT_THAT(asked.errors, HasSubstr("--yes"));
  EXPECT_EQ(sessions().size(), 1U);
  EXPECT_EQ(recordings(), 1U);
}

TEST_F(Forget, IsGoneFromAllThatShowsAndComesBackWithUndo) {
  record_a_session();
  const std::string events = stored(1);
  EXPECT_EQ(forget({"--day", "today", "--yes"}).exit_code, 0);
  EXPECT_TRUE(sessions().empty());
  EXPECT_EQ(recordings(), 0U);
  EXPECT_EQ(stance({"report", "--data-dir", data_dir()}).exit_code, 1);
  EXPECT_THAT(forget({"--list"}).output, HasSubstr("gone for good at"));
  const Finished undone = forget({"--undo", "--json"});
  EXPECT_EQ(undone.exit_code, 0) << undone.errors;
  EXPECT_EQ(Json::parse(undone.output)["type"], "remembered");
  EXPECT_EQ(stored(1), events);
  EXPECT_EQ(recordings(), 1U);
}

TEST_F(Forget, ADaemonThatStartsLaterDoesNotBringItBack) {
  record_a_session();
  record_a_session();
  ASSERT_EQ(forget({"1", "--yes"}).exit_code, 0);
  record_a_session();
  const auto left = sessions();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0]["id"], 2);
  EXPECT_EQ(left[1]["id"], 3);
}

TEST_F(Forget, EverythingWhileASessionIsBeingRecordedEndsItAndTheDaemonGoesOn) {
  record_a_session();
  const auto sensor = plug_in(make_recording("long.csv", 300), 20);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("session 2 begins"));
  const Finished done = forget({"--everything", "--yes", "--json"});
  ASSERT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_EQ(Json::parse(done.output)["sessions"], Json::array({1, 2}));
  EXPECT_EQ(daemon->wait(), 0);
  EXPECT_THAT(daemon->errors(), testing::Not(HasSubstr("cannot")));
  const auto left = sessions();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0]["id"], 3);
  EXPECT_EQ(left[0]["state"], "finished");
  EXPECT_GT(left[0]["samples"].get<int>(), 1000);
  EXPECT_EQ(recordings(), 1U);
}

TEST_F(Forget, ForGoodLeavesNothingToUndo) {
  record_a_session();
  ASSERT_EQ(forget({"1", "--yes"}).exit_code, 0);
  EXPECT_EQ(forget({"--for-good", "--yes"}).exit_code, 0);
  EXPECT_EQ(forget({"--undo"}).exit_code, 1);
  EXPECT_TRUE(sessions().empty());
}

TEST_F(Forget, WrongCommandLinesAndUnknownThingsAreOneSentence) {
  record_a_session();
  EXPECT_EQ(forget({}).exit_code, 2);
  EXPECT_EQ(forget({"1", "--everything"}).exit_code, 2);
  EXPECT_THAT(forget({"7", "--yes"}).errors, HasSubstr("no session 7"));
  EXPECT_THAT(forget({"--day", "someday", "--yes"}).errors, HasSubstr("is no day"));
  EXPECT_THAT(forget({"--sensor", "nobody's", "--yes"}).errors, HasSubstr("Nothing of that was recorded"));
  EXPECT_THAT(forget({"--undo"}).errors, HasSubstr("nothing to take back"));
  EXPECT_EQ(sessions().size(), 1U);
}

TEST_F(Forget, AHistoryGoesToAnotherComputerAndBackWithoutLoss) {
  record_a_session();
  const Finished out = stance({"export", "--all", "--format", "jsonl", "--data-dir", data_dir()});
  ASSERT_EQ(out.exit_code, 0) << out.errors;
  std::ofstream(path("all.jsonl")) << out.output;
  const Finished in = stance({"import-history", path("all.jsonl"), "--json", "--data-dir", path("other")});
  ASSERT_EQ(in.exit_code, 0) << in.errors;
  EXPECT_EQ(Json::parse(in.output)["sessions"], 1);
  EXPECT_EQ(stance({"export", "--all", "--format", "jsonl", "--data-dir", path("other")}).output, out.output);
  std::ofstream(path("bad.jsonl")) << out.output.substr(0, out.output.size() / 2);
  const Finished bad = stance({"import-history", path("bad.jsonl"), "--data-dir", path("third")});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.errors, HasSubstr("Nothing was imported"));
}

}  // namespace
}  // namespace stance::test
