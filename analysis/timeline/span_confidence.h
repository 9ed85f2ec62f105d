// How sure is a span of the timeline? What spoke for its label and against the next best, summed over the
// span as the decoder weighed it, through a logistic curve that was fitted so that of spans stated at 90 %
// about 90 % are right (Platt scaling; table, source and figures in span_confidence_model.h). Says nothing of
// what the decoder does not doubt at all: spans of people unlike those it was fitted on may be wrong more
// often. Pure.
#pragma once

#include <array>

#include "analysis/posture/decoder.h"

namespace stance {

using Evidence = std::array<float, kStateCount>;  // log-likelihoods up to a constant

// 0..1, at most 0.99; NaN where the evidence does not decide (not worn is told by handling).
float span_confidence(ActivityLabel label, const Evidence& evidence);

}  // namespace stance
