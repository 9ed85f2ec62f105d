#include "analysis/signal/uniform_sampler.h"

#include <gtest/gtest.h>

#include <numbers>
#include <vector>

namespace stance {
namespace {

ImuSample sample_at(double time_s, float value) {
  return {time_s, {value, 2.0F * value, 9.81F}, {0.1F * value, 0.0F, 0.0F}};
}

struct Collected {
  UniformSampler sampler;
  std::vector<UniformSample> out;
  void push(const ImuSample& sample) {
    sampler.push(sample, [this](const UniformSample& uniform) { out.push_back(uniform); });
  }
};

class AnyRate : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(Rates, AnyRate, testing::Values(25.0, 50.0, 102.4, 110.0, 200.0, 400.0));

TEST_P(AnyRate, BecomesOneHundredHertzWithTheSameSlowSignal) {
  Collected collected;
  const auto signal = [](double t) { return std::sin(2.0 * std::numbers::pi * 1.0 * t); };
  for (double t = 0.0; t < 10.0; t += 1.0 / GetParam()) {
    collected.push(sample_at(t, static_cast<float>(signal(t))));
  }
  ASSERT_NEAR(static_cast<double>(collected.out.size()), 1000.0, 5.0);
  for (std::size_t i = 1; i < collected.out.size(); ++i) {
    EXPECT_NEAR(collected.out[i].time_s - collected.out[i - 1].time_s, 0.01, 1e-9);
    EXPECT_NEAR(collected.out[i].acc_sensor_m_s2.x(), signal(collected.out[i].time_s), 0.02);
  }
}

TEST_P(AnyRate, AConstantStaysExactlyWhatItIs) {
  Collected collected;
  for (double t = 3.0; t < 5.0; t += 1.0 / GetParam()) collected.push(sample_at(t, 1.5F));
  for (const auto& uniform : collected.out) EXPECT_NEAR(uniform.acc_sensor_m_s2.x(), 1.5, 1e-9);
}

TEST(UniformSampler, ASilenceLongerThanTwoTenthsOfASecondIsNeverBridged) {
  Collected collected;
  for (double t = 0.0; t < 1.0; t += 0.01) collected.push(sample_at(t, 0.0F));
  for (double t = 1.5; t < 2.0; t += 0.01) collected.push(sample_at(t, 1.0F));
  int restarts = 0;
  for (const auto& uniform : collected.out) {
    restarts += uniform.restart ? 1 : 0;
    EXPECT_TRUE(uniform.time_s < 1.01 || uniform.time_s > 1.49) << uniform.time_s;
  }
  EXPECT_EQ(restarts, 2);
  EXPECT_EQ(collected.sampler.quality().gaps, 1U);
  EXPECT_NEAR(collected.sampler.quality().gap_s, 0.51, 0.02);
}

TEST(UniformSampler, AShortLossIsInterpolated) {
  Collected collected;
  for (int i = 0; i < 200; ++i) {
    if (i > 100 && i < 115) continue;
    collected.push(sample_at(i * 0.01, static_cast<float>(i) * 0.01F));
  }
  for (const auto& uniform : collected.out) {
    if (uniform.time_s < 0.005) continue;  // the first cell is half covered
    EXPECT_NEAR(uniform.acc_sensor_m_s2.x(), uniform.time_s, 1e-3);
  }
  EXPECT_EQ(collected.sampler.quality().gaps, 0U);
}

TEST(UniformSampler, TimeGoingBackIsDroppedAndCounted) {
  Collected with, without;
  for (int i = 0; i < 100; ++i) {
    with.push(sample_at(i * 0.01, 1.0F));
    without.push(sample_at(i * 0.01, 1.0F));
    if (i == 50) with.push(sample_at(0.3, 99.0F));
    if (i == 60) with.push(sample_at(0.6, 99.0F));
  }
  EXPECT_EQ(with.sampler.quality().time_not_increasing, 2U);
  ASSERT_EQ(with.out.size(), without.out.size());
  for (const auto& uniform : with.out) EXPECT_NEAR(uniform.acc_sensor_m_s2.x(), 1.0, 1e-9);
}

TEST(UniformSampler, AReadingThatIsNoNumberIsDroppedAndCounted) {
  Collected collected;
  for (int i = 0; i < 100; ++i) {
    ImuSample sample = sample_at(i * 0.01, 1.0F);
    if (i == 20) sample.acc_sensor_m_s2[1] = std::numeric_limits<float>::quiet_NaN();
    if (i == 30) sample.gyro_sensor_rad_s[2] = std::numeric_limits<float>::infinity();
    if (i == 40) sample.time_s = std::numeric_limits<double>::quiet_NaN();
    collected.push(sample);
  }
  EXPECT_EQ(collected.sampler.quality().not_finite, 3U);
  for (const auto& uniform : collected.out) EXPECT_NEAR(uniform.acc_sensor_m_s2.y(), 2.0, 1e-9);
}

TEST(UniformSampler, ASensorWithoutGyroscopeSaysSo) {
  Collected collected;
  for (int i = 0; i < 10; ++i) collected.push({i * 0.01, {0.0F, 0.0F, 9.81F}, kNoGyro});
  ASSERT_FALSE(collected.out.empty());
  for (const auto& uniform : collected.out) {
    EXPECT_FALSE(uniform.has_gyro);
    EXPECT_EQ(uniform.gyro_sensor_rad_s.norm(), 0.0);
  }
}

}  // namespace
}  // namespace stance
