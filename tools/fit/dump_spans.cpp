// dump_spans < recording.csv: one line for each span of the decoder, for fit_confidence.py: start, end,
// state, whether upright was learned, and of every state the sum of what spoke for it, in the order of State.
#include <cstdio>
#include <optional>

#include "analysis/orientation/inclination.h"
#include "analysis/posture/decoder.h"
#include "analysis/signal/uniform_sampler.h"
#include "tools/fit/input_samples.h"

namespace {

struct Span {
  stance::DecidedEpoch first;  // its evidence is the sum over the span
  double end_s = 0.0;
};

void print(const Span& span) {
  std::printf("%.3f,%.3f,%d,%d", span.first.start_s, span.end_s, static_cast<int>(span.first.state),
              span.first.upright_learned ? 1 : 0);
  for (const float e : span.first.evidence) std::printf(",%.4f", static_cast<double>(e));
  std::printf("\n");
}

}  // namespace

int main() {
  stance::UniformSampler sampler;
  stance::InclinationFilter inclination;
  stance::EpochBuilder epochs;
  stance::Decoder decoder;
  std::optional<Span> span;
  const auto take = [&](const stance::DecidedEpoch& epoch) {
    if (span && (span->first.state != epoch.state || epoch.after_gap)) {
      print(*span);
      span.reset();
    }
    if (!span) {
      span = Span{epoch, epoch.end_s};
      return;
    }
    span->end_s = epoch.end_s;
    for (std::size_t s = 0; s < epoch.evidence.size(); ++s) span->first.evidence[s] += epoch.evidence[s];
  };
  const int ended = for_each_input_sample([&](const stance::ImuSample& sample) {
    sampler.push(sample, [&](const stance::UniformSample& even) {
      epochs.push(inclination.push(even),
                  [&](const stance::EpochFeatures& features) { decoder.push(features, take); });
    });
  });
  epochs.flush([&](const stance::EpochFeatures& features) { decoder.push(features, take); });
  decoder.finish(take);
  if (span) print(*span);
  return ended;
}
