#include "analysis/posture/epoch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/analysis/posture/moving_body.h"

namespace stance {
namespace {

std::vector<EpochFeatures> epochs_of(const std::function<void(MovingBody&)>& script) {
  std::vector<EpochFeatures> out;
  EpochBuilder builder;
  const auto keep = [&](const EpochFeatures& f) { out.push_back(f); };
  MovingBody body([&](const MotionSample& s) { builder.push(s, keep); });
  script(body);
  builder.flush(keep);
  return out;
}

TEST(EpochBuilder, EveryHalfSecondGivesOneEpochAndTheyTouch) {
  const auto epochs = epochs_of([](MovingBody& b) { b.rest(20.0, 0.0F); });
  ASSERT_EQ(epochs.size(), 40U);
  for (std::size_t i = 1; i < epochs.size(); ++i) EXPECT_NEAR(epochs[i].start_s, epochs[i - 1].end_s, 1e-9);
}

TEST(EpochBuilder, AFewSamplesGiveNoEpoch) {
  EXPECT_TRUE(epochs_of([](MovingBody& b) { b.rest(0.05, 0.0F); }).empty());
}

TEST(EpochBuilder, ARecordingShorterThanItsWindowsStillGivesItsEpochs) {
  EXPECT_EQ(epochs_of([](MovingBody& b) { b.rest(1.5, 0.0F); }).size(), 3U);
}

TEST(EpochBuilder, AGapEndsTheWindowsAndIsMarked) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(10.0, 0.0F);
    b.skip(5.0);
    b.rest(10.0, 0.0F);
  });
  ASSERT_EQ(epochs.size(), 40U);
  int marked = 0;
  for (const EpochFeatures& e : epochs) marked += e.after_gap ? 1 : 0;
  EXPECT_EQ(marked, 2);
  EXPECT_NEAR(epochs[20].start_s, 15.0, 1e-9);
}

TEST(EpochBuilder, OnlyWhatDoesNotBreatheIsLifeless) {
  for (const EpochFeatures& e : epochs_of([](MovingBody& b) { b.rest(120.0, 90.0F); }))
    EXPECT_FALSE(e.lifeless);
  const auto laid = epochs_of([](MovingBody& b) {
    b.rest(20.0, 0.0F);
    b.lay(60.0, 90.0F);
  });
  EXPECT_TRUE(laid.back().lifeless);
}

TEST(EpochBuilder, TheNewestThreeAndAHalfSecondsShowStepsHalfASecondSooner) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(20.0, 0.0F);
    b.walk(20.0);
  });
  constexpr auto kStep = static_cast<std::size_t>(MoveFeature::kStepRegularity);
  const auto first = [&](auto&& repeats) {
    return std::find_if(epochs.begin(), epochs.end(), repeats)->start_s;
  };
  const double all_s = first([](const EpochFeatures& f) { return f.move[kStep] > 0.7F; });
  const double newest_s = first([](const EpochFeatures& f) { return f.sooner.move[kStep] > 0.7F; });
  EXPECT_LE(newest_s, all_s - 0.5);
  EXPECT_GT(newest_s, 18.0);
}

TEST(EpochBuilder, AShortLossLeavesTheEpochsInTheirPlaces) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(10.2, 0.0F);
    b.skip(0.55);
    b.rest(9.25, 0.0F);
  });
  ASSERT_EQ(epochs.size(), 40U);
  for (std::size_t i = 1; i < epochs.size(); ++i) {
    EXPECT_FALSE(epochs[i].after_gap) << i;
    EXPECT_NEAR(epochs[i].start_s, epochs[i - 1].end_s, 1e-6) << i;
    EXPECT_TRUE(epochs[i].up_sensor.allFinite()) << i;
    EXPECT_NEAR(epochs[i].rise_m, 0.0F, 0.05F) << i;
  }
}

