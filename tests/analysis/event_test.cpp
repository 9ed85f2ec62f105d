#include "analysis/event.h"

#include <gtest/gtest.h>

#include <string>

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

TEST(EventNames, ATaughtNameReadsBackAndKeepsItsValue) {
  EXPECT_FALSE(exercise_from_name("cable_kickback").has_value());
  const auto taught = taught_exercise("cable_kickback");
  ASSERT_TRUE(taught.has_value());
  EXPECT_TRUE(is_taught(*taught));
  EXPECT_EQ(name_of(*taught), "cable_kickback");
  EXPECT_EQ(exercise_from_name("cable_kickback"), taught);
  EXPECT_EQ(taught_exercise("cable_kickback"), taught);
}

TEST(EventNames, AKnownNameIsNotTaughtAnew) { EXPECT_EQ(taught_exercise("squat"), Exercise::kSquat); }

TEST(EventNames, WhatIsNoNameCannotBeTaught) {
  EXPECT_FALSE(taught_exercise("").has_value());
  EXPECT_FALSE(taught_exercise("Cable Kickback").has_value());
  EXPECT_FALSE(taught_exercise("_kick").has_value());
  EXPECT_FALSE(taught_exercise(std::string(41, 'a')).has_value());
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
