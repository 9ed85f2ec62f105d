#include "analysis/event.h"

#include <gtest/gtest.h>

namespace stance {
namespace {

TEST(EventNames, EveryActivityLabelReadsBackFromItsName) {
  for (int i = 0; i < kActivityLabelCount; ++i) {
    const auto label = static_cast<ActivityLabel>(i);
    EXPECT_EQ(activity_from_name(name_of(label)), label);
  }
}

TEST(EventNames, EveryExerciseReadsBackFromItsName) {
  for (int i = 0; i < kExerciseCount; ++i) {
    const auto exercise = static_cast<Exercise>(i);
    EXPECT_EQ(exercise_from_name(name_of(exercise)), exercise);
  }
}

TEST(EventNames, AnUnknownNameIsNoLabel) {
  EXPECT_FALSE(activity_from_name("sleeping").has_value());
  EXPECT_FALSE(exercise_from_name("").has_value());
}

TEST(Event, SpansAndMomentsAreSortedByTheirBeginning) {
  EXPECT_EQ(time_of(Activity{.start_s = 1.0, .end_s = 2.0}), 1.0);
  EXPECT_EQ(end_of(Activity{.start_s = 1.0, .end_s = 2.0}), 2.0);
  EXPECT_EQ(time_of(Step{.time_s = 3.0}), 3.0);
  EXPECT_EQ(end_of(Step{.time_s = 3.0}), 3.0);
  EXPECT_EQ(type_name(SedentaryBout{}), "sedentary_bout");
  EXPECT_EQ(type_name(Walk{}), "walk");
}

}  // namespace
}  // namespace stance
