// Properties of the stream: how it is cut, when it begins, what is broken in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "tests/analysis/property/bodies.h"
#include "tools/simulator/random.h"

namespace stance {
namespace {

const Samples& mixed_samples() {
  static const Samples kSamples = run(mixed_session(1)).samples;
  return kSamples;
}

const std::string& whole_text() {
  static const std::string kText = printed(analyze(mixed_samples()));
  return kText;
}

TEST(Streaming, OneSampleAtATimeGivesTheSameBytes) {
  EXPECT_EQ(printed(analyze(mixed_samples(), {}, 1)), whole_text());
}

class AnyChunking : public testing::TestWithParam<std::uint64_t> {};

TEST_P(AnyChunking, GivesTheSameBytes) {
  simulator::Random random(GetParam(), 9);
  const double largest = random.uniform(2.0, 3000.0);
  Analyzer analyzer;
  Events events;
  std::span<const ImuSample> rest(mixed_samples());
  while (!rest.empty()) {
    const auto size = std::min(rest.size(), static_cast<std::size_t>(random.uniform(0.0, largest)));
    analyzer.push(rest.first(size), events);
    rest = rest.subspan(size);
  }
  analyzer.finish(events);
  EXPECT_EQ(printed(events), whole_text());
}
INSTANTIATE_TEST_SUITE_P(Cuts, AnyChunking, testing::Range<std::uint64_t>(1, 13));

TEST(Streaming, TheSameSamplesGiveTheSameBytesAgain) {
  EXPECT_EQ(printed(analyze(mixed_samples())), whole_text());
}

TEST(Streaming, ALaterClockShiftsEveryEventAndChangesNone) {
  constexpr double kShiftS = 4096.0;  // exact in binary, so that sample times keep their digits
  Samples later = mixed_samples();
  for (ImuSample& sample : later) sample.time_s += kShiftS;
  const Events a = final_events(mixed_samples()), b = final_events(later);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(type_name(a[i].body), type_name(b[i].body));
    EXPECT_NEAR(time_of(a[i].body) + kShiftS, time_of(b[i].body), 2e-3);
    EXPECT_NEAR(end_of(a[i].body) + kShiftS, end_of(b[i].body), 2e-3);
  }
}

TEST(Streaming, BrokenSamplesAreDroppedAndTakeNothingWithThem) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Samples broken;
  for (std::size_t i = 0; i < mixed_samples().size(); ++i) {
    const ImuSample& sample = mixed_samples()[i];
    broken.push_back(sample);
    if (i % 97 == 3) {  // the clock jumps back
      broken.push_back(sample);
      broken.back().time_s -= 5.0;
    }
    if (i % 131 == 7) {  // a reading that is no number
      broken.push_back(sample);
      broken.back().time_s += 1e-3;
      broken.back().acc_sensor_m_s2[i % 3] = nan;
    }
    if (i % 89 == 1) {  // a time that is no number
      broken.push_back(sample);
      broken.back().time_s = std::numeric_limits<double>::quiet_NaN();
    }
  }
  EXPECT_EQ(printed(analyze(broken)), whole_text());
}

TEST(Streaming, TheTimelineCoversTheRecordingWithoutOverlap) {
  const auto spans = all_of<Activity>(analyze(mixed_samples()));
  ASSERT_FALSE(spans.empty());
  EXPECT_NEAR(spans.front().start_s, mixed_samples().front().time_s, 0.05);
  EXPECT_NEAR(spans.back().end_s, mixed_samples().back().time_s, 0.05);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_DOUBLE_EQ(spans[i].start_s, spans[i - 1].end_s);
}

TEST(Streaming, WhatWasNotCountedIsSaidOnce) {
  simulator::SessionSpec shuffles;  // somebody who shifts his weight, and stands still after it
  shuffles.script = "stand 8; sit 20; stand 8; walk 40; stand 10; shuffle 6; stand 10; squat 8; stand 20";
  const auto said = all_of<Rejection>(analyze(run(shuffles).samples));
  EXPECT_FALSE(said.empty());
  for (std::size_t i = 1; i < said.size(); ++i) EXPECT_GE(said[i].start_s, said[i - 1].end_s) << i;
}

TEST(Streaming, ASilenceIsUnknown) {
  constexpr double kFromS = 62.0, kToS = 82.0;  // in the middle of sitting
  Samples silent = mixed_samples();
  std::erase_if(silent, [](const ImuSample& s) { return s.time_s > kFromS && s.time_s < kToS; });
  const Events events = final_events(silent);
  for (double t = kFromS + 0.5; t < kToS - 0.5; t += 0.1)
    ASSERT_EQ(label_at(events, t), ActivityLabel::kUnknown) << t;
}

TEST(Streaming, LiveStatesAreProvisionalAndEverythingElseEndsFinal) {
  for (const Event& event : analyze(mixed_samples()))
    if (std::holds_alternative<LiveState>(event.body)) {
      EXPECT_FALSE(event.final);
    } else if (!event.final) {
      EXPECT_TRUE(std::holds_alternative<Rep>(event.body) || std::holds_alternative<Set>(event.body));
    }
}

}  // namespace
}  // namespace stance
