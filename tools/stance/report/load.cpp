#include "tools/stance/report/load.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/stance/local_time.h"
#include "tools/stance/report/exercise_sides.h"

namespace stance {
namespace {

// More digits than any session will have, and fewer than std::stoll can take.
constexpr std::size_t kLongestNumber = 17;

bool is_number(const std::string& text) {
  return !text.empty() && text.size() <= kLongestNumber &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= '0' && c <= '9'; });
}

Result<RecordingRow> row_of_session(const History& history, const std::string& text) {
  if (text != "last") {
    if (is_number(text)) return history.recording(std::stoll(text));
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" is no session. Say a number (see stance sessions) or last.", text));
  }
  const auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  if (rows->empty()) {
    return failure(ErrorCode::kNotFound, "Nothing has been recorded yet. Start the daemon: stance daemon");
  }
  return *std::max_element(rows->begin(), rows->end(),
                           [](const RecordingRow& a, const RecordingRow& b) { return a.id < b.id; });
}

}  // namespace

Result<Period> period_of_session(const History& history, const std::string& text) {
  auto row = row_of_session(history, text);
  if (!row) return tl::make_unexpected(row.error());
  return Period{fmt::format("Session {}", row->id), {*row}};
}

Result<Period> period_of_day(const History& history, const std::string& text, int day_starts_hour) {
  const auto day = day_from_text(text, now_utc_us(), day_starts_hour);
  if (!day) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("\"{}\" is no day. Say today, yesterday or a date like 2026-11-21.", text));
  }
  auto rows = sessions_with_data(history);
  if (!rows) return tl::make_unexpected(rows.error());
  std::erase_if(*rows, [&](const RecordingRow& row) {
    return day_of(row.start_utc_us, day_starts_hour, row.utc_offset_s) != *day;
  });
  if (rows->empty()) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("Nothing was recorded on {}. See what there is: stance sessions", *day));
  }
  return Period{"Day " + *day, std::move(*rows)};
}

Result<std::vector<RecordingRow>> sessions_with_data(const History& history) {
  auto rows = history.recordings();
  if (rows) std::erase_if(*rows, [](const RecordingRow& row) { return row.samples == 0; });
  return rows;
}

Result<std::vector<ReportedSession>> load_sessions(const History& history,
                                                   const std::vector<RecordingRow>& rows) {
  std::vector<ReportedSession> sessions;
  for (const RecordingRow& row : rows) {
    auto events = history.events(row.id);
    if (!events) return tl::make_unexpected(events.error());
    auto gaps = history.link_gaps(row.id);
    if (!gaps) return tl::make_unexpected(gaps.error());
    auto prompts = history.prompts(row.id);
    if (!prompts) return tl::make_unexpected(prompts.error());
    auto corrections = history.corrections(row.id);
    if (!corrections) return tl::make_unexpected(corrections.error());
    add_exercise_sides(*events, *corrections);
    sessions.push_back(
        {row, std::move(*events), std::move(*gaps), std::move(*prompts), std::move(*corrections)});
  }
  return sessions;
}

}  // namespace stance
