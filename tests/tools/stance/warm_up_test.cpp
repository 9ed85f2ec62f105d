// What a report says of the time before the first lower-body set.
#include "tools/stance/report/warm_up.h"

#include <gmock/gmock.h>

#include "tools/stance/plan/plan.h"

namespace stance {
namespace {

using testing::HasSubstr;

ReportedSession session(const std::vector<Activity>& spans, const std::vector<Set>& sets) {
  ReportedSession one;
  for (const Activity& span : spans) one.events.push_back({true, span});
  for (const Set& set : sets) one.events.push_back({true, set});
  return one;
}

Set set_at(double start_s, Exercise exercise) { return {start_s, start_s + 30.0, exercise, Side::kBoth, 10}; }

std::string words(const ReportedSession& one, int prescribed_min = 0) {
  return warm_up_words(warm_up_of({one}).value(), prescribed_min);
}

const Activity kSat{0.0, 700.0, ActivityLabel::kSitting};

TEST(WarmUp, MinutesOnTheMoveBeforeTheFirstSetAreOne) {
  const std::string text =
      words(session({kSat,
                     {700.0, 940.0, ActivityLabel::kWalking},
                     {940.0, 1000.0, ActivityLabel::kStairsUp},
                     {1000.0, 1030.0, ActivityLabel::kStanding}},
                    {set_at(1030.0, Exercise::kSquat), set_at(1100.0, Exercise::kSquat)}));
  EXPECT_EQ(
      text,
      "Warm-up before the first lower-body set (squat, at 0:17:10): 5 min on the move (walking 4 min, stairs "
      "60 s).");
}

TEST(WarmUp, WhoGetsUpAndSquatsHadLittle) {
  const ReportedSession one =
      session({kSat, {700.0, 730.0, ActivityLabel::kWalking}, {730.0, 950.0, ActivityLabel::kSitting}},
              {set_at(950.0, Exercise::kSquat)});
  EXPECT_THAT(words(one), HasSubstr("Little warm-up before the first lower-body set"));
  EXPECT_THAT(words(one), HasSubstr("30 s on the move (walking 30 s) in the quarter of an hour before"));
  EXPECT_FALSE(warm_up_of({one})->done());
}

TEST(WarmUp, WhatWasLongBeforeIsNone) {
  const ReportedSession one =
      session({{0.0, 600.0, ActivityLabel::kWalking}, {600.0, 1600.0, ActivityLabel::kSitting}},
              {set_at(1600.0, Exercise::kSquat)});
  EXPECT_FALSE(warm_up_of({one})->done());
  EXPECT_TRUE(warm_up_of({one})->known());
}

TEST(WarmUp, BeforeARecordingItIsNotKnown) {
  const ReportedSession one =
      session({{0.0, 60.0, ActivityLabel::kStanding}}, {set_at(60.0, Exercise::kSquat)});
  EXPECT_THAT(words(one), HasSubstr("is not known"));
  EXPECT_FALSE(warm_up_of({one})->known());
  const ReportedSession not_worn =
      session({kSat, {700.0, 1100.0, ActivityLabel::kNotWorn}}, {set_at(1100.0, Exercise::kSquat)});
  EXPECT_FALSE(warm_up_of({not_worn})->known());
}

TEST(WarmUp, SetsOfActivationAreOneBeforeWhatIsDoneAfterThem) {
  const ReportedSession one =
      session({kSat, {700.0, 1000.0, ActivityLabel::kLying}},
              {set_at(750.0, Exercise::kGluteBridge), set_at(850.0, Exercise::kClamshell),
               set_at(1000.0, Exercise::kLunge)});
  EXPECT_THAT(words(one), HasSubstr("first lower-body set (lunge, at 0:16:40): 2 activation sets"));
  // The plan prescribes minutes: sets are not minutes.
  EXPECT_THAT(words(one, 5), HasSubstr("Little warm-up"));
  EXPECT_THAT(words(one, 5), HasSubstr("The plan prescribes 5 min."));
}

TEST(WarmUp, WhereOnlyActivationWasDoneTheFirstOfItIsTheFirstSet) {
  const auto found = warm_up_of({session({kSat}, {set_at(750.0, Exercise::kGluteBridge)})});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->exercise, Exercise::kGluteBridge);
  EXPECT_EQ(found->activation_sets, 0);
}

TEST(WarmUp, WithoutASetNothingIsSaid) {
  EXPECT_FALSE(warm_up_of({session({kSat}, {})}));
  EXPECT_FALSE(warm_up_of({session({kSat}, {set_at(100.0, Exercise::kOther)})}));
}

}  // namespace
}  // namespace stance
