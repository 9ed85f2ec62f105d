// Two sessions side by side. Figures beside figures: whether a change is more than chance is not said, for
// that takes more than two sessions (block C of a report). Pure functions of what the history holds.
#pragma once

#include <string>

#include "tools/stance/report/report.h"

namespace stance {

// {type: "session_comparison", sessions: [{id, clock, demo, recorded_s} twice],
//  rows: [{block, what, figure, unit, values: [a, b]}]}   a value that is not known is null
// `what`: words ("squat, left"); `figure`: words ("reps"); a row needs one known value at least.
Json compare_json(const ReportedSession& a, const ReportedSession& b);

// The same as a table.
std::string compare_text(const Json& comparison, bool colour);

inline constexpr const char* kCompareNote =
    "One session beside another: day, placement and effort differ too. Whether a difference between the "
    "sides "
    "goes on is in the trend of a report.";

}  // namespace stance
