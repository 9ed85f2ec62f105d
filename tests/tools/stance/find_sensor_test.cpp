// From a port of which nothing is known to samples: every family of sensors as a device on a pseudo-terminal,
// found by the real program, with nothing configured.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "firmware-bridge/source/byte_source.h"
#include "tests/support/fake_sensors.h"
#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

using Steady = std::chrono::steady_clock;

class FindSensor : public EndToEnd {
 protected:
  [[nodiscard]] std::unique_ptr<Process> plug_in_fake(const std::string& name) const {
    auto device = std::make_unique<Process>(std::vector<std::string>{STANCE_FAKE_SENSOR, name, port()});
    if (!device->wait_for_line("ready")) throw std::runtime_error("no fake sensor: " + device->errors());
    return device;
  }

  // As a sensor that is not there: a pseudo-terminal that stays silent.
  [[nodiscard]] Json doctor(const std::string& seconds = "1") const {
    const Finished done = stance({"doctor", port(), "--json", "--seconds", seconds});
    const Json json = Json::parse(done.output, nullptr, false);
    EXPECT_TRUE(json.is_object()) << done.output << done.errors;
    EXPECT_EQ(done.exit_code, json.value("verdict", "") == "wrong" ? 1 : 0);
    return json;
  }

  // What the daemon tells as soon as `fits` it, or last within a minute.
  template <typename Fits>
  [[nodiscard]] Json wait_for_status(Fits fits) const {
    const auto deadline = Steady::now() + std::chrono::seconds(60);
    Json status;
    do {
      status = Json::parse(stance({"status", "--json", "--data-dir", data_dir()}).output, nullptr, false);
    } while (status.is_object() && !fits(status) && Steady::now() < deadline);
    return status;
  }

  static std::string finding(const Json& json, const std::string& check, const char* field = "detail") {
    for (const Json& entry : json["ports"][0]["findings"]) {
      if (entry["check"] == check) return entry[field];
    }
    return "";
  }
};

class FindSensorOf : public FindSensor, public testing::WithParamInterface<std::string> {
 protected:
  [[nodiscard]] static std::unique_ptr<FakeSensor> fake() {
    for (auto& sensor : all_fake_sensors()) {
      if (sensor->name() == GetParam()) return std::move(sensor);
    }
    return nullptr;
  }
};

TEST_P(FindSensorOf, TheDoctorFindsItWithinFiveSeconds) {
  const auto device = plug_in_fake(GetParam());
  const auto begin = Steady::now();
  const auto doctor = start({"doctor", port(), "--seconds", "2"});
  ASSERT_TRUE(doctor->wait_for_line("It delivers samples")) << doctor->output() << doctor->errors();
  const double passed_s = std::chrono::duration<double>(Steady::now() - begin).count();
  std::printf("%-20s streaming %.2f s after the start of stance doctor\n", GetParam().c_str(), passed_s);
  // 5 s are aimed at and printed, not judged: sanitizers are slower, and so is a machine that does other
  // things.
  EXPECT_LT(passed_s, 20.0);
  EXPECT_EQ(doctor->wait(), 0) << doctor->output() << doctor->errors();
  EXPECT_NE(doctor->output().find("gravity is 9.81"), std::string::npos) << doctor->output();
  EXPECT_EQ(doctor->output().find("  wrong  "), std::string::npos) << doctor->output();
}

TEST_P(FindSensorOf, TheDaemonRecordsItWithNothingConfigured) {
  const auto device = plug_in_fake(GetParam());
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  const Json status = wait_for_status(
      [](const Json& now) { return now.contains("session") && now["session"]["samples"] >= 20; });
  ASSERT_TRUE(status.is_object());
  EXPECT_EQ(status["link"]["state"], "streaming");
  EXPECT_EQ(status["family"], fake()->family());
  EXPECT_GE(status["session"]["samples"], 20);
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& sensor : all_fake_sensors()) all.push_back(sensor->name());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Sensors, FindSensorOf, testing::ValuesIn(names()),
                         [](const auto& instance) { return instance.param; });

