#include "tests/tools/stance/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace stance::test {
namespace {

// Longer than anything takes, also with sanitizers on a busy machine.
constexpr auto kDeadline = std::chrono::seconds(300);

struct Pipe {
  int read = -1;
  int write = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe can be made");
  return {ends[0], ends[1]};
}

[[noreturn]] void become(const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment, int output, int errors) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  ::execv(raw[0], raw.data());
  ::_exit(127);
}

// Appends what is there; closes the handle at its end.
void drain(int& handle, std::string& text) {
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(handle, bytes.data(), bytes.size());
  if (count > 0) {
    text.append(bytes.data(), static_cast<std::size_t>(count));
  } else {
    ::close(handle);
    handle = -1;
  }
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment) {
  const Pipe output = make_pipe();
  const Pipe errors = make_pipe();
  id_ = ::fork();
  if (id_ == 0) become(arguments, environment, output.write, errors.write);
  ::close(output.write);
  ::close(errors.write);
  output_handle_ = output.read;
  error_handle_ = errors.read;
}

Process::~Process() {
  if (!exit_code_) {
    signal(SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }
  if (output_handle_ >= 0) ::close(output_handle_);
  if (error_handle_ >= 0) ::close(error_handle_);
}

bool Process::read_some(Deadline deadline) {
  if (output_handle_ < 0 && error_handle_ < 0) return false;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  if (left <= 0) return false;
  std::array<pollfd, 2> handles = {{{output_handle_, POLLIN, 0}, {error_handle_, POLLIN, 0}}};
  ::poll(handles.data(), handles.size(), static_cast<int>(left));
  if (handles[0].revents != 0) drain(output_handle_, output_);
  if (handles[1].revents != 0) drain(error_handle_, errors_);
  return true;
}

std::optional<std::string> Process::wait_for_line(const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (true) {
    for (std::size_t end = output_.find('\n', searched_); end != std::string::npos;
         end = output_.find('\n', searched_)) {
      const std::string line = output_.substr(searched_, end - searched_);
      searched_ = end + 1;
      if (line.find(text) != std::string::npos) return line;
    }
    if (!read_some(deadline)) return std::nullopt;
  }
}

int Process::wait() {
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (read_some(deadline)) {
  }
  if (output_handle_ >= 0 || error_handle_ >= 0) return -1;
  int status = 0;
  if (!exit_code_ && ::waitpid(id_, &status, 0) == id_) {
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return exit_code_.value_or(-1);
}

void Process::signal(int number) const { ::kill(id_, number); }

Finished run(const std::vector<std::string>& arguments,
             const std::map<std::string, std::string>& environment) {
  Process process(arguments, environment);
  const int exit_code = process.wait();
  return {exit_code, process.output(), process.errors()};
}

}  // namespace stance::test
