// Prompts about sitting as a desktop sees them: the real daemon on a bus of its own, with a notification
// service played by python3-dbusmock.
#include <gmock/gmock.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>

#include "firmware-bridge/source/tty.h"
#include "tests/support/fake_sensors.h"
#include "tests/tools/stance/end_to_end.h"
#include "tools/simulator/files.h"
#include "tools/simulator/session.h"

namespace stance::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Faster than real time: a wait for a message is a wait for movement.
constexpr double kSpeed = 80.0;
constexpr double kSlow = 5.0;
// Debian's own: the package is for it, whatever else is in the path.
constexpr const char* kPython = "/usr/bin/python3";

class Desktop : public EndToEnd {
 protected:
  Desktop() {
    if (run({kPython, "-c", "import dbusmock"}).exit_code != 0)
      throw std::runtime_error("python3-dbusmock is not installed: tools/setup");
    bus_.emplace(std::vector<std::string>{"/usr/bin/dbus-daemon", "--session", "--nofork", "--nopidfile",
                                          "--print-address=1", "--address=unix:path=" + path("bus")});
    if (!bus_->wait_for_line("unix:path")) throw std::runtime_error("no bus: " + bus_->errors());
    ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + path("bus")).c_str(), 1);
    service_.emplace(
        std::vector<std::string>{kPython, "-u", "-m", "dbusmock", "--template", "notification_daemon"});
    wait_for_service();
  }
  ~Desktop() override { ::unsetenv("DBUS_SESSION_BUS_ADDRESS"); }

  void configure(const std::string& prompts) const {
    std::ofstream(path("config/stance/config.toml"), std::ios::app) << "[prompts]\n" << prompts << "\n";
  }

  // Walks, sits for two minutes, moves on the seat now and then, and stands up.
  [[nodiscard]] std::string sitting(
      const std::string& script = "stand 5; walk 20; sit 110; stand 20; walk 10") const {
    const auto session = simulator::simulate({.script = script, .seed = 3, .sensor = {}});
    if (!session) throw std::runtime_error(session.error().message);
    if (!simulator::write_session(*session, path("sitting.csv"))) throw std::runtime_error("not written");
    return path("sitting.csv");
  }

  void plan(const std::string& text) const { std::ofstream(path("config/stance/plan.txt")) << text << "\n"; }

  // Plays it to its end with this configuration; returns the prompts as the report tells of them.
  template <typename... Script>
  Json play_through(const Script&... script) {
    const auto sensor = plug_in(sitting(script...), kSpeed);
    const auto daemon = start_daemon({"--once"});
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

TEST_F(Desktop, ALowBatteryIsToldOnce) {
  configure("firmness = 'off'");
  auto terminal = open_pseudo_terminal();
  ASSERT_TRUE(terminal.has_value());
  std::filesystem::create_symlink(terminal->port_path, port());
  const auto sensors = all_fake_sensors();
  const auto sensor = std::find_if(sensors.begin(), sensors.end(),
                                   [](const auto& one) { return one->name() == "XImu3Text"; });
  ASSERT_NE(sensor, sensors.end());
  const auto daemon = start_daemon({"--quiet"});
  const auto tell = [&terminal](std::string_view text) {
    return terminal->device->write(std::as_bytes(std::span(text))).has_value();
  };
  Json status;
  // Sends as a sensor does, until the daemon knows it, and then a battery that runs low.
  std::uint64_t sample = 0;
  const auto send_until = [&](const std::function<bool()>& holds) {
    const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds() && std::chrono::steady_clock::now() < give_up_at) {
      Bytes bytes;
      for (int i = 0; i < 20; ++i, ++sample) {
        (*sensor)->append_sample(
            {0, static_cast<double>(sample) / 100.0, {0.0F, 0.0F, 9.81F}, {0.0F, 0.0F, 0.0F}}, bytes);
      }
      EXPECT_TRUE(terminal->device->write(bytes).has_value());
      status = Json::parse(stance({"status", "--json", "--data-dir", data_dir()}).output, nullptr, false);
    }
  };
  send_until([&] { return status.is_object() && status.contains("session"); });
  ASSERT_TRUE(status.is_object() && status.contains("session")) << status;
  for (const char* percent : {"11.0", "9.0", "8.0"}) {
    ASSERT_TRUE(tell(std::string("B,") + std::to_string(10'000 * sample) + "," + percent + ",3.412,0.0\r\n"));
    const int wanted = static_cast<int>(std::stod(percent));
    send_until([&] { return status.is_object() && status["battery"]["percent"] == wanted; });
    EXPECT_EQ(status["battery"]["percent"], wanted);
  }
  const std::string log = asked();
  EXPECT_THAT(log, HasSubstr("battery is at 9 %"));
  EXPECT_THAT(log, Not(HasSubstr("battery is at 8 %"))) << "once";
  EXPECT_THAT(log, Not(HasSubstr("battery is at 11 %")));
}

// The virtual sensor falls silent without going away, as one that is out of reach.
TEST_F(Desktop, ASilentSensorIsToldAndTheNoteTakenAwayWhenItIsHeardAgain) {
  configure("firmness = 'off'\n[notifications]\nsilent_seconds = 1");
  const auto sensor = plug_in(sitting(), kSlow);
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  sensor->signal(SIGSTOP);
  EXPECT_TRUE(service_->wait_for_line("The sensor is silent")) << service_->output();
  sensor->signal(SIGCONT);
  EXPECT_TRUE(service_->wait_for_line("CloseNotification")) << service_->output();
  const std::string log = service_->output();
  EXPECT_EQ(log.find("recorded as unknown"), log.rfind("recorded as unknown")) << log;
}

TEST_F(Desktop, ASilentSensorIsNotToldWhereThatIsTurnedOff) {
  configure("firmness = 'off'\n[notifications]\nsensor = false\nsilent_seconds = 1");
  const auto sensor = plug_in(sitting(), kSlow);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("begins")) << daemon->errors();
  sensor->signal(SIGSTOP);
  ASSERT_TRUE(daemon->wait_for_line("sensor stalled")) << daemon->output();
  sensor->signal(SIGKILL);  // unplugged: the daemon ends
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_THAT(asked(), Not(HasSubstr("Notify")));
}

// Soon after the prompt, as it offered.
TEST_F(Desktop, AShortSetThatAPromptOffersIsKnownToBeDone) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  plan("offer squat 8\nsquat 1 x 8");
  const Json prompts = play_through(
      "stand 5; walk 20 turns=2; sit 120; stand 15; squat 8; stand 20; walk 20; stand 40; walk 20; stand 40");
  EXPECT_EQ(prompts.at("activations"), 1);
  EXPECT_EQ(prompts.at("activations_done"), 1);
  EXPECT_THAT(asked(), HasSubstr("Or a short set: squat, 8 reps."));
  const Finished report = stance({"report", "--data-dir", data_dir()});
  EXPECT_THAT(report.output, testing::ContainsRegex("squat +1 x 8 +1 set, . reps? +1 set, "))
      << report.output;
}

TEST_F(Desktop, AShortSetThatIsNotDoneIsKnownNotToBe) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  plan("offer squat 8");
  const Json prompts = play_through();
  EXPECT_EQ(prompts.at("activations"), 1);
  EXPECT_EQ(prompts.at("activations_done"), 0);
  const Finished report = stance({"report", "--data-dir", data_dir()});
  EXPECT_THAT(report.output, HasSubstr("1 short set offered, 0 done"));
}

TEST_F(Desktop, APlanThatIsNotUnderstoodIsToldAndThePromptShownAllTheSame) {
  configure("after_minutes = 1\nwait_minutes = 0\nworking_hours = ''");
  plan("offer squats galore");
  const auto sensor = plug_in(sitting(), kSpeed);
  const auto daemon = start_daemon();
  EXPECT_TRUE(daemon->wait_for_line("plan.txt, line 1")) << daemon->output();
  EXPECT_TRUE(service_->wait_for_line("You have been sitting for")) << service_->output();
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
