#include "analysis/exercise/live_name.h"

namespace stance::exercise {

void LiveName::look(Exercise named, bool sure) {
  agreed_ = named == seen_ ? agreed_ + 1 : 1;
  seen_ = named;
  if (seen_ == shown_) return;
  const bool first = shown_ == Exercise::kOther;
  if (!sure && !first && (changed_ || agreed_ < kAgree)) return;
  changed_ = changed_ || !first;
  shown_ = seen_;
}

Rep LiveName::show(Rep rep) const {
  if (rep.exercise == shown_) return rep;
  rep.exercise = shown_;
  rep.side = Side::kUnknown;  // told of the name that is not shown
  return rep;
}

}  // namespace stance::exercise
