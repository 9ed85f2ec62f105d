// Coefficients of the walking classifier. Made by tools/fit/fit_walking.py; do not edit.
// Fitted on the people of hapt (UCI HAPT, Reyes-Ortiz 2015) and sisfall (Sucerquia 2017), classes weighted alike.
// F1 of single epochs, people left out (still, walking, stairs_up, stairs_down, running):
//   with lean    not measured
//   without lean not measured
// Recall on placements and people never fitted on, without lean: mobifall (pocket) [1.    0.757 0.197 0.483 0.2  ], adept (left hip, running) [0.    0.    0.    0.    0.746].
// Rows: the features in the order of MoveFeature, lean in degrees (first table), constant. Columns: still, walking,
// stairs up, stairs down, running. A score is the sum of feature times coefficient; softmax gives probabilities.
#pragma once

#include <array>

namespace stance {

template <int kRows>
using WalkingTable = std::array<std::array<float, 5>, kRows>;

// clang-format off
inline constexpr WalkingTable<14> kWalkingWithLean = {{
    {-1.4472F, -0.9777F, -0.1031F, 1.5599F, 0.9784F},
    {-1.6623F, -1.1264F, -0.2696F, 1.6957F, 1.3961F},
    {-0.8480F, 1.8176F, -1.4038F, -0.8668F, 1.2751F},
    {-4.6767F, 0.2537F, 2.6311F, -1.4011F, 3.3174F},
    {-3.9512F, 4.1183F, 0.5460F, -1.6992F, 0.8983F},
    {0.4832F, -1.0769F, -1.8719F, 0.0326F, 2.4328F},
    {-0.2154F, -0.7608F, -0.9716F, 2.4301F, -0.4790F},
    {0.4567F, 0.0068F, 0.5952F, -1.3063F, 0.2528F},
    {-0.8635F, -0.0731F, 0.1621F, 0.6683F, 0.1088F},
    {-0.3525F, 2.9043F, -4.4972F, -3.4176F, 5.4442F},
    {4.9934F, -7.1823F, -7.1299F, 4.0009F, 5.3496F},
    {-7.0367F, 2.5353F, -0.1347F, -2.9531F, 7.2821F},
    {-0.0029F, -0.1196F, 0.3484F, -0.0518F, -0.1784F},
    {2.4896F, 7.3853F, -3.5100F, -0.1411F, -6.9006F},
}};

inline constexpr WalkingTable<13> kWalkingWithoutLean = {{
    {-1.4499F, -1.1884F, -0.2189F, 1.8424F, 1.0239F},
    {-1.7539F, -1.4909F, -0.0263F, 1.8889F, 1.4345F},
    {-0.4518F, 2.1934F, -2.2334F, -0.8876F, 1.3579F},
    {-5.0975F, -0.5151F, 3.7317F, -1.3326F, 3.3616F},
    {-4.3044F, 5.4013F, -0.5433F, -1.7842F, 1.1459F},
    {0.2956F, -1.2930F, -1.6002F, 0.0408F, 2.5342F},
    {-0.2764F, -0.8339F, -1.3064F, 2.8946F, -0.4760F},
    {0.4866F, -0.0369F, 0.8522F, -1.5155F, 0.2178F},
    {-0.8784F, -0.0469F, 0.2696F, 0.5311F, 0.1271F},
    {-0.4751F, 3.7504F, -4.3704F, -4.7387F, 5.9224F},
    {4.2856F, -8.8593F, -7.2405F, 5.2789F, 6.5561F},
    {-8.9495F, 3.9078F, 0.1688F, -3.7917F, 8.3841F},
    {3.2604F, 8.6187F, -1.2075F, -2.8349F, -7.7209F},
}};
// clang-format on

}  // namespace stance
