// What an alteration does to samples whose truth is known by construction.
#include "tools/evaluate/altered.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace stance::evaluate {
namespace {

constexpr std::uint64_t kSeed = 7;

// 60 s at rest with a slow wave on the first axis.
std::vector<ImuSample> waves(double rate_hz) {
  std::vector<ImuSample> out;
  for (int i = 0; i < static_cast<int>(60.0 * rate_hz); ++i) {
    const double t = i / rate_hz;
    out.push_back(
        {t, {static_cast<float>(std::sin(2.0 * std::numbers::pi * t)), 0.0F, 9.81F}, {0.0F, 0.0F, 0.0F}});
  }
  return out;
}

double norm(const Vector3& v) { return std::hypot(v[0], v[1], v[2]); }

TEST(Altered, NothingAskedForChangesNothing) {
  const auto before = waves(100.0);
  const auto after = altered(before, {}, {0.0, 60.0}, kSeed);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_EQ(after[i].acc_sensor_m_s2, before[i].acc_sensor_m_s2);
}

TEST(Altered, AnotherRateHasItsNumberOfSamplesAndTheSameWave) {
  for (const double rate_hz : {25.0, 50.0, 200.0}) {
    const auto out = altered(waves(100.0), {.rate_hz = rate_hz}, {0.0, 60.0}, kSeed);
    EXPECT_NEAR(static_cast<double>(out.size()), 60.0 * rate_hz, 3.0);
    // Slower: the mean over the interval that begins at the sample's time.
    const double later_s = rate_hz < 100.0 ? 0.5 / rate_hz - 0.005 : 0.0;
    for (const ImuSample& sample : out) {
      const double wave = std::sin(2.0 * std::numbers::pi * (sample.time_s + later_s));
      EXPECT_NEAR(sample.acc_sensor_m_s2[0], wave, 0.02) << rate_hz << " Hz at " << sample.time_s;
    }
  }
}

TEST(Altered, LosesTheShareThatIsAskedFor) {
  auto longer = waves(100.0);
  for (int turn = 1; turn < 20; ++turn)
    for (ImuSample sample : waves(100.0))
      longer.push_back({sample.time_s + 60.0 * turn, sample.acc_sensor_m_s2});
  const auto out = altered(longer, {.lost_percent = 2.0}, {0.0, 1200.0}, kSeed);
  const double lost = 1.0 - static_cast<double>(out.size()) / static_cast<double>(longer.size());
  EXPECT_NEAR(lost, 0.02, 0.006);
  double longest_s = 0.0;
  for (std::size_t i = 1; i < out.size(); ++i)
    longest_s = std::max(longest_s, out[i].time_s - out[i - 1].time_s);
  EXPECT_LT(longest_s, 0.53);
}

TEST(Altered, AGyroscopesBiasIsAsLargeAsAskedForAndTheSameThroughout) {
  const auto out = altered(waves(100.0), {.gyro_bias_rad_s = 0.02}, {0.0, 60.0}, kSeed);
  for (const ImuSample& sample : out) {
    EXPECT_NEAR(norm(sample.gyro_sensor_rad_s), 0.02, 1e-6);
    EXPECT_EQ(sample.gyro_sensor_rad_s, out.front().gyro_sensor_rad_s);
  }
}

TEST(Altered, AKnockTurnsGravityAndTheGyroscopeFeelsThatTurn) {
  const auto out = altered(waves(200.0), {.knock_deg = 20.0}, {0.0, 60.0}, kSeed);
  EXPECT_EQ(out.front().acc_sensor_m_s2, waves(200.0).front().acc_sensor_m_s2);
  double turned_rad = 0.0;
  for (const ImuSample& sample : out) {
    EXPECT_NEAR(norm(sample.acc_sensor_m_s2), 9.84, 0.07);
    turned_rad += norm(sample.gyro_sensor_rad_s) / 200.0;
  }
  EXPECT_NEAR(turned_rad * 180.0 / std::numbers::pi, 20.0, 0.5);
}

TEST(Altered, AKnockAboutTheVerticalLeavesGravityWhereItIs) {
  const auto before = waves(100.0);
  const auto out =
      altered(before, {.knock_deg = 180.0, .knock_at = 0.25, .knock_s = 0.0, .knock_about = "vertical"},
              {0.0, 60.0}, kSeed);
  EXPECT_EQ(out[1400].acc_sensor_m_s2, before[1400].acc_sensor_m_s2);
  EXPECT_NEAR(out[1625].acc_sensor_m_s2[2], 9.81, 0.05);
  EXPECT_NEAR(out[1625].acc_sensor_m_s2[0], -before[1625].acc_sensor_m_s2[0], 0.05);
  for (const ImuSample& sample : out) EXPECT_LT(norm(sample.gyro_sensor_rad_s), 1e-6);
}

TEST(Altered, AKnockAboutALevelAxisTurnsItUpsideDown) {
  const auto out = altered(waves(100.0), {.knock_deg = 180.0, .knock_about = "level"}, {0.0, 60.0}, kSeed);
  EXPECT_NEAR(out.front().acc_sensor_m_s2[2], 9.81, 1e-4);
  EXPECT_NEAR(out.back().acc_sensor_m_s2[2], -9.81, 0.1);
}

TEST(Altered, ACutBeginsAndEndsAtTheSpansAskedFor) {
  const auto span = [](double start_s, double end_s, const char* label) {
    return Json{{"type", "activity"}, {"start_s", start_s}, {"end_s", end_s}, {"label", label}};
  };
  const Events truth{span(0, 10, "standing"), span(10, 30, "sitting"), span(30, 40, "walking"),
                     span(40, 50, "sitting")};
  const Alteration alteration{.from_label = "sitting", .to_label = "walking"};
  const auto cut = cut_of(alteration, truth, 60.0);
  ASSERT_TRUE(cut.has_value());
  EXPECT_DOUBLE_EQ(cut->from_s, 10.0);
  EXPECT_DOUBLE_EQ(cut->to_s, 30.0);
  const Events left = cut_events(truth, *cut);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_DOUBLE_EQ(number(left[0], "start_s"), 0.0);
  EXPECT_DOUBLE_EQ(number(left[0], "end_s"), 20.0);
  EXPECT_NEAR(static_cast<double>(altered(waves(100.0), alteration, *cut, kSeed).size()), 2000.0, 1.0);
  EXPECT_FALSE(cut_of({.from_label = "running"}, truth, 60.0).has_value());
}

}  // namespace
}  // namespace stance::evaluate
