#include "analysis/exercise/live_name.h"

#include <gtest/gtest.h>

#include <vector>

namespace stance::exercise {
namespace {

constexpr Exercise kNone = Exercise::kOther;
constexpr Exercise kS = Exercise::kSquat;
constexpr Exercise kL = Exercise::kReverseLunge;
constexpr Exercise kB = Exercise::kGluteBridge;

std::vector<Exercise> shown(const std::vector<Exercise>& named, bool sure = false) {
  LiveName name;
  std::vector<Exercise> out;
  for (const Exercise one : named) {
    name.look(one, sure);
    Rep rep;
    rep.exercise = one;
    out.push_back(name.show(rep).exercise);
  }
  return out;
}

TEST(LiveName, OneOtherLookChangesNothing) {
  EXPECT_EQ(shown({kS, kL, kS, kL, kS}), (std::vector{kS, kS, kS, kS, kS}));
}

TEST(LiveName, ChangesOnceWhenTwoLooksAgree) {
  EXPECT_EQ(shown({kL, kS, kS, kS, kB, kB, kB}), (std::vector{kL, kL, kS, kS, kS, kS, kS}));
}

TEST(LiveName, ANameAfterNoneIsShownAtOnceAndIsNoChange) {
  EXPECT_EQ(shown({kNone, kL, kS, kS}), (std::vector{kNone, kL, kL, kS}));
}

TEST(LiveName, WhatWasAnnouncedIsShownAtOnce) {
  EXPECT_EQ(shown({kL, kS, kB}, true), (std::vector{kL, kS, kB}));
}

TEST(LiveName, AnotherSetBeginsAnew) {
  LiveName name;
  name.look(kL, false);
  name.look(kS, false);
  name.begin_set();
  name.look(kB, false);
  Rep rep;
  rep.exercise = kB;
  EXPECT_EQ(name.show(rep).exercise, kB);
}

TEST(LiveName, ASideIsNotToldOfAnotherName) {
  LiveName name;
  name.look(kS, false);
  name.look(kL, false);
  Rep rep;
  rep.exercise = kL;
  rep.side = Side::kLeft;
  EXPECT_EQ(name.show(rep).side, Side::kUnknown);
  rep.exercise = kS;
  rep.side = Side::kBoth;
  EXPECT_EQ(name.show(rep).side, Side::kBoth);
}

}  // namespace
}  // namespace stance::exercise
