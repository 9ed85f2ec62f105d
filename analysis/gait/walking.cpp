#include "analysis/gait/walking.h"

#include <algorithm>
#include <cmath>

#include "analysis/gait/walking_model.h"

namespace stance {
namespace {

// Beyond this a lean says no more about stairs (fit_walking.py clips it there, too).
constexpr float kMaxLean_deg = 25.0F;

void add(MoveLogs& scores, const std::array<float, kMoveCount>& row, float value) {
  for (std::size_t k = 0; k < kMoveCount; ++k) scores[k] += row[k] * value;
}

}  // namespace

MoveLogs move_log_probabilities(const EpochFeatures& features, std::optional<float> lean_deg) {
  MoveLogs scores{};
  for (std::size_t i = 0; i < kMoveFeatureCount; ++i) {
    add(scores, lean_deg ? kWalkingWithLean[i] : kWalkingWithoutLean[i], features.move[i]);
  }
  if (lean_deg) add(scores, kWalkingWithLean[kMoveFeatureCount], std::min(*lean_deg, kMaxLean_deg));
  add(scores, lean_deg ? kWalkingWithLean.back() : kWalkingWithoutLean.back(), 1.0F);

  const float highest = *std::max_element(scores.begin(), scores.end());
  float sum = 0.0F;
  for (const float s : scores) sum += std::exp(s - highest);
  const float log_sum = highest + std::log(sum);
  for (float& s : scores) s -= log_sum;
  return scores;
}

}  // namespace stance
