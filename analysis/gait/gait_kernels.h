// Written by tools/fit/fit_gait.py; do not edit. Rows are channels, columns taps from one step period
// before to one after (step_decoder.h says how they are used).
#pragma once

#include <array>

namespace stance {

inline constexpr int kContactTaps = 33;
inline constexpr int kSideTaps = 17;
inline constexpr int kMinTapScale = 35;  // samples
inline constexpr int kMaxContactScale = 150;
inline constexpr int kMaxSideScale = 75;
inline constexpr float kContactOffset = 0.13347F;

// Vertical, forward, impact.
inline constexpr std::array<std::array<float, 33>, 3> kContactKernel = {
    {{0.00478F, -0.00241F, -0.01414F, -0.01029F, 0.01004F,  0.01391F,  0.00335F,  0.00065F,  -0.00321F,
      0.00234F, 0.00567F,  0.00390F,  -0.00552F, -0.00604F, -0.00195F, -0.01535F, -0.01094F, 0.06474F,
      0.02641F, -0.02393F, -0.00171F, 0.00732F,  -0.00274F, -0.00926F, -0.00708F, 0.00512F,  0.00576F,
      0.00546F, 0.00039F,  0.00067F,  0.00667F,  0.00288F,  -0.00745F},
     {0.01190F,  -0.01731F, -0.03389F, -0.02148F, -0.00105F, 0.00900F, 0.01046F, 0.01066F,  0.00638F,
      -0.00105F, -0.00388F, -0.00871F, -0.00742F, -0.00634F, 0.01410F, 0.05317F, 0.06313F,  -0.02350F,
      -0.04952F, -0.02634F, -0.01910F, -0.00044F, 0.00344F,  0.00388F, 0.00062F, -0.00206F, -0.00583F,
      -0.00676F, -0.00365F, -0.00556F, -0.00282F, 0.00165F,  0.01588F},
     {0.02455F,  -0.00231F, 0.00801F,  -0.00830F, 0.01601F,  0.01557F,  -0.02587F, 0.01999F, -0.00741F,
      0.01150F,  -0.00106F, -0.01207F, -0.00496F, 0.02625F,  -0.04996F, -0.02476F, 0.06142F, 0.01730F,
      0.01160F,  -0.00591F, 0.00471F,  0.01231F,  -0.03402F, 0.01996F,  0.00147F,  0.00232F, -0.00253F,
      -0.01329F, -0.00902F, 0.02058F,  -0.01954F, -0.00648F, 0.01649F}}};

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
