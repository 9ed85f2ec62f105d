// Which name is shown of a set while it happens: a calm one, for a name that flickers helps nobody.
//
// With every repetition the set so far is named anew, and its first names rest on three repetitions. The
// first name is shown at once; it gives way once, to another one on which two looks at the set in a row
// agreed. What a set is called in the end is not decided here. Plain state, allocates nothing; one thread at
// a time.
#pragma once

#include "analysis/event.h"

namespace stance::exercise {

class LiveName {
 public:
  // Another set begins with the next look.
  void begin_set() { *this = LiveName(); }
  // What the set so far is named, with its newest repetition. `sure`: the wearer announced it.
  void look(Exercise named, bool sure);
  // A repetition of the set as it is to be shown. Without a side where another name is shown than it has.
  [[nodiscard]] Rep show(Rep rep) const;

 private:
  static constexpr int kAgree = 2;

  Exercise shown_ = Exercise::kOther;
  Exercise seen_ = Exercise::kOther;  // at the last look
  int agreed_ = 0;                    // looks in a row
  bool changed_ = false;
};

}  // namespace stance::exercise
