// The posture model's numbers: how likely an angle from walking upright is in each state, what a change of
// state costs. Shapes and figures from the medians and quantiles of hapt (24 people, waist): standing 4.7 deg
// from walking upright (95 % under 13), sitting 22 deg (6 to 46), lying 97 deg (87 to 109). Chosen by hand,
// not fitted; wide floors keep other wearing places alive.
#pragma once

#include <array>

#include "analysis/posture/decoder.h"

namespace stance {

using StateScores = std::array<float, kStateCount>;

// Log-likelihoods of the angle from upright for each state. confidence: how sure upright itself is.
StateScores tilt_log_likelihoods(float tilt_deg, float confidence);
// The same for a sensor on a thigh that swings by swing_deg: seated or lying it is level, so the two are not
// told apart and sitting, which is more common by day, is preferred.
StateScores thigh_tilt_log_likelihoods(float tilt_deg, float swing_deg);

// How much more likely standing up (or sitting down) makes what was measured about now: the vertical move in
// its direction, 0 if there is none, and the log-odds of the whole movement (posture_move.h).
float move_evidence(float move_m, float log_odds);

using Succession = std::array<StateScores, kStateCount>;  // [to][from]
// Log-probability of being in `to` one epoch after `from`. up, down: evidence of
// standing up and of sitting down. handled: a hand turned the sensor now. on_thigh: the angle alone tells.
Succession succession_log_probabilities(float up, float down, bool handled, bool on_thigh = false);
// The same across a gap in the data of that length.
Succession succession_log_probabilities_after_gap(double gap_s);
// Before anything is known.
float first_log_probability(State state);

}  // namespace stance
