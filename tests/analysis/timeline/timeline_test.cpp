#include "analysis/timeline/timeline.h"

#include <gtest/gtest.h>

#include "tests/analysis/posture/moving_body.h"

namespace stance {
namespace {

using enum ActivityLabel;

template <typename Body>
std::vector<Body> all(const std::vector<Event>& events) {
  std::vector<Body> out;
  for (const Event& e : events) {
    if (const Body* body = std::get_if<Body>(&e.body)) out.push_back(*body);
  }
  return out;
}

// One every 1.5 s: too slow for a walk by what the body's movement looks like.
std::vector<Step> slow_steps(double begin_s, int count) {
  std::vector<Step> steps;
  for (int i = 0; i < count; ++i) steps.push_back({begin_s + 1.5 * i, Side::kLeft, 0.9F});
  return steps;
}

ActivityLabel label_at(const std::vector<Event>& events, double time_s) {
  for (const Activity& a : all<Activity>(events)) {
    if (a.start_s <= time_s && time_s < a.end_s) return a.label;
  }
  return kOther;
}

class TimelineTest : public testing::Test {
 protected:
  TimelineTest()
      : body([this](const MotionSample& s) {
          const std::size_t before = events.size();
          timeline.push(s, events);
          for (std::size_t i = before; i < events.size(); ++i) {
            // A span is final at its end; what happened at a moment is final soon after it.
            if (std::holds_alternative<Transition>(events[i].body) ||
                std::holds_alternative<Step>(events[i].body)) {
              latest_s = std::max(latest_s, s.time_s - time_of(events[i].body));
            }
            if (const Activity* a = std::get_if<Activity>(&events[i].body)) {
              latest_s = std::max(latest_s, s.time_s - a->end_s);
            }
          }
        }) {}

  void day() {
    body.rest(10, 0);
    body.walk(20);
    body.rest(10, 3);
    body.bow(-0.4F, 3, 45, 25);
    body.rest(120, 25);
    body.bow(0.4F, 25, 45, 2);
    body.rest(10, 2);
    body.walk(20);
    body.rest(10, 2);
    body.move(-0.3F, 2, 95, 4.0);
    body.rest(100, 95);
  }

  Timeline timeline;
  std::vector<Event> events;
  double latest_s = 0.0;
  MovingBody body;
};

TEST_F(TimelineTest, SpansTouchAndCoverTheRecording) {
  day();
  timeline.finish(events);
  const auto spans = all<Activity>(events);
  ASSERT_FALSE(spans.empty());
  EXPECT_DOUBLE_EQ(spans.front().start_s, 0.0);
  EXPECT_NEAR(spans.back().end_s, body.time_s(), 0.02);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_DOUBLE_EQ(spans[i].start_s, spans[i - 1].end_s);
}

TEST_F(TimelineTest, StandingWalkingSittingAndLyingAreTold) {
  day();
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 5), kStanding);
  EXPECT_EQ(label_at(events, 20), kWalking);
  EXPECT_EQ(label_at(events, 35), kStanding);
  EXPECT_EQ(label_at(events, 100), kSitting);
  EXPECT_EQ(label_at(events, 170), kStanding);
  EXPECT_EQ(label_at(events, 190), kWalking);
  EXPECT_EQ(label_at(events, 260), kLying);
}

TEST_F(TimelineTest, TransitionsHaveTheirKindAndTheirMiddle) {
  day();
  timeline.finish(events);
  const auto transitions = all<Transition>(events);
  ASSERT_EQ(transitions.size(), 3U);
  EXPECT_EQ(transitions[0].from, kStanding);
  EXPECT_EQ(transitions[0].to, kSitting);
  EXPECT_NEAR(transitions[0].time_s, 41.0, 0.5);
  EXPECT_EQ(transitions[1].to, kStanding);
  EXPECT_NEAR(transitions[1].time_s, 163.0, 0.5);
  EXPECT_EQ(transitions[2].to, kLying);
  EXPECT_NEAR(transitions[2].time_s, 206.0, 2.0);
}

