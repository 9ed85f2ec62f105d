// Whole workouts drawn from a seed: who trains what, in which order and how well, with the sensor worn
// where and how. Different seeds are different people; the same seed is the same workout.
#pragma once

#include <cstdint>
#include <filesystem>

#include "firmware-bridge/result.h"
#include "tools/simulator/session.h"

namespace stance::simulator {

// Six to ten kinds of exercise, warm-up walk and rests between them; 50, 100 or 200 Hz, on either hip or the
// back, any way up and tilted by up to 15 degrees.
SessionSpec random_workout(std::uint64_t seed);

// A folder that `stance-evaluate` scores: index.csv, and for every seed from `first_seed` on a recording with
// its truth, workouts/sSEED.csv.zst and .truth.jsonl.
Result<void> write_workouts(const std::filesystem::path& folder, std::uint64_t first_seed, int count);

}  // namespace stance::simulator
