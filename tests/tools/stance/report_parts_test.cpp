// The blocks of a report one by one: left against right in exercises, the thirds of a set, two sessions side
// by side, the table for programs.
#include <gmock/gmock.h>

#include "tools/stance/plan/plan.h"
#include "tools/stance/report/compare.h"
#include "tools/stance/report/exercise_sides.h"
#include "tools/stance/report/report_csv.h"
#include "tools/stance/report/symmetry.h"
#include "tools/stance/report/trend.h"
#include "tools/stance/report/within_set.h"

namespace stance {
namespace {

using testing::HasSubstr;

// Six lunges a side that scatter a little; the right ones turn the pelvis by `right_deg`.
std::vector<Event> lunges(float right_deg, int a_side = 6) {
  std::vector<Event> events;
  for (int i = 0; i < 2 * a_side; ++i) {
    const bool left = i % 2 == 0;
    const float scatter = 0.5F * static_cast<float>(i / 2 % 3 - 1);
    events.push_back({true, Rep{.start_s = 10.0 + 3.0 * i,
                                .turn_s = 11.2 + 3.0 * i,
                                .end_s = 12.5 + 3.0 * i,
                                .exercise = Exercise::kLunge,
                                .side = left ? Side::kLeft : Side::kRight,
                                .number = i + 1,
                                .range_of_motion_deg = (left ? 30.0F : right_deg) + scatter,
                                .concentric_s = 1.0F + 0.05F * scatter,
                                .eccentric_s = 1.2F + 0.02F * static_cast<float>(i),
                                .confidence = 0.9F}});
  }
  events.push_back({true, Set{10.0, 9.5 + 6.0 * a_side, Exercise::kLunge, Side::kBoth, 2 * a_side}});
  return events;
}

Verdict verdict_on(const std::vector<Asymmetry>& comparisons, Measure measure) {
  for (const Asymmetry& one : comparisons) {
    if (one.measure == measure) return one.verdict;
  }
  ADD_FAILURE() << "not compared";
  return Verdict::kNotEnough;
}

TEST(ExerciseSides, AClearDifferenceIsToldAndASmallOneIsNot) {
  const auto clear = exercise_sides(lunges(22.0F), {});
  EXPECT_EQ(verdict_on(clear, Measure::kRangeOfMotionDeg), Verdict::kRightLess);
  EXPECT_EQ(verdict_on(clear, Measure::kConcentricS), Verdict::kNoDifference);
  EXPECT_EQ(verdict_on(exercise_sides(lunges(29.5F), {}), Measure::kRangeOfMotionDeg),
            Verdict::kNoDifference);
}

TEST(ExerciseSides, UnderFiveRepetitionsASideIsNotEnough) {
  EXPECT_EQ(verdict_on(exercise_sides(lunges(10.0F, 4), {}), Measure::kRangeOfMotionDeg),
            Verdict::kNotEnough);
}

TEST(ExerciseSides, AnUncertainRepetitionIsLeftOut) {
  auto events = lunges(22.0F, 5);
  std::get<Rep>(events.front().body).confidence = 0.3F;
  EXPECT_EQ(verdict_on(exercise_sides(events, {}), Measure::kRangeOfMotionDeg), Verdict::kNotEnough);
}

TEST(ExerciseSides, MirroredMovementGivesTheMirroredVerdict) {
  auto events = lunges(22.0F);
  for (Event& event : events) {
    if (auto* rep = std::get_if<Rep>(&event.body))
      rep->side = rep->side == Side::kLeft ? Side::kRight : Side::kLeft;
  }
  EXPECT_EQ(verdict_on(exercise_sides(events, {}), Measure::kRangeOfMotionDeg), Verdict::kLeftLess);
}

TEST(ExerciseSides, ASetThatTheWearerSaysWasNoneIsNotCompared) {
  const auto events = lunges(22.0F);
  CorrectionRow row;
  row.set_start_s = 10.0;
  row.set_end_s = 45.5;
  row.reps = 0;
  row.exercise = Exercise::kLunge;
  row.side = Side::kBoth;
  const std::vector<CorrectionRow> corrections = {row};
  EXPECT_TRUE(exercise_sides(events, corrected_sets(events, corrections)).empty());
}

TEST(SymmetryIndex, IsTheSmallerInPercentOfTheLarger) {
  Asymmetry asymmetry;
  asymmetry.left = 30.0F;
  asymmetry.right = 27.0F;
  EXPECT_FALSE(symmetry_index_percent(asymmetry)) << "not enough for a verdict";
  asymmetry.verdict = Verdict::kNoDifference;
  EXPECT_FLOAT_EQ(*symmetry_index_percent(asymmetry), 90.0F);
  asymmetry.right = kNotKnown;
  EXPECT_FALSE(symmetry_index_percent(asymmetry));
}

TEST(WithinSets, TheFirstThirdIsHeldAgainstTheLastForEachSide) {
  const auto rows = within_sets(lunges(22.0F));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].side, Side::kLeft);
  EXPECT_EQ(rows[0].reps, 6);
  EXPECT_NEAR(rows[0].eccentric_s.first, 1.22, 1e-3);
  EXPECT_NEAR(rows[0].eccentric_s.last, 1.38, 1e-3);
  EXPECT_TRUE(within_sets(lunges(22.0F, 5)).empty()) << "five a side have no thirds";
}

TEST(Trend, AChangeOfDirectionCountsAmongDifferencesBeyondNoise) {
  Trend trend;
  EXPECT_EQ(direction_words(trend), "No session shows a detectable difference.");
  for (const Verdict verdict :
       {Verdict::kLeftLess, Verdict::kNoDifference, Verdict::kLeftLess, Verdict::kRightLess}) {
    TrendPoint point;
    point.asymmetry.verdict = verdict;
    trend.points.push_back(point);
  }
  EXPECT_EQ(direction_words(trend), "The direction changed once.");
}

ReportedSession session_of(std::int64_t id, std::vector<Event> events) {
  ReportedSession session;
  session.row.id = id;
  session.events = std::move(events);
  return session;
}

TEST(Compare, TwoSessionsStandSideBySideAndWhatIsLackingIsADash) {
  const Json json = compare_json(session_of(1, {}), session_of(2, lunges(22.0F)));
  EXPECT_EQ(json["sessions"][1]["id"], 2);
  const std::string text = compare_text(json, false);
  EXPECT_THAT(text, HasSubstr("Session 2 beside session 1"));
  EXPECT_THAT(text, testing::ContainsRegex("lunge, right +reps +0 +6 +\\+6\n"));
  EXPECT_THAT(text, testing::ContainsRegex("lunge, right +movement size +- +22.0°"));
}

TEST(ReportCsv, HasOneFigureALineAndQuotesWhatNeedsIt) {
  ReportedSession session = session_of(1, lunges(22.0F));
  for (const Asymmetry& one : exercise_sides(session.events, {})) session.events.push_back({true, one});
  const std::string csv = report_csv(report_json("Session 1, \"mine\"", {session}, {}, {}));
  EXPECT_THAT(csv, testing::StartsWith("block,what,side,figure,value\n"));
  EXPECT_THAT(csv, HasSubstr(",report,,title,\"Session 1, \"\"mine\"\"\"\n"));
  EXPECT_THAT(csv, HasSubstr("A,lunge,left,reps,6\n"));
  EXPECT_THAT(csv, HasSubstr("B,lunge range_of_motion_deg,,verdict,right_less\n"));
  EXPECT_THAT(csv, HasSubstr("D,set 1 lunge,left,eccentric_s first,1.22\n"));
}

}  // namespace
}  // namespace stance