TEST_F(FindSensor, TheDoctorFindsAStanceSensorWithinFiveSeconds) {
  const auto sensor = plug_in(make_recording("walk.csv", 120), 1);
  const auto begin = Steady::now();
  const auto doctor = start({"doctor", port(), "--seconds", "2"});
  ASSERT_TRUE(doctor->wait_for_line("It delivers samples")) << doctor->output() << doctor->errors();
  const double passed_s = std::chrono::duration<double>(Steady::now() - begin).count();
  std::printf("%-20s streaming %.2f s after the start of stance doctor\n", "Stance link", passed_s);
  EXPECT_LT(passed_s, 5.0);
}

TEST_F(FindSensor, TheDoctorTellsFamilySpeedRateScaleAndClockInJson) {
  const auto device = plug_in_fake("Xsens");
  const Json json = doctor();
  const Json& port = json["ports"][0];
  EXPECT_EQ(json["verdict"], "ok") << json.dump(2);
  EXPECT_EQ(port["family"], "xsens");
  EXPECT_EQ(port["baud"], 115200);
  EXPECT_NEAR(port["rate_hz"], 100.0, 5.0);
  EXPECT_NEAR(port["gravity_m_s2"], 9.807, 0.05);
  EXPECT_TRUE(port.contains("clock_drift_ppm"));
  EXPECT_EQ(finding(json, "losses", "result"), "ok");
}

TEST_F(FindSensor, TheDoctorSaysThatARateDoesNotFitTheLine) {
  const auto device = plug_in_fake("WitMotion");
  const Json json = doctor("3");
  EXPECT_NE(finding(json, "rate").find("At 9600 baud this line carries 29"), std::string::npos)
      << json.dump(2);
}

TEST_F(FindSensor, TheDoctorSaysWhoHoldsThePort) {
  const auto device = plug_in_fake("Xsens");
  const auto held = open_port(port());
  ASSERT_TRUE(held.has_value());
  const Json json = doctor();
  EXPECT_EQ(json["verdict"], "wrong");
  EXPECT_NE(finding(json, "in use").find("(process " + std::to_string(::getpid()) + ")"), std::string::npos)
      << json.dump(2);
}

TEST_F(FindSensor, TheDoctorLeavesAnExcludedPortAlone) {
  const auto device = plug_in_fake("Xsens");
  std::ofstream(path("config/stance/config.toml")) << "[sensor]\nexclude = [\"" << port() << "\"]\n";
  const Json json = doctor();
  EXPECT_EQ(json["verdict"], "wrong");
  EXPECT_NE(finding(json, "excluded").find("sensor.exclude"), std::string::npos) << json.dump(2);
  const auto daemon = start_daemon({"--quiet"});
  EXPECT_EQ(daemon->wait(), 1);
  EXPECT_NE(daemon->errors().find("is excluded"), std::string::npos) << daemon->errors();
}

TEST_F(FindSensor, TheDoctorSaysThatAPortIsNone) {
  const Json json = doctor();
  EXPECT_EQ(json["verdict"], "wrong");
  EXPECT_NE(finding(json, "port").find("does not exist"), std::string::npos) << json.dump(2);
}

TEST_F(FindSensor, DevicesTellsWhatIsHeardAndWritesNothing) {
  const auto talking = plug_in_fake("VectorNavText");
  const Finished heard = stance({"devices", port(), "--json"});
  ASSERT_EQ(heard.exit_code, 0) << heard.errors;
  const Json json = Json::parse(heard.output);
  EXPECT_EQ(json["state"], "streaming");
  EXPECT_EQ(json["family"], "vectornav");
  EXPECT_NEAR(json["rate_hz"], 40.0, 4.0);
  const auto silent = plug_in_fake("Shimmer3");
  EXPECT_EQ(Json::parse(stance({"devices", port(), "--json"}).output)["state"], "silent");
}

TEST_F(FindSensor, TheBatteryReachesTheStatus) {
  const auto device = plug_in_fake("XImu3Text");
  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  const Json status = wait_for_status([](const Json& now) { return now.contains("battery"); });
  ASSERT_TRUE(status.contains("battery")) << status.dump();
  EXPECT_EQ(status["battery"]["percent"], 83);
  EXPECT_TRUE(status["battery"]["charging"]);
  EXPECT_NE(stance({"status", "--data-dir", data_dir()}).output.find("Battery  83 %, charging"),
            std::string::npos);
}

}  // namespace
}  // namespace stance::test
