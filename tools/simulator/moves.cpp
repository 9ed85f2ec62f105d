#include "tools/simulator/moves.h"

#include <algorithm>

namespace stance::simulator {
namespace {

using enum Dof;
using enum Posture;

constexpr Course kPassing = Course::kPass;

// Where no study gives the pelvis itself, it follows from geometry, as said beside the source. The pelvis
// does about two thirds of a forward bend (Esola 1996, Spine 21:71). Segment lengths are shares of body
// height: trunk from shoulder to hip 0.29, thigh 0.245, shank and foot 0.285 (Drillis and Contini, in Winter
// 2009).
const std::vector<Move>& table() {
  static const std::vector<Move> kMoves{
      {.word = "squat",
       .exercise = "squat",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 1.25,
       .back_s = 1.15,
       .turn_s = 0.15,
       .rest_s = 0.35,
       .parts = {{kUp, -27.0, 5.0},
                 {kForward, -6.0, 1.5},
                 {kPitch, 24.0, 9.0, 0.0, 0.9},
                 {kPitch, 8.0, 5.0, 0.05, 0.95, kPassing}},
       .source =
           "Depth, tilt and its return before the bottom: recordings (see doc/simulator.md); McKean 2010, "
           "J Strength Cond Res 24:2731"},
      {.word = "sumo_squat",
       .exercise = "squat",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 1.3,
       .back_s = 1.15,
       .turn_s = 0.2,
       .rest_s = 0.4,
       .parts = {{kUp, -22.0, 3.0}, {kForward, -3.0, 1.0}, {kPitch, 17.0, 5.0}},
       .source = "A wide stance keeps the trunk more upright: Escamilla 2001, Med Sci Sports Exerc 33:984"},
      {.word = "banded_squat",
       .exercise = "squat",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 1.5,
       .back_s = 1.2,
       .turn_s = 0.3,
       .rest_s = 0.5,
       .parts = {{kUp, -21.0, 4.0}, {kForward, -6.0, 1.5}, {kPitch, 27.0, 7.0}},
       .source = "As the squat, slower and less deep against the band"},
      {.word = "lunge",
       .exercise = "lunge",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .lowers_first = true,
       .there_s = 1.75,
       .back_s = 1.5,
       .turn_s = 0.15,
       .rest_s = 0.4,
       .time_spread = 0.18,
       .parts = {{kLeft, -2.5, 0.6, 0.0, 0.6, kPassing},
                 {kRoll, 4.0, 1.5, 0.05, 0.6, kPassing},
                 {kForward, 21.0, 3.0, 0.08, 0.8},
                 {kUp, -17.0, 3.0, 0.25, 1.0},
                 {kPitch, 8.0, 4.0, 0.2, 1.0},
                 {kTwist, -7.0, 3.0, 0.15, 0.75},
                 {kRoll, 3.0, 1.5, 0.4, 1.0}},
       .landings = {{false, 0.58, 3.0}, {true, 0.93, 1.8}},
       .source =
           "3.5 s, a third of it the step: kinematics of University of Michigan MVS 330, 1997; step of 0.6 "
           "to 0.7 of the leg, trunk near upright: Farrokhi 2008, J Orthop Sports Phys Ther 38:403"},
      {.word = "reverse_lunge",
       .exercise = "reverse_lunge",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .lowers_first = true,
       .there_s = 1.7,
       .back_s = 1.5,
       .turn_s = 0.15,
       .rest_s = 0.4,
       .time_spread = 0.18,
       .parts = {{kLeft, 2.5, 0.6, 0.0, 0.6, kPassing},
                 {kRoll, -3.5, 1.5, 0.05, 0.6, kPassing},
                 {kForward, -15.0, 2.5, 0.08, 0.8},
                 {kUp, -17.0, 3.0, 0.2, 1.0},
                 {kPitch, 12.0, 4.0, 0.1, 0.9},
                 {kTwist, -7.0, 3.0, 0.1, 0.75},
                 {kRoll, 2.5, 1.5, 0.4, 1.0}},
       .landings = {{false, 0.55, 1.8}, {true, 0.93, 1.5}},
       .source =
           "As the lunge; the front leg keeps the pelvis further forward and the trunk leans more: MVS 330, "
           "1997"},
      {.word = "lateral_lunge",
       .exercise = "lateral_lunge",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .lowers_first = true,
       .there_s = 1.6,
       .back_s = 1.4,
       .turn_s = 0.15,
       .rest_s = 0.4,
       .time_spread = 0.18,
       .parts = {{kRoll, 5.0, 1.5, 0.0, 0.5, kPassing},
                 {kLeft, 24.0, 4.0, 0.08, 0.9},
                 {kUp, -15.0, 3.0, 0.25, 1.0},
                 {kForward, -4.0, 1.2, 0.25, 1.0},
                 {kPitch, 22.0, 6.0, 0.2, 1.0},
                 {kRoll, -5.0, 2.5, 0.45, 1.0},
                 {kTwist, 3.0, 3.0, 0.3, 1.0}},
       .landings = {{false, 0.52, 2.8}, {true, 0.92, 1.8}},
       .source =
           "Hips further back and more flexed than in the forward lunge: Riemann 2013, J Sports Med Phys "
           "Fitness 53:130"},
      {.word = "step_up",
       .exercise = "step_up",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .there_s = 1.5,
       .back_s = 1.4,
       .turn_s = 0.35,
       .rest_s = 0.5,
       .parts = {{kLeft, -2.5, 0.6, 0.0, 0.5, kPassing},
                 {kRoll, 5.0, 1.5, 0.0, 0.55, kPassing},
                 {kLeft, 2.0, 0.7, 0.45, 1.0, kPassing},
                 {kPitch, 14.0, 4.0, 0.15, 0.95, kPassing},
                 {kTwist, -4.0, 2.0, 0.0, 0.7, kPassing},
                 {kForward, 19.0, 2.5, 0.2, 0.95},
                 {kUp, 14.5, 3.0, 0.38, 1.0}},
       .landings = {{false, 0.3, 0.8}, {false, 0.95, 1.2}, {true, 0.6, 2.6}, {true, 0.95, 1.2}},
       .source = "A box of 0.2 to 0.35 m; pelvis drop and lean on one leg: Lewis 2015, PLoS One 10:e0126258"},
      {.word = "side_step_up",
       .exercise = "step_up",
       .posture = kStanding,
       .one_sided = true,
       .there_s = 1.5,
       .back_s = 1.4,
       .turn_s = 0.3,
       .rest_s = 0.4,
       .parts = {{kRoll, 5.0, 1.5, 0.0, 0.5, kPassing},
                 {kLeft, 13.0, 2.0, 0.1, 0.9},
                 {kPitch, 10.0, 4.0, 0.15, 0.95, kPassing},
                 {kRoll, -4.0, 2.0, 0.45, 1.0, kPassing},
                 {kUp, 12.5, 2.5, 0.35, 1.0}},
       .landings = {{false, 0.28, 0.7}, {true, 0.65, 2.2}, {true, 0.95, 1.0}},
       .source = "As the step-up, sideways onto the box: Lewis 2015"},
      {.word = "romanian_deadlift",
       .exercise = "romanian_deadlift",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 1.7,
       .back_s = 1.3,
       .turn_s = 0.15,
       .rest_s = 0.5,
       .time_spread = 0.18,
       .parts = {{kPitch, 55.0, 8.0}, {kForward, -8.5, 1.5}, {kUp, -5.0, 1.5}},
       .source =
           "Trunk 70 to 80 degrees forward over soft knees, hips back: Lee 2018, J Exerc Sci Fit 16:87; "
           "Esola 1996"},
      {.word = "good_morning",
       .exercise = "good_morning",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 1.6,
       .back_s = 1.3,
       .turn_s = 0.15,
       .rest_s = 0.5,
       .time_spread = 0.18,
       .parts = {{kPitch, 48.0, 8.0}, {kForward, -8.0, 1.5}, {kUp, -2.0, 1.0}},
       .source = "Knees bent by 5 degrees only, less hip flexion than a deadlift: Schellenberg 2013, BMC "
                 "Sports Sci "
                 "Med Rehabil 5:27"},
      {.word = "single_leg_rdl",
       .exercise = "single_leg_rdl",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .lowers_first = true,
       .there_s = 1.9,
       .back_s = 1.6,
       .turn_s = 0.2,
       .rest_s = 0.7,
       .parts = {{kLeft, 4.0, 0.8, 0.0, 0.45},
                 {kPitch, 55.0, 10.0, 0.1, 1.0},
                 {kForward, -3.0, 1.5, 0.1, 1.0},
                 {kUp, -3.5, 1.5, 0.1, 1.0},
                 {kTwist, -8.0, 5.0, 0.2, 1.0},
                 {kRoll, 2.0, 2.5, 0.0, 0.6}},
       .landings = {{true, 0.97, 0.8}},
       .source = "The trunk hinges over one leg and the free side opens: Esola 1996; pelvis over the foot in "
                 "single "
                 "support: Winter 1995, Gait Posture 3:193"},
      {.word = "kettlebell_swing",
       .exercise = "kettlebell_swing",
       .posture = kStanding,
       .lowers_first = true,
       .there_s = 0.8,
       .back_s = 0.6,
       .turn_s = 0.02,
       .rest_s = 0.1,
       .time_spread = 0.1,
       .parts = {{kPitch, 45.0, 8.0}, {kForward, -9.0, 1.5}, {kUp, -7.0, 2.0}},
       .source =
           "40 swings a minute: Meigh 2021, doi 10.1101/2021.05.13.444085; hip hinge of the pelvis: McGill "
           "2012, J Strength Cond Res 26:16; Lake 2012, J Strength Cond Res 26:3209"},
      {.word = "hip_abduction_standing",
       .exercise = "hip_abduction_standing",
       .posture = kStanding,
       .one_sided = true,
       .may_alternate = true,
       .there_s = 1.0,
       .back_s = 1.1,
       .turn_s = 0.25,
       .rest_s = 0.4,
       .parts = {{kLeft, -3.2, 0.8, 0.0, 0.6},
                 {kRoll, 8.5, 2.5, 0.15, 1.0},
                 {kTwist, 2.0, 2.0, 0.2, 1.0},
                 {kUp, 0.7, 0.3, 0.15, 1.0}},
       .landings = {{true, 0.97, 0.5}},
       .source =
           "The leg to 30 degrees, the pelvis hikes with it and shifts over the other foot: Bolgla 2005, J "
           "Orthop Sports Phys Ther 35:487; lateral tilt: Cynn 2006, Arch Phys Med Rehabil 87:1454"},
      {.word = "sit_to_stand",
       .exercise = "sit_to_stand",
       .posture = kSitting,
       .there_s = 1.45,
       .back_s = 1.5,
       .turn_s = 0.3,
       .rest_s = 0.4,
       .parts = {{kPitch, 30.0, 6.0, 0.0, 0.95, kPassing},
                 {kPitch, 18.0, 6.0, 0.3, 1.0},
                 {kForward, 13.0, 1.5, 0.1, 0.85},
                 {kUp, 22.0, 2.0, 0.3, 1.0}},
       .landings = {{true, 0.72, 2.0}},
       .source =
           "Trunk to 45 degrees before the seat is left: Tully 2005, Gait Posture 22:338; Schenkman 1990, "
           "Phys Ther 70:638; five in 11 s: Bohannon 2006, Percept Mot Skills 103:215"},
      {.word = "glute_bridge",
       .exercise = "glute_bridge",
       .posture = kSupine,
       .there_s = 1.0,
       .back_s = 1.2,
       .turn_s = 0.7,
       .rest_s = 0.4,
       .time_spread = 0.25,
       .parts = {{kPitch, -9.0, 4.0, 0.0, 0.5},
                 {kPitch, -20.0, 4.0, 0.05, 1.0},
                 {kUp, 10.0, 2.0, 0.05, 1.0},
                 {kForward, 2.0, 1.0, 0.0, 1.0}},
       .landings = {{true, 0.97, 0.4}},
       .source = "15 cm with a bar: Zabaleta-Korta 2024, Cultura Ciencia y Deporte 19:59; shoulders stay, so "
                 "the trunk "
                 "turns by asin(rise / 0.29 of body height), after the pelvis has tilted backward"},
      {.word = "single_leg_bridge",
       .exercise = "single_leg_bridge",
       .posture = kSupine,
       .one_sided = true,
       .may_alternate = true,
       .there_s = 1.1,
       .back_s = 1.2,
       .turn_s = 0.5,
       .rest_s = 0.5,
       .time_spread = 0.22,
       .parts = {{kPitch, -6.0, 3.0, 0.0, 0.5},
                 {kPitch, -16.0, 3.5, 0.05, 1.0},
                 {kUp, 8.0, 1.8, 0.05, 1.0},
                 {kLeft, 1.5, 0.7, 0.0, 0.6},
                 {kTwist, -7.0, 3.5, 0.1, 1.0}},
       .landings = {{true, 0.97, 0.4}},
       .source = "Less high than on two legs, the free side sinks: Andrade 2012, Rev Bras Fisioter 16:268"},
      {.word = "hip_thrust",
       .exercise = "hip_thrust",
       .posture = kBench,
       .there_s = 0.95,
       .back_s = 1.25,
       .turn_s = 0.45,
       .rest_s = 0.3,
       .time_spread = 0.22,
       .parts = {{kPitch, -36.0, 6.0}, {kPitch, -7.0, 4.0, 0.5, 1.0}, {kUp, 19.0, 2.5}, {kForward, 4.0, 1.5}},
       .landings = {{true, 0.97, 0.5}},
       .source =
           "36 cm up and 0.8 s in the lift: Zabaleta-Korta 2024; the trunk turns about the bench, the pelvis "
           "tilts backward at the top: Brazil 2021, PLoS One 16:e0249307"},
      {.word = "donkey_kick",
       .exercise = "donkey_kick",
       .posture = kAllFours,
       .one_sided = true,
       .may_alternate = true,
       .there_s = 1.0,
       .back_s = 1.0,
       .turn_s = 0.3,
       .rest_s = 0.3,
       .time_spread = 0.22,
       .parts = {{kLeft, -2.2, 0.7, 0.0, 0.5},
                 {kPitch, 8.0, 2.5, 0.2, 1.0},
                 {kTwist, 8.0, 3.0, 0.15, 1.0},
                 {kUp, 0.6, 0.5, 0.15, 1.0}},
       .landings = {{true, 0.97, 0.6}},
       .source =
           "3 to 10 degrees of anterior tilt with hip extension: Oh 2007, J Orthop Sports Phys Ther 37:320; "
           "stability in four-point kneeling: Stevens 2007, Eur Spine J 16:711"},
      {.word = "fire_hydrant",
       .exercise = "fire_hydrant",
       .posture = kAllFours,
       .one_sided = true,
       .may_alternate = true,
       .there_s = 1.0,
       .back_s = 1.0,
       .turn_s = 0.3,
       .rest_s = 0.3,
       .time_spread = 0.22,
       .parts = {{kLeft, -3.0, 0.8, 0.0, 0.6},
                 {kTwist, 13.0, 4.0, 0.1, 1.0},
                 {kRoll, 3.0, 2.0, 0.1, 1.0},
                 {kUp, 0.7, 0.4, 0.1, 1.0}},
       .landings = {{true, 0.97, 0.6}},
       .source = "The trunk follows the leg that opens, over the other knee: Stevens 2007; Distefano 2009, J "
                 "Orthop "
                 "Sports Phys Ther 39:532"},
      {.word = "clamshell",
       .exercise = "clamshell",
       .posture = kSideLying,
       .one_sided = true,
       .there_s = 1.0,
       .back_s = 1.0,
       .turn_s = 0.3,
       .rest_s = 0.3,
       .time_spread = 0.25,
       .parts = {{kTwist, 9.0, 3.0}, {kRoll, 3.0, 1.5, 0.1, 1.0}, {kUp, 0.3, 0.2}},
       .landings = {{true, 0.98, 0.4}},
       .source = "The pelvis rolls backward with the knee unless held: Willcox 2013, J Orthop Sports Phys "
                 "Ther 43:325; "
                 "Distefano 2009"},
      {.word = "kneeling_back_bend",
       .exercise = "kneeling_back_bend",
       .posture = kKneeling,
       .lowers_first = true,
       .there_s = 1.8,
       .back_s = 1.5,
       .turn_s = 0.4,
       .rest_s = 0.5,
       .parts = {{kPitch, -26.0, 6.0}, {kForward, -10.0, 2.5}, {kUp, -2.6, 0.7}},
       .source = "Thigh and trunk lean back about the knees as one: forward and up follow from 0.245 of body "
                 "height"},
      {.word = "bridge_hold",
       .exercise = "bridge_hold",
       .posture = kSupine,
       .held = true,
       .there_s = 1.2,
       .back_s = 1.4,
       .parts = {{kPitch, -9.0, 4.0, 0.0, 0.5}, {kPitch, -20.0, 4.0, 0.05, 1.0}, {kUp, 10.0, 2.0, 0.05, 1.0}},
       .landings = {{true, 0.97, 0.4}},
       .source = "As the glute bridge"},
      {.word = "hip_flexor_stretch",
       .exercise = "hip_flexor_stretch",
       .posture = kHalfKneeling,
       .held = true,
       .one_sided = true,
       .lowers_first = true,
       .there_s = 2.0,
       .back_s = 1.6,
       .parts = {{kPitch, -9.0, 4.0, 0.0, 0.6}, {kForward, 5.0, 1.5, 0.2, 1.0}, {kUp, -2.0, 0.8, 0.2, 1.0}},
       .source = "Posterior tilt, then forward: Winters 2004, Phys Ther 84:800"}};
  return kMoves;
}

}  // namespace

const char* label_of(Posture posture) {
  switch (posture) {
    case kSitting:
    case kFloorSitting:
    case kBench:
      return "sitting";
    case kLying:
    case kSupine:
    case kSideLying:
      return "lying";
    case kKneeling:
    case kHalfKneeling:
    case kAllFours:
      return "kneeling";
    case kStanding:
      break;
  }
  return "standing";
}

std::span<const Move> all_moves() { return table(); }

const Move* find_move(std::string_view word) {
  const auto found =
      std::find_if(table().begin(), table().end(), [&](const Move& move) { return move.word == word; });
  return found == table().end() ? nullptr : &*found;
}

}  // namespace stance::simulator
