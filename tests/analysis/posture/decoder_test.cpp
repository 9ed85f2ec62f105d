#include "analysis/posture/decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "tests/analysis/posture/moving_body.h"

namespace stance {
namespace {

// Half seconds of a body at rest whose trunk is tilted so far, with the vertical moves it is given.
class Epochs {
 public:
  void rest(double duration_s, float log_rate, float tilt_rad = 0.0F) {
    for (int i = 0; i < static_cast<int>(duration_s / kEpoch_s); ++i) push(log_rate, tilt_rad);
  }
  void swing_free(double duration_s) {
    for (int i = 0; i < static_cast<int>(duration_s / kEpoch_s); ++i) {
      EpochFeatures f = at_rest(-1.0F, 0.0F);
      f.rests = false;
      f.swings_free = true;
      take(f);
    }
  }
  // A move of that travel and its echo of that size half a second later; by the whole movement it is likelier
  // sitting down or standing up by these log-odds.
  void move(float travel_m, float echo_m, float sit_log_odds, float stand_log_odds) {
    EpochFeatures f = at_rest(-1.0F, 0.0F);
    f.rise_m = travel_m;
    f.moves.sit.log_odds = sit_log_odds;
    f.moves.stand.log_odds = stand_log_odds;
    take(f);
    EpochFeatures echo = at_rest(-1.0F, 0.0F);
    echo.rise_m = echo_m;
    take(echo);
  }
  // Down and up again, half a second each; the whole movements are taken for sitting down and for nothing.
  void squat(bool tell) {
    const double start_s = time_s_;
    move(-0.4F, 0.0F, 3.0F, -4.0F);
    move(0.25F, 0.0F, -4.0F, -4.0F);
    if (tell) decoder_.repeated(start_s, time_s_, true);
  }
  [[nodiscard]] double now_s() const { return time_s_; }
  Decoder& decoder() { return decoder_; }
  std::vector<DecidedEpoch> finish() {
    decoder_.finish([&](const DecidedEpoch& epoch) { decided_.push_back(epoch); });
    return decided_;
  }

 private:
  EpochFeatures at_rest(float log_rate, float tilt_rad) const {
    EpochFeatures f;
    f.start_s = time_s_;
    f.end_s = time_s_ + kEpoch_s;
    f.after_gap = time_s_ == 0.0;
    f.rise_s = f.moves.sit.time_s = f.moves.stand.time_s = time_s_ + 0.5 * kEpoch_s;
    f.has_gyro = true;
    f.rests = true;
    f.up_sensor = {std::sin(tilt_rad), 0.0F, std::cos(tilt_rad)};
    f.log_rate = f.log_rate_long = log_rate;
    return f;
  }
  void push(float log_rate, float tilt_rad) { take(at_rest(log_rate, tilt_rad)); }
  void take(const EpochFeatures& f) {
    time_s_ = f.end_s;
    decoder_.push(f, [&](const DecidedEpoch& epoch) { decided_.push_back(epoch); });
  }

