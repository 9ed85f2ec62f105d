#include "analysis/posture/posture_model.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {

constexpr std::size_t index_of(State s) { return static_cast<std::size_t>(s); }

// Length of the error of a direction with equal spread both ways.
float rayleigh(float x, float sigma) {
  const float square = sigma * sigma;
  return x / square * std::exp(-0.5F * x * x / square);
}

// Most stand close to how they walk, some lean; most sit with a tilted pelvis, some bolt upright.
float standing_density(float tilt_deg) {
  return 0.7F * rayleigh(tilt_deg, 4.0F) + 0.3F * rayleigh(tilt_deg, 7.5F);
}
float sitting_density(float tilt_deg) {
  return 0.8F * rayleigh(tilt_deg, 20.0F) + 0.2F * rayleigh(tilt_deg, 9.0F);
}

constexpr float kLocomotionSpread_deg = 8.0F;
constexpr float kLyingFrom_deg = 66.0F;

// Log-probability of a change within one epoch: about one over the state's usual length.
constexpr float kPosture = -5.0F;  // sitting <-> standing beside the evidence of the move
// The angle is evidence enough. People sit up before they stand up.
constexpr float kLyingToSitting = -4.5F;
constexpr float kLyingToStanding = -7.0F;
constexpr float kStartWalking = -4.5F;
constexpr float kStopWalking = -4.0F;
constexpr float kWalkToStairs = -5.0F;
constexpr float kStairsToWalk = -4.0F;
constexpr float kBetweenStairs = -6.0F;
constexpr float kToOrFromRunning = -5.0F;
constexpr float kNever = -30.0F;
// Taking a sensor off or putting it on without a turn of the hand that shows.
constexpr float kTakeOff = -20.0F;
constexpr float kPutOn = -5.0F;
// With one.
constexpr float kTakeOffHandled = -2.0F;
constexpr float kPutOnHandled = -3.0F;

bool is_upright(State s) { return s == State::kStanding || is_locomotion(s); }

float between_upright(State from, State to) {
  if (from == to) return 0.0F;
  if (from == State::kRunning || to == State::kRunning) return kToOrFromRunning;
  if (from == State::kStanding) return to == State::kWalking ? kStartWalking : kWalkToStairs;
  if (to == State::kStanding) return kStopWalking;
  if (from == State::kWalking) return kWalkToStairs;
  return to == State::kWalking ? kStairsToWalk : kBetweenStairs;
}

// Beside the evidence of the vertical move.
float without_move(State from, State to) {
  if (from == to) return 0.0F;
  if (to == State::kNotWorn) return kTakeOff;
  if (from == State::kNotWorn) return kPutOn;
  if (is_upright(from) && is_upright(to)) return between_upright(from, to);
  if (from == State::kLying || to == State::kLying) {
    const State other = from == State::kLying ? to : from;
    if (other == State::kSitting) return kLyingToSitting;
    return other == State::kStanding ? kLyingToStanding : kNever;
  }
  const State upright = to == State::kSitting ? from : to;
  if (upright == State::kStanding) return kPosture;
  return upright == State::kWalking ? kPosture - 1.0F : kNever;
}

}  // namespace

StateScores tilt_log_likelihoods(float tilt_deg, float confidence) {
  // Upright is known to a degree: none is the least likely angle of a spread both ways, but no sign of
  // anything.
  constexpr float kKnownTo_deg = 1.0F;
  tilt_deg = std::max(tilt_deg, kKnownTo_deg);
  constexpr float kFlat = 1.0F / 90.0F;
  constexpr float kFloor = 0.003F;
  // A guess may take sitting for upright, but hardly lying: beyond the reach of sitting it counts for more.
  const float sure_of_lying = confidence > 0.0F ? std::min(1.0F, 0.75F + 0.4F * confidence) : 0.0F;
  const float sure_of_rest = tilt_deg > kLyingFrom_deg ? sure_of_lying : confidence;
  const auto mixed = [](float density, float sure) {
    const float likely = (1.0F - kFloor) * density + kFloor * kFlat;
    return std::log(sure * likely + (1.0F - sure) * kFlat);
  };
  const float lying = 1.0F / 60.0F / (1.0F + std::exp((kLyingFrom_deg - tilt_deg) / 4.0F));
  const float locomotion = mixed(rayleigh(tilt_deg, kLocomotionSpread_deg), sure_of_rest);
  StateScores out;
  out.fill(locomotion);
  out[index_of(State::kLying)] = mixed(lying, sure_of_lying);
  out[index_of(State::kNotWorn)] = std::log(kFlat);
  // Between sitting and standing the angle is one observation of how this person sits, however long they do.
  constexpr float kShare = 0.65F;
  const float sitting = mixed(sitting_density(tilt_deg), sure_of_rest);
  const float standing = mixed(standing_density(tilt_deg), sure_of_rest);
  const float likelier = std::max(sitting, standing);
  out[index_of(State::kSitting)] = likelier + kShare * (sitting - likelier);
  out[index_of(State::kStanding)] = likelier + kShare * (standing - likelier);
  return out;
}

