// How the wearer's word on a set is taken: `stance correct` and the pages for the browser come through here.
// What was counted stays; a correction lies over it. For the thread that owns the History.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/stance/history/history.h"
#include "tools/stance/report/corrected.h"

namespace stance {

inline constexpr std::int32_t kMostReps = 1000;  // of a set, for who mistypes

// What was said of a set. What is not said stays as it was said before.
struct SaidOfSet {
  std::optional<std::int32_t> reps;  // 0: it was no set
  std::optional<Exercise> exercise;
  std::optional<Side> side;
  bool right = false;  // it was counted right: what else is not said goes back to what was counted
};

// The sets of a session as they stand now.
[[nodiscard]] Result<std::vector<CorrectedSet>> sets_of_session(const History& history,
                                                                std::int64_t recording_id);

// Stores it, and returns the set as it stands then.
[[nodiscard]] Result<CorrectedSet> correct_set(History& history, const RecordingRow& row, CorrectedSet set,
                                               const SaidOfSet& said, std::int64_t now_utc_us);

// Takes the last correction of this set back, to the one before it or to what was counted. kNotFound when
// there is none.
[[nodiscard]] Result<CorrectedSet> undo_correction(History& history, const CorrectedSet& set,
                                                   std::int64_t now_utc_us);

// What a page says of a set.
struct CorrectionRequest {
  std::int64_t session = 0;
  double start_s = 0.0;  // the set's, as it was shown
  SaidOfSet said;
  bool undo = false;  // take the last correction of this set back; `said` is empty
};

// Empty: not understood. One object of
//   {"session": 3, "start_s": 81.52, "reps": 9, "exercise": "squat", "side": "left"}   each of the last three
//                                                                                    may be left out
//   {"session": 3, "start_s": 81.52, "right": true}
//   {"session": 3, "start_s": 81.52, "undo": true}
std::optional<CorrectionRequest> correction_request(const std::string& json);

// Returns the set as it stands then. kNotFound where the set was counted anew since it was shown: nothing is
// changed.
[[nodiscard]] Result<CorrectedSet> take_correction(History& history, const CorrectionRequest& request,
                                                   std::int64_t now_utc_us);

}  // namespace stance
