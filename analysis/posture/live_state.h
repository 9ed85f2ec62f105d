// What is shown of this moment: the decoder's best path to now, hurried where it hesitates and silent where
// it only guesses. The path weighs each half second little, because neighbouring ones carry the same
// evidence, and a change must pay for itself; that is right for the timeline, which has a minute, and late
// for a wearer who looks.
//   - Steps are steps: who takes them for a second is walking, climbing or running, whatever the path still
//     believes; who has taken none for a second is not.
//   - Which kind of walking it is, is told from the last two seconds alone.
//   - A sensor that was handled and moves on may have been put on again: unknown, not not worn.
//   - Before upright is known, sitting and standing are not told apart: unknown, for up to a minute; then the
//     guess that the timeline makes final is shown.
// Owns its state; no allocation; one thread at a time.
#pragma once

#include <array>

#include "analysis/event.h"
#include "analysis/gait/walking.h"
#include "analysis/posture/decoder.h"

namespace stance {

class LiveEstimate {
 public:
  // After every epoch the decoder has taken.
  void push(const Decoder& decoder);

  [[nodiscard]] ActivityLabel label() const { return label_; }
  // When it began, as far as is known now; may lie before an earlier state that turned out to be wrong.
  [[nodiscard]] double since_s() const { return since_s_; }

 private:
  void count(const MoveLogs& move, double start_s);
  [[nodiscard]] State kind_of_walking() const;

  std::array<float, kMoveCount> recent_{};  // decaying sums of log-probabilities
  int stepping_epochs_ = 0;                 // in a row
  int still_epochs_ = 0;
  double stepping_since_s_ = 0.0;
  double still_since_s_ = 0.0;
  double begun_s_ = 0.0;
  bool begun_ = false;
  State shown_ = State::kStanding;
  ActivityLabel label_ = ActivityLabel::kUnknown;
  double since_s_ = 0.0;
};

}  // namespace stance
