// What the pages of the browser draw: the figures of report_json() with the single events behind them. Words
// a person reads are made here (words.h), so that terminal, page and file say the same.
#pragma once

#include "tools/stance/plan/plan.h"
#include "tools/stance/report/load.h"

namespace stance {

// report_json() of the period, and beside it
//   clock         {start, end}: what o'clock it was for the wearer, who was utc_offset_s ahead of UTC
//   duration_s    from the first session's start to the last one's end
//   finished      false: the last minute is not final yet
//   sensor        {name, placement, rate_hz, has_gyro}
//   events        {activity, rep, set, sedentary_bout, rejection}: lists of final events, one time axis
//                 A set also has number, session, session_start_s and, where the wearer said something,
//                 corrected {reps, exercise, side}.
//   comparisons   the asymmetries, with measure_words, exercise_words, verdict_words, sentence, undecided
//                 (enough to compare, too much scatter to tell); of walking
//                 allowance_percent, by which the verdict's band is wider than the noise; where both
//                 sides are known symmetry_index_percent; and `trend`: the same in the last 8 sessions that
//                 have it (trend.h), with trend_words.
//   step_spread   {step_percent, stride_percent}: standard deviation of step and stride times over their
//                 mean; empty under 50 steps
[[nodiscard]] Result<Json> report_page_json(const History& history, const Period& period,
                                            const std::vector<ReportedSession>& sessions, const Plan& plan);

// One session as lists of sessions show it (`stance sessions --json`).
Json session_json(const RecordingRow& row);

// Names in data to words in sentences: {activity, exercise, rejection}.
Json words_json();

}  // namespace stance