TEST_F(TimelineTest, WhoTurnsOverBeginsANewSpanOfLying) {
  body.rest(10, 0);
  body.walk(20);
  timeline.learn_axes({Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 20});
  body.move(-0.3F, 2, 90, 4.0);
  body.rest(60, 90);
  body.move(0.0F, 90, 270, 4.0);
  body.rest(60, 270);
  timeline.finish(events);
  std::vector<Activity> lying;
  for (const Activity& a : all<Activity>(events)) {
    if (a.label == kLying) lying.push_back(a);
  }
  ASSERT_EQ(lying.size(), 2U);
  EXPECT_EQ(lying[0].lying_on, LyingOn::kBack);
  EXPECT_EQ(lying[1].lying_on, LyingOn::kFront);
  EXPECT_NEAR(lying[1].start_s, 96.0, 2.0);
  EXPECT_EQ(all<SedentaryBout>(events).size(), 1U);
}

TEST_F(TimelineTest, HandsAndKneesAreKneelingAndSoIsBeingUprightThereUntilTheWayUp) {
  body.rest(10, 0);
  body.walk(20);
  timeline.learn_axes({Eigen::Vector3f::UnitZ(), -Eigen::Vector3f::UnitX(), 20});
  body.move(-0.4F, 2, 90, 4.0);
  body.rest(80, 90);
  const double upright_s = body.time_s();
  body.move(0.05F, 90, 2, 2.0);
  body.rest(15, 2);
  body.bow(0.42F, 2, 30, 2);
  body.rest(30, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, upright_s - 40.0), kKneeling);
  EXPECT_EQ(label_at(events, upright_s + 8.0), kKneeling);
  EXPECT_EQ(label_at(events, body.time_s() - 10.0), kStanding);
  EXPECT_TRUE(all<Transition>(events).empty());
  EXPECT_TRUE(all<SedentaryBout>(events).empty());
}

TEST_F(TimelineTest, WhoHangsHeadDownDoesNotLieAndThatIsNoSittingBout) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 3);
  body.move(0.0F, 3, 172, 4.0);
  const double hangs_s = body.time_s();
  body.rest(90, 172);
  body.move(0.0F, 172, 3, 4.0);
  body.rest(10, 3);
  body.walk(10);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, hangs_s + 5.0), kOther);
  EXPECT_EQ(label_at(events, hangs_s + 85.0), kOther);
  EXPECT_TRUE(all<SedentaryBout>(events).empty());
  EXPECT_TRUE(all<Transition>(events).empty());
  bool shown = false;
  for (const LiveState& state : all<LiveState>(events)) shown = shown || state.label == kOther;
  EXPECT_TRUE(shown);
}

TEST_F(TimelineTest, BeforeTheWearersAxesAreKnownNobodySaysWhatTheyLieOn) {
  day();
  timeline.finish(events);
  for (const Activity& a : all<Activity>(events)) EXPECT_EQ(a.lying_on, LyingOn::kUnknown);
}

TEST_F(TimelineTest, SittingThatBarelyLeavesUprightIsToldByTheVerticalMove) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 2);
  body.bow(-0.4F, 2, 34, 14);
  body.rest(60, 14);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 70), kSitting);
}

TEST_F(TimelineTest, SittingDownBeforeTheFirstWalkIsTold) {
  body.rest(20, 5);
  body.bow(-0.4F, 5, 50, 30);
  body.rest(200, 30);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 10), kStanding);
  EXPECT_EQ(label_at(events, 100), kSitting);
}

TEST_F(TimelineTest, ASensorTakenOffAndLaidDownIsNoLyingPerson) {
  body.rest(20, 0);
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 90, 0.4);
  body.rest(300, 90);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 45), kStanding);
  EXPECT_EQ(label_at(events, 60), kNotWorn);
  EXPECT_EQ(label_at(events, 340), kNotWorn);
  EXPECT_TRUE(all<Transition>(events).empty());
  EXPECT_TRUE(all<SedentaryBout>(events).empty());
}

