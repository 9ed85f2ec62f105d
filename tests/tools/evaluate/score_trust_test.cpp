// Every figure here was worked out by hand from the definitions.
#include "tools/evaluate/score_trust.h"

#include <gtest/gtest.h>

#include <string>

namespace stance::evaluate {
namespace {

Json span(double start_s, double end_s, const char* label) {
  return {{"type", "activity"}, {"start_s", start_s}, {"end_s", end_s}, {"label", label}};
}
Json stated(Json event, double confidence) {
  event["confidence"] = confidence;
  return event;
}
Json known(Json event, double known_s) {
  event["known_s"] = known_s;
  return event;
}
Json live(double time_s, const char* label, double since_s) {
  return {{"type", "live_state"},
          {"time_s", time_s},
          {"label", label},
          {"since_s", since_s},
          {"known_s", time_s}};
}

TEST(ConfidenceScore, HoldsWhatIsStatedAgainstWhatIsRight) {
  // Half of what is stated at 0.9 is wrong, by spans and, but for a tick, by time: 9 s each.
  const Events truth{span(0, 10, "sitting"), span(10, 20, "standing")};
  ConfidenceScore score;
  score.add(truth, {stated(span(0, 10, "sitting"), 0.9), stated(span(10, 20, "sitting"), 0.9)});
  Json out;
  score.report(out);
  const Json& bin = out["confidence"]["bins"]["under_95"];
  EXPECT_EQ(bin["spans"], 2);
  EXPECT_DOUBLE_EQ(bin["spans_right"].get<double>(), 0.5);
  EXPECT_NEAR(bin["time_right"].get<double>(), 0.5, 0.005);
  EXPECT_NEAR(out["confidence"]["mean_error"].get<double>(), 0.4, 0.005);
}

TEST(ConfidenceScore, TimeWithoutATrueLabelDoesNotCount) {
  ConfidenceScore score;
  score.add({span(0, 10, "sitting")}, {stated(span(20, 30, "standing"), 0.9)});
  Json out;
  score.report(out);
  EXPECT_FALSE(out.contains("confidence"));
}

TEST(LiveScore, TheDelayIsFromTheBeginningOfTheFinalSpanToItsName) {
  LiveScore score;
  score.add({live(1, "sitting", 0), live(13, "walking", 11), known(span(0, 10, "sitting"), 60),
             known(span(10, 30, "walking"), 85)});
  Json out;
  score.report(out);
  EXPECT_NEAR(out["live"]["delay_s_p95"].get<double>(), 3.0, 1e-9);
  EXPECT_NEAR(out["live"]["since_off_s_p95"].get<double>(), 1.0, 1e-9);
  EXPECT_DOUBLE_EQ(out["live"]["spans_shown"].get<double>(), 1.0);
  EXPECT_NEAR(out["live"]["final_after_s_max"].get<double>(), 55.0, 1e-9);
}

TEST(LiveScore, ASpanThatIsNeverNamedIsMissedForItsWholeLength) {
  LiveScore score;
  score.add({live(1, "sitting", 0), known(span(0, 8, "standing"), 60)});
  Json out;
  score.report(out);
  EXPECT_NEAR(out["live"]["delay_s_p95"].get<double>(), 8.0, 1e-9);
  EXPECT_DOUBLE_EQ(out["live"]["spans_shown"].get<double>(), 0.0);
  EXPECT_DOUBLE_EQ(out["live"]["time_same_within_5_s"].get<double>(), 0.0);
}

TEST(LiveScore, FinalSpansShorterThanTheDelayAllowedAreNotAskedFor) {
  LiveScore score;
  score.add({live(1, "sitting", 0), known(span(0, 4, "standing"), 60)});
  Json out;
  score.report(out);
  EXPECT_FALSE(out.contains("live"));
}

Json rep(double start_s, const char* exercise, int number = 0) {
  Json json = {{"type", "rep"}, {"start_s", start_s}, {"end_s", start_s + 2.0}, {"exercise", exercise}};
  if (number > 0) {
    json["number"] = number;
    json["final"] = false;
  }
  return json;
}

TEST(LiveNames, AChangeIsFromOneNameToAnotherWithinASet) {
  LiveNames score;
  const Events truth = {rep(0, "squat"), rep(3, "squat"), rep(6, "squat"), rep(20, "lunge"),
                        rep(23, "lunge")};
  score.add(truth, {rep(0, "other", 1), rep(3, "lunge", 2), rep(6, "squat", 3), rep(6, "squat"),
                    rep(20, "lunge", 1), rep(23.2, "lunge", 2)});
  Json out;
  score.report(out);
  EXPECT_DOUBLE_EQ(out["live_names"]["right"].get<double>(), 0.6);
  EXPECT_DOUBLE_EQ(out["live_names"]["open"].get<double>(), 0.2);
  EXPECT_EQ(out["live_names"]["sets"], 2);
  EXPECT_DOUBLE_EQ(out["live_names"]["changes_per_set"].get<double>(), 0.5);
}

TEST(LiveReps, TheFirstTwoAreDueWithTheThirdAndEachOtherAtItsEnd) {
  const Events truth = {rep(0, "squat"), rep(3, "squat"), rep(6, "squat"), rep(9, "squat")};
  const Events got = {known(rep(0, "squat", 1), 8.1), known(rep(3, "squat", 2), 8.1),
                      known(rep(6.2, "squat", 3), 8.1), known(rep(9, "squat", 4), 12.0),
                      known(rep(9, "squat"), 30.0)};
  LiveReps score;
  score.add(truth, got);
  Json out;
  score.report(out);
  EXPECT_DOUBLE_EQ(out["live_reps"]["shown"].get<double>(), 1.0);
  EXPECT_DOUBLE_EQ(out["live_reps"]["within_0.3_s"].get<double>(), 0.75);
  EXPECT_NEAR(out["live_reps"]["late_s_median"].get<double>(), 0.1, 1e-9);
  EXPECT_NEAR(out["live_reps"]["late_s_p99"].get<double>(), 1.0, 1e-9);

  LiveReps announced(true);
  announced.add(truth, got);
  announced.report(out);
  EXPECT_NEAR(out["live_reps"]["late_s_p99"].get<double>(), 6.1, 1e-9);
}

TEST(LiveReps, OneThatIsNotShownIsMissedAndOneOfNoneCountsAgainst) {
  LiveReps score;
  score.add(
      {rep(0, "squat"), rep(3, "squat"), rep(6, "squat")},
      {known(rep(0, "squat", 1), 8.1), known(rep(4.5, "squat", 2), 8.1), known(rep(6, "squat", 3), 8.1)});
  Json out;
  score.report(out);
  EXPECT_NEAR(out["live_reps"]["shown"].get<double>(), 2.0 / 3.0, 1e-9);
  EXPECT_NEAR(out["live_reps"]["f1"].get<double>(), 2.0 / 3.0, 1e-9);
}

}  // namespace
}  // namespace stance::evaluate
