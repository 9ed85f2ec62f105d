// `stance install-service`: the daemon as a service of this user, and the rules that let it open sensors.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "tools/stance/commands.h"
#include "tools/stance/paths.h"

extern char** environ;

namespace stance::assets {
std::string_view stance_service();
std::string_view stance_rules();
}  // namespace stance::assets

namespace stance::commands {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "Lets the daemon run in the background from login to logout, as a service of yours (systemd). Needs no "
    "root.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance install-service --dry-run       what would be done\n"
    "  stance install-service                 run in the background from now on\n"
    "  stance install-service --uninstall     stop, and never again; recordings and history stay\n"
    "  stance install-service --udev-rules | sudo tee /etc/udev/rules.d/70-stance.rules\n"
    "                                         open known sensors without membership in a group\n"
    "\n"
    "The service: systemctl --user status stance. Its log: journalctl --user -u stance.";

struct Options {
  bool uninstall = false;
  bool dry_run = false;
  bool udev_rules = false;
};

constexpr const char* kUnit = "stance.service";

// In a unit % begins a specifier, and inside quotes \ and " are escaped.
std::string quoted(const std::string& path) {
  std::string text;
  for (const char letter : path) {
    if (letter == '%') text += '%';
    if (letter == '\\' || letter == '"') text += '\\';
    text += letter;
  }
  return text;
}

std::string unit_text(const fs::path& program) {
  constexpr std::string_view kPlaceholder = "@STANCE_PROGRAM@";
  std::string text(assets::stance_service());
  return text.replace(text.find(kPlaceholder), kPlaceholder.size(), quoted(program.string()));
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Does things, or only says them.
class Installer {
 public:
  explicit Installer(bool dry_run) : dry_run_(dry_run) {}

  [[nodiscard]] bool write(const fs::path& file, const std::string& text) const {
    if (content_of(file) == text) {
      fmt::print("{} is there already.\n", file.string());
      return true;
    }
    fmt::print("{} {}\n", dry_run_ ? "Would write" : "Writes", file.string());
    if (dry_run_) {
      fmt::print("\n{}\n", text);
      return true;
    }
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    return static_cast<bool>(std::ofstream(file, std::ios::trunc) << text << std::flush);
  }

  [[nodiscard]] bool remove(const fs::path& file) const {
    fmt::print("{} {}\n", dry_run_ ? "Would remove" : "Removes", file.string());
    std::error_code error;
    if (!dry_run_) fs::remove(file, error);
    return !error;
  }

  // `systemctl --user ...`
  [[nodiscard]] bool systemctl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"systemctl", "--user"});
    std::vector<char*> pointers;
    std::string line;
    for (std::string& argument : arguments) {
      pointers.push_back(argument.data());
      line += (line.empty() ? "" : " ") + argument;
    }
    pointers.push_back(nullptr);
    fmt::print("{} {}\n", dry_run_ ? "Would run" : "Runs", line);
    std::fflush(stdout);
    if (dry_run_) return true;
    pid_t child = -1;
    if (::posix_spawnp(&child, "systemctl", nullptr, nullptr, pointers.data(), environ) != 0) return false;
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  bool dry_run_;
};

// A package or `cmake --install` puts the unit beside the program; then none is written for this user.
bool comes_with_unit(const fs::path& program) {
  std::error_code ignored;
  return fs::exists(program.parent_path().parent_path() / "lib/systemd/user" / kUnit, ignored);
}

int install(const Installer& installer, const fs::path& program, const fs::path& unit, bool dry_run) {
  if (!comes_with_unit(program) && !installer.write(unit, unit_text(program)))
    return fail(fmt::format("{} cannot be written. Check who owns the folder: ls -ld {}", unit.string(),
                            unit.parent_path().string()));
  // Restart: one that ran before, of another version, is not left running.
  if (!installer.systemctl({"daemon-reload"}) || !installer.systemctl({"enable", kUnit}) ||
      !installer.systemctl({"restart", kUnit})) {
    return fail(
        "systemd did not start the service; systemctl says why above. Where there is no systemd, or no "
        "session "
        "of yours, run \"stance daemon\" instead.");
  }
  if (!dry_run) {
    fmt::print(
        "Stance listens in the background from now on, from login to logout.\n"
        "  stance status                        what it is doing\n"
        "  stance install-service --uninstall   undo this\n");
  }
  return kOk;
}

int uninstall(const Installer& installer, const fs::path& program, const fs::path& unit) {
  std::error_code ignored;
  const bool written = fs::exists(unit, ignored);
  if (!written && !comes_with_unit(program)) {
    fmt::print("There is no service to remove.\n");
    return kOk;
  }
  if (!installer.systemctl({"disable", "--now", kUnit})) {
    return fail(
        "systemd did not stop the service; systemctl says why above. Nothing was removed. Try again from a "
        "session "
        "of yours.");
  }
  if (written && !installer.remove(unit))
    return fail(
        fmt::format("{} cannot be removed. Check who owns it: ls -l {}", unit.string(), unit.string()));
  if (!installer.systemctl({"daemon-reload"}))
    return fail("systemd did not take note of it: systemctl --user daemon-reload");
  fmt::print("Recordings and history are kept in {}.\n", default_data_dir().string());
  return kOk;
}

int run(const Options& options) {
  if (options.udev_rules) {
    fmt::print("{}", assets::stance_rules());
    return kOk;
  }
  std::error_code error;
  const fs::path program = fs::canonical("/proc/self/exe", error);
  if (error) return fail("The path of this program cannot be found out. Is /proc mounted?");
  const fs::path unit = systemd_user_dir() / kUnit;
  const Installer installer(options.dry_run);
  return options.uninstall ? uninstall(installer, program, unit)
                           : install(installer, program, unit, options.dry_run);
}

}  // namespace

void add_install_service(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("install-service", kHelp);
  command->footer(kExamples);
  command->add_flag("--uninstall", options->uninstall, "Stop the service and remove it; the data stays");
  command->add_flag("--dry-run", options->dry_run, "Only say what would be done");
  command->add_flag("--udev-rules", options->udev_rules,
                    "Only print the udev rules that grant access to known sensors");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
