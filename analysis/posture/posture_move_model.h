// Coefficients of the score of sitting down and standing up. Made by tools/fit/fit_moves.py; do not edit.
// Fitted on 719 recordings of hapt and sisfall (37 people). At a log-odds of 0, for people left out:
// 92.9% of the transitions of hapt and, both at once, 77.6% of the pairs of sisfall are found, with 18 an
// hour elsewhere (lying down, walking, stairs, bending and stumbling among it), before the decoder weighs
// them along time. Rows: force in bins of 0.16 s (m/s^2), the angles of posture_move.cpp (deg), 1. Columns:
// sit, stand, against neither.
#pragma once

#include <array>

namespace stance {

inline constexpr std::array<std::array<float, 2>, 37> kPostureMove = {{
    {{-0.04306F, -0.44237F}}, {{-0.00540F, -0.56041F}}, {{0.05377F, -0.60107F}},  {{0.08899F, -0.43834F}},
    {{0.10142F, -0.20096F}},  {{0.13041F, 0.00742F}},   {{0.21088F, 0.16822F}},   {{0.17040F, 0.30186F}},
    {{-0.06451F, 0.40948F}},  {{-0.42452F, 0.60859F}},  {{-0.80111F, 0.62932F}},  {{-0.84986F, 0.22907F}},
    {{-0.43333F, -0.27462F}}, {{0.04109F, -0.85772F}},  {{0.41390F, -1.03045F}},  {{0.51056F, -0.75514F}},
    {{0.34565F, -0.38485F}},  {{0.18948F, -0.08392F}},  {{0.10622F, 0.09090F}},   {{-0.03942F, 0.14522F}},
    {{-0.19941F, 0.12095F}},  {{-0.34672F, 0.08882F}},  {{-0.42667F, 0.08202F}},  {{-0.37724F, 0.07203F}},
    {{-0.34683F, 0.04312F}},  {{0.00064F, -0.03970F}},  {{-0.26737F, -0.22662F}}, {{-0.09637F, -0.14541F}},
    {{0.03968F, -0.05072F}},  {{-0.00298F, 0.01207F}},  {{0.13554F, 0.32811F}},   {{0.32300F, 0.11630F}},
    {{0.03889F, 0.02721F}},   {{0.01484F, 0.05757F}},   {{-0.18732F, -0.08933F}}, {{-0.29759F, -0.30165F}},
    {{-6.30399F, -6.15268F}},
}};

}  // namespace stance
