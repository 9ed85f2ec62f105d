// Written by tools/fit/fit_gait.py; do not edit. Rows are channels, columns taps from one step period
// before to one after (step_decoder.h says how they are used).
#pragma once

#include <array>

namespace stance {

inline constexpr int kContactTaps = 33;
inline constexpr int kSideTaps = 17;
inline constexpr int kMinTapScale = 35;  // samples
inline constexpr int kMaxTapScale = 75;
inline constexpr float kContactOffset = 0.13355F;

// Vertical, forward, impact.
inline constexpr std::array<std::array<float, 33>, 3> kContactKernel = {
    {{0.00300F, -0.00296F, -0.01443F, -0.00952F, 0.00839F,  0.01245F,  0.00376F,  -0.00082F, -0.00268F,
      0.00130F, 0.00403F,  0.00168F,  -0.00618F, -0.00661F, -0.00268F, -0.01270F, -0.00178F, 0.05026F,
      0.02294F, -0.01954F, -0.00364F, 0.00704F,  -0.00254F, -0.00971F, -0.00624F, 0.00312F,  0.00549F,
      0.00409F, 0.00041F,  0.00038F,  0.00561F,  0.00167F,  -0.00464F},
     {0.00831F,  -0.01423F, -0.03092F, -0.02056F, -0.00216F, 0.00844F, 0.00997F, 0.00983F,  0.00592F,
      -0.00005F, -0.00405F, -0.00694F, -0.00723F, -0.00385F, 0.01364F, 0.04912F, 0.04949F,  -0.01315F,
      -0.04093F, -0.02820F, -0.01712F, -0.00084F, 0.00352F,  0.00339F, 0.00075F, -0.00203F, -0.00555F,
      -0.00587F, -0.00431F, -0.00436F, -0.00194F, 0.00556F,  0.01251F},
     {0.02490F,  -0.00129F, 0.00823F,  -0.00544F, 0.01378F,  0.01331F,  -0.02254F, 0.01778F, -0.00566F,
      0.01086F,  -0.00229F, -0.00660F, -0.01020F, 0.02628F,  -0.04597F, -0.02628F, 0.05762F, 0.01857F,
      0.01500F,  -0.00348F, 0.00166F,  0.01217F,  -0.03214F, 0.01813F,  0.00146F,  0.00229F, -0.00245F,
      -0.00977F, -0.01207F, 0.02104F,  -0.01751F, -0.00715F, 0.01476F}}};

// Yaw rate, roll rate, lateral acceleration; positive: left.
inline constexpr std::array<std::array<float, 17>, 3> kSideKernel = {
    {{0.02772F, 0.01573F, -0.00110F, 0.03031F, -0.02471F, -0.02005F, 0.01957F, -0.01611F, -0.01261F, 0.01100F,
      0.01032F, -0.05168F, 0.04770F, 0.04378F, -0.01643F, 0.01553F, -0.02289F},
     {-0.06963F, -0.06364F, -0.03224F, 0.00125F, 0.02200F, 0.04918F, 0.01650F, -0.03010F, -0.00920F, 0.08565F,
      0.06276F, 0.02328F, -0.06872F, -0.10295F, -0.02075F, -0.00315F, -0.01936F},
     {-0.00395F, -0.00660F, 0.05396F, 0.07919F, 0.11056F, 0.14626F, 0.10960F, 0.07862F, 0.02344F, -0.00384F,
      -0.00021F, -0.03660F, -0.04639F, -0.07643F, -0.07217F, -0.03990F, -0.00174F}}};

// Lateral acceleration alone; positive: left.
inline constexpr std::array<std::array<float, 17>, 1> kSideKernelAcc = {
    {{0.00825F, 0.00935F, 0.03743F, 0.15439F, 0.24281F, 0.18766F, 0.15409F, 0.10346F, 0.01271F, -0.05078F,
      -0.00215F, -0.14008F, -0.23265F, -0.08828F, -0.10472F, -0.04564F, 0.02179F}}};

}  // namespace stance
