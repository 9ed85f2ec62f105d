#include "tools/stance/plan/plan.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/tools/stance/temporary_folder.h"
#include "tools/stance/plan/adherence.h"

namespace stance {
namespace {

using testing::HasSubstr;

Plan plan_of(const std::string& text) {
  auto plan = parse_plan(text, "plan.txt");
  EXPECT_TRUE(plan) << plan.error().message;
  return plan.value_or(Plan{});
}

TEST(PlanTest, TheExampleIsAPlan) {
  const Plan plan = plan_of(plan_example());
  EXPECT_EQ(plan.sessions_a_week, 3);
  ASSERT_TRUE(plan.offer);
  EXPECT_EQ(offer_words(*plan.offer), "glute bridge, 10 reps");
  ASSERT_EQ(plan.sets.size(), 6U) << "each is two";
  EXPECT_EQ(plan.sets[0].exercise, Exercise::kGluteBridge);
  EXPECT_EQ(plan.sets[0].side, Side::kBoth);
  EXPECT_EQ(plan.sets[1].side, Side::kLeft);
  EXPECT_EQ(plan.sets[2].side, Side::kRight);
  EXPECT_EQ(plan.sets[2].reps, 8);
  EXPECT_EQ(plan.sets[4].exercise, Exercise::kHipFlexorStretch);
  EXPECT_EQ(prescribed_words(plan.sets[4]), "2 x 30 s");
}

TEST(PlanTest, AWarmUpIsPrescribedInMinutes) {
  EXPECT_EQ(plan_of("warm_up 5 min").warm_up_min, 5);
  EXPECT_EQ(plan_of("warm_up 12min # easy").warm_up_min, 12);
  EXPECT_EQ(plan_of("squat 3 x 10").warm_up_min, 0);
  EXPECT_FALSE(plan_of("warm_up 5 min").empty());
  for (const char* line : {"warm_up", "warm_up 0 min", "warm_up 16 min", "warm_up 5", "warm_up 5 s"})
    EXPECT_FALSE(parse_plan(line, "plan.txt")) << line;
}

TEST(PlanTest, SpacesAndCommentsAreFree) {
  const Plan plan = plan_of("  squat \t 3x10   # heavy\r\n\n#squat 9 x 9\nhip_thrust 3 x 10 hold 2 s");
  ASSERT_EQ(plan.sets.size(), 2U);
  EXPECT_EQ(prescribed_words(plan.sets[0]), "3 x 10");
  EXPECT_EQ(prescribed_words(plan.sets[1]), "3 x 10, held for 2 s");
}

TEST(PlanTest, AWrongLineIsNamedWithWhatIsRight) {
  for (const char* line :
       {"squat", "squat three x ten", "squat 0 x 10", "squat 3 x 900", "squat middle 3 x 10", "offer",
        "offer squat", "sessions 9 a week", "squat 3 x 0 s", "squat 3 x 10 extra"}) {
    const auto plan = parse_plan(std::string("squat 3 x 10\n") + line, "plan.txt");
    ASSERT_FALSE(plan) << line;
    EXPECT_THAT(plan.error().message,
                testing::AllOf(HasSubstr("plan.txt, line 2"), HasSubstr("SETS x REPS")));
  }
}

TEST(PlanTest, NoFileIsNoPlanAndAFolderIsAnError) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(load_plan(folder.path() / "none")->empty());
  EXPECT_FALSE(load_plan(folder.path()));
  std::ofstream(folder.path() / "plan.txt") << "squat 3 x 10\n";
  EXPECT_EQ(load_plan(folder.path() / "plan.txt")->sets.size(), 1U);
}

TEST(AdherenceTest, PrescribedDoneAndSensedStandSideBySide) {
  const Plan plan = plan_of("lunge left 2 x 8\nlunge 4 x 8\nsquat 1 x 5\nplank 1 x 60 s");
  const std::vector<ExerciseSummary> sensed = {{Exercise::kLunge, Side::kLeft, 2, 15},
                                               {Exercise::kLunge, Side::kRight, 2, 16}};
  const std::vector<StandingReps> standing = {{Exercise::kLunge, Side::kLeft, 2, 16},
                                              {Exercise::kLunge, Side::kRight, 2, 16}};
  const auto rows = hold_against_plan(plan, sensed, standing);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].sensed_reps, 15);
  EXPECT_EQ(rows[0].done_reps, 16);
  EXPECT_TRUE(rows[0].complete());
  EXPECT_EQ(rows[1].done_reps, 32) << "both: the sides together";
  EXPECT_FALSE(rows[2].complete());
  const Json json = adherence_json(rows);
  EXPECT_EQ(json[0]["prescribed"]["reps"], 8);
  EXPECT_FALSE(json[3].contains("sensed")) << "what cannot be sensed is not zero";
  EXPECT_THAT(adherence_text(rows), HasSubstr("not known to the sensor"));
}

TEST(AdherenceTest, HoldsAreHeldAgainstThePlanInSeconds) {
  const Plan plan = plan_of("bridge_hold 2 x 30 s\nhip_flexor_stretch left 1 x 30 s");
  const std::vector<Event> events = {
      {true, Hold{.start_s = 10.0, .end_s = 39.0, .exercise = Exercise::kBridgeHold}},
      {true, Hold{.start_s = 60.0, .end_s = 72.0, .exercise = Exercise::kBridgeHold}},
      {true,
       Hold{.start_s = 80.0, .end_s = 112.0, .exercise = Exercise::kHipFlexorStretch, .side = Side::kLeft}}};
  const auto rows = hold_against_plan(plan, {}, {}, events);
  EXPECT_EQ(rows[0].sensed_sets, 1) << "twelve seconds are not thirty";
  EXPECT_DOUBLE_EQ(rows[0].held_s, 41.0);
  EXPECT_FALSE(rows[0].complete());
  EXPECT_TRUE(rows[1].complete());
  EXPECT_EQ(adherence_json(rows)[0]["sensed"]["hold_s"], 41.0);
  EXPECT_THAT(adherence_text(rows), HasSubstr("1 hold, 41 s in all"));
}

}  // namespace
}  // namespace stance
