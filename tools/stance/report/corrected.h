// The sets of a session as they were counted and as the wearer says they were. Pure functions, safe on any
// thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"
#include "tools/stance/report/summary.h"

namespace stance {

struct CorrectedSet {
  int number = 0;  // 1, 2, ... in the session, as `stance correct` wants it
  Set counted;
  std::optional<CorrectionRow> correction;  // the one that holds

  [[nodiscard]] std::int32_t reps() const { return correction ? correction->reps : counted.reps; }
  [[nodiscard]] Exercise exercise() const { return correction ? correction->exercise : counted.exercise; }
  [[nodiscard]] Side side() const { return correction ? correction->side : counted.side; }
  // The set with the wearer's word in it.
  [[nodiscard]] Set as_said() const;
  // false also where the wearer only said that it is right
  [[nodiscard]] bool is_changed() const;
};

// In order of time. A correction belongs to the set with which it has most time in common, at least half of
// its own.
std::vector<CorrectedSet> corrected_sets(std::span<const Event> events,
                                         std::span<const CorrectionRow> corrections);

// Sets and repetitions of an exercise on a side with the wearer's word in them.
struct StandingReps {
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;
  int sets = 0;
  int reps = 0;
};

// `counted` as it was counted, in the same order, and then what only the wearer names. The repetitions of a
// set move with its name and side. A set in which the sides alternate is divided between them, for they
// differ by one at most; the side that was counted more has it.
std::vector<StandingReps> standing_reps(std::span<const ExerciseSummary> counted,
                                        std::span<const CorrectedSet> sets, std::span<const Event> events);

// How right the counter was in the sets that the wearer looked at, the last word on each.
struct CountRecord {
  int sets = 0;
  int exact = 0;
  int within_one = 0;
};
CountRecord count_record(std::span<const CorrectionRow> corrections);

// "squat, left", and "exact in 44 and within one in 46 of 48 sets that you checked"; empty when there are
// none.
std::string set_name(Exercise exercise, Side side);
std::string record_words(const CountRecord& record);

// "Set 3: counted squat, 10 reps; you say squat, 12 reps." or "...; you say that is right."
std::string correction_words(const CorrectedSet& set);

// The event with "number" and, where there is one, "corrected": {"reps", "exercise", "side"}.
Json corrected_json(const CorrectedSet& set);

}  // namespace stance
