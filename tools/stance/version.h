// Version of the program, from the top CMakeLists.txt, and of its algorithms.
#pragma once

#include <string>

#include "analysis/algorithm_version.h"

namespace stance {

inline constexpr std::string_view kProgramVersion = STANCE_VERSION;

// "stance 0.1.0 (analysis 0.1.0)".
inline std::string version_text() {
  return std::string("stance ") + std::string(kProgramVersion) + " (analysis " +
         std::string(kAlgorithmVersion) + ")";
}

}  // namespace stance
