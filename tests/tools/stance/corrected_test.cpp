#include "tools/stance/report/corrected.h"

#include <gtest/gtest.h>

#include "tools/stance/report/correcting.h"

namespace stance {
namespace {

Event set_of(double start_s, double end_s, int reps) {
  return {true, Set{start_s, end_s, Exercise::kSquat, Side::kBoth, reps}};
}

CorrectionRow says(double start_s, double end_s, int counted, int reps) {
  CorrectionRow row;
  row.recording_id = 1;
  row.set_start_s = start_s;
  row.set_end_s = end_s;
  row.counted_reps = counted;
  row.reps = reps;
  row.counted_exercise = row.exercise = Exercise::kSquat;
  row.counted_side = row.side = Side::kBoth;
  return row;
}

TEST(CorrectedSets, WhatWasCountedStaysBesideWhatTheWearerSays) {
  const std::vector<Event> events = {set_of(100, 130, 10), set_of(10, 40, 8)};
  const std::vector<CorrectionRow> corrections = {says(100, 130, 10, 12)};
  const auto sets = corrected_sets(events, corrections);
  ASSERT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets[0].number, 1);
  EXPECT_EQ(sets[0].reps(), 8);
  EXPECT_FALSE(sets[0].is_changed());
  EXPECT_EQ(sets[1].counted.reps, 10);
  EXPECT_EQ(sets[1].reps(), 12);
  EXPECT_EQ(correction_words(sets[1]), "Set 2: counted squat, 10 reps; you say squat, 12 reps.");
}

Event rep_of(double start_s, Side side) {
  return {true, Rep{.start_s = start_s, .end_s = start_s + 2.0, .exercise = Exercise::kSquat, .side = side}};
}

std::string told(const std::vector<StandingReps>& rows) {
  std::string text;
  for (const StandingReps& row : rows) {
    text += std::string(name_of(row.exercise)) + " " + std::string(name_of(row.side)) + " " +
            std::to_string(row.sets) + "x" + std::to_string(row.reps) + "; ";
  }
  return text;
}

TEST(StandingReps, ARenamedSetTakesItsRepetitionsAlong) {
  const std::vector<Event> events = {set_of(10, 20, 2), rep_of(10, Side::kBoth), rep_of(13, Side::kBoth)};
  auto row = says(10, 20, 2, 3);
  row.exercise = Exercise::kLunge;
  row.side = Side::kLeft;
  const std::vector<CorrectionRow> corrections = {row};
  const std::vector<ExerciseSummary> counted = {{Exercise::kSquat, Side::kBoth, 1, 2}};
  EXPECT_EQ(told(standing_reps(counted, corrected_sets(events, corrections), events)),
            "squat both 0x0; lunge left 1x3; ");
}

TEST(StandingReps, AnAlternatingSetIsDividedBetweenTheSides) {
  const std::vector<Event> events = {set_of(10, 30, 3), rep_of(10, Side::kRight), rep_of(13, Side::kLeft),
                                     rep_of(16, Side::kRight)};
  const std::vector<CorrectionRow> corrections = {says(10, 30, 3, 5)};
  const std::vector<ExerciseSummary> counted = {{Exercise::kSquat, Side::kRight, 1, 2},
                                                {Exercise::kSquat, Side::kLeft, 1, 1}};
  EXPECT_EQ(told(standing_reps(counted, corrected_sets(events, corrections), events)),
            "squat right 1x3; squat left 1x2; ");
}

TEST(StandingReps, WhatWasNoSetIsNoneAndWhatIsRightStays) {
  const std::vector<Event> events = {set_of(10, 20, 1), rep_of(10, Side::kBoth), set_of(50, 60, 1),
                                     rep_of(50, Side::kBoth)};
  const std::vector<CorrectionRow> corrections = {says(10, 20, 1, 0), says(50, 60, 1, 1)};
  const std::vector<ExerciseSummary> counted = {{Exercise::kSquat, Side::kBoth, 2, 2}};
  EXPECT_EQ(told(standing_reps(counted, corrected_sets(events, corrections), events)), "squat both 1x1; ");
}

TEST(CorrectionRequest, WhatIsNotUnderstoodIsNone) {
  EXPECT_TRUE(correction_request(R"({"session":1,"start_s":2.5,"reps":9})"));
  EXPECT_TRUE(correction_request(R"({"session":1,"start_s":2.5,"undo":true})"));
  for (const char* text :
       {"", "[]", "3", "{}", R"({"session":1,"start_s":2.5})", R"({"session":"1","start_s":2.5,"reps":9})",
        R"({"session":1,"start_s":2.5,"reps":-1})", R"({"session":1,"start_s":2.5,"reps":1001})",
        R"({"session":1,"start_s":2.5,"reps":9.5})", R"({"session":1,"start_s":2.5,"reps":"9"})",
        R"({"session":1,"start_s":2.5,"exercise":"dancing"})", R"({"session":1,"start_s":2.5,"side":"up"})",
        R"({"session":1,"start_s":2.5,"side":["left"]})", R"({"session":1,"start_s":2.5,"reps":9)"}) {
    EXPECT_FALSE(correction_request(text)) << text;
  }
}

TEST(CorrectedSets, TheLastWordHolds) {
  const std::vector<Event> events = {set_of(100, 130, 10)};
  const std::vector<CorrectionRow> corrections = {says(100, 130, 10, 12), says(100, 130, 10, 11)};
  EXPECT_EQ(corrected_sets(events, corrections)[0].reps(), 11);
}

TEST(CorrectedSets, ASetFoundAnewALittleLaterKeepsItsCorrection) {
  const std::vector<Event> events = {set_of(97, 128, 9), set_of(131, 160, 5)};
  const std::vector<CorrectionRow> corrections = {says(100, 130, 10, 12)};
  EXPECT_EQ(corrected_sets(events, corrections)[0].reps(), 12);
  EXPECT_EQ(corrected_sets(events, corrections)[1].reps(), 5);
}

TEST(CorrectedSets, ACorrectionOfASetThatIsNoMoreTouchesNoOther) {
  const std::vector<Event> events = {set_of(200, 230, 10)};
  const std::vector<CorrectionRow> corrections = {says(100, 130, 10, 12)};
  EXPECT_FALSE(corrected_sets(events, corrections)[0].correction);
}

TEST(CountRecord, CountsEachSetOnceByTheLastWord) {
  const std::vector<CorrectionRow> corrections = {says(10, 40, 10, 13), says(10, 40, 10, 10),
                                                  says(50, 80, 8, 9), says(90, 120, 8, 12)};
  const CountRecord record = count_record(corrections);
  EXPECT_EQ(record.sets, 3);
  EXPECT_EQ(record.exact, 1);
  EXPECT_EQ(record.within_one, 2);
  EXPECT_EQ(record_words(record), "exact in 1 and within one in 2 of 3 sets that you checked");
}

TEST(CountRecord, WithoutCorrectionsThereIsNothingToSay) { EXPECT_EQ(record_words(count_record({})), ""); }

}  // namespace
}  // namespace stance
