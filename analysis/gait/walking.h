// Is this epoch still, walking, stairs up, stairs down or running? A softmax over linear scores of the
// epoch's features; coefficients, their source and their figures in walking_model.h. Stairs are told from
// walking by the shape of the vertical acceleration and, once upright is known, by the lean forward when
// climbing. A sensor on a thigh sees another body: there the same scores tell steps from none and running
// from walking, and the way the thigh swings (posture/thigh_swing.h) tells stairs. Pure.
#pragma once

#include <array>
#include <optional>

#include "analysis/posture/epoch.h"

namespace stance {

enum class Move : std::uint8_t { kStill, kWalking, kStairsUp, kStairsDown, kRunning };
inline constexpr int kMoveCount = 5;
using MoveLogs = std::array<float, kMoveCount>;

// Natural logarithms of the five probabilities, all kinds equally likely beforehand. lean_deg: angle between
// the sensor's up now and in walking; empty while that is not known.
MoveLogs move_log_probabilities(const EpochFeatures& features, std::optional<float> lean_deg);
// Of a sensor on a thigh.
MoveLogs thigh_move_log_probabilities(const EpochFeatures& features);

}  // namespace stance
