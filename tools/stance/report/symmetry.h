// What stands in small type beside a difference, and how sure a repetition must be. Pure, safe on any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/asymmetry/exercise_comparison.h"
#include "analysis/event.h"

namespace stance {

// A repetition of less confidence is shown hollow.
inline constexpr float kHollowBelow = ExerciseComparison::kLeastConfidence;

// There were enough repetitions or steps to compare, whether or not that decided anything.
inline bool is_compared(const Asymmetry& asymmetry) {
  return asymmetry.verdict != Verdict::kNotEnough || ExerciseComparison::is_undecided(asymmetry);
}

// Limb symmetry index, 100 x smaller / larger median, in percent. Empty: a side is not known, or there were
// too few repetitions to compare.
inline std::optional<float> symmetry_index_percent(const Asymmetry& asymmetry) {
  if (std::isnan(asymmetry.left) || std::isnan(asymmetry.right)) return std::nullopt;
  const float larger = std::max(asymmetry.left, asymmetry.right);
  const float smaller = std::min(asymmetry.left, asymmetry.right);
  if (!is_compared(asymmetry) || !(larger > 0.0F)) return std::nullopt;
  return 100.0F * smaller / larger;
}

}  // namespace stance
