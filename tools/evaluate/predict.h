// A recording through the analyzer: the same lines that `stance analyze --format jsonl` prints.
#pragma once

#include <filesystem>
#include <string>

#include "analysis/analyzer.h"
#include "firmware-bridge/result.h"
#include "tools/evaluate/altered.h"

namespace stance::evaluate {

struct Prediction {
  std::string lines;        // final events, one JSON object a line; where all is kept, with what was live
  double duration_s = 0.0;  // from the first sample to the last
  Events truth;             // as it was altered with the recording
  // Everything as it came, provisional events too, each with "known_s": the time of the last sample by then.
  // Only where asked for.
  Events as_it_came;
};

struct PredictOptions {
  AnalyzerParams params;
  Alteration alteration;
  bool keep_all = false;  // fills as_it_came
};

// `name` decides what is drawn at random in an alteration. A recording that the alteration leaves nothing of
// gives a prediction without truth.
Result<Prediction> predict(const std::filesystem::path& recording, const std::string& name, Events truth,
                           const PredictOptions& options);

}  // namespace stance::evaluate
