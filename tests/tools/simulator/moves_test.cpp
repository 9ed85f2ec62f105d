// Exercises: that the body does what its truth says.
#include "tools/simulator/moves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

Performance perform(const std::string& script, std::uint64_t seed = 5) {
  const auto commands = parse_script(script).value();
  Choreographer choreographer(make_person(seed), seed, commands.front());
  for (const Command& command : commands) choreographer.perform(command);
  return std::move(choreographer).finish();
}

std::vector<Json> of(const Performance& performance, const std::string& type) {
  std::vector<Json> out;
  for (const Json& event : performance.truth)
    if (event["type"] == type) out.push_back(event);
  return out;
}

double change_until_turn(const Performance& performance, const Json& rep, Dof dof) {
  return performance.motion.pose(rep["turn_s"].get<double>())[dof] -
         performance.motion.pose(rep["start_s"].get<double>())[dof];
}

TEST(Moves, EveryExerciseIsDoneAsOftenAsAsked) {
  for (const Move& move : all_moves()) {
    const std::string word(move.word);
    const Performance performance = perform("stand 3; " + word + (move.held ? " 20" : " 4") + "; stand 3");
    if (move.held) {
      ASSERT_EQ(of(performance, "hold").size(), 1U) << word;
      EXPECT_EQ(of(performance, "hold")[0]["hold_s"], 20.0) << word;
      continue;
    }
    EXPECT_EQ(of(performance, "rep").size(), 4U) << word;
    ASSERT_EQ(of(performance, "set").size(), 1U) << word;
    EXPECT_EQ(of(performance, "set")[0]["exercise"], std::string(move.exercise));
    for (const Json& rep : of(performance, "rep")) {
      EXPECT_GT(rep["range_of_motion_deg"].get<double>(), 2.0) << word;
      EXPECT_LT(rep["range_of_motion_deg"].get<double>(), 95.0) << word;
      EXPECT_LT(rep["turn_s"].get<double>(), rep["end_s"].get<double>()) << word;
    }
  }
}

TEST(Moves, ASquatGoesDownAndABridgeGoesUp) {
  const Performance performance = perform("stand 2; squat 1; glute_bridge 1; stand 2");
  const auto reps = of(performance, "rep");
  EXPECT_LT(change_until_turn(performance, reps[0], Dof::kUp), -0.25);
  EXPECT_GT(reps[0]["vertical_travel_cm"].get<double>(), 25.0);
  EXPECT_GT(change_until_turn(performance, reps[1], Dof::kUp), 0.1);
  // The pelvis of somebody on the back tilts backward as it rises.
  EXPECT_LT(change_until_turn(performance, reps[1], Dof::kPitch), radians(-12.0));
}

TEST(Moves, TheOtherLegIsTheMirrorImage) {
  const Performance performance = perform("stand 2; fire_hydrant 1 side=left; fire_hydrant 1 side=right");
  const auto reps = of(performance, "rep");
  EXPECT_GT(change_until_turn(performance, reps[0], Dof::kTwist), radians(4.0));
  EXPECT_LT(change_until_turn(performance, reps[1], Dof::kTwist), radians(-4.0));
  EXPECT_LT(change_until_turn(performance, reps[0], Dof::kLeft), -0.01);
  EXPECT_GT(change_until_turn(performance, reps[1], Dof::kLeft), 0.01);
}

TEST(Moves, SidesAlternateOnRequest) {
  const auto performance = perform("stand 2; lunge 6 side=alternating");
  const auto reps = of(performance, "rep");
  for (std::size_t i = 1; i < reps.size(); ++i) EXPECT_NE(reps[i]["side"], reps[i - 1]["side"]);
  EXPECT_EQ(of(performance, "set")[0]["side"], "both");
  EXPECT_FALSE(parse_script("clamshell 6 side=alternating"));
  EXPECT_FALSE(parse_script("squat 6 side=left"));
}

TEST(Moves, ADifferenceBetweenTheSidesIsInTheTruth) {
  const Performance performance = perform(
      "stand 2; donkey_kick 12 side=left size_difference=-20 time_difference=15;"
      "donkey_kick 12 side=right size_difference=-20 time_difference=15");
  std::set<std::string> measures;
  for (const Json& event : of(performance, "asymmetry")) {
    const auto measure = event["measure"].get<std::string>();
    measures.insert(measure);
    if (measure == "range_of_motion_deg") {
      EXPECT_EQ(event["verdict"], "left_less");
      EXPECT_NEAR(event["difference_percent"].get<double>(), -20.0, 10.0);
    }
    if (measure == "concentric_s") {
      EXPECT_NEAR(event["difference_percent"].get<double>(), 15.0, 6.0);
    }
  }
  EXPECT_EQ(measures.size(), 4U);
}

TEST(Moves, WhatIsBegunAndGivenUpDoesNotCount) {
  const Performance performance = perform("stand 2; squat 6 aborted=2 long_pauses=1");
  EXPECT_EQ(of(performance, "rep").size(), 6U);
  EXPECT_EQ(of(performance, "not_a_rep").size(), 2U);
  const auto reps = of(performance, "rep");
  double longest_s = 0.0;
  for (std::size_t i = 1; i < reps.size(); ++i)
    longest_s = std::max(longest_s, reps[i]["start_s"].get<double>() - reps[i - 1]["end_s"].get<double>());
  EXPECT_GT(longest_s, 2.0);
}

TEST(Moves, TiredPeopleGetSlowerAndSmaller) {
  const auto reps = of(perform("stand 2; squat 15 fatigue=60"), "rep");
  const auto lasts_s = [](const Json& rep) {
    return rep["end_s"].get<double>() - rep["start_s"].get<double>();
  };
  EXPECT_GT(lasts_s(reps.back()), 1.2 * lasts_s(reps.front()));
  EXPECT_LT(reps.back()["vertical_travel_cm"].get<double>(),
            0.9 * reps.front()["vertical_travel_cm"].get<double>());
}

TEST(Moves, FromTheFloorEverythingGoesThroughKneeling) {
  const Performance performance = perform("stand 5; floor 70; all_fours 5; floor 8 side=left; stand 5");
  const auto transitions = of(performance, "transition");
  ASSERT_EQ(transitions.size(), 2U);  // to and from all fours there is none: it is neither lying nor standing
  EXPECT_EQ(transitions[0]["to"], "lying");
  EXPECT_EQ(transitions[1]["from"], "lying");
  ASSERT_EQ(of(performance, "sedentary_bout").size(), 1U);
  std::vector<std::string> labels;
  for (const Json& span : of(performance, "activity")) labels.push_back(span["label"]);
  EXPECT_EQ(labels, (std::vector<std::string>{"standing", "lying", "kneeling", "lying", "standing"}));
  EXPECT_NEAR(performance.motion.pose(performance.duration_s)[Dof::kUp], make_person(5).hip_height_m, 0.02);
}

TEST(Moves, DifferentPeopleSquatToDifferentDepths) {
  const auto travel_cm = [](std::uint64_t seed) {
    double sum = 0.0;
    for (const Json& rep : of(perform("stand 2; squat 8 fatigue=0", seed), "rep"))
      sum += rep["vertical_travel_cm"].get<double>() / 8.0;
    return sum;
  };
  std::set<int> different;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) different.insert(static_cast<int>(travel_cm(seed)));
  EXPECT_GE(different.size(), 4U);
}

}  // namespace
}  // namespace stance::simulator
