// A program under test as a child process: its output line by line, its exit code, and signals to it. Every
// wait has a deadline; nothing here sleeps. One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stance::test {

class Process {
 public:
  // Starts at once. `environment` is added to that of the test.
  Process(const std::vector<std::string>& arguments,
          const std::map<std::string, std::string>& environment = {});
  // Kills it if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Reads on until a line of standard output contains `text`, and returns it; empty when the output ended or
  // the deadline passed before.
  std::optional<std::string> wait_for_line(const std::string& text);
  // Reads all output and waits for the end; -1 at the deadline, 128 + n after signal n.
  int wait();
  void signal(int number) const;

  [[nodiscard]] pid_t id() const { return id_; }
  // What was read so far; complete after wait().
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] const std::string& errors() const { return errors_; }

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  bool read_some(Deadline deadline);  // false: both ended, or too late

  pid_t id_ = -1;
  int output_handle_ = -1;
  int error_handle_ = -1;
  std::string output_;
  std::string errors_;
  std::size_t searched_ = 0;  // of output_, by wait_for_line
  std::optional<int> exit_code_;
};

// Runs the program to its end.
struct Finished {
  int exit_code;
  std::string output;
  std::string errors;
};
Finished run(const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment = {});

}  // namespace stance::test
