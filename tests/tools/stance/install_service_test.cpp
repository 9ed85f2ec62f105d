// `stance install-service` with a systemctl that only writes down what it is asked, and the daemon as systemd
// sees it.
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/tools/stance/end_to_end.h"
#include "tools/stance/daemon/http_server.h"
#include "tools/stance/daemon/service_manager.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

class InstallService : public EndToEnd {
 protected:
  InstallService() { make_systemctl(0); }

  void make_systemctl(int exit_code) const {
    fs::create_directories(path("bin"));
    std::ofstream(path("bin/systemctl"))
        << "#!/bin/sh\necho \"$@\" >>" << path("asked") << "\nexit " << exit_code << "\n";
    ::chmod(path("bin/systemctl").c_str(), 0755);
  }

  [[nodiscard]] Finished install_service(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"/usr/bin/env",
                                          "PATH=" + path("bin") + ":/usr/bin:/bin",
                                          "HOME=" + path(""),
                                          "XDG_CONFIG_HOME=" + path("config"),
                                          "XDG_DATA_HOME=" + path("share"),
                                          STANCE_PROGRAM,
                                          "install-service"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return stance::test::run(arguments);
  }

  [[nodiscard]] std::string unit() const { return path("config/systemd/user/stance.service"); }
  [[nodiscard]] std::string asked() const { return text_of(path("asked")); }
};

TEST_F(InstallService, WritesTheUnitAndStartsIt) {
  const Finished done = install_service();
  ASSERT_EQ(done.exit_code, 0) << done.errors;
  const std::string text = text_of(unit());
  EXPECT_NE(text.find("ExecStart=\"" + fs::canonical(STANCE_PROGRAM).string() + "\" daemon --quiet"),
            std::string::npos)
      << text;
  EXPECT_EQ(asked(), "--user daemon-reload\n--user enable stance.service\n--user restart stance.service\n");
  EXPECT_NE(done.output.find("--uninstall"), std::string::npos) << done.output;
}

// Beside the connections the daemon has the threads of the sensor, the store, the buses and the doors.
TEST_F(InstallService, TheUnitAllowsAThreadForEveryConnection) {
  ASSERT_EQ(install_service().exit_code, 0);
  const std::string text = text_of(unit());
  const auto at = text.find("TasksMax=");
  ASSERT_NE(at, std::string::npos);
  EXPECT_GE(std::stoul(text.substr(at + 9)), HttpLimits{}.most_threads + 16);
}

TEST_F(InstallService, DryRunChangesNothingAndShowsTheUnit) {
  const Finished done = install_service({"--dry-run"});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_FALSE(fs::exists(unit()));
  EXPECT_EQ(asked(), "");
  EXPECT_NE(done.output.find("[Service]"), std::string::npos) << done.output;
  EXPECT_NE(done.output.find("Would run systemctl --user enable"), std::string::npos) << done.output;
}

TEST_F(InstallService, UninstallStopsAndRemovesWhatItInstalled) {
  ASSERT_EQ(install_service().exit_code, 0);
  fs::remove(path("asked"));
  const Finished done = install_service({"--uninstall"});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_FALSE(fs::exists(unit()));
  EXPECT_EQ(asked(), "--user disable --now stance.service\n--user daemon-reload\n");
}

TEST_F(InstallService, UninstallOfNothingSaysSo) {
  const Finished done = install_service({"--uninstall"});
  EXPECT_EQ(done.exit_code, 0) << done.errors;
  EXPECT_NE(done.output.find("no service"), std::string::npos) << done.output;
  EXPECT_EQ(asked(), "");
}

TEST_F(InstallService, SaysWhatToDoWhereSystemdDoesNotAnswer) {
  make_systemctl(1);
  const Finished done = install_service();
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.errors.find("stance daemon"), std::string::npos) << done.errors;
}

// A grant to every device with such a chip would be one to other people's printers and programmers.
TEST_F(InstallService, UdevRulesGrantNoGenericConverter) {
  const Finished done = install_service({"--udev-rules"});
  ASSERT_EQ(done.exit_code, 0) << done.errors;
  std::istringstream lines(done.output);
  int grants = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#") || line.find("uaccess") == std::string::npos) continue;
    ++grants;
    EXPECT_EQ(line.find("GROUP"), std::string::npos) << line;
    EXPECT_EQ(line.find("MODE"), std::string::npos) << line;
    // Vendors whose chips are in everything: only with products that are registered to one maker of sensors.
    for (const char* vendor : {"10c4", "1a86", "067b", "0403", "04d8", "2341"}) {
      const bool has_product = line.find("idProduct") != std::string::npos;
      EXPECT_TRUE(line.find(vendor) == std::string::npos || has_product) << line;
    }
    for (const char* generic :
         {"ea60", "7523", "5523", "55d4", "2303", "6001", "6010", "6011", "6014", "6015"}) {
      EXPECT_EQ(line.find(generic), std::string::npos) << line;
    }
  }
  EXPECT_GE(grants, 3);
}

// The other end of NOTIFY_SOCKET.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : handle_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(handle_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no socket at " + path);
  }
  ~NotifySocket() { ::close(handle_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Waits for a message that begins so; false: none came in time.
  bool wait_for(const std::string& beginning, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd entry{handle_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) return false;
      std::array<char, 1024> text{};
      const ssize_t count = ::recv(handle_, text.data(), text.size(), 0);
      if (count > 0 && std::string(text.data(), static_cast<std::size_t>(count)).starts_with(beginning))
        return true;
    }
  }

 private:
  int handle_;
};

TEST_F(InstallService, AThreadThatHangsStarvesTheWatchdog) {
  using std::chrono::seconds;
  NotifySocket socket(path("notify"));
  ::setenv("NOTIFY_SOCKET", path("notify").c_str(), 1);
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  ServiceManager systemd;
  const std::chrono::steady_clock::time_point start(seconds(1000));
  systemd.feed_watchdog({1, 1}, start);
  EXPECT_TRUE(socket.wait_for("WATCHDOG=1", seconds(1)));
  systemd.feed_watchdog({2, 1}, start + seconds(2));
  EXPECT_FALSE(socket.wait_for("WATCHDOG=1", std::chrono::milliseconds(1)));
  systemd.feed_watchdog({3, 2}, start + seconds(3));
  EXPECT_TRUE(socket.wait_for("WATCHDOG=1", seconds(1)));
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
}

TEST_F(InstallService, TheDaemonTellsSystemdItsLife) {
  NotifySocket socket(path("notify"));
  const auto sensor = plug_in(make_recording("walk.csv", 60), 10);
  const Process daemon({"/usr/bin/env", "NOTIFY_SOCKET=" + path("notify"), "WATCHDOG_USEC=1500000",
                        "HOME=" + path(""), "XDG_CONFIG_HOME=" + path("config"), STANCE_PROGRAM, "daemon",
                        "--quiet", "--port", port(), "--data-dir", data_dir()});
  EXPECT_TRUE(socket.wait_for("READY=1"));
  EXPECT_TRUE(socket.wait_for("STATUS=sensor streaming"));
  EXPECT_TRUE(socket.wait_for("WATCHDOG=1"));
  EXPECT_TRUE(socket.wait_for("WATCHDOG=1"));
  daemon.signal(SIGTERM);
  EXPECT_TRUE(socket.wait_for("STOPPING=1"));
}

}  // namespace
}  // namespace stance::test
