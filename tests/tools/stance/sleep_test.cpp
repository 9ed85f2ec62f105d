// The computer sleeps and wakes, as systemd-logind tells it: the real daemon on a system bus of its own, with
// logind played by python3-dbusmock.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <chrono>
#include <csignal>
#include <fstream>

#include "tests/tools/stance/end_to_end.h"
#include "tools/stance/history/history.h"
#include "tools/stance/paths.h"

namespace stance::test {
namespace {
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPython = "/usr/bin/python3";
constexpr double kSpeed = 20.0;

class Sleep : public EndToEnd {
 protected:
  Sleep() {
    if (run({kPython, "-c", "import dbusmock"}).exit_code != 0) return;
    bus_.emplace(std::vector<std::string>{"/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile",
                                          "--print-address=1", "--address=unix:path=" + path("bus")});
    if (!bus_->wait_for_line("unix:path")) throw std::runtime_error("no bus: " + bus_->errors());
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path("bus")).c_str(), 1);
    logind_.emplace(std::vector<std::string>{kPython, "-u", "-m", "dbusmock", "--template", "logind"});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (call("org.freedesktop.login1.Manager.CanSuspend").exit_code != 0) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("no logind");
    }
  }
  ~Sleep() override { ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }
  void SetUp() override { ASSERT_TRUE(bus_) << "python3-dbusmock is not installed: tools/setup --dev"; }

  static Finished call(const std::string& method, const std::vector<std::string>& arguments = {}) {
    std::vector<std::string> line = {"/usr/bin/dbus-send",      "--system",
                                     "--print-reply",           "--dest=org.freedesktop.login1",
                                     "/org/freedesktop/login1", method};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run(line);
  }
  // Tells everybody that the computer is about to sleep, or awake again.
  static void prepare_for_sleep(bool begins) {
    // dbus-send knows no variants in arrays, and the mock wants them.
    const std::string code =
        std::string(
            "import dbus; dbus.SystemBus().get_object('org.freedesktop.login1',"
            "'/org/freedesktop/login1').EmitSignal('org.freedesktop.login1.Manager', 'PrepareForSleep', 'b',"
            " [dbus.Boolean(") +
        (begins ? "True" : "False") + ")], dbus_interface='org.freedesktop.DBus.Mock')";
    const Finished done = run({kPython, "-c", code});
    EXPECT_EQ(done.exit_code, 0) << done.errors;
  }
  // Until Stance holds a lock (or none), at most half a minute.
  [[nodiscard]] static std::string locks_when(bool held) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string list;
    do {
      list = call("org.freedesktop.login1.Manager.ListInhibitors").output;
    } while ((list.find("Stance") != std::string::npos) != held &&
             std::chrono::steady_clock::now() < deadline);
    return list;
  }
  [[nodiscard]] Json status() const {
    return Json::parse(stance({"status", "--json", "--data-dir", data_dir()}).output, nullptr, false);
  }
  // Until more of them are stored than now.
  void wait_for_samples() const {
    const auto stored = [this] {
      const Json now = status();
      return now.is_object() && now.contains("session") ? now["session"].value("samples", 0) : 0;
    };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (const int before = stored(); stored() <= before;)
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << status();
  }
  void configure(const std::string& text) const {
    std::ofstream(path("config/stance/config.toml"), std::ios::app) << text << "\n";
  }
  [[nodiscard]] std::vector<LinkGap> gaps() const {
    const auto history = History::open_read_only(history_path(data_dir()));
    return history ? history->link_gaps(1).value() : std::vector<LinkGap>();
  }

  std::optional<Process> bus_;
  std::optional<Process> logind_;
};

TEST_F(Sleep, IsDelayedOnlyUntilEverythingIsWrittenAndTheLockIsTakenAgainAfterwards) {
  const auto sensor = plug_in(make_recording("long.csv", 1200), kSpeed);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  EXPECT_THAT(locks_when(true), testing::AllOf(HasSubstr("\"sleep\""), HasSubstr("\"delay\"")));
  sensor->signal(SIGSTOP);
  const Json before = status();
  prepare_for_sleep(true);
  EXPECT_THAT(locks_when(false), Not(HasSubstr("Stance")));
  // The lock is let go of when the samples are where a killed daemon cannot lose them.
  daemon->signal(SIGKILL);
  daemon->wait();
  const auto again = start_daemon();
  ASSERT_TRUE(again->wait_for_line("goes on")) << again->output() << again->errors();
  EXPECT_THAT(locks_when(true), HasSubstr("Stance"));
  EXPECT_GE(sessions().at(0).at("samples"), before.at("session").at("samples"));
}

TEST_F(Sleep, IsAGapOfItsOwnKindAndNoLostSensor) {
  const auto sensor = plug_in(make_recording("long.csv", 600), kSpeed);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  static_cast<void>(locks_when(true));
  sensor->signal(SIGSTOP);
  prepare_for_sleep(true);
  EXPECT_THAT(locks_when(false), Not(HasSubstr("Stance")));
  ASSERT_TRUE(daemon->wait_for_line("sensor stalled")) << "the longer part of the night";
  prepare_for_sleep(false);
  ASSERT_TRUE(daemon->wait_for_line("The computer slept from")) << daemon->output();
  EXPECT_THAT(locks_when(true), HasSubstr("Stance"));
  sensor->signal(SIGCONT);
  ASSERT_TRUE(daemon->wait_for_line("sensor streaming")) << daemon->output();
  const Json now = status();
  EXPECT_TRUE(now.contains("slept")) << now;
  EXPECT_THAT(stance({"status", "--data-dir", data_dir()}).output, HasSubstr("Slept"));
  sensor->signal(SIGTERM);  // unplugged, so the daemon ends
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const auto stored = gaps();
  ASSERT_FALSE(stored.empty());
  EXPECT_EQ(stored.front().reason, "sleep");
  EXPECT_LT(stored.front().start_utc_us, stored.front().end_utc_us);
  EXPECT_THAT(stance({"report", "--json", "--data-dir", data_dir()}).output,
              HasSubstr("\"reason\": \"sleep\""));
}

TEST_F(Sleep, ASensorThatGoesOnAtOnceMakesOneGapToo) {
  const auto sensor = plug_in(make_recording("long.csv", 400), kSpeed);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  static_cast<void>(locks_when(true));
  prepare_for_sleep(true);
  EXPECT_THAT(locks_when(false), Not(HasSubstr("Stance")));
  prepare_for_sleep(false);
  ASSERT_TRUE(daemon->wait_for_line("The computer slept from")) << daemon->output();
  wait_for_samples();
  sensor->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const auto stored = gaps();
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored.front().reason, "sleep");
}

TEST_F(Sleep, WithoutLogindTheDaemonRunsAllTheSame) {
  ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path("nothing")).c_str(), 1);
  const auto sensor = plug_in(make_recording("short.csv", 30), 100);
  const auto daemon = start_daemon({"--once"});
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_EQ(sessions().at(0).at("samples"), 3000);
}

}  // namespace
}  // namespace stance::test
