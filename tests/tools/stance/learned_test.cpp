#include "tools/stance/history/learned.h"

#include <gtest/gtest.h>

#include "tests/tools/stance/history_fixture.h"
#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/report/correcting.h"
#include "tools/stance/report/load.h"

namespace stance::test {
namespace {

constexpr std::int64_t kNow_us = 1'800'000'000'000'000;

SetMotion motion(float first) {
  SetMotion motion;
  for (std::size_t i = 0; i < motion.values.size(); ++i)
    motion.values[i] = first + 0.25F * static_cast<float>(i);
  return motion;
}

SaidOfSet named(std::optional<Exercise> exercise) {
  SaidOfSet said;
  said.exercise = exercise;
  return said;
}

// One session with two sets, called squats.
class Learned : public testing::Test {
 protected:
  Learned() : history_(open("history")) {
    row_ = MadeUpHistory(4).row(1);
    row_.id = history_.add(row_).value();
    const std::vector<Event> events = {
        {true, Set{10.125, 30.5, Exercise::kSquat, Side::kBoth, 5, 0.9F, motion(1.0F)}},
        {true, Set{60.25, 90.5, Exercise::kSquat, Side::kBoth, 8, 0.9F, motion(2.0F)}}};
    if (!history_.write(row_, {.events = events, .gaps = {}})) throw std::runtime_error("not stored");
  }
  [[nodiscard]] History open(const std::string& name) const {
    return std::move(*History::open(folder_.path() / (name + ".sqlite")));
  }
  void say(std::size_t set, const SaidOfSet& said) {
    const auto sets = sets_of_session(history_, row_.id).value();
    ASSERT_TRUE(correct_set(history_, row_, sets[set], said, kNow_us));
  }
  // "lunge 2.0" for each.
  static std::string learned(const History& history) {
    std::string text;
    const auto all = learned_sets(history).value();
    for (const LearnedSet& one : all) {
      text += (text.empty() ? "" : ", ") + std::string(name_of(one.exercise)) + " " +
              std::to_string(static_cast<int>(one.motion.values[0]));
    }
    return text;
  }

  TemporaryFolder folder_;
  History history_;
  RecordingRow row_;
};

TEST_F(Learned, WhatWasTaughtIsKeptUntilItIsForgotten) {
  EXPECT_EQ(learned(history_), "");
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(7.0F), kNow_us}));
  ASSERT_TRUE(teach(history_, {"sled_push", motion(8.0F), kNow_us}));
  const History again = open("history");
  const auto taught = taught_exercises(again).value();
  ASSERT_EQ(taught.size(), 2U);
  EXPECT_EQ(taught[0].name, "cable_kickback");
  EXPECT_EQ(taught[0].motion.values, motion(7.0F).values);
  EXPECT_EQ(taught[0].taught_utc_us, kNow_us);
  EXPECT_EQ(learned(history_), "cable_kickback 7, sled_push 8");
  ASSERT_TRUE(forget_taught(history_, "cable_kickback"));
  EXPECT_EQ(learned(history_), "sled_push 8");
  EXPECT_EQ(forget_taught(history_, "cable_kickback").error().code, ErrorCode::kNotFound);
}

TEST_F(Learned, TheLegThatWasShownIsKeptWithIt) {
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(7.0F), kNow_us, Side::kLeft}));
  ASSERT_TRUE(teach(history_, {"sled_push", motion(8.0F), kNow_us}));
  const auto all = learned_sets(open("history")).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].side, Side::kLeft);
  EXPECT_EQ(all[1].side, Side::kUnknown);
}

TEST_F(Learned, OfAnUnknownLegNothingIsRead) {
  Json json = json_of({"cable_kickback", motion(7.0F), kNow_us, Side::kLeft});
  ASSERT_TRUE(taught_from_json(json));
  json["side"] = "middle";
  EXPECT_FALSE(taught_from_json(json));
}

TEST_F(Learned, TaughtAnewItIsAsItWasShownLast) {
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(7.0F), kNow_us}));
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(9.0F), kNow_us}));
  EXPECT_EQ(learned(history_), "cable_kickback 9");
}

TEST_F(Learned, ACorrectedNameIsLearnedUntilItIsTakenBack) {
  say(1, named(Exercise::kLunge));
  EXPECT_EQ(learned(history_), "lunge 2");
  say(1, named(Exercise::kStepUp));
  EXPECT_EQ(learned(history_), "step_up 2");
  for (int i = 0; i < 2; ++i) {
    const auto sets = sets_of_session(history_, row_.id).value();
    ASSERT_TRUE(undo_correction(history_, sets[1], kNow_us));
  }
  EXPECT_EQ(learned(history_), "");
}

TEST_F(Learned, ASetThatWasNoneTeachesNothing) {
  SaidOfSet none;
  none.reps = 0;
  say(0, none);
  EXPECT_EQ(learned(history_), "");
}

TEST_F(Learned, OfAForgottenNameCorrectionsTeachNothingEither) {
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(7.0F), kNow_us}));
  say(0, named(taught_exercise("cable_kickback")));
  EXPECT_EQ(learned(history_), "cable_kickback 7, cable_kickback 1");
  ASSERT_TRUE(forget_taught(history_, "cable_kickback"));
  EXPECT_EQ(learned(history_), "");
}

TEST_F(Learned, AHistoryThatIsExportedTakesWhatWasTaughtAlong) {
  ASSERT_TRUE(teach(history_, {"cable_kickback", motion(7.0F), kNow_us}));
  say(0, named(taught_exercise("cable_kickback")));
  const std::string text = archived(history_);
  History other = open("other");
  ASSERT_TRUE(import(other, text));
  EXPECT_EQ(learned(other), "cable_kickback 7, cable_kickback 1");
  EXPECT_EQ(archived(other), text);
  // What was taught there since stays.
  ASSERT_TRUE(teach(other, {"cable_kickback", motion(9.0F), kNow_us}));
  ASSERT_TRUE(import(other, text));
  EXPECT_EQ(learned(other), "cable_kickback 9, cable_kickback 1");
}

TEST(ExerciseName, IsMadeOfTheWearersWords) {
  EXPECT_EQ(exercise_name("cable kickback"), "cable_kickback");
  EXPECT_EQ(exercise_name("Cable-Kickback "), "cable_kickback");
  EXPECT_EQ(exercise_name("squat"), "squat");
  EXPECT_EQ(exercise_name("7 up"), "");
  EXPECT_EQ(exercise_name("kick; drop"), "");
  EXPECT_EQ(exercise_name(""), "");
}

}  // namespace
}  // namespace stance::test
