// Coefficients of the walking classifier. Made by tools/fit/fit_walking.py; do not edit.
// Fitted on the people of hapt (UCI HAPT, Reyes-Ortiz 2015) and sisfall (Sucerquia 2017), classes weighted
// alike. F1 of single epochs, people left out (still, walking, stairs_up, stairs_down, running):
//   with lean    [0.994 0.951 0.938 0.933 0.956]
//   without lean [0.993 0.925 0.856 0.881 0.942]
// Recall on placements and people never fitted on, without lean: mobifall (pocket) [0.999 0.803 0.289 0.497
// 0.543], adept (left hip, running) [0.    0.    0.    0.    0.745]. Rows: the features in the order of
// MoveFeature, lean in degrees (first table), constant. Columns: still, walking, stairs up, stairs down,
// running. A score is the sum of feature times coefficient; softmax gives probabilities.
#pragma once

#include <array>

namespace stance {

template <int kRows>
using WalkingTable = std::array<std::array<float, 5>, kRows>;

// clang-format off
inline constexpr WalkingTable<14> kWalkingWithLean = {{
    {-1.2470F, -1.0494F, -0.1795F, 1.4884F, 0.9782F},
    {-1.5540F, -1.2061F, -0.3256F, 1.6432F, 1.4489F},
    {-0.9885F, 1.7211F, -1.0720F, -0.7552F, 1.0596F},
    {-5.1874F, 0.9054F, 2.4700F, -1.4091F, 3.3567F},
    {-3.9653F, 4.4558F, 0.1757F, -1.9654F, 1.1828F},
    {0.5557F, -1.0446F, -2.0671F, -0.0614F, 2.6524F},
    {-0.1341F, -0.9061F, -0.6484F, 2.2693F, -0.5788F},
    {0.6614F, -0.1890F, 0.4568F, -0.9879F, 0.0592F},
    {-0.9663F, 0.2415F, -0.1487F, 0.6421F, 0.2356F},
    {-3.4701F, 5.0192F, -5.0707F, -3.8405F, 7.3725F},
    {4.0280F, -7.2204F, -6.6369F, 4.3791F, 5.4347F},
    {-7.3216F, 1.6233F, 1.8686F, 0.0965F, 3.4885F},
    {0.0495F, -0.1266F, 0.3524F, -0.0504F, -0.2287F},
    {1.7335F, 5.4045F, 1.0764F, 2.2869F, -11.2535F},
}};

inline constexpr WalkingTable<13> kWalkingWithoutLean = {{
    {-1.2845F, -1.2684F, -0.2852F, 1.7848F, 1.0390F},
    {-1.6114F, -1.5393F, -0.2454F, 1.8835F, 1.5197F},
    {-0.6593F, 2.1404F, -1.8636F, -0.8207F, 1.1580F},
    {-5.5164F, 0.1612F, 3.5906F, -1.6557F, 3.5620F},
    {-4.2980F, 5.9820F, -1.0888F, -2.1363F, 1.4367F},
    {0.3698F, -1.2180F, -2.0306F, 0.0171F, 2.8822F},
    {-0.2309F, -0.8838F, -0.9892F, 2.6190F, -0.5148F},
    {0.6740F, -0.2536F, 0.5872F, -1.0608F, 0.0535F},
    {-1.0064F, 0.1885F, -0.0845F, 0.6089F, 0.2979F},
    {-4.4536F, 6.3800F, -4.4391F, -5.6075F, 8.1089F},
    {3.5479F, -9.5236F, -6.5254F, 5.8221F, 6.6557F},
    {-7.9097F, 2.3582F, 2.2350F, -0.7025F, 3.8705F},
    {2.6025F, 5.5183F, 4.2806F, 0.9575F, -13.0848F},
}};
// clang-format on

}  // namespace stance
