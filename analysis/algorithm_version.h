// Which algorithms made a result. Stamped on everything that is stored, so that figures that changed with an
// update can be told from figures that changed with the wearer. Raised whenever a golden event file
// (tests/golden) changes: the middle number while results are developed before a first release.
#pragma once

#include <string_view>

namespace stance {

inline constexpr std::string_view kAlgorithmVersion = "0.8.0";

}  // namespace stance