TEST_F(TimelineTest, ASensorTakenOffAndHeldLevelIsNoLyingPersonUntilSomebodyIsUpright) {
  body.rest(20, 0);
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 100, 0.4);
  body.ride(60, 100, 20);
  body.rest(60, 90);
  body.move(0.0F, 90, 3, 3.0);
  body.rest(20, 3);
  body.walk(20);
  body.move(-0.3F, 3, 92, 4.0);
  const double lies_s = body.time_s();
  body.rest(60, 92);
  timeline.finish(events);
  for (const double time_s : {52.0, 80.0, 110.0, 165.0})
    EXPECT_EQ(label_at(events, time_s), kNotWorn) << time_s;
  EXPECT_EQ(label_at(events, lies_s + 30.0), kLying);
}

TEST_F(TimelineTest, ASensorLaidDownGentlyIsNotWornAndNobodyLiesThere) {
  body.rest(20, 0);
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 90, 3.0);
  body.lay(3600, 90);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 120), kNotWorn);
  EXPECT_EQ(label_at(events, 3600), kNotWorn);
  EXPECT_TRUE(all<SedentaryBout>(events).empty());
}

TEST_F(TimelineTest, WhoLiesForAnHourAndBreathesIsLying) {
  body.rest(20, 0);
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 90, 3.0);
  body.rest(3600, 90);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 120), kLying);
  EXPECT_EQ(label_at(events, 3600), kLying);
}

TEST_F(TimelineTest, WhatDrivesAwayWithoutAHandOrAStepStaysNotWorn) {
  body.rest(20, 0);
  body.walk(20);
  body.move(0.0F, 0, 90, 3.0);
  body.lay(300, 90);
  body.rest(600, 80);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 900), kNotWorn);
}

TEST_F(TimelineTest, ASensorPutOnAgainIsWornFromTheWalkAfterIt) {
  body.rest(20, 0);
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 90, 0.4);
  body.rest(300, 90);
  body.move(0.0F, 90, 0, 0.4);
  body.rest(3, 0);
  body.walk(20);
  body.rest(20, 0);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 340), kNotWorn);
  EXPECT_EQ(label_at(events, 365), kWalking);
  EXPECT_EQ(label_at(events, 385), kStanding);
}

TEST_F(TimelineTest, WhatLayAndWalksTheSameWayUpIsWornUnlessItFacesAnotherWay) {
  for (const float turned_rad : {0.3F, 1.6F}) {
    Timeline other;
    std::vector<Event> found;
    MovingBody bag([&](const MotionSample& s) { other.push(s, found); });
    bag.walk(20);
    other.learn_axes({Eigen::Vector3f::UnitZ(), Eigen::Vector3f::UnitX(), 30});
    bag.rest(10, 0);
    bag.move(0.0F, 0, 110, 3.0);
    bag.lay(120, 110);
    bag.move(0.0F, 110, 0, 3.0);
    const Eigen::Quaternionf mounting(Eigen::AngleAxisf(turned_rad, Eigen::Vector3f::UnitZ()));
    bag.mount(mounting);
    const double walk_s = bag.time_s();
    bag.walk(20);
    other.learn_axes({Eigen::Vector3f::UnitZ(), mounting * Eigen::Vector3f::UnitX(), 30});
    bag.walk(100);
    other.finish(found);
    for (const double t_s : {walk_s + 10.0, walk_s + 60.0, walk_s + 110.0})
      EXPECT_EQ(label_at(found, t_s), turned_rad > 1.0F ? kNotWorn : kWalking) << turned_rad << ' ' << t_s;
  }
}

TEST_F(TimelineTest, ABagThatIsLiftedTurnsThroughUprightAndIsWornByNobody) {
  body.walk(20);
  body.rest(10, 0);
  body.move(0.0F, 0, 140, 0.7);
  body.lay(120, 140);
  body.move(0.0F, 140, -100, 1.0);
  const double carried_s = body.time_s();
  body.mount(Eigen::Quaternionf(Eigen::AngleAxisf(-1.75F, Eigen::Vector3f::UnitY())));
  body.walk(100);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, carried_s + 20.0), kNotWorn);
  EXPECT_EQ(label_at(events, carried_s + 80.0), kNotWorn);
}

