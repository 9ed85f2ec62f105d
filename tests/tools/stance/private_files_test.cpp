// Everything that is written is for its owner alone, whatever the umask of who starts the program.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "tests/tools/stance/end_to_end.h"
#include "tools/stance/daemon/remembered_sensors.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;

class PrivateFiles : public EndToEnd {
 protected:
  PrivateFiles() : before_(::umask(0)) {}
  ~PrivateFiles() override { ::umask(before_); }

  static mode_t mode_of(const fs::path& file) {
    struct stat facts {};
    EXPECT_EQ(::lstat(file.c_str(), &facts), 0) << file;
    return facts.st_mode;
  }
  // All below `folder`, itself too; returns their names.
  static std::set<std::string> expect_private(const fs::path& folder) {
    std::set<std::string> names;
    EXPECT_EQ(mode_of(folder) & 07777U, 0700U) << folder;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_symlink()) continue;
      const mode_t wanted = entry.is_directory() ? 0700U : 0600U;
      EXPECT_EQ(mode_of(entry.path()) & 07777U, wanted) << entry.path();
      names.insert(entry.path().extension().empty() ? entry.path().filename().string()
                                                    : entry.path().extension().string());
    }
    return names;
  }
  void succeed(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data-dir", data_dir()});
    const Finished done = stance(arguments);
    EXPECT_EQ(done.exit_code, 0) << arguments.front() << " " << done.errors;
  }

 private:
  mode_t before_;
};

TEST_F(PrivateFiles, WhileTheDaemonRunsAndAfter) {
  fs::create_directory(path("captures"));
  ::chmod(path("captures").c_str(), 0700);
  std::ofstream(path("config/stance/config.toml"), std::ios::app)
      << "[storage]\ncapture = \"" << path("captures") << "\"\n";
  const auto sensor = plug_in(make_recording("walk.csv", 100), 20);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  succeed({"open", "--print"});
  const std::set<std::string> while_running = expect_private(data_dir());
  for (const char* name : {".sock", ".token", ".sqlite", ".lock", ".stance", "recordings"})
    EXPECT_EQ(while_running.count(name), 1U) << name << " was looked at";
  EXPECT_EQ(expect_private(path("captures")).count(".capture"), 1U);
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  expect_private(data_dir());
}

TEST_F(PrivateFiles, ReportsAndExportsToo) {
  {
    const auto sensor = plug_in(make_recording("walk.csv", 100), 200);
    EXPECT_EQ(start_daemon({"--once"})->wait(), 0);
    EXPECT_EQ(sensor->wait(), 0);
  }
  fs::create_directory(path("out"));
  ::chmod(path("out").c_str(), 0700);
  std::string recording;
  for (const auto& entry : fs::directory_iterator(data_dir() + "/recordings"))
    recording = entry.path().string();
  succeed({"report", "--html", path("out/report.html")});
  ASSERT_EQ(stance({"export", recording, "--format", "csv", "--output", path("out/samples.csv")}).exit_code,
            0);
  for (const auto& [format, file] : std::map<std::string, std::string>{
           {"jsonl", "all.jsonl"}, {"events-csv", "all.table"}, {"fhir", "all.fhir"}, {"fit", "fit"}})
    succeed({"export", "--all", "--format", format, "--output", path("out/" + file)});
  const std::set<std::string> written = expect_private(path("out"));
  for (const char* name : {".html", ".csv", ".jsonl", ".table", ".fhir"})
    EXPECT_EQ(written.count(name), 1U) << name << " was looked at";
}

TEST_F(PrivateFiles, WhatSensorsAreRememberedToo) {
  const fs::path file = path("state/stance/sensors.json");
  ASSERT_TRUE(save_remembered(file, {{"usb-1-2", {"witmotion", 115200, false}}}));
  EXPECT_EQ(expect_private(file.parent_path()).count(".json"), 1U);
}

}  // namespace
}  // namespace stance::test
