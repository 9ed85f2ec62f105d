// `stance demo`: a whole session without a sensor. A simulated body, played through a virtual serial port
// into the real daemon, all by this program's own commands, in a temporary folder.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <vector>

#include "tools/simulator/files.h"
#include "tools/simulator/session.h"
#include "tools/stance/commands.h"
#include "tools/stance/paths.h"

extern char** environ;

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "Shows a whole session without a sensor: a simulated person sits, walks and exercises, faster than real "
    "time.\n"
    "Needs no configuration and leaves your own history alone.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance demo                          half a minute, then the report\n"
    "  stance demo --speed 5                slower, to watch\n"
    "  stance demo --html demo.html         and the report with figures as a file\n"
    "\n"
    "The sensor is a program on a pseudo-terminal; the daemon that listens to it is the real one.";

struct Options {
  double speed = 20.0;
  std::string html;
};

// Goes away with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "stance-demo.XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] bool exists() const { return !path_.empty(); }
  [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

// This program again, with other arguments. Ends with its parent's care at the latest.
class Child {
 public:
  // `output`: where its standard output goes instead of ours; -1: ours.
  explicit Child(std::vector<std::string> arguments, int output = -1) {
    std::error_code ignored;
    std::string program = fs::read_symlink("/proc/self/exe", ignored).string();
    std::vector<char*> raw = {program.data()};
    for (std::string& argument : arguments) raw.push_back(argument.data());
    raw.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (output >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
      ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (::posix_spawn(&id_, program.c_str(), &actions, nullptr, raw.data(), environ) != 0) id_ = -1;
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Child() {
    if (id_ > 0) ::kill(id_, SIGTERM);
    static_cast<void>(wait());
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its exit code; -1 when it did not end by itself.
  int wait() {
    if (id_ <= 0) return -1;
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t id_ = -1;
};

// The first line that comes from `handle`; empty when none does.
std::string first_line(int handle) {
  std::string line;
  for (char c = 0; ::read(handle, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

// Ctrl-C goes to the children too, which end in order; the folder is removed after them.
volatile std::sig_atomic_t g_interrupted = 0;

int run(const Options& options) {
  std::signal(SIGINT, [](int) { g_interrupted = 1; });
  const TemporaryFolder folder;
  if (!folder.exists())
    return fail("There is no temporary folder to be had. Set TMPDIR to a place that can be written.");
  fmt::print(
      "DEMO DATA: a simulated person sits, stands, walks and exercises, with the left leg further than the "
      "right. The sensor is a program on a "
      "pseudo-terminal;\n"
      "the daemon that listens is the real one. Time runs {:g} times as fast.\n\n",
      options.speed);
  std::fflush(stdout);
  const auto script = simulator::script_of("demo");
  if (!script) return fail(script.error().message);
  const auto session = simulator::simulate({.script = *script, .seed = 1, .sensor = {}});
  if (!session) return fail(session.error().message);
  const std::string recording = folder / "demo.csv.zst";
  if (const auto written = simulator::write_session(*session, recording); !written)
    return fail(written.error().message);
  const std::string config = folder / "config.toml";  // the wearer's own stays out of it
  std::ofstream(config) << "";

  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail("The system has no pipe left. Try again.");
  Child player({"play", recording, "--speed", fmt::format("{}", options.speed)}, ends[1]);
  ::close(ends[1]);
  const std::string port = first_line(ends[0]);
  ::close(ends[0]);
  if (port.empty()) return fail("The virtual sensor did not start. Try: stance play --help");
  const std::string data_dir = folder / "data";
  const int listened = Child({"daemon", "--config", config, "--data-dir", data_dir, "--port", port,
                              "--placement", "right_hip", "--once"})
                           .wait();
  constexpr int kInterrupted = 130;
  if (g_interrupted != 0) return kInterrupted;
  if (listened != kOk || player.wait() != kOk)
    return fail("The demo did not end well; what went wrong stands above.");

  fmt::print("\n");
  std::fflush(stdout);
  if (const int told = Child({"report", "--data-dir", data_dir}).wait(); told != kOk) return kFailed;
  if (!options.html.empty()) {
    const int written = Child({"report", "--data-dir", data_dir, "--html", options.html}).wait();
    if (written != kOk) return kFailed;
  }
  fmt::print(
      "\nThat was demo data; the recording is gone now. With a sensor: 'stance daemon', then 'stance "
      "report'.\n");
  return kOk;
}

}  // namespace

void add_demo(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("demo", kHelp);
  command->footer(kExamples);
  command->add_option("--speed", options->speed, "Times real speed")
      ->check(CLI::Range(1.0, 1000.0))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--html", options->html, "Also write the report with figures")->type_name("FILE");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