TEST(EpochBuilder, RisingIsSeenAcrossAShortLoss) {
  const auto rise_of = [](double lost_s) {
    const auto epochs = epochs_of([=](MovingBody& b) {
      b.rest(9.0, 0.0F);
      b.rest(1.0 - lost_s, 0.0F);
      if (lost_s > 0.0) b.skip(lost_s);
      b.move(0.4F, 0.0F, 0.0F);
      b.rest(10.0, 0.0F);
    });
    float most_m = 0.0F;
    for (const EpochFeatures& e : epochs) most_m = std::max(most_m, e.rise_m);
    return most_m;
  };
  EXPECT_NEAR(rise_of(0.4), rise_of(0.0), 0.02F);
}

TEST(EpochBuilder, WalkingHasTheRhythmOfItsSteps) {
  const auto epochs = epochs_of([](MovingBody& b) { b.walk(20.0); });
  const EpochFeatures& middle = epochs[20];
  EXPECT_NEAR(middle.of(MoveFeature::kStepFrequency_hz), 1.8F, 0.05F);
  EXPECT_GT(middle.of(MoveFeature::kStepRegularity), 0.8F);
}

TEST(EpochBuilder, RisingAndSinkingAreVerticalMovesOfTheirSignAndAboutTheirTravel) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(10.0, 0.0F);
    b.move(-0.4F, 0.0F, 0.0F);
    b.rest(10.0, 0.0F);
    b.move(0.4F, 0.0F, 0.0F);
    b.rest(10.0, 0.0F);
  });
  EXPECT_NEAR(epochs[21].rise_m, -0.4F, 0.15F);
  EXPECT_NEAR(epochs[45].rise_m, 0.4F, 0.15F);
  EXPECT_NEAR(epochs[10].rise_m, 0.0F, 0.02F);
}

TEST(EpochBuilder, WalkingIsNoVerticalMove) {
  const auto epochs = epochs_of([](MovingBody& b) { b.walk(20.0); });
  for (std::size_t i = 5; i + 5 < epochs.size(); ++i) EXPECT_LT(std::abs(epochs[i].rise_m), 0.1F);
}

TEST(EpochBuilder, ASensorTurnedInTheHandIsHandled) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(10.0, 0.0F);
    b.move(0.0F, 0.0F, 120.0F, 0.5);
    b.rest(5.0, 120.0F);
  });
  const auto handled = [](const EpochFeatures& e) { return e.handled; };
  EXPECT_TRUE(std::any_of(epochs.begin() + 19, epochs.begin() + 23, handled));
  EXPECT_FALSE(std::any_of(epochs.begin(), epochs.begin() + 19, handled));
}

TEST(EpochBuilder, LyingDownFastIsNotHandled) {
  const auto epochs = epochs_of([](MovingBody& b) {
    b.rest(10.0, 0.0F);
    b.move(-0.3F, 0.0F, 95.0F, 0.7);
    b.rest(5.0, 95.0F);
  });
  for (const EpochFeatures& e : epochs) EXPECT_FALSE(e.handled);
}

TEST(EpochBuilder, AThighThatSwingsIsNotHandled) {
  const auto epochs = epochs_of([](MovingBody& b) {
    for (int i = 0; i < 20; ++i) {
      b.move(0.0F, -45.0F, 45.0F, 0.35);
      b.move(0.0F, 45.0F, -45.0F, 0.35);
    }
  });
  for (const EpochFeatures& e : epochs) EXPECT_FALSE(e.handled);
}

TEST(EpochBuilder, FeaturesDoNotDependOnTheMounting) {
  const auto script = [](MovingBody& b) {
    b.rest(5.0, 0.0F);
    b.walk(10.0);
  };
  const auto straight = epochs_of(script);
  const auto turned = epochs_of([&](MovingBody& b) {
    b.mount(Eigen::Quaternionf(0.5F, 0.5F, -0.5F, 0.5F));
    script(b);
  });
  ASSERT_EQ(straight.size(), turned.size());
  for (std::size_t i = 0; i < straight.size(); ++i) {
    for (std::size_t k = 0; k < kMoveFeatureCount; ++k) {
      EXPECT_NEAR(straight[i].move[k], turned[i].move[k], 1e-3F);
    }
  }
}

}  // namespace
}  // namespace stance
