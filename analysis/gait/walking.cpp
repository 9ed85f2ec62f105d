#include "analysis/gait/walking.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "analysis/gait/walking_model.h"

namespace stance {
namespace {

// Beyond this a lean says no more about stairs (fit_walking.py clips it there, too).
constexpr float kMaxLean_deg = 25.0F;

void add(MoveLogs& scores, const std::array<float, kMoveCount>& row, float value) {
  for (std::size_t k = 0; k < kMoveCount; ++k) scores[k] += row[k] * value;
}

constexpr std::size_t index_of(Move move) { return static_cast<std::size_t>(move); }

float log_sum_exp(std::span<const float> logs) {
  const float highest = *std::max_element(logs.begin(), logs.end());
  float sum = 0.0F;
  for (const float s : logs) sum += std::exp(s - highest);
  return highest + std::log(sum);
}

// Log-odds of climbing and of going down against level walking, from how a thigh swings. Between climbing and
// walking lies a little more than the pendulum itself, going down falls twice as hard; the slopes are those
// of kinds a factor of 1.6 apart, each measured to 25 to 30 %.
constexpr float kClimbsUnder = 1.1F;
constexpr float kFallsOver = 2.0F;
constexpr float kPerLogRise = 6.0F;
constexpr float kPerHurry = 6.0F;
constexpr float kMostOfASwing = 3.0F;

}  // namespace

MoveLogs thigh_move_log_probabilities(const EpochFeatures& features) {
  MoveLogs logs = move_log_probabilities(features, std::nullopt);
  const std::span kinds = std::span(logs).subspan(index_of(Move::kWalking), 3);
  const float any = log_sum_exp(kinds);
  std::fill(kinds.begin(), kinds.end(), 0.0F);
  const float frequency_hz = features.of(MoveFeature::kStepFrequency_hz);
  if (features.swing.range_rad > 0.0F && frequency_hz > 0.0F) {
    const float log_rise = std::log(rise_over_pendulum(std::exp(features.of(MoveFeature::kLogVertical)),
                                                       features.swing.range_rad, frequency_hz));
    const float stairs = kPerHurry * features.swing.hurry;
    const auto bounded = [](float x) { return std::clamp(x, -kMostOfASwing, kMostOfASwing); };
    kinds[1] = bounded(stairs - kPerLogRise * (log_rise - std::log(kClimbsUnder)));
    kinds[2] = bounded(stairs + kPerLogRise * (log_rise - std::log(kFallsOver)));
  }
  const float all = log_sum_exp(kinds);
  for (float& kind : kinds) kind += any - all;
  return logs;
}

MoveLogs move_log_probabilities(const EpochFeatures& features, std::optional<float> lean_deg) {
  MoveLogs scores{};
  for (std::size_t i = 0; i < kMoveFeatureCount; ++i) {
    add(scores, lean_deg ? kWalkingWithLean[i] : kWalkingWithoutLean[i], features.move[i]);
  }
  if (lean_deg) add(scores, kWalkingWithLean[kMoveFeatureCount], std::min(*lean_deg, kMaxLean_deg));
  add(scores, lean_deg ? kWalkingWithLean.back() : kWalkingWithoutLean.back(), 1.0F);

  const float log_sum = log_sum_exp(scores);
  for (float& s : scores) s -= log_sum;
  return scores;
}

}  // namespace stance