StateScores thigh_tilt_log_likelihoods(float tilt_deg, float swing_deg) {
  constexpr float kFlat = 1.0F / 90.0F;
  constexpr float kFloor = 0.003F;
  constexpr float kStandingSpread_deg = 8.0F;
  // A chair leaves the thigh between sloping down by 25 deg and up by 25.
  constexpr float kSeated_deg = 87.0F;
  constexpr float kSeatedSpread_deg = 16.0F;
  constexpr float kLyingIsRarer = -1.0F;
  constexpr float kPeakToPeakPerSpread = 2.83F;  // of a swing like a sine
  const auto mixed = [](float density) { return std::log((1.0F - kFloor) * density + kFloor * kFlat); };
  const float off = (tilt_deg - kSeated_deg) / kSeatedSpread_deg;
  const float seated = std::exp(-0.5F * off * off) / (2.507F * kSeatedSpread_deg);
  const float swings = std::hypot(kStandingSpread_deg, swing_deg / kPeakToPeakPerSpread);
  tilt_deg = std::max(tilt_deg, 1.0F);
  StateScores out;
  out.fill(mixed(rayleigh(tilt_deg, swings)));
  out[index_of(State::kStanding)] = mixed(rayleigh(tilt_deg, kStandingSpread_deg));
  out[index_of(State::kSitting)] = mixed(seated);
  out[index_of(State::kLying)] = mixed(seated) + kLyingIsRarer;
  out[index_of(State::kNotWorn)] = std::log(kFlat);
  return out;
}

float move_evidence(float move_m, float log_odds) {
  constexpr float kNone_m = 0.14F;
  constexpr float kClear_m = 0.3F;
  constexpr float kAgainst = -6.0F;
  constexpr float kFor = 11.0F;
  constexpr float kMostAgainst = -6.0F;
  const float share = std::clamp((move_m - kNone_m) / (kClear_m - kNone_m), 0.0F, 1.0F);
  return kAgainst + share * (kFor - kAgainst) +
         std::clamp(log_odds - PostureMove::kUnjudged, kMostAgainst, 0.0F);
}

Succession succession_log_probabilities(float up, float down, bool handled, bool on_thigh) {
  static const Succession kWithoutMove = [] {
    Succession table{};
    for (std::size_t from = 0; from < kStateCount; ++from) {
      for (std::size_t to = 0; to < kStateCount; ++to) {
        table[to][from] = without_move(static_cast<State>(from), static_cast<State>(to));
      }
    }
    return table;
  }();
  constexpr std::size_t kSitting = index_of(State::kSitting);
  Succession table = kWithoutMove;
  if (on_thigh) {  // it turns by a right angle; a swing looks like a move
    up = 0.0F;
    down = 0.0F;
  }
  for (const State upright : {State::kStanding, State::kWalking}) {
    table[index_of(upright)][kSitting] += up;
    table[kSitting][index_of(upright)] += down;
  }
  table[index_of(State::kStanding)][index_of(State::kLying)] += std::min(0.5F * up, 0.0F);
  if (handled) {
    for (std::size_t s = 0; s < index_of(State::kNotWorn); ++s) {
      table[index_of(State::kNotWorn)][s] = kTakeOffHandled;
      table[s][index_of(State::kNotWorn)] = kPutOnHandled;
    }
  }
  return table;
}

Succession succession_log_probabilities_after_gap(double gap_s) {
  // A change needs its time: over a lost moment none happens unseen, over half a minute any. After about ten
  // minutes without data nothing is known any more.
  constexpr float kAtOnce = -11.0F;
  constexpr float kSoon = -6.0F;
  constexpr double kSoon_s = 30.0;
  constexpr double kForgotten_s = 600.0;
  const auto soon = static_cast<float>(std::min(1.0, gap_s / kSoon_s));
  const auto known = static_cast<float>(std::max(0.0, 1.0 - gap_s / kForgotten_s));
  Succession table{};
  for (std::size_t to = 0; to < kStateCount; ++to) {
    for (std::size_t from = 0; from < kStateCount; ++from) {
      const float usual = without_move(static_cast<State>(from), static_cast<State>(to));
      const bool posture = usual == kPosture || usual == kPosture - 1.0F;
      const float at_once = posture ? kAtOnce : usual;
      table[to][from] = from == to ? 0.0F : known * ((1.0F - soon) * at_once + soon * kSoon);
    }
  }
  return table;
}

float first_log_probability(State state) {
  constexpr StateScores kFirst = {-3.0F, -0.9F, -0.9F, -1.5F, -4.0F, -4.0F, -3.0F, -3.0F};
  return kFirst[index_of(state)];
}

}  // namespace stance
