// Sedentary bouts: uninterrupted sitting or lying (Sedentary Behavior Research Network consensus, 2017) of at
// least 60 s. Uprightness of 5 s or more is a break and is credited from its first second: the bout ends
// where the break began. Less than that is not a break, and a few seconds without data or of anything
// unclear are none either, if sitting goes on after them; a longer hole ends the bout where it began.
// A bout lasts from when the seat is reached to when it is left: what a change of posture took is not part of
// it. (Pieces of the timeline meet in its middle.)
// Owns its state; no allocation of its own; one thread at a time.
#pragma once

#include <array>
#include <vector>

#include "analysis/event.h"

namespace stance {

// Bouts at least this long are counted apart: half an hour, one and two hours (classes of prolonged sitting
// in use since Healy et al., Diabetes Care 2008, and Dunstan et al., 2012).
inline constexpr std::array<double, 3> kLongBouts_s = {1800.0, 3600.0, 7200.0};

struct SedentaryParams {
  double least_bout_s = 60.0;
  double break_s = 5.0;
  // Time without data that may lie inside a bout. Larger: fewer bouts end at lost samples.
  double longest_hole_s = 10.0;
};

class SedentaryBouts {
 public:
  explicit SedentaryBouts(const SedentaryParams& params = {}) : params_(params) {}

  // Pieces of the final timeline, in order; a hole between them is time without data.
  void add(double start_s, double end_s, ActivityLabel label, std::vector<Event>& events);
  // The way down that ended in the piece added last was over at this moment.
  void seated_at(double time_s);
  // The way up that the piece added last belongs to began at this moment.
  void left_at(double time_s);
  void finish(std::vector<Event>& events) { end_bout(events); }

  // The bout that goes on, however short it is yet.
  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] double start_s() const { return start_s_; }
  [[nodiscard]] double end_s() const { return end_s_; }  // of its last sedentary piece

 private:
  void end_bout(std::vector<Event>& events);

  SedentaryParams params_;
  bool open_ = false;
  double start_s_ = 0.0;
  double end_s_ = 0.0;      // of the last sedentary piece
  double left_s_ = 0.0;     // the same, or before it where the way up began
  double upright_s_ = 0.0;  // since then
};

}  // namespace stance