TEST_F(TimelineTest, SittingForAMomentOnTheWayToLyingIsOneTransition) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 2);
  body.bow(-0.4F, 2, 45, 25);
  body.rest(1, 25);
  body.move(0.0F, 25, 95, 2.0);
  body.rest(60, 95);
  timeline.finish(events);
  const auto transitions = all<Transition>(events);
  ASSERT_EQ(transitions.size(), 1U);
  EXPECT_EQ(transitions[0].from, kStanding);
  EXPECT_EQ(transitions[0].to, kLying);
}

TEST_F(TimelineTest, SittingOnTheEdgeOfTheBedOnTheWayUpIsOneTransition) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 2);
  body.move(0.0F, 2, 95, 2.0);
  body.rest(60, 95);
  body.move(0.0F, 95, 25, 2.0);
  body.rest(2.5, 25);
  body.bow(0.4F, 25, 45, 2);
  body.rest(10, 2);
  body.walk(20);
  timeline.finish(events);
  const auto transitions = all<Transition>(events);
  ASSERT_EQ(transitions.size(), 2U);
  EXPECT_EQ(transitions[1].from, kLying);
  EXPECT_EQ(transitions[1].to, kStanding);
}

TEST_F(TimelineTest, SittingDownRightAfterHalfAStepIsSitting) {
  body.rest(10, 0);
  body.walk(20.1);  // cut in the middle of a heel strike, as where samples were lost
  body.bow(-0.3F, 0, 30, -10);
  body.rest(120, -10);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 40), kSitting);
  EXPECT_EQ(label_at(events, 120), kSitting);
}

TEST_F(TimelineTest, TheSedentaryBoutsOfTheDayAreFound) {
  day();
  timeline.finish(events);
  const auto bouts = all<SedentaryBout>(events);
  ASSERT_EQ(bouts.size(), 2U);
  EXPECT_NEAR(bouts[0].start_s, 42, 0.6);  // down from 40 to 42, up from 162 on
  EXPECT_NEAR(bouts[0].end_s, 162, 0.6);
}

TEST_F(TimelineTest, EverythingIsFinalWithinAMinute) {
  day();
  EXPECT_FALSE(all<Transition>(events).empty());
  EXPECT_LT(latest_s, 60.0);
}

TEST_F(TimelineTest, TheLiveStateFollowsWithinFiveSeconds) {
  body.rest(10, 0);
  body.walk(20);
  const double stopped_s = body.time_s();
  body.rest(5, 0);
  const auto live = all<LiveState>(events);
  ASSERT_GE(live.size(), 2U);
  EXPECT_EQ(live.back().label, kStanding);
  EXPECT_LT(live.back().time_s, stopped_s + 5.0);
  for (const Event& e : events) EXPECT_TRUE(!std::holds_alternative<LiveState>(e.body) || !e.final);
}

TEST_F(TimelineTest, WhoLiesDownAndGetsUpBeforeAnyWalkIsShownSoWithinFiveSeconds) {
  body.rest(30, 0);
  body.move(-0.4F, 0, 90, 3.0);
  const double down_s = body.time_s();
  body.rest(30, 90);
  body.move(0.4F, 90, 0, 3.0);
  const double up_s = body.time_s();
  body.rest(20, 0);
  timeline.finish(events);
  ActivityLabel down = kUnknown;
  ActivityLabel up = kUnknown;
  for (const LiveState& state : all<LiveState>(events)) {
    if (state.time_s <= down_s + 5.0) down = state.label;
    if (state.time_s <= up_s + 5.0) up = state.label;
  }
  EXPECT_EQ(down, kLying);
  EXPECT_NE(up, kLying);
}

TEST_F(TimelineTest, TheFirstStepsAreShownAsWalkingAndNothingElseBefore) {
  body.rest(10, 0);
  const double began_s = body.time_s();
  body.walk(8);
  const auto live = all<LiveState>(events);
  ASSERT_GE(live.size(), 2U);
  for (std::size_t i = 0; i + 1 < live.size(); ++i) EXPECT_TRUE(live[i].guessed);
  EXPECT_EQ(live.back().label, kWalking);
  EXPECT_FALSE(live.back().guessed);
  EXPECT_LT(live.back().time_s, began_s + 5.0);
  EXPECT_NEAR(live.back().since_s, began_s, 1.5);
}

