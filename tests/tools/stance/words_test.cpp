#include "tools/stance/report/words.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stance {
namespace {

TEST(Words, DurationsAreAsExactAsAPersonNeeds) {
  EXPECT_EQ(duration_words(0.0), "0 s");
  EXPECT_EQ(duration_words(41.4), "41 s");
  EXPECT_EQ(duration_words(99.6), "2 min");
  EXPECT_EQ(duration_words(41.0 * 60), "41 min");
  EXPECT_EQ(duration_words(2.0 * 3600 + 5 * 60), "2 h 05 min");
  EXPECT_EQ(duration_words(59.6 * 60), "1 h 00 min");
  EXPECT_EQ(duration_words(std::nan("")), "unknown");
}

TEST(Words, ADifferenceBeyondItsNoiseThatIsNoneSaysWhy) {
  Asymmetry walking;
  walking.difference_percent = 3.0F;
  walking.noise_percent = 1.0F;
  walking.verdict = Verdict::kNoDifference;
  EXPECT_NE(asymmetry_words(walking).find("a pelvis shows up to 4 % between equal sides"), std::string::npos);
  walking.noise_percent = 5.0F;
  EXPECT_EQ(asymmetry_words(walking).find("a pelvis"), std::string::npos);
}

TEST(Words, AVerdictSaysHowTheSensorMovedAndNeverWhy) {
  Asymmetry asymmetry;
  asymmetry.measure = Measure::kRangeOfMotionDeg;
  asymmetry.exercise = Exercise::kLunge;
  asymmetry.verdict = Verdict::kLeftLess;
  EXPECT_EQ(verdict_words(asymmetry), "left moved less than right, beyond usual noise");
  asymmetry.verdict = Verdict::kNotEnough;
  EXPECT_EQ(verdict_words(asymmetry), "not enough reps");
  asymmetry.exercise.reset();
  EXPECT_EQ(verdict_words(asymmetry), "not enough steps");
  for (const Verdict verdict :
       {Verdict::kNotEnough, Verdict::kNoDifference, Verdict::kLeftLess, Verdict::kRightLess}) {
    asymmetry.verdict = verdict;
    EXPECT_EQ(asymmetry_words(asymmetry).find("weak"), std::string::npos);
  }
}

TEST(Words, EveryReasonForNotCountingHasWords) {
  for (int i = 0; i <= static_cast<int>(RejectionReason::kNotAlike); ++i)
    EXPECT_FALSE(rejection_words(static_cast<RejectionReason>(i)).empty()) << i;
}

TEST(Words, UnknownFiguresAreNotPrintedAsNumbers) {
  const Asymmetry nothing;
  EXPECT_EQ(asymmetry_words(nothing), "step time: left not known (0), right not known (0): not enough steps");
}

TEST(Words, LongTextIsBrokenAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 9, "  "), "  one two\n  three\n");
  EXPECT_EQ(wrapped("unbreakably-long", 5, ""), "unbreakably-long\n");
}

TEST(Words, OneIsSingular) {
  EXPECT_EQ(counted(1, "rep"), "1 rep");
  EXPECT_EQ(counted(0, "rep"), "0 reps");
}

}  // namespace
}  // namespace stance
