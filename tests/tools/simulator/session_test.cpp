#include "tools/simulator/session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "tools/simulator/files.h"

namespace stance::simulator {
namespace {

Session session_of(const std::string& script, std::uint64_t seed = 1, const SensorModel& sensor = {}) {
  return simulate({script, seed, sensor}).value();
}

std::vector<Json> of(const Session& session, const std::string& type) {
  std::vector<Json> out;
  for (const Json& event : session.truth)
    if (event["type"] == type) out.push_back(event);
  return out;
}

TEST(Simulate, TheSameSeedGivesTheSameBytes) {
  const std::string script = "sit 5; stand 3; walk 10; squat 2; lie 4";
  EXPECT_EQ(csv_of(session_of(script, 7).samples), csv_of(session_of(script, 7).samples));
  EXPECT_NE(csv_of(session_of(script, 7).samples), csv_of(session_of(script, 8).samples));
}

TEST(Simulate, TruthSaysWhatWasDone) {
  const Session session = session_of("stand 10; walk 30 asymmetry=8; sit 80; stand 10; squat 6; lie 10");
  EXPECT_EQ(of(session, "set")[0]["reps"], 6);
  EXPECT_EQ(of(session, "rep").size(), 6U);
  ASSERT_EQ(of(session, "transition").size(), 3U);
  EXPECT_EQ(of(session, "transition")[2]["to"], "lying");
  ASSERT_EQ(of(session, "sedentary_bout").size(), 1U);
  const Json bout = of(session, "sedentary_bout")[0];
  EXPECT_NEAR(bout["end_s"].get<double>() - bout["start_s"].get<double>(), 80.0, 1e-3);
  ASSERT_EQ(of(session, "asymmetry").size(), 1U);
  EXPECT_NEAR(of(session, "asymmetry")[0]["difference_percent"].get<double>(), 8.0, 2.0);
  EXPECT_EQ(of(session, "asymmetry")[0]["verdict"], "right_less");
}

TEST(Simulate, WhoRidesSitsIsShakenAndTakesNoStep) {
  const Session session = session_of("stand 5; ride 120 shake=100; stand 5");
  ASSERT_EQ(of(session, "sedentary_bout").size(), 1U);
  EXPECT_TRUE(of(session, "step").empty());
  double square = 0.0;
  double turned = 0.0;
  int n = 0;
  for (const ImuSample& sample : session.samples) {
    if (sample.time_s < 40.0 || sample.time_s > 100.0) continue;
    const auto& acc = sample.acc_sensor_m_s2;
    const double off = std::hypot(acc[0], acc[1], acc[2]) - 9.81;
    square += off * off;
    for (const float rate : sample.gyro_sensor_rad_s) turned += rate * rate;
    ++n;
  }
  EXPECT_GT(std::sqrt(square / n), 0.15);
  EXPECT_LT(std::sqrt(square / n), 1.0);
  EXPECT_LT(std::sqrt(turned / n), 0.2);
}

TEST(Simulate, AShortRiseDoesNotEndASedentaryBout) {
  // Standing up and sitting down take about 2 s each; with nothing between them less than 5 s are upright.
  EXPECT_EQ(of(session_of("sit 50; stand 0.1; sit 50"), "sedentary_bout").size(), 1U);
  EXPECT_EQ(of(session_of("sit 70; stand 4; sit 70"), "sedentary_bout").size(), 2U);
}

TEST(Simulate, StandingFeelsOneGravity) {
  SensorModel ideal{.acc_noise_m_s2 = 0,
                    .gyro_noise_rad_s = 0,
                    .acc_bias_limit_m_s2 = 0,
                    .gyro_bias_limit_rad_s = 0,
                    .scale_error_limit = 0};
  for (const ImuSample& s : session_of("stand 5", 3, ideal).samples) {
    const auto& a = s.acc_sensor_m_s2;
    EXPECT_NEAR(std::hypot(a[0], a[1], a[2]), 9.81, 0.3);
  }
}

TEST(Simulate, AMountingTurnsBothSensorsAlike) {
  SensorModel ideal{.acc_noise_m_s2 = 0,
                    .gyro_noise_rad_s = 0,
                    .acc_bias_limit_m_s2 = 0,
                    .gyro_bias_limit_rad_s = 0,
                    .scale_error_limit = 0};
  const Session aligned = session_of("walk 5", 2, ideal);
  for (int i = 0; i < 24; ++i) {
    ideal.rotation_body_sensor = mounting_from_name("cube" + std::to_string(i), 1).value();
    EXPECT_NEAR(ideal.rotation_body_sensor.determinant(), 1.0, 1e-12);
    const Session turned = session_of("walk 5", 2, ideal);
    const auto body = [&](const Vector3& v) -> Eigen::Vector3d {
      return ideal.rotation_body_sensor * Eigen::Vector3d(v[0], v[1], v[2]);
    };
    const auto& a = aligned.samples[200];
    const auto& t = turned.samples[200];
    EXPECT_NEAR(body(t.acc_sensor_m_s2).x(), a.acc_sensor_m_s2[0], 1e-5);
    EXPECT_NEAR(body(t.acc_sensor_m_s2).y(), a.acc_sensor_m_s2[1], 1e-5);
    EXPECT_NEAR(body(t.gyro_sensor_rad_s).z(), a.gyro_sensor_rad_s[2], 1e-5);
  }
}

TEST(Simulate, LostSamplesAreLeftOut) {
  SensorModel lossy;
  lossy.losses_per_minute = 20.0;
  const auto count = session_of("stand 60", 1, lossy).samples.size();
  EXPECT_LT(count, 5990U);
  EXPECT_GT(count, 5000U);
}

TEST(Simulate, EveryNamedSessionRuns) {
  for (const NamedSession& named : named_sessions()) {
    SensorModel slow;
    slow.rate_hz = 25.0;
    const auto session = simulate({std::string(named.script), 1, slow});
    ASSERT_TRUE(session) << named.name << ": " << session.error().message;
    EXPECT_GT(session->duration_s, 60.0);
  }
}

TEST(Simulate, WrongNamesAreSentences) {
  EXPECT_NE(mounting_from_name("sideways", 1).error().message.find("crooked"), std::string::npos);
  SensorModel sensor;
  sensor.placement = "ankle";
  EXPECT_NE(simulate({"stand 1", 1, sensor}).error().message.find("right_hip"), std::string::npos);
}

TEST(WriteSession, WritesTableAndTruth) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "stance_simulator_test";
  std::filesystem::create_directories(folder);
  const auto truth = write_session(session_of("stand 1"), folder / "a.csv.zst");
  ASSERT_TRUE(truth) << truth.error().message;
  EXPECT_EQ(truth->filename(), "a.truth.jsonl");
  EXPECT_TRUE(std::filesystem::exists(folder / "a.csv.zst"));
  EXPECT_FALSE(write_session(session_of("stand 1"), folder / "a.txt"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace stance::simulator
