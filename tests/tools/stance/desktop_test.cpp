// Prompts about sitting as a desktop sees them: the real daemon on a bus of its own, with a notification
// service played by python3-dbusmock.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <fstream>

#include "tests/tools/stance/end_to_end.h"
#include "tools/simulator/files.h"
#include "tools/simulator/session.h"

namespace stance::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Faster than real time: a wait for a message is a wait for movement.
constexpr double kSpeed = 40.0;
// Debian's own: the package is for it, whatever else is in the path.
constexpr const char* kPython = "/usr/bin/python3";

class Desktop : public EndToEnd {
 protected:
  Desktop() {
    if (run({kPython, "-c", "import dbusmock"}).exit_code != 0) return;
    bus_.emplace(std::vector<std::string>{"/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile",
                                          "--print-address=1", "--address=unix:path=" + path("bus")});
    if (!bus_->wait_for_line("unix:path")) throw std::runtime_error("no bus: " + bus_->errors());
    ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + path("bus")).c_str(), 1);
    service_.emplace(
        std::vector<std::string>{kPython, "-u", "-m", "dbusmock", "--template", "notification_daemon"});
    wait_for_service();
  }
  ~Desktop() override { ::unsetenv("DBUS_SESSION_BUS_ADDRESS"); }

  void SetUp() override {
    if (!bus_) GTEST_SKIP() << "python3-dbusmock is not installed: tools/setup --dev";
  }

  void configure(const std::string& prompts) const {
    std::ofstream(path("config/stance/config.toml"), std::ios::app) << "[prompts]\n" << prompts << "\n";
  }

  // Walks, sits for some minutes, moves on the seat now and then, and stands up.
  [[nodiscard]] std::string sitting() const {
    const auto session = simulator::simulate(
        {.script = "stand 5; walk 20; sit 240; stand 20; walk 10", .seed = 3, .sensor = {}});
    if (!session) throw std::runtime_error(session.error().message);
    if (!simulator::write_session(*session, path("sitting.csv"))) throw std::runtime_error("not written");
    return path("sitting.csv");
  }

  // Plays it to its end with this configuration; returns the prompts as the report tells of them.
  Json play_through(std::vector<std::string> more = {}) {
    const auto sensor = plug_in(sitting(), kSpeed);
    more.insert(more.begin(), "--once");
    const auto daemon = start_daemon(more);
    EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
    said_ = daemon->output();
    const Finished report = stance({"report", "--json", "--data-dir", data_dir()});
    EXPECT_EQ(report.exit_code, 0) << report.errors;
    return Json::parse(report.output).at("prompts");
  }

  // All that the desktop was asked for until now.
  [[nodiscard]] std::string asked() {
    call("GetCapabilities");
    service_->wait_for_line("GetCapabilities");
    return service_->output();
  }

  std::optional<Process> bus_;
  std::optional<Process> service_;
  std::string said_;

 private:
  void wait_for_service() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (call("GetServerInformation") != 0) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("no notification service");
    }
  }
  static int call(const std::string& method) {
    return run({"/usr/bin/dbus-send", "--session", "--dest=org.freedesktop.Notifications", "--print-reply",
                "/org/freedesktop/Notifications", "org.freedesktop.Notifications." + method})
        .exit_code;
  }
};

TEST_F(Desktop, ShowsAPromptAndTakesItAwayWhenTheWearerStandsUp) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  const Json prompts = play_through();
  EXPECT_EQ(prompts.at("shown"), 1);
  EXPECT_EQ(prompts.at("answered"), 1);
  const std::string log = asked();
  EXPECT_THAT(log, HasSubstr("Notify \"Stance\""));
  EXPECT_THAT(log, HasSubstr("You have been sitting for"));
  EXPECT_THAT(log, HasSubstr("\"pause\""));
  EXPECT_THAT(log, HasSubstr("CloseNotification"));
  EXPECT_THAT(said_, HasSubstr("You have been sitting for"));
}

TEST_F(Desktop, OutsideWorkingHoursShowsNothing) {
  // An hour that is not now, whenever the test runs.
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  const int from = (parts.tm_hour + 12) % 24;
  const auto two = [](int hour) { return (hour < 10 ? "0" : "") + std::to_string(hour); };
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = '" + two(from) + ":00-" +
            two((from + 1) % 24) + ":00'");
  EXPECT_EQ(play_through().at("shown"), 0);
  EXPECT_THAT(asked(), Not(HasSubstr("Notify")));
}

TEST_F(Desktop, APauseIsKeptOverARestartAndShowsNothing) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  {
    const auto daemon = start({"daemon", "--data-dir", data_dir(), "--quiet"});
    while (stance({"pause", "1h", "--data-dir", data_dir()}).exit_code != 0) {
    }
    while (stance({"status", "--data-dir", data_dir()}).output.find("paused until") == std::string::npos) {
    }
    EXPECT_THAT(stance({"pause", "--data-dir", data_dir()}).output, HasSubstr("No prompts until"));
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  }
  EXPECT_EQ(play_through().at("shown"), 0);
  EXPECT_THAT(asked(), Not(HasSubstr("Notify")));
}

TEST_F(Desktop, FirmStaysUntilItIsClosed) {
  configure("firmness = 'firm'\nafter_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  play_through();
  const std::string log = asked();
  EXPECT_THAT(log, testing::ContainsRegex("Notify .*\"urgency\": 2.* 0\n"));
}

TEST_F(Desktop, WithoutADesktopThePromptIsShownInTheTerminalAndThatIsSaid) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + path("nothing")).c_str(), 1);
  EXPECT_EQ(play_through().at("shown"), 1);
  EXPECT_THAT(said_, HasSubstr("You have been sitting for"));
  EXPECT_THAT(said_, HasSubstr("The desktop shows no notifications"));
}

TEST_F(EndToEnd, APauseWithoutALengthThatCanBeUnderstoodSaysWhatCan) {
  const Finished done = stance({"pause", "soon", "--data-dir", data_dir()});
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.errors, HasSubstr("1h30m"));
}

}  // namespace
}  // namespace stance::test
