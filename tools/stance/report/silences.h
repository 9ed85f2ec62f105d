// The times in which the sensor was not heard, with what is known of why: unknown time that a report
// explains. Pure functions, safe on any thread.
#pragma once

#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/report/report.h"

namespace stance {

// Shorter ones are in the figure of gaps alone, but for a sleep of the computer.
inline constexpr double kShortestToldSilence_s = 5.0;

// "10:41 to 11:20, 39 min: the computer slept" a line; the five longest, in order of time.
std::string silences_text(const std::vector<ReportedSession>& sessions);
// All that are told: [{start_utc, end_utc, start_s, duration_s, reason, sentence}]; start_s on the axis of
// the report.
Json silences_json(const std::vector<ReportedSession>& sessions);

}  // namespace stance
