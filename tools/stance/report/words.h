// The words a person reads: durations, exercises, sides, verdicts. Pure functions, safe on any thread.
//
// A verdict says how the sensor moved, never why; see `kFooter`.
#pragma once

#include <string>
#include <string_view>

#include "analysis/analyzer.h"
#include "analysis/event.h"

namespace stance {

// Stands under every report.
inline constexpr std::string_view kFooter =
    "These numbers describe how the sensor moved. They do not measure muscle size, strength or activation, "
    "and cannot "
    "tell why sides differ. Some difference is normal. If you have pain, recent surgery, or a new or growing "
    "difference, show this page to your clinician.";

// "8 s", "41 min", "2 h 05 min": as exact as a person needs at that length. Negative or NaN: "unknown".
std::string duration_words(double seconds);

// "0:08:30", hours:minutes:seconds since the recording's start.
std::string clock_words(double seconds);

// "single-leg RDL", "glute bridge".
std::string exercise_words(Exercise exercise);

// "lunge, left", "lunge, alternating", "squat".
std::string announced_words(const Announcement& announcement);

// "stairs up", "not worn".
std::string activity_words(ActivityLabel label);

// "left hip", "lower back", "not told".
std::string placement_words(Placement placement);

// "on the left", "on a leg, as in a trouser pocket", "not clear": as walking showed it.
std::string worn_words(Worn worn);

// "range of motion", "step time", ...
std::string measure_words(Measure measure);

// Why something that repeated was not counted: "too fast for a repetition", "less than three repetitions",
// ...
std::string rejection_words(RejectionReason reason);

// "12.3°", "0.52 s", "14.0 cm"; "not known" for NaN.
std::string measure_value(Measure measure, float value);

// "no detectable difference", "left moved less than right, beyond usual noise", "not enough reps", in the
// words that fit the measure (times are shorter, not less).
std::string verdict_words(const Asymmetry& asymmetry);

// "step time: left 0.520 s, right 0.531 s, difference 2.1 % (noise ±1.0 %): ..."
std::string asymmetry_words(const Asymmetry& asymmetry);

// The same in one breath, in the measure's unit: "right side moved 3.0° less (usual noise ±2.0°)", "no
// detectable difference (usual noise ±2.0°)", "not enough reps", "left side moved 2.0° less (usual noise
// ±4.0°): not enough reps to tell whether it is more than chance".
std::string difference_words(const Asymmetry& asymmetry);

// "1 rep", "12 reps".
std::string counted(std::int64_t count, std::string_view singular);

// Breaks `text` at spaces so that no line is longer than `width` columns; `indent` stands before each line.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

}  // namespace stance
