// Recordings as files for other programs, as the real program writes them.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class Export : public EndToEnd {
 protected:
  void record_a_session() const {
    const auto sensor = plug_in(make_recording("walk.csv", 90), 200);
    EXPECT_EQ(start_daemon({"--once", "--placement", "left_hip"})->wait(), 0);
  }
};

std::vector<std::string> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> columns_of(const std::string& line) {
  std::istringstream text(line);
  std::vector<std::string> columns;
  for (std::string column; std::getline(text, column, '\t');) columns.push_back(column);
  return columns;
}

TEST_F(Export, ASessionAsCsvGivesTheSameEventsAgain) {
  record_a_session();
  const Finished done = stance({"export", "1", "-o", path("one.csv"), "--data-dir", data_dir()});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_THAT(done.errors, HasSubstr("9000 samples written"));
  EXPECT_FALSE(stored(1).empty());
  EXPECT_EQ(analyzed(path("one.csv")), stored(1));
  EXPECT_EQ(fs::status(path("one.csv")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Export, WhatWasExportedAndExportedAgainIsTheSameToTheByte) {
  const std::string recording = make_recording("walk.csv", 10);
  const Finished once = stance({"export", recording});
  ASSERT_EQ(stance({"export", recording, "-o", path("again.csv")}).exit_code, 0);
  const Finished twice = stance({"export", path("again.csv")});
  EXPECT_EQ(once.output.substr(once.output.find('\n')), twice.output.substr(twice.output.find('\n')));
  EXPECT_EQ(analyzed(recording), analyzed(path("again.csv")));
}

TEST_F(Export, ADayIsAFileASession) {
  record_a_session();
  const Finished done = stance({"export", "--day", "today", "-o", path("day"), "--data-dir", data_dir()});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_EQ(analyzed(path("day") + "/session-1.csv"), stored(1));
}

TEST_F(Export, MotionBidsHoldsOneColumnForEachRowOfItsChannels) {
  record_a_session();
  const Finished done = stance({"export", "1", "--format", "motion-bids", "-o", path("study"),
                                "--participant", "07", "--task", "walking", "--data-dir", data_dir()});
  ASSERT_EQ(done.exit_code, 0) << done.errors;
  const fs::path study = path("study");
  EXPECT_THAT(lines_of(study / "participants.tsv"), ElementsAre("participant_id", "sub-07"));
  EXPECT_EQ(Json::parse(std::ifstream(study / "dataset_description.json"))["DatasetType"], "raw");
  std::vector<fs::path> sessions;
  for (const auto& entry : fs::directory_iterator(study / "sub-07")) sessions.push_back(entry.path());
  ASSERT_EQ(sessions.size(), 1U);
  const std::string stem = "sub-07_" + sessions[0].filename().string();
  const std::string motion = (sessions[0] / "motion" / (stem + "_task-walking_tracksys-imu_")).string();

  const auto channels = lines_of(motion + "channels.tsv");
  ASSERT_EQ(channels.size(), 8U);
  EXPECT_EQ(columns_of(channels[0])[3], "tracked_point");
  EXPECT_THAT(columns_of(channels[2]), testing::IsSupersetOf({"acc_x", "x", "ACCEL", "left_hip", "m/s^2"}));
  const auto rows = lines_of(motion + "motion.tsv");
  ASSERT_EQ(rows.size(), 9000U);
  for (const std::string& row : rows) ASSERT_EQ(columns_of(row).size(), channels.size() - 1);
  EXPECT_EQ(columns_of(rows[0])[0], "0.000000");
  EXPECT_NEAR(std::stod(columns_of(rows[100])[0]), 1.0, 0.001);

  const Json json = Json::parse(std::ifstream(motion + "motion.json"));
  EXPECT_EQ(json["TaskName"], "walking");
  EXPECT_EQ(json["MotionChannelCount"], 7);
  EXPECT_NEAR(json["SamplingFrequencyEffective"].get<double>(), 100.0, 0.1);
  const auto scans = lines_of(sessions[0] / (stem + "_scans.tsv"));
  ASSERT_EQ(scans.size(), 2U);
  EXPECT_EQ(columns_of(scans[1])[0], "motion/" + stem + "_task-walking_tracksys-imu_motion.tsv");
  EXPECT_THAT(columns_of(scans[1])[1], testing::EndsWith("Z"));
}

TEST_F(Export, ASessionThatIsInTheDatasetAlreadyIsLeftAlone) {
  const std::string recording = make_recording("walk.csv", 10);
  const std::vector<std::string> command = {"export",      recording, "--format",
                                            "motion-bids", "-o",      path("study")};
  EXPECT_EQ(stance(command).exit_code, 0);
  const Finished again = stance(command);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.errors, HasSubstr("is there already"));
}

TEST_F(Export, WrongCommandLinesAndMissingSessionsAreOneSentence) {
  EXPECT_EQ(stance({"export", "last", "--format", "motion-bids"}).exit_code, 2);
  EXPECT_EQ(stance({"export", "--day", "today"}).exit_code, 2);
  EXPECT_EQ(
      stance({"export", "x.csv", "--format", "motion-bids", "-o", path("s"), "--task", "sit_down"}).exit_code,
      2);
  const Finished missing = stance({"export", path("absent.csv")});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.errors, HasSubstr("does not exist"));
  const Finished unwritable = stance({"export", make_recording("walk.csv", 2), "-o", "/proc/no/walk.csv"});
  EXPECT_EQ(unwritable.exit_code, 1);
  EXPECT_THAT(unwritable.errors, HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace stance::test