TEST_F(TimelineTest, WhoStopsIsShownStandingWithinFiveSecondsAndNeverSittingButAsAGuess) {
  body.rest(10, 0);
  body.walk(20);
  const double stopped_s = body.time_s();
  body.rest(8, 0);
  for (const LiveState& live : all<LiveState>(events)) EXPECT_TRUE(live.guessed || live.label != kSitting);
  EXPECT_EQ(all<LiveState>(events).back().label, kStanding);
  EXPECT_FALSE(all<LiveState>(events).back().guessed);
  EXPECT_NEAR(all<LiveState>(events).back().since_s, stopped_s, 2.0);
}

TEST_F(TimelineTest, RestBeforeAnyStepIsShownAtOnceAndAsAGuess) {
  body.rest(65, 0);
  const auto live = all<LiveState>(events);
  ASSERT_FALSE(live.empty());
  EXPECT_LT(live.front().time_s, 5.0);
  for (const LiveState& state : live) {
    EXPECT_NE(state.label, kUnknown);
    EXPECT_TRUE(state.guessed);
  }
}

TEST_F(TimelineTest, OnlyStepsOfWalkingAreSteps) {
  body.rest(60, 0);
  body.walk(20);
  body.rest(60, 0);
  const std::vector<Step> steps = {{.time_s = 20.0}, {.time_s = 65.0}, {.time_s = 70.0}, {.time_s = 120.0}};
  timeline.add_steps(steps);
  timeline.finish(events);
  const auto found = all<Step>(events);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].time_s, 65.0);
  EXPECT_EQ(found[1].time_s, 70.0);
}

TEST_F(TimelineTest, RepetitionsAreExercisingWithTheirPausesAndWithoutSteps) {
  body.rest(30, 0);
  for (int i = 0; i < 5; ++i) {
    body.bow(-0.4F, 0, 40, 20, 1.5);
    body.bow(0.4F, 20, 40, 0, 1.5);
    body.rest(1.0, 0);
    timeline.add_exercise(30.0 + i * 4.0, 33.0 + i * 4.0);
  }
  body.rest(100, 0);
  timeline.finish(events);
  std::vector<Activity> exercising;
  for (const Activity& a : all<Activity>(events)) {
    if (a.label == kExercising) exercising.push_back(a);
  }
  ASSERT_EQ(exercising.size(), 1U);
  EXPECT_DOUBLE_EQ(exercising[0].start_s, 30.0);
  EXPECT_DOUBLE_EQ(exercising[0].end_s, 49.0);
  EXPECT_TRUE(all<Transition>(events).empty());
}

TEST_F(TimelineTest, ThePauseBeforeARepetitionThatIsNotFinalYetIsExercising) {
  body.rest(33, 0);
  timeline.add_exercise(30.0, 33.0, 36.0);
  body.rest(100, 0);
  timeline.add_exercise(133.0, 136.0, 143.0);  // that is a rest
  body.rest(100, 0);
  timeline.finish(events);
  std::vector<double> ends_s;
  for (const Activity& a : all<Activity>(events)) {
    if (a.label == kExercising) ends_s.push_back(a.end_s);
  }
  EXPECT_EQ(ends_s, (std::vector{36.0, 136.0}));
}

TEST_F(TimelineTest, WhileASetIsCountedTheLiveStateIsExercisingUntilItIsOver) {
  body.rest(30, 0);
  for (int i = 0; i < 3; ++i) {
    timeline.show_exercise(24.0 + i * 2.0, 26.0 + i * 2.0);
  }
  body.rest(10, 0);
  timeline.finish(events);
  std::vector<LiveState> states = all<LiveState>(events);
  const auto set = std::find_if(states.begin(), states.end(),
                                [](const LiveState& state) { return state.label == kExercising; });
  ASSERT_NE(set, states.end());
  EXPECT_EQ(set->since_s, 24.0);
  EXPECT_FALSE(set->guessed);
  ASSERT_NE(std::next(set), states.end());
  EXPECT_NE(std::next(set)->label, kExercising);
  EXPECT_NEAR(std::next(set)->time_s, 35.0, 0.6);
  EXPECT_EQ(std::next(set)->since_s, 30.0);
}

