// What the end-to-end tests share: a folder, a recording made up in it, and the real program run as a wearer
// would.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/tools/stance/process.h"
#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/event_json.h"

namespace stance::test {

class EndToEnd : public testing::Test {
 protected:
  EndToEnd();

  // Arguments are appended to the program; its home is the test's folder.
  [[nodiscard]] std::unique_ptr<Process> start(std::vector<std::string> arguments) const;
  [[nodiscard]] Finished stance(std::vector<std::string> arguments) const;

  // The virtual sensor at port(), ready to be opened when this returns.
  [[nodiscard]] std::unique_ptr<Process> plug_in(const std::string& recording, double speed) const;
  // A daemon on port() with the test's data directory.
  [[nodiscard]] std::unique_ptr<Process> start_daemon(std::vector<std::string> more = {}) const;

  // A table of `seconds` at 100 Hz: rest, steps and knee bends, made up. Returns its path.
  [[nodiscard]] std::string make_recording(const std::string& name, int seconds) const;

  // The sessions as the history lists them.
  [[nodiscard]] std::vector<Json> sessions() const;
  // Events without the leading line about the recording.
  [[nodiscard]] std::string analyzed(const std::string& recording) const;
  [[nodiscard]] std::string stored(int session) const;

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] std::string port() const { return path("port"); }
  [[nodiscard]] std::string data_dir() const { return path("data"); }

 private:
  TemporaryFolder folder_;
};

}  // namespace stance::test
