// Bad input gets one clear sentence that says what to do, an exit status that is not zero, and nothing is
// lost.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

constexpr const char* kHeader = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2\n";

class BadInput : public EndToEnd {
 protected:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  // One line on standard error that holds `word`, nothing on standard output.
  void expect_sentence(const std::vector<std::string>& arguments, int exit_code,
                       const std::string& word) const {
    const Finished done = stance(arguments);
    EXPECT_EQ(done.exit_code, exit_code) << arguments.back() << ": " << done.errors;
    EXPECT_EQ(done.output, "") << arguments.back();
    EXPECT_EQ(std::count(done.errors.begin(), done.errors.end(), '\n'), 1) << done.errors;
    EXPECT_NE(done.errors.find(word), std::string::npos) << done.errors;
  }
};

TEST_F(BadInput, FilesThatAreNoRecording) {
  expect_sentence({"analyze", path("missing.csv")}, 1, "does not exist");
  expect_sentence({"analyze", write("letter.txt", "Dear reader,\nthis is a letter.\n")}, 1, "no recording");
  expect_sentence({"analyze", write("empty.csv", "")}, 1, "is empty");
  expect_sentence({"analyze", path(".")}, 1, "director");
  expect_sentence({"analyze", write("few.csv", "time_s,acc_x_m_s2\n0,1\n")}, 1, "acc_y");
  expect_sentence({"analyze", write("none.csv", kHeader)}, 1, "none");
  expect_sentence({"play", path("missing.csv")}, 1, "does not exist");
}

TEST_F(BadInput, RowsThatCannotBeUsedAreCountedAndTheRestIsRead) {
  std::string text = kHeader;
  for (int i = 0; i < 500; ++i) text += std::to_string(0.01 * i) + ",9.8,0.1,0.2\n";
  text += "5.00,nan,0,0\n5.01,abc,0,0\n4.00,9.8,0,0\n5.02,9.8,0.1,0.2\n";
  const Finished done = stance({"analyze", "--format", "jsonl", write("holes.csv", text)});
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_NE(done.errors.find("3 rows left out (1 unreadable, 1 not finite, 1 with a time"), std::string::npos)
      << done.errors;
  EXPECT_EQ(Json::parse(done.output.substr(0, done.output.find('\n')))["samples"], 501);
}

TEST_F(BadInput, OneBadFileDoesNotStopTheOthers) {
  const std::string good = make_recording("good.csv", 10);
  const Finished done = stance({"analyze", "--output", path("out"), path("missing.csv"), good});
  EXPECT_EQ(done.exit_code, 1);
  const std::string folder = std::filesystem::path(good).parent_path().filename().string();
  EXPECT_TRUE(std::filesystem::exists(path("out/" + folder + "/good.jsonl")));
}

TEST_F(BadInput, PortsThatCannotBeOpened) {
  const std::vector<std::string> daemon = {"daemon", "--data-dir", data_dir(), "--quiet", "--port"};
  for (const std::string& port : {path("no-such-port"), write("file", "text"), std::string("/dev/null")}) {
    std::vector<std::string> arguments = daemon;
    arguments.push_back(port);
    const Finished done = stance(arguments);
    EXPECT_EQ(done.exit_code, 1) << port;
    EXPECT_NE(done.errors.find("stance: " + port), std::string::npos) << done.errors;
  }
}

TEST_F(BadInput, AConfigurationWithAMistakeNamesTheLine) {
  const std::string config = write("bad.toml", "[sensor]\nprot = \"auto\"\n");
  expect_sentence({"daemon", "--config", config}, 1, "line 2: there is no key sensor.prot");
  expect_sentence({"daemon", "--check-config", "--config", config}, 1, "line 2");
  expect_sentence({"daemon", "--config", path("missing.toml")}, 1, "--print-config");
}

TEST_F(BadInput, APrintedConfigurationPassesItsCheck) {
  const Finished printed = stance({"daemon", "--print-config"});
  const std::string config = write("config.toml", printed.output);
  const Finished checked = stance({"daemon", "--check-config", "--config", config});
  EXPECT_EQ(checked.exit_code, 0) << checked.errors;
  EXPECT_EQ(checked.output, config + " is ok.\n");
}

TEST_F(BadInput, NothingRecordedYet) {
  for (const char* command : {"report", "sessions"}) {
    expect_sentence({command, "--data-dir", data_dir()}, 1, "stance daemon");
  }
  expect_sentence({"status", "--data-dir", data_dir()}, 1, "stance daemon");
}

TEST_F(BadInput, ADataDirectoryThatCannotBeUsed) {
  expect_sentence({"daemon", "--port", port(), "--data-dir", write("occupied", "x")}, 1, "--data-dir");
}

TEST_F(BadInput, WrongCommandLinesEndWithTwo) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"dance"},
                                                    {"analyze"},
                                                    {"analyze", "--format", "xml", "x"},
                                                    {"analyze", "--exercise", "flying", "x"},
                                                    {"daemon", "--placement", "foot"},
                                                    {"play", "x", "--speed", "0"}}) {
    EXPECT_EQ(stance(arguments).exit_code, 2);
  }
}

TEST_F(BadInput, EveryCommandExplainsItselfWithExamples) {
  for (const char* command :
       {"analyze", "daemon", "install-service", "play", "report", "sessions", "status"}) {
    const Finished done = stance({command, "--help"});
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_NE(done.output.find("Examples:"), std::string::npos) << command;
  }
  EXPECT_EQ(stance({"--version"}).output.substr(0, 7), "stance ");
}

}  // namespace
}  // namespace stance::test
