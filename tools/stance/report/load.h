// Which sessions a report is about, and what the history holds of them. For the thread that owns the History.
#pragma once

#include <string>
#include <vector>

#include "tools/stance/history/history.h"
#include "tools/stance/report/report.h"

namespace stance {

// A report's name and its sessions in order of time, at least one.
struct Period {
  std::string title;
  std::vector<RecordingRow> rows;
};

// `text`: a session's number, or "last". kNotFound says what would be right.
[[nodiscard]] Result<Period> period_of_session(const History& history, const std::string& text);

// `text`: today, yesterday or a date like 2026-11-21.
[[nodiscard]] Result<Period> period_of_day(const History& history, const std::string& text,
                                           int day_starts_hour);

// Sessions in which something was recorded, oldest first.
[[nodiscard]] Result<std::vector<RecordingRow>> sessions_with_data(const History& history);

[[nodiscard]] Result<std::vector<ReportedSession>> load_sessions(const History& history,
                                                                 const std::vector<RecordingRow>& rows);

}  // namespace stance
