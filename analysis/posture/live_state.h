// What is shown of this moment: the decoder's best path to now, hurried where it hesitates, and a guess where
// it knows nothing yet. The path weighs each half second little, because neighbouring ones carry the same
// evidence, and a change must pay for itself; that is right for the timeline, which has a minute, and late
// for a wearer who looks.
//   - Steps are steps: evidence for and against them is summed within bounds (a two-sided sequential test,
//     Page, Biometrika 41, 1954), and what it says is believed over the path. That they begin is told from
//     the newest 3.5 s, that they end from the newest 4.5 s.
//   - Which kind of walking it is, is told from the last two seconds alone. Where nothing steps clearly it is
//     walking: nobody stops on a stair.
//   - Who turns or shuffles between steps is walking still, for as long as a late stop may be shown.
//   - Between sitting and standing the path waits for more of the same angle; where it leads by little, the
//     angle of now decides.
//   - Who has been level for 1.5 s lies, and who has been raised for one does not, whatever the path waits
//   for.
//   - A sensor handled after its wearer had walked was taken off. One handled before was put on: the posture
//   is
//     shown that it would have if it were worn.
// known() is false where that is a guess: before a walk or a clear move told upright, where the path is not
// followed, and for a sensor just put on. Sway and angle then tell sitting from standing, poorly (two of
// three right on hapt). Owns its state; no allocation; one thread at a time.
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
  // False: a guess, better than nothing to look at, worth nothing to count on.
  [[nodiscard]] bool known() const { return known_; }

 private:
  void weigh_steps(const Decoder& decoder);
  void follow_hand(const Decoder& decoder);
  [[nodiscard]] State kind_of_walking() const;
  void follow_trunk(const Decoder& decoder);
  [[nodiscard]] State hurried(const Decoder& decoder) const;
  [[nodiscard]] static bool hesitates(const Decoder& decoder);
  [[nodiscard]] bool still_on_the_way(const EpochFeatures& now) const;

  std::array<float, kMoveCount> recent_{};  // decaying sums of log-probabilities
  float steps_log_odds_ = 0.0F;             // bounded sum
  bool steps_ = false;                      // what it says
  double steps_changed_s_ = 0.0;            // when the evidence for that began
  bool leans_to_steps_ = false;             // the newest epoch alone
  double leans_since_s_ = 0.0;
  int begins_epochs_ = 0;  // so long ago they began, counted down
  double last_step_s_ = -1e9;
  bool walked_ = false;     // since a hand last turned the sensor
  bool taken_off_ = false;  // a hand turned it that had been worn; until it is worn again or lies still
  int level_epochs_ = 0;    // in a row, the trunk is
  int raised_epochs_ = 0;   // in a row, it is not nearly
  State shown_ = State::kStanding;
  ActivityLabel label_ = ActivityLabel::kUnknown;
  double since_s_ = 0.0;
  bool known_ = false;
};

}  // namespace stance
