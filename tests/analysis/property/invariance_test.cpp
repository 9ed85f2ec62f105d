// What must not change the answer: how the sensor is turned, how often it measures; and what must mirror it.
#include <gtest/gtest.h>

#include <string>

#include "tests/analysis/property/bodies.h"
#include "tools/simulator/sensor.h"

namespace stance {
namespace {

const Samples& aligned_samples() {
  static const Samples kSamples = run(mixed_session(1)).samples;
  return kSamples;
}

const Events& aligned_events() {
  static const Events kEvents = final_events(aligned_samples());
  return kEvents;
}

class AnyMounting : public testing::TestWithParam<std::string> {};

TEST_P(AnyMounting, GivesTheSameEvents) {
  const auto rotation = simulator::mounting_from_name(GetParam(), 5).value();
  const Events events = final_events(rotated(aligned_samples(), rotation));
  EXPECT_GE(same_activity(aligned_events(), events), 0.98);
  EXPECT_GE(same_steps(aligned_events(), events), 0.95);
  EXPECT_EQ(rep_count(events), rep_count(aligned_events()));
  EXPECT_EQ(all_of<Transition>(events).size(), all_of<Transition>(aligned_events()).size());
}

std::vector<std::string> all_mountings() {
  std::vector<std::string> names{"crooked", "30,20,-70"};
  for (int i = 0; i < 24; ++i) names.push_back("cube" + std::to_string(i));
  return names;
}
INSTANTIATE_TEST_SUITE_P(Mountings, AnyMounting, testing::ValuesIn(all_mountings()),
                         [](const auto& test) { return "Mounting" + std::to_string(test.index); });

class AnyRate : public testing::TestWithParam<double> {};

TEST_P(AnyRate, GivesSimilarEvents) {
  simulator::SessionSpec spec = mixed_session(1);
  spec.sensor.rate_hz = GetParam();
  const Events events = final_events(run(spec).samples);
  EXPECT_GE(same_activity(aligned_events(), events), 0.95);
  EXPECT_GE(same_steps(aligned_events(), events), 0.90);
  EXPECT_EQ(rep_count(events), rep_count(aligned_events()));
}
INSTANTIATE_TEST_SUITE_P(Rates, AnyRate, testing::Values(50.0, 104.0, 200.0), [](const auto& test) {
  return std::to_string(static_cast<int>(test.param)) + "Hz";
});

Verdict mirrored(Verdict verdict) {
  if (verdict == Verdict::kLeftLess) return Verdict::kRightLess;
  return verdict == Verdict::kRightLess ? Verdict::kLeftLess : verdict;
}

class AnyPerson : public testing::TestWithParam<std::uint64_t> {};

TEST_P(AnyPerson, MirroredSwapsTheFeetAndNothingElse) {
  const Samples samples = run(mixed_session(GetParam())).samples;
  const Events events = final_events(samples), image = final_events(mirrored(samples));
  EXPECT_GE(same_activity(events, image), 0.98);
  EXPECT_GE(same_steps(events, image, true), 0.95);
  EXPECT_EQ(rep_count(events), rep_count(image));
  const auto a = all_of<Asymmetry>(events), b = all_of<Asymmetry>(image);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].measure, b[i].measure);
    EXPECT_EQ(mirrored(a[i].verdict), b[i].verdict);
    EXPECT_NEAR(a[i].difference_percent, -b[i].difference_percent, 0.05);
    EXPECT_NEAR(a[i].noise_percent, b[i].noise_percent, 0.1 * a[i].noise_percent);
  }
}
INSTANTIATE_TEST_SUITE_P(People, AnyPerson, testing::Values(1, 2, 3, 4));

TEST(Mirrored, ASmallerLegOfAnExerciseIsToldAndSwapsItsSideExactly) {
  simulator::SessionSpec spec;
  spec.script =
      "stand 8; walk 40; stand 8; lunge 10 side=left size_difference=-40; stand 15; "
      "lunge 10 side=right size_difference=-40; stand 15; walk 20; stand 10";
  spec.seed = 3;
  spec.sensor.placement = "lower_back";
  const Samples samples = run(spec).samples;
  const auto lunges = [](const Samples& felt) {
    auto found = all_of<Asymmetry>(final_events(felt));
    std::erase_if(found, [](const Asymmetry& one) { return !one.exercise; });
    return found;
  };
  const auto a = lunges(samples), b = lunges(mirrored(samples));
  ASSERT_EQ(a.size(), 3U);  // range of motion, concentric and eccentric time
  ASSERT_EQ(b.size(), 3U);
  EXPECT_EQ(a[0].measure, Measure::kRangeOfMotionDeg);
  EXPECT_EQ(a[0].verdict, Verdict::kLeftLess);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(mirrored(a[i].verdict), b[i].verdict);
    EXPECT_NEAR(a[i].left, b[i].right, 0.05);
    EXPECT_NEAR(a[i].right, b[i].left, 0.05);
  }
}

}  // namespace
}  // namespace stance
