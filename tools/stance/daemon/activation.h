// The short set that a prompt offers ("ten glute bridges", from the plan), and whether it was done: a set of
// that exercise that begins within a quarter of an hour after the prompt was shown. Pure: time comes in on
// the axis of the session, and what became of an offer comes out, once. One thread at a time.
//
// A set is final up to a minute after its end, so "not done" is said a little later than the quarter of an
// hour. Any number of repetitions counts as done; how many is told beside it. What cannot be known (the
// sensor does not know the exercise, the computer slept) is not said to be not done.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/event.h"
#include "tools/stance/plan/plan.h"

namespace stance {

struct ActivationResult {
  enum class Outcome : std::uint8_t { kDone, kNotDone, kCannotTell } outcome = Outcome::kNotDone;
  std::int64_t reps = 0;  // of the set; 0: not done
};
// "done", "not_done", "not_known": as the history keeps it.
std::string_view name_of(ActivationResult::Outcome outcome);

class ActivationOffer {
 public:
  // Empty: nothing is offered.
  explicit ActivationOffer(std::optional<PlannedSets> offered) : offered_(std::move(offered)) {}

  [[nodiscard]] const std::optional<PlannedSets>& offered() const { return offered_; }
  [[nodiscard]] bool open() const { return shown_s_.has_value(); }

  // The prompt was shown, for the first time or again.
  void offer(double time_s);
  // A final set.
  std::optional<ActivationResult> take(const Set& set);
  // The session is this far.
  std::optional<ActivationResult> tick(double session_s);
  // The session is over, or another prompt takes its place.
  std::optional<ActivationResult> end();
  // What was done cannot be known: the computer slept.
  std::optional<ActivationResult> lose();

 private:
  std::optional<PlannedSets> offered_;
  std::optional<double> shown_s_;  // the first time
  double last_shown_s_ = 0.0;
};

}  // namespace stance