TEST_F(TimelineTest, ASetIsShownThroughARepetitionOfEightSecondsAndEndsWhenItIsSaidToBeOver) {
  body.rest(30, 0);
  timeline.show_exercise(26.0, 30.0, 15.0);
  body.rest(8, 0);
  timeline.show_exercise(31.0, 38.0, 15.0);
  body.rest(5, 0);
  timeline.show_set_over();
  body.rest(10, 0);
  timeline.finish(events);
  std::vector<double> changes_s;
  for (const LiveState& state : all<LiveState>(events)) {
    if (state.time_s > 29.0) changes_s.push_back(state.time_s);
  }
  ASSERT_EQ(changes_s.size(), 2U);
  EXPECT_NEAR(changes_s[0], 30.0, 0.6);
  EXPECT_NEAR(changes_s[1], 43.0, 0.6);
}

TEST_F(TimelineTest, AGapIsUnknown) {
  body.rest(30, 0);
  body.skip(10);
  body.rest(30, 0);
  timeline.finish(events);
  const auto spans = all<Activity>(events);
  ASSERT_EQ(spans.size(), 3U);
  EXPECT_EQ(spans[1].label, kUnknown);
  EXPECT_NEAR(spans[1].start_s, 30.0, 0.02);
  EXPECT_NEAR(spans[1].end_s, 40.0, 0.02);
}

TEST_F(TimelineTest, ALostMomentBelongsToThePostureAroundIt) {
  body.rest(30, 0);
  body.walk(20);
  body.rest(30, 0);
  body.skip(0.5);
  body.rest(30, 0);
  timeline.finish(events);
  const auto spans = all<Activity>(events);
  ASSERT_EQ(spans.size(), 3U);
  EXPECT_EQ(spans[2].label, kStanding);
  EXPECT_NEAR(spans[2].end_s, 110.5, 0.02);
}

TEST_F(TimelineTest, TheSameDayWithTheSensorTurnedIsTheSameTimeline) {
  day();
  timeline.finish(events);
  Timeline turned_timeline;
  std::vector<Event> turned;
  MovingBody other([&](const MotionSample& s) { turned_timeline.push(s, turned); });
  std::swap(body, other);
  body.mount(Eigen::Quaternionf(0.5F, -0.5F, 0.5F, 0.5F));
  day();
  turned_timeline.finish(turned);
  const auto a = all<Activity>(events);
  const auto b = all<Activity>(turned);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].label, b[i].label);
}

TEST(Timeline, NothingInNothingOut) {
  Timeline timeline;
  std::vector<Event> events;
  timeline.finish(events);
  EXPECT_TRUE(events.empty());
}

TEST(Timeline, OneSampleIsCoveredToo) {
  Timeline timeline;
  std::vector<Event> events;
  timeline.push(MotionSample{}, events);
  timeline.finish(events);
  EXPECT_EQ(all<Activity>(events).size(), 1U);
}

TEST_F(TimelineTest, EightStepsInARowAreWalkingHoweverSlowThoughTheBodyHardlyMoves) {
  body.rest(10, 0);
  body.walk(20);
  body.shuffle(60);
  const double begin_s = body.time_s() - 30.0;
  timeline.add_steps(slow_steps(begin_s, 8));
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, begin_s + 5.0), kWalking);
  EXPECT_EQ(label_at(events, begin_s - 5.0), kStanding);
  EXPECT_EQ(label_at(events, begin_s + 20.0), kStanding);
}

TEST_F(TimelineTest, StepsThatBeginInARepetitionAreNoWalkByThemselves) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(60, 2);
  const double begin_s = body.time_s() - 30.0;
  timeline.add_steps(slow_steps(begin_s, 8));
  timeline.add_exercise(begin_s - 2.0, begin_s + 2.0);
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, begin_s), kExercising);
  EXPECT_EQ(label_at(events, begin_s + 3.0), kStanding);
}

