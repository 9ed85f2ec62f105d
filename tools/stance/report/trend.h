// How the difference between left and right went over the last sessions: block C of a report. For the thread
// that owns the History.
#pragma once

#include <string>
#include <vector>

#include "tools/stance/report/report.h"

namespace stance {

struct TrendPoint {
  RecordingRow row;
  Asymmetry asymmetry;  // with a difference; never "not enough"
};

struct Trend {
  Asymmetry now;                   // the one of the report
  std::vector<TrendPoint> points;  // at most eight sessions up to the report's last, oldest first
};

// One for each comparison of the sessions. Demo data is held against demo data alone.
[[nodiscard]] Result<std::vector<Trend>> load_trends(const History& history,
                                                     const std::vector<ReportedSession>& sessions);

// "The direction changed once.": among the differences beyond noise.
std::string direction_words(const Trend& trend);

// Block C in a terminal: a line a comparison, differences within noise in brackets.
std::string trends_text(const std::vector<Trend>& trends, bool colour);
Json trends_json(const std::vector<Trend>& trends);

// One point as the pages draw it: the asymmetry with session, start_utc and clock.
Json trend_point_json(const TrendPoint& point);

}  // namespace stance
