#include "analysis/timeline/span_confidence.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stance {
namespace {

Evidence for_state(State state, float margin) {
  Evidence evidence{};
  evidence[static_cast<std::size_t>(state)] = margin;
  return evidence;
}

TEST(SpanConfidence, GrowsWithWhatSpeaksForTheLabel) {
  float last = 0.0F;
  for (const float margin : {-20.0F, -2.0F, 0.0F, 2.0F, 10.0F}) {
    const float confidence = span_confidence(ActivityLabel::kWalking, for_state(State::kWalking, margin));
    EXPECT_GT(confidence, last) << margin;
    last = confidence;
  }
}

TEST(SpanConfidence, IsNeverCertain) {
  EXPECT_LE(span_confidence(ActivityLabel::kLying, for_state(State::kLying, 1e6F)), 0.99F);
}

TEST(SpanConfidence, TheNextBestLabelCountsWhicheverItIs) {
  Evidence evidence = for_state(State::kSitting, 5.0F);
  const float alone = span_confidence(ActivityLabel::kSitting, evidence);
  evidence[static_cast<std::size_t>(State::kLying)] = 4.5F;
  EXPECT_LT(span_confidence(ActivityLabel::kSitting, evidence), alone);
}

TEST(SpanConfidence, WhatTheDecoderDoesNotJudgeHasNone) {
  for (const ActivityLabel label :
       {ActivityLabel::kUnknown, ActivityLabel::kNotWorn, ActivityLabel::kExercising})
    EXPECT_TRUE(std::isnan(span_confidence(label, Evidence{})));
}

}  // namespace
}  // namespace stance
