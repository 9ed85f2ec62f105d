// The real program from the sensor's line to the report, over real pseudo-terminals.
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

using DaemonEndToEnd = EndToEnd;

TEST_F(DaemonEndToEnd, APlayedRecordingGivesTheEventsOfAnalyze) {
  const std::string recording = make_recording("walk.csv", 120);
  const auto sensor = plug_in(recording, 100);
  const auto daemon = start_daemon({"--once"});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_NE(daemon->output().find("session 1 is over"), std::string::npos) << daemon->output();
  ASSERT_EQ(sessions().size(), 1U);
  EXPECT_EQ(sessions()[0]["samples"], 12000);
  EXPECT_EQ(sessions()[0]["state"], "finished");
  EXPECT_TRUE(sessions()[0]["demo"]);
  EXPECT_FALSE(stored(1).empty());
  EXPECT_EQ(stored(1), analyzed(recording));
}

TEST_F(DaemonEndToEnd, TheDemoNeedsNoSensorAndLeavesNothingBehind) {
  const auto demo = stance({"demo", "--speed", "500", "--html", path("demo.html")});
  EXPECT_EQ(demo.exit_code, 0) << demo.errors;
  EXPECT_NE(demo.output.find("DEMO DATA"), std::string::npos);
  EXPECT_NE(demo.output.find("squat"), std::string::npos) << demo.output;
  EXPECT_NE(demo.output.find("F  Sitting"), std::string::npos) << demo.output;
  EXPECT_NE(demo.output.find("no detectable difference"), std::string::npos) << demo.output;
  EXPECT_NE(demo.output.find("right moved less than left, beyond usual noise"), std::string::npos)
      << demo.output;
  EXPECT_NE(demo.output.find("Not counted at"), std::string::npos) << "the planted shuffle\n" << demo.output;
  EXPECT_TRUE(std::filesystem::exists(path("demo.html")));
  EXPECT_FALSE(std::filesystem::exists(data_dir()));
}

TEST_F(DaemonEndToEnd, TheRecordingItWroteGivesTheSameEventsAgain) {
  const auto sensor = plug_in(make_recording("walk.csv", 60), 200);
  EXPECT_EQ(start_daemon({"--once"})->wait(), 0);
  const std::string written = data_dir() + "/" + sessions()[0]["path"].get<std::string>();
  EXPECT_EQ(analyzed(written), stored(1));
}

TEST_F(DaemonEndToEnd, UnpluggedAndPluggedInAgainIsOneSessionWithAGap) {
  const std::string recording = make_recording("walk.csv", 60);
  auto sensor = plug_in(recording, 20);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  sensor->signal(SIGKILL);
  ASSERT_TRUE(daemon->wait_for_line("sensor lost")) << daemon->output();
  sensor = plug_in(recording, 100);
  ASSERT_TRUE(daemon->wait_for_line("sensor streaming")) << daemon->output();
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const auto found = sessions();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_GE(found[0]["samples"], 6000);
  EXPECT_GE(found[0]["gaps"], 1);
}

TEST_F(DaemonEndToEnd, SigtermStoresEverythingAndEndsWithZero) {
  const auto sensor = plug_in(make_recording("walk.csv", 120), 10);
  const auto daemon = start_daemon({"--quiet"});
  ASSERT_TRUE(sensor->id() > 0);
  while (stance({"status", "--data-dir", data_dir()}).output.find("Session  1") == std::string::npos) {
  }
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  ASSERT_EQ(sessions().size(), 1U);
  EXPECT_EQ(sessions()[0]["state"], "finished");
  const std::string written = data_dir() + "/" + sessions()[0]["path"].get<std::string>();
  EXPECT_EQ(analyzed(written), stored(1));
}

TEST_F(DaemonEndToEnd, WhatSigtermLeftUnstoredComesToTheNextDaemon) {
  const std::string recording = make_recording("walk.csv", 60);
  const auto sensor = plug_in(recording, 20);
  {
    const auto daemon = start_daemon();
    ASSERT_TRUE(daemon->wait_for_line("session 1 begins"));
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  }
  const auto daemon = start_daemon({"--once"});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const auto found = sessions();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]["samples"].get<int>() + found[1]["samples"].get<int>(), 6000);
}