TEST_F(TimelineTest, WhoRidesInAVehicleSitsAndTakesNoSteps) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 3);
  body.bow(-0.4F, 3, 40, 18);
  body.rest(10, 18);
  const double ride_s = body.time_s();
  body.ride(300, 18);
  std::vector<Step> bounces;
  for (double t_s = ride_s + 20.0; t_s < ride_s + 200.0; t_s += 0.7) bounces.push_back({t_s});
  timeline.add_steps(bounces);
  body.rest(30, 18);
  timeline.finish(events);
  for (double t_s = ride_s + 5.0; t_s < ride_s + 300.0; t_s += 5.0)
    EXPECT_EQ(label_at(events, t_s), kSitting);
  EXPECT_TRUE(all<Step>(events).empty());
}

TEST_F(TimelineTest, WhatLiesLevelOnTheSeatOfAVehicleIsNobodyWhoLies) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 3);
  body.move(0.0F, 3, 95, 3.0);
  const double ride_s = body.time_s();
  body.ride(600, 95);
  timeline.finish(events);
  for (double t_s = ride_s + 60.0; t_s < ride_s + 590.0; t_s += 10.0)
    EXPECT_EQ(label_at(events, t_s), kNotWorn) << t_s;
  EXPECT_TRUE(all<SedentaryBout>(events).empty());
}

TEST_F(TimelineTest, WhoExercisesOnAFloorThatShakesIsNothingLeftOnASeat) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 3);
  body.move(0.0F, 3, 95, 3.0);
  const double floor_s = body.time_s();
  body.ride(120, 95, 4.0F);
  timeline.finish(events);
  for (double t_s = floor_s + 5.0; t_s < floor_s + 115.0; t_s += 5.0)
    EXPECT_NE(label_at(events, t_s), kNotWorn) << t_s;
}

TEST_F(TimelineTest, WhatLiftsASeatIsNoStandingUp) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(10, 3);
  body.bow(-0.4F, 3, 40, 12);
  body.rest(60, 12);
  body.lift(0.4F, 12);
  body.rest(60, 12);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, body.time_s() - 20.0), kSitting);
}

TEST_F(TimelineTest, EightStepsOfAnyLengthAreNoWalkButOneThatWasMissedIsPartOfIt) {
  body.rest(10, 0);
  body.walk(20);
  body.shuffle(60);
  const double getting_up_s = body.time_s() - 50.0;
  const double walk_s = body.time_s() - 25.0;
  std::vector<Step> steps;
  for (const double at_s : {0.0, 0.8, 1.55, 2.25, 4.0, 5.2, 6.5, 7.7}) steps.push_back({getting_up_s + at_s});
  for (const double at_s : {0.0, 0.8, 1.6, 3.2, 4.0, 4.8, 5.6, 6.4}) steps.push_back({walk_s + at_s});
  timeline.add_steps(steps);
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, getting_up_s + 4.0), kStanding);
  EXPECT_EQ(label_at(events, walk_s + 2.4), kWalking);
}

TEST_F(TimelineTest, AFewStepsWhileStandingAreNoWalk) {
  body.rest(10, 0);
  body.walk(20);
  body.rest(60, 2);
  const double begin_s = body.time_s() - 30.0;
  timeline.add_steps(slow_steps(begin_s, 7));
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, begin_s + 5.0), kStanding);
}

// Steps at this pace during a walk of 40 s, which is what the body's movement looks like.
std::vector<Step> steps_at(double begin_s, double steps_per_s) {
  std::vector<Step> steps;
  for (double t_s = begin_s; t_s < begin_s + 40.0; t_s += 1.0 / steps_per_s) {
    steps.push_back({t_s, Side::kUnknown, kNotKnown});
  }
  return steps;
}

TEST_F(TimelineTest, AWalkWhoseStepsComeFasterThanAnyoneWalksIsARun) {
  body.rest(10, 0);
  timeline.add_steps(steps_at(body.time_s(), 2.6));
  body.walk(40);
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 15.0), kRunning);
  EXPECT_EQ(label_at(events, 45.0), kRunning);
}

TEST_F(TimelineTest, AQuickWalkIsNoRun) {
  body.rest(10, 0);
  timeline.add_steps(steps_at(body.time_s(), 2.3));
  body.walk(40);
  body.rest(60, 2);
  timeline.finish(events);
  EXPECT_EQ(label_at(events, 15.0), kWalking);
  EXPECT_EQ(label_at(events, 45.0), kWalking);
}

}  // namespace
}  // namespace stance
