#include "analysis/timeline/span_confidence.h"

#include <algorithm>
#include <cmath>

#include "analysis/timeline/span_confidence_model.h"

namespace stance {

float span_confidence(ActivityLabel label, const Evidence& evidence) {
  constexpr float kMost = 0.99F;  // the labels it was fitted on are hardly better
  for (int own = 0; own < kStateCount; ++own) {
    const auto state = static_cast<State>(own);
    if (label_of(state) != label) continue;
    if (state == State::kNotWorn) return kNotKnown;
    float rival = -1e9F;
    for (int other = 0; other < kStateCount; ++other) {
      if (other == own || static_cast<State>(other) == State::kNotWorn) continue;
      rival = std::max(rival, evidence[static_cast<std::size_t>(other)]);
    }
    const float margin = evidence[static_cast<std::size_t>(own)] - rival;
    const float damped = std::copysign(std::log1p(std::abs(margin)), margin);
    const ConfidenceCurve& curve = is_locomotion(state) ? kLocomotionConfidence : kPostureConfidence;
    return std::min(kMost, 1.0F / (1.0F + std::exp(-curve.constant - curve.slope * damped)));
  }
  return kNotKnown;
}

}  // namespace stance
