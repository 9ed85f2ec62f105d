#include "analysis/exercise/hold_stage.h"

#include <gtest/gtest.h>

#include "tests/analysis/exercise/moving_pelvis.h"

namespace stance::exercise {
namespace {

using test::Movement;
using test::MovingPelvis;

// The front of a sensor worn as mounted points along x: lying on the back it points up.
const WalkedAxes kAxes{
    .up_sensor = Eigen::Vector3f::UnitZ(), .forward_sensor = Eigen::Vector3f::UnitX(), .steps = 100};
const Eigen::Quaternionf kOnBack(Eigen::AngleAxisf(-std::numbers::pi_v<float> / 2.0F,
                                                   Eigen::Vector3f::UnitY()));

Movement bridge(double hold_s) {
  return {.tilt_deg = -25.0, .rise_cm = 16.0, .there_s = 1.2, .hold_s = hold_s, .back_s = 1.4, .rest_s = 0.0};
}

struct Found {
  std::vector<Hold> holds;
  std::vector<Hold> shown;
};

Found holds_in(const MovingPelvis& pelvis, const std::optional<Announced>& announced = std::nullopt,
               bool axes_known = true) {
  HoldStage stage;
  if (axes_known) stage.learn_axes(kAxes);
  stage.announce(announced);
  std::vector<Event> events;
  for (const MotionSample& sample : pelvis.samples()) stage.push(sample, events);
  Found found;
  for (const Event& event : events)
    (event.final ? found.holds : found.shown).push_back(std::get<Hold>(event.body));
  return found;
}

MovingPelvis bridge_held_for(double hold_s) {
  MovingPelvis pelvis(kOnBack);
  pelvis.stand(6.0);  // lies still
  pelvis.repeat(bridge(hold_s));
  pelvis.stand(6.0);
  return pelvis;
}

TEST(HoldStage, ABridgeThatIsHeldIsSecondsAndShownWhileItLasts) {
  const Found found = holds_in(bridge_held_for(30.0));
  ASSERT_EQ(found.holds.size(), 1U);
  EXPECT_EQ(found.holds[0].exercise, Exercise::kBridgeHold);
  EXPECT_EQ(found.holds[0].side, Side::kBoth);
  EXPECT_NEAR(found.holds[0].start_s, 7.2, 1.0);
  EXPECT_NEAR(found.holds[0].end_s, 37.2, 1.0);
  EXPECT_GT(found.shown.size(), 20U);
  EXPECT_LT(found.shown.size(), 30U);
}

TEST(HoldStage, ABridgeWithAPauseAtTheTopIsNoHold) {
  EXPECT_TRUE(holds_in(bridge_held_for(4.0)).holds.empty());
}

TEST(HoldStage, WithoutTheWearersAxesNothingIsTold) {
  EXPECT_TRUE(holds_in(bridge_held_for(30.0), std::nullopt, false).holds.empty());
}

TEST(HoldStage, ASlouchIsAStretchOnlyWhenItWasAnnounced) {
  MovingPelvis pelvis;
  pelvis.stand(6.0);
  pelvis.repeat(
      {.tilt_deg = -9.0, .rise_cm = -3.0, .there_s = 2.0, .hold_s = 30.0, .back_s = 1.6, .rest_s = 0.0});
  pelvis.stand(6.0);
  EXPECT_TRUE(holds_in(pelvis).holds.empty());
  const Found found = holds_in(pelvis, Announced{Exercise::kHipFlexorStretch, Side::kLeft});
  ASSERT_EQ(found.holds.size(), 1U);
  EXPECT_EQ(found.holds[0].exercise, Exercise::kHipFlexorStretch);
  EXPECT_EQ(found.holds[0].side, Side::kLeft);
  EXPECT_NEAR(found.holds[0].end_s - found.holds[0].start_s, 31.0, 2.0);
}

}  // namespace
}  // namespace stance::exercise
