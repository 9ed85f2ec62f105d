// Every figure here was worked out by hand from the definitions of the metrics.
#include "tools/evaluate/score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace stance::evaluate {
namespace {

Events lines(const std::string& text) { return parse_events(text, "test").value(); }

Json scored(const std::string& truth, const std::string& got) {
  Score score;
  score.add(lines(truth), lines(got));
  return score.report();
}

std::string span(const char* type, double start_s, double end_s, const std::string& more) {
  return std::string(R"({"type":")") + type + R"(","start_s":)" + std::to_string(start_s) + R"(,"end_s":)" +
         std::to_string(end_s) + (more.empty() ? "" : "," + more) + "}\n";
}

std::string step(double time_s, const std::string& side) {
  return R"({"type":"step","time_s":)" + std::to_string(time_s) + R"(,"side":")" + side + "\"}\n";
}

TEST(ActivityScore, ComparesTicksAwayFromTheEdges) {
  // Ticks of sitting: 0.5, 0.6 .. 4.5 s, 41; of walking: 5.55, 5.65 .. 9.45 s, 40, and 15 of them, up to
  // 6.95 s, are taken for sitting.
  const Json figures = scored(
      span("activity", 0, 5.05, R"("label":"sitting")") + span("activity", 5.05, 10, R"("label":"walking")"),
      span("activity", 0, 7, R"("label":"sitting")") + span("activity", 7, 10, R"("label":"walking")"));
  const Json& activity = figures["activity"];
  EXPECT_NEAR(activity["f1"]["sitting"].get<double>(), 2.0 * 41 / (2.0 * 41 + 15), 1e-12);
  EXPECT_NEAR(activity["f1"]["walking"].get<double>(), 2.0 * 25 / (2.0 * 25 + 15), 1e-12);
  EXPECT_NEAR(activity["balanced_accuracy_4_class"].get<double>(), (1.0 + 25.0 / 40.0) / 2, 1e-12);
  EXPECT_NEAR(activity["confusion_s"]["walking>sitting"].get<double>(), 1.5, 1e-12);
}

TEST(ActivityScore, KindsOfMovingAreOneClassOfFour) {
  const Json figures = scored(span("activity", 0, 5, R"("label":"stairs_up")"),
                              span("activity", 0, 5, R"("label":"walking")"));
  EXPECT_EQ(figures["activity"]["macro_f1"].get<double>(), 0.0);
  EXPECT_EQ(figures["activity"]["balanced_accuracy_4_class"].get<double>(), 1.0);
}

TEST(ActivityScore, TimeWithoutAPredictedSpanIsNone) {
  const Json figures = scored(span("activity", 0, 3, R"("label":"lying")"), "");
  EXPECT_EQ(figures["activity"]["macro_f1"].get<double>(), 0.0);
  EXPECT_TRUE(figures["activity"]["confusion_s"].contains("lying>none"));
}

TEST(StepScore, MatchesOneToOneNearestFirst) {
  // 1.0 takes the nearer 1.05; 1.2 is left for no true step; 2.0 is missed; 3.0 is 20 ms late, other side.
  const Json figures = scored(step(1, "left") + step(2, "right") + step(3, "left"),
                              step(1.05, "left") + step(1.2, "right") + step(3.02, "right"));
  EXPECT_EQ(figures["steps"]["true"].get<int>(), 3);
  EXPECT_NEAR(figures["steps"]["f1"].get<double>(), 2.0 * 2 / (3 + 3), 1e-12);
  EXPECT_NEAR(figures["steps"]["bias_ms"].get<double>(), 35.0, 1e-9);
  EXPECT_NEAR(figures["steps"]["spread_ms"].get<double>(), 15.0, 1e-9);
  EXPECT_NEAR(figures["sides"]["accuracy"].get<double>(), 0.5, 1e-12);
}

TEST(StepScore, UnnamedFeetTakeTheBetterOfBothNamings) {
  const Json figures = scored(step(1, "a") + step(2, "b") + step(3, "a") + step(4, "b"),
                              step(1, "right") + step(2, "left") + step(3, "right") + step(4, "right"));
  EXPECT_NEAR(figures["sides"]["accuracy"].get<double>(), 0.75, 1e-12);
}

TEST(StepScore, StepsInTurnsAreNotScored) {
  const Json figures = scored(step(1, "left") + step(2, "right") + step(3, "left") +
                                  span("scored", 0, 4, "") + span("turn", 1.5, 2.5, ""),
                              step(1, "left") + step(2.4, "right") + step(3, "left"));
  EXPECT_EQ(figures["steps"]["true"].get<int>(), 2);
  EXPECT_NEAR(figures["steps"]["f1"].get<double>(), 1.0, 1e-12);
}

TEST(StepScore, AsymmetryIsTheDifferenceOfMedianStepTimes) {
  // Left steps take 0.6 s, right steps 0.5 s: 100 * 0.1 / 0.55 = 18.18 %. Predicted: 0.55 both: 0 %.
  std::string truth, got;
  for (int i = 0; i < 8; ++i) {
    truth += step(1.1 * i, "right") + step(1.1 * i + 0.6, "left");
    got += step(1.1 * i, "right") + step(1.1 * i + 0.55, "left");
  }
  const Json figures = scored(truth, got);
  EXPECT_NEAR(figures["asymmetry"]["mean_abs_error_points"].get<double>(), 100 * 0.1 / 0.55, 1e-9);
  EXPECT_EQ(figures["asymmetry"]["answered"].get<int>(), 1);
}

TEST(StepScore, FewerThanSixStepsASideIsNoAnswer) {
  std::string truth, got;
  for (int i = 0; i < 8; ++i) truth += step(1.1 * i, "right") + step(1.1 * i + 0.6, "left");
  for (int i = 0; i < 4; ++i) got += step(1.1 * i, "right") + step(1.1 * i + 0.6, "left");
  const Json figures = scored(truth, got);
  EXPECT_EQ(figures["asymmetry"]["recordings"].get<int>(), 1);
  EXPECT_EQ(figures["asymmetry"]["answered"].get<int>(), 0);
  EXPECT_TRUE(std::isnan(figures["asymmetry"]["mean_abs_error_points"].get<double>()));
}

TEST(TransitionScore, NeedsTheSameKindWithinTheTolerance) {
  const std::string truth = span("transition", 10, 12, R"("from":"sitting","to":"standing")") +
                            span("transition", 20, 22, R"("from":"standing","to":"sitting")");
  const Json figures = scored(truth, R"({"type":"transition","time_s":13.5,"from":"sitting","to":"standing"}
{"type":"transition","time_s":21,"from":"standing","to":"lying"}
{"type":"transition","time_s":23.6,"from":"standing","to":"sitting"})");
  EXPECT_EQ(figures["transitions"]["got"].get<int>(), 3);
  EXPECT_NEAR(figures["transitions"]["recall"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(figures["transitions"]["f1"].get<double>(), 2.0 / 5, 1e-12);
}

std::string rep(double start_s, double end_s, const std::string& exercise, const std::string& side) {
  return span("rep", start_s, end_s, R"("exercise":")" + exercise + R"(","side":")" + side + "\"");
}

TEST(RepScore, RepsShareHalfTheirTime) {
  // First: 2 of 3 s in common. Second: 0.8 of 3.2 s: no match.
  const Json figures = scored(rep(0, 2, "lunge", "left") + rep(10, 12, "lunge", "right"),
                              rep(0, 3, "lunge", "right") + rep(11.2, 13.2, "lunge", "right"));
  EXPECT_NEAR(figures["reps"]["f1"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(figures["reps"]["end_error_s"].get<double>(), 1.0, 1e-12);
  EXPECT_NEAR(figures["reps"]["exercise_accuracy"].get<double>(), 1.0, 1e-12);
  EXPECT_NEAR(figures["reps"]["side_accuracy"].get<double>(), 0.0, 1e-12);
  EXPECT_NEAR(figures["reps"]["sets_exact"].get<double>(), 1.0, 1e-12);
}

TEST(RepScore, CountsPerSetAndBetweenSets) {
  // Two sets of two in half an hour; one rep of the second is missed and one is counted in between.
  const std::string truth = span("activity", 0, 1800, R"("label":"exercising")") +
                            rep(100, 102, "squat", "both") + rep(103, 105, "squat", "both") +
                            rep(200, 202, "squat", "both") + rep(203, 205, "squat", "both") +
                            span("set", 100, 105, R"("reps":2)") + span("set", 200, 205, R"("reps":2)");
  const Json figures = scored(truth, rep(100, 102, "squat", "both") + rep(103, 105, "lunge", "both") +
                                         rep(150, 152, "squat", "both") + rep(200, 202, "squat", "both"));
  EXPECT_EQ(figures["reps"]["sets"].get<int>(), 2);
  EXPECT_NEAR(figures["reps"]["sets_exact"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(figures["reps"]["sets_within_1"].get<double>(), 1.0, 1e-12);
  EXPECT_EQ(figures["reps"]["named_wrong"]["squat>lunge"].get<int>(), 1);
  EXPECT_NEAR(figures["false_reps_per_hour"].get<double>(), 1.0 / ((1800.0 - 10.0) / 3600.0), 1e-12);
}

TEST(RepScore, EveryRepIsFalseWhereNobodyExercised) {
  const Json figures = scored(span("activity", 0, 1200, R"("label":"walking")"),
                              rep(5, 7, "squat", "both") + rep(1300, 1302, "squat", "both"));
  EXPECT_NEAR(figures["false_reps_per_hour"].get<double>(), 3.0, 1e-12);
}

std::string comparison(double left, double right, const std::string& verdict) {
  return R"({"type":"asymmetry","exercise":"lunge","measure":"concentric_s","left":)" + std::to_string(left) +
         R"(,"right":)" + std::to_string(right) + R"(,"verdict":")" + verdict + "\"}\n";
}

TEST(ComparisonScore, HoldsSignedDifferencesAgainstEachOther) {
  Score score;
  score.add(lines(comparison(90, 110, "")), lines(comparison(95, 105, "left_less")));    // -20 %, -10 %
  score.add(lines(comparison(100, 101, "")), lines(comparison(100, 100, "left_less")));  // -0.995 %, 0 %
  score.add(lines(comparison(90, 110, "")), Events{});                                   // no answer
  const Json figures = score.report()["side_comparison"];
  EXPECT_EQ(figures["true"].get<int>(), 3);
  EXPECT_EQ(figures["answered"].get<int>(), 2);
  EXPECT_NEAR(figures["mean_abs_error_points"].get<double>(), (10.0 + 200.0 / 201.0) / 2, 1e-9);
  EXPECT_EQ(figures["direction_right_when_10_percent"].get<std::string>(), "1/1");
  EXPECT_EQ(figures["no_difference_when_under_3_percent"].get<std::string>(), "0/1");
}

TEST(ProtocolScore, CountsWhatTheRecordingIsKnownToHold) {
  const std::string truth = R"({"type":"count","what":"sit_to_stand","n":1}
{"type":"count","what":"rep","n":0})";
  const Json figures = scored(truth, R"({"type":"transition","time_s":5,"from":"sitting","to":"standing"}
{"type":"transition","time_s":9,"from":"sitting","to":"lying"})" +
                                         std::string("\n") + rep(1, 2, "squat", "both"));
  EXPECT_EQ(figures["protocol_exact"]["sit_to_stand"].get<std::string>(), "1/1");
  EXPECT_EQ(figures["protocol_exact"]["rep"].get<std::string>(), "0/1");
}

TEST(DayScore, HoldsBoutsAndTheirEdgesAgainstTruth) {
  // True: 100 s and 200 s. Found: the first with edges 4 and 6 s off, nothing else: 90 of 300 s.
  const Json figures = scored(span("sedentary_bout", 0, 100, "") + span("sedentary_bout", 200, 400, ""),
                              span("sedentary_bout", 4, 94, ""))["days"];
  EXPECT_NEAR(figures["sitting_time_error_percent"].get<double>(), 70.0, 1e-9);
  EXPECT_EQ(figures["bouts_hit"].get<int>(), 1);
  EXPECT_NEAR(figures["bout_edge_error_s_median"].get<double>(), 6.0, 1e-12);
  EXPECT_NEAR(figures["bout_edge_error_s_mean"].get<double>(), 5.0, 1e-12);
}

TEST(Score, WhatTruthDoesNotHoldIsNotScored) {
  EXPECT_TRUE(scored(R"({"type":"person","id":"p1"})", step(1, "left")).empty());
}

TEST(ParseEvents, AnErrorNamesTheLineAndTheField) {
  const auto result = parse_events("{\"type\":\"step\",\"time_s\":1}\n\n{\"type\":\"step\"}\n", "walk.jsonl");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "walk.jsonl, line 3: the field `time_s` is missing or of the wrong kind");
  EXPECT_FALSE(parse_events("{\"type\":", "walk.jsonl"));
}

}  // namespace
}  // namespace stance::evaluate
