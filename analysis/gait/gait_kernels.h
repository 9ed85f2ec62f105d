// Written by tools/fit/fit_gait.py; do not edit. Rows are channels, columns taps from one step period
// before to one after (step_decoder.h says how they are used).
#pragma once

#include <array>

namespace stance {

inline constexpr int kContactTaps = 33;
inline constexpr int kSideTaps = 17;
inline constexpr int kMinTapScale = 35;  // samples
inline constexpr int kMaxTapScale = 75;
inline constexpr float kContactOffset = 0.13351F;

// Vertical, forward, impact.
inline constexpr std::array<std::array<float, 33>, 3> kContactKernel = {
    {{0.00333F, -0.00325F, -0.01469F, -0.00912F, 0.00815F,  0.01245F,  0.00335F,  -0.00097F, -0.00266F,
      0.00110F, 0.00408F,  0.00148F,  -0.00635F, -0.00685F, -0.00293F, -0.01293F, -0.00180F, 0.04983F,
      0.02275F, -0.02004F, -0.00398F, 0.00679F,  -0.00276F, -0.01001F, -0.00678F, 0.00274F,  0.00522F,
      0.00388F, 0.00035F,  0.00025F,  0.00545F,  0.00162F,  -0.00535F},
     {0.00868F,  -0.01449F, -0.03117F, -0.02077F, -0.00229F, 0.00858F, 0.00993F, 0.00995F,  0.00593F,
      -0.00011F, -0.00407F, -0.00720F, -0.00729F, -0.00376F, 0.01375F, 0.04926F, 0.04921F,  -0.01318F,
      -0.04081F, -0.02810F, -0.01720F, -0.00105F, 0.00342F,  0.00313F, 0.00059F, -0.00217F, -0.00564F,
      -0.00584F, -0.00427F, -0.00448F, -0.00214F, 0.00527F,  0.01215F},
     {0.02520F,  -0.00129F, 0.00674F,  -0.00526F, 0.01573F,  0.01154F,  -0.02161F, 0.01787F, -0.00574F,
      0.01039F,  -0.00157F, -0.00721F, -0.00930F, 0.02530F,  -0.04493F, -0.02741F, 0.05811F, 0.01942F,
      0.01379F,  -0.00245F, 0.00097F,  0.01298F,  -0.03316F, 0.01901F,  0.00106F,  0.00293F, -0.00273F,
      -0.00971F, -0.01211F, 0.02036F,  -0.01517F, -0.00993F, 0.01625F}}};

// Yaw rate, roll rate, lateral acceleration; positive: left.
inline constexpr std::array<std::array<float, 17>, 3> kSideKernel = {
    {{0.02673F, 0.01574F, 0.00029F, 0.02915F, -0.02242F, -0.02033F, 0.01744F, -0.01529F, -0.01268F, 0.01117F,
      0.01149F, -0.05160F, 0.04640F, 0.04334F, -0.01569F, 0.01567F, -0.02261F},
     {-0.07021F, -0.06311F, -0.03231F, 0.00148F, 0.02019F, 0.04947F, 0.01670F, -0.03147F, -0.00850F, 0.08455F,
      0.06262F, 0.02372F, -0.07068F, -0.10159F, -0.02072F, -0.00399F, -0.01678F},
     {-0.00314F, -0.00485F, 0.05396F, 0.08015F, 0.11080F, 0.14429F, 0.11020F, 0.07947F, 0.02380F, -0.00328F,
      -0.00036F, -0.03749F, -0.04660F, -0.07655F, -0.07153F, -0.03962F, -0.00115F}}};

// Lateral acceleration alone; positive: left.
inline constexpr std::array<std::array<float, 17>, 1> kSideKernelAcc = {
    {{0.00778F, 0.00880F, 0.03881F, 0.15728F, 0.24235F, 0.18708F, 0.15590F, 0.10450F, 0.01295F, -0.05019F,
      -0.00206F, -0.13867F, -0.23149F, -0.08864F, -0.10284F, -0.04529F, 0.02298F}}};

}  // namespace stance