  Decoder decoder_;
  std::vector<DecidedEpoch> decided_;
  double time_s_ = 0.0;
};

constexpr float kSways = -2.5F;      // log of rad/s: 4.7 deg/s
constexpr float kSitsQuiet = -4.5F;  // 0.6 deg/s

State at(const std::vector<DecidedEpoch>& epochs, double time_s) {
  return epochs[static_cast<std::size_t>(time_s / kEpoch_s)].state;
}

TEST(Decoder, WhoSwaysBeforeAnyMoveStandsAndWhoIsQuietSits) {
  for (const float log_rate : {kSways, kSitsQuiet}) {
    Epochs body;
    body.rest(40, log_rate);
    EXPECT_EQ(at(body.finish(), 20), log_rate == kSways ? State::kStanding : State::kSitting);
  }
}

TEST(Decoder, AStandingGuessWithoutAMoveOrAStepWearsOffAndThatIsNoSittingDown) {
  Epochs body;
  body.rest(300, kSways);
  const auto epochs = body.finish();
  EXPECT_EQ(at(epochs, 30), State::kStanding);
  EXPECT_EQ(at(epochs, 200), State::kSitting);
  for (const DecidedEpoch& epoch : epochs) EXPECT_FALSE(epoch.is_transition);
}

TEST(Decoder, WhoDropsOntoAChairSitsDownThoughTheLandingMovesMore) {
  Epochs body;
  body.rest(15, kSways);
  body.move(-0.31F, 0.34F, -0.5F, -4.0F);
  body.rest(15, kSitsQuiet, 0.3F);
  const auto epochs = body.finish();
  EXPECT_EQ(at(epochs, 5), State::kStanding);
  EXPECT_EQ(at(epochs, 25), State::kSitting);
}

TEST(Decoder, WhoJumpsUpFromAChairStandsUpThoughTheEchoMovesMore) {
  Epochs body;
  body.rest(15, kSitsQuiet, 0.3F);
  body.move(0.31F, -0.34F, -4.0F, -0.5F);
  body.rest(15, kSways);
  const auto epochs = body.finish();
  EXPECT_EQ(at(epochs, 5), State::kSitting);
  EXPECT_EQ(at(epochs, 25), State::kStanding);
}

TEST(Decoder, WhoRepeatsAMovementIsAfterwardsAsBefore) {
  for (const bool tell : {false, true}) {
    Epochs body;
    body.rest(15, kSways);
    for (int i = 0; i < 5; ++i) {
      body.squat(tell);
      body.rest(1, kSways);
    }
    body.rest(15, kSways, 0.15F);
    const auto epochs = body.finish();
    EXPECT_EQ(at(epochs, 5), State::kStanding);
    EXPECT_EQ(at(epochs, 40), tell ? State::kStanding : State::kSitting);
    EXPECT_EQ(std::count_if(epochs.begin(), epochs.end(), [](const auto& e) { return e.is_transition; }),
              tell ? 0 : 1);
  }
}

TEST(Decoder, WhoSitsDownRightAfterTheLastRepetitionSits) {
  Epochs body;
  body.rest(15, kSways);
  for (int i = 0; i < 5; ++i) {
    body.squat(true);
    body.rest(1, kSways);
  }
  body.move(-0.35F, 0.2F, 4.0F, -4.0F);
  body.rest(15, kSitsQuiet, 0.2F);
  const auto epochs = body.finish();
  EXPECT_EQ(at(epochs, 28), State::kStanding);
  EXPECT_EQ(at(epochs, 40), State::kSitting);
}

TEST(Decoder, WhatWasShownAsARepetitionAndWasNoneIsJudgedByItself) {
  for (const bool forget : {false, true}) {
    Epochs body;
    body.rest(15, kSitsQuiet, 0.2F);
    body.move(0.4F, 0.0F, -4.0F, 3.0F);
    body.rest(15, kSways);
    const double start_s = body.now_s();
    body.move(-0.35F, 0.2F, 4.0F, -4.0F);
    body.decoder().repeated(start_s, body.now_s(), false);
    body.rest(5, kSways, 0.1F);
    if (forget) body.decoder().forget_shown(body.now_s());
    body.rest(10, kSways, 0.1F);
    EXPECT_EQ(at(body.finish(), 42), forget ? State::kSitting : State::kStanding);
  }
}

TEST(Decoder, WhatSwingsFreeForLongHangsInABagAndWhatDoesForAMomentIsWorn) {
  for (const double swings_s : {10.0, 60.0}) {
    Epochs sensor;
    sensor.rest(30, kSways);
    sensor.swing_free(swings_s);
    sensor.rest(5, kSways);
    const auto epochs = sensor.finish();
    EXPECT_NE(at(epochs, 15), State::kNotWorn);
    EXPECT_EQ(at(epochs, 30 + 0.9 * swings_s) == State::kNotWorn, swings_s > 20.0);
  }
}

// What a body does is decided over its whole way into the decoder.
std::vector<DecidedEpoch> decided_of(const std::function<void(MovingBody&)>& script) {
  EpochBuilder builder;
  Decoder decoder;
  std::vector<DecidedEpoch> decided;
  const auto settle = [&](const DecidedEpoch& epoch) { decided.push_back(epoch); };
  const auto judge = [&](const EpochFeatures& features) { decoder.push(features, settle); };
  MovingBody body([&](const MotionSample& sample) { builder.push(sample, judge); });
  script(body);
  builder.flush(judge);
  decoder.finish(settle);
  return decided;
}

TEST(Decoder, AThighThatLiesLevelAfterAWalkSitsThoughItsSensorHardlySank) {
  const auto epochs = decided_of([](MovingBody& b) {
    b.walk_with_thigh(20.0, 36.0F, 3.2F);
    b.rest(10.0, 3.0F);
    b.move(-0.05F, 3.0F, 85.0F);
    b.rest(30.0, 85.0F);
    b.move(0.05F, 85.0F, 3.0F);
    b.rest(10.0, 3.0F);
  });
  EXPECT_EQ(at(epochs, 15), State::kWalking);
  EXPECT_EQ(at(epochs, 26), State::kStanding);
  EXPECT_EQ(at(epochs, 45), State::kSitting);
  EXPECT_EQ(at(epochs, 70), State::kStanding);
}

TEST(Decoder, ATrunkThatLiesLevelAfterAWalkStillLies) {
  const auto epochs = decided_of([](MovingBody& b) {
    b.walk(20.0);
    b.rest(10.0, 3.0F);
    b.move(-0.3F, 3.0F, 92.0F, 4.0);
    b.rest(30.0, 92.0F);
  });
  EXPECT_EQ(at(epochs, 50), State::kLying);
}

TEST(Decoder, HipsThatThrustThroughPosesNobodyRestsInAreWorn) {
  const auto epochs = decided_of([](MovingBody& b) {
    b.walk(20.0);
    b.rest(10.0, 3.0F);
    b.bow(-0.3F, 3.0F, 50.0F, 40.0F);
    for (int i = 0; i < 30; ++i) {
      b.move(0.1F, 40.0F, 88.0F, 1.2);
      b.move(-0.1F, 88.0F, 40.0F, 1.2);
    }
    b.rest(20.0, 40.0F);
  });
  for (const DecidedEpoch& epoch : epochs) EXPECT_NE(epoch.state, State::kNotWorn) << epoch.start_s;
}

TEST(Decoder, WhoLiesAndRollsOverFastStillLies) {
  const auto epochs = decided_of([](MovingBody& b) {
    b.walk(20.0);
    b.rest(10.0, 3.0F);
    b.move(-0.3F, 3.0F, 92.0F, 4.0);
    b.rest(30.0, 92.0F);
    b.move(0.0F, 92.0F, 268.0F, 0.8);
    b.rest(60.0, 268.0F);
  });
  EXPECT_EQ(at(epochs, 60), State::kLying);
  EXPECT_EQ(at(epochs, 90), State::kLying);
}

void wear_and_take_off(MovingBody& b) {
  b.walk(20.0);
  b.rest(10.0, 3.0F);
  b.move(0.0F, 3.0F, 110.0F, 0.8);
  b.lay(120.0, 110.0F);
}

TEST(Decoder, WhatLayAndIsCarriedAnotherWayUpWalksWithNobody) {
  const auto epochs = decided_of([](MovingBody& b) {
    wear_and_take_off(b);
    b.mount(Eigen::Quaternionf(Eigen::AngleAxisf(1.2F, Eigen::Vector3f::UnitX())));
    b.walk(120.0);
    b.lay(120.0, 0.0F);
  });
  for (const double time_s : {100.0, 150.0, 180.0, 220.0, 260.0, 380.0})
    EXPECT_EQ(at(epochs, time_s), State::kNotWorn) << time_s;
}

TEST(Decoder, WhoPutsItOnTheSameWayUpAndWalksWearsIt) {
  const auto epochs = decided_of([](MovingBody& b) {
    wear_and_take_off(b);
    b.move(0.0F, 110.0F, 3.0F, 3.0);
    b.walk(60.0);
  });
  EXPECT_EQ(at(epochs, 100.0), State::kNotWorn);
  EXPECT_EQ(at(epochs, 190.0), State::kWalking);
}

TEST(Decoder, WhoPutsItOnAnotherWayUpWearsItOnceHeStandsAboutAfterAWalk) {
  const auto epochs = decided_of([](MovingBody& b) {
    wear_and_take_off(b);
    b.mount(Eigen::Quaternionf(Eigen::AngleAxisf(1.2F, Eigen::Vector3f::UnitX())));
    b.walk(30.0);
    b.sway(30.0);
    b.walk(30.0);
  });
  EXPECT_EQ(at(epochs, 230.0), State::kWalking);
}

}  // namespace
}  // namespace stance
