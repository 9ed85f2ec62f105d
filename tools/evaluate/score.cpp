#include "tools/evaluate/score.h"

namespace stance::evaluate {

void Score::add(const Events& truth, const Events& got) {
  activity_.add(truth, got);
  steps_.add(truth, got);
  transitions_.add(truth, got);
  reps_.add(truth, got);
  comparison_.add(truth, got);
  protocol_.add(truth, got);
  days_.add(truth, got);
}

Json Score::report() const {
  Json out = Json::object();
  activity_.report(out);
  steps_.report(out);
  transitions_.report(out);
  reps_.report(out);
  comparison_.report(out);
  reps_.report_false_reps(out);
  protocol_.report(out);
  days_.report(out);
  return out;
}

}  // namespace stance::evaluate