TEST_F(DaemonEndToEnd, WhatWasAnnouncedStandsInTheRecordingAndCountsTheSameAgain) {
  const auto sensor = plug_in(make_recording("walk.csv", 120), 10);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  const Finished started = stance({"start", "squat", "--data-dir", data_dir()});
  EXPECT_EQ(started.exit_code, 0) << started.errors;
  ASSERT_TRUE(daemon->wait_for_line("squat: announced")) << daemon->output();
  EXPECT_NE(stance({"status", "--data-dir", data_dir()}).output.find("Doing    squat"), std::string::npos);
  EXPECT_EQ(stance({"start", "lunge", "--side", "alternating", "--data-dir", data_dir()}).exit_code, 0);
  ASSERT_TRUE(daemon->wait_for_line("lunge, alternating: announced")) << daemon->output();
  EXPECT_EQ(stance({"stop", "--data-dir", data_dir()}).exit_code, 0);
  ASSERT_TRUE(daemon->wait_for_line("lunge, alternating: no longer announced")) << daemon->output();
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const std::string written = data_dir() + "/" + sessions()[0]["path"].get<std::string>();
  EXPECT_NE(stored(1).find("\"type\":\"announcement\""), std::string::npos);
  EXPECT_EQ(analyzed(written), stored(1));
}

TEST_F(DaemonEndToEnd, AnAnnouncementIsRefusedWhereNothingIsRecordedOrNothingIsMeant) {
  EXPECT_NE(stance({"start", "squat", "--data-dir", data_dir()}).errors.find("No daemon answers"),
            std::string::npos);
  EXPECT_EQ(stance({"start", "squatt", "--data-dir", data_dir()}).exit_code, 2);
  const auto daemon = start({"daemon", "--data-dir", data_dir()});  // which looks for a sensor for ever
  while (stance({"status", "--data-dir", data_dir()}).exit_code != 0) {
  }
  const Finished refused = stance({"start", "squat", "--data-dir", data_dir()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.errors.find("No session is being recorded"), std::string::npos) << refused.errors;
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0);
}

TEST_F(DaemonEndToEnd, StatusTellsWhatIsGoingOn) {
  const auto sensor = plug_in(make_recording("walk.csv", 120), 10);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  const Finished asked = stance({"status", "--json", "--data-dir", data_dir()});
  ASSERT_EQ(asked.exit_code, 0) << asked.errors;
  const Json status = Json::parse(asked.output);
  EXPECT_EQ(status["link"]["state"], "streaming");
  EXPECT_EQ(status["pid"], daemon->id());
  EXPECT_EQ(status["dropped_samples"], 0);
}

TEST_F(DaemonEndToEnd, SocketAndFilesAreForTheOwnerAlone) {
  namespace fs = std::filesystem;
  const auto sensor = plug_in(make_recording("walk.csv", 60), 10);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins"));
  const auto for_others = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(data_dir()).permissions() & for_others, fs::perms::none);
  for (const auto& entry : fs::recursive_directory_iterator(data_dir())) {
    EXPECT_EQ(entry.status().permissions() & for_others, fs::perms::none) << entry.path();
  }
}

TEST_F(DaemonEndToEnd, ASecondDaemonOnTheSameDataRefuses) {
  const auto sensor = plug_in(make_recording("walk.csv", 60), 10);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins"));
  const Finished second = stance({"daemon", "--port", port(), "--data-dir", data_dir()});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_NE(second.errors.find("Another daemon (process " + std::to_string(daemon->id()) + ")"),
            std::string::npos)
      << second.errors;
}

TEST_F(DaemonEndToEnd, ADeletedHistoryIsComputedAgainFromTheRecordings) {
  const std::string recording = make_recording("walk.csv", 60);
  auto sensor = plug_in(recording, 200);
  EXPECT_EQ(start_daemon({"--once"})->wait(), 0);
  const std::string before = stored(1);
  for (const char* ending : {"", "-wal", "-shm"}) {
    std::filesystem::remove(data_dir() + "/history.sqlite" + ending);
  }
  sensor = plug_in(recording, 200);
  EXPECT_EQ(start_daemon({"--once"})->wait(), 0);
  EXPECT_EQ(stored(1), before);
}

TEST_F(DaemonEndToEnd, AnUnfinishedRecordingThatCannotBeReadIsToldAndLeftAlone) {
  auto sensor = plug_in(make_recording("walk.csv", 60), 20);
  std::string written;
  {
    const auto daemon = start_daemon();
    ASSERT_TRUE(daemon->wait_for_line("session 1 begins"));
    daemon->signal(SIGKILL);
    EXPECT_EQ(daemon->wait(), 128 + SIGKILL);
    written = data_dir() + "/" + sessions()[0]["path"].get<std::string>();
    std::ofstream(written) << "no recording any more";
  }
  const auto daemon = start_daemon({"--once"});
  EXPECT_TRUE(daemon->wait_for_line("Session 1 could not be completed")) << daemon->output();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_EQ(sessions().size(), 2U);
  std::string word;
  std::ifstream(written) >> word;
  EXPECT_EQ(word, "no");
}

}  // namespace
}  // namespace stance::test
