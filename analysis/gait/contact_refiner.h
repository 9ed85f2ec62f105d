// Moves every contact to where the walk's own average step fits best.
// Template: the mean over the walk's contacts of the six motion channels around them, 0.35 step periods to
// each side; of what mirrors (lateral, yaw, roll) with the sign of the foot, so that left and right are
// estimated together. With a template for each foot the difference between left and right repeats worse
// within a person (2.0 instead of 1.5 %). A contact moves by at most 80 ms, to the least squared distance,
// its own mean taken out. On the first stretch of a walk the mean move over all contacts is taken out, so
// that contacts are made to agree with each other and their mean stays; later stretches are aligned to the
// template they inherit. Needs four contacts; fewer stay where they are. Owns its memory, reserved once; one
// thread at a time.
#pragma once

#include <vector>

#include "analysis/gait/gait_window.h"
#include "analysis/gait/step_decoder.h"

namespace stance {

class ContactRefiner {
 public:
  ContactRefiner();

  // Refined positions of `steps`, in samples of `window`, same order. `continues`: the same walk as in the
  // call before. Only the first `final_count` steps enter the template that the next stretch inherits.
  void refine(const GaitWindow& window, const std::vector<DecodedStep>& steps, std::size_t final_count,
              bool continues, std::vector<double>& positions);

 private:
  void average(const GaitWindow& window, const std::vector<DecodedStep>& steps,
               const std::vector<double>& positions, std::size_t count);
  double best_shift(const GaitWindow& window, const DecodedStep& step) const;

  int half_ = 0;
  double inherited_count_ = 0.0;
  std::vector<float> inherited_, template_;  // channel after channel
};

}  // namespace stance
