// A recording through the analyzer: the same lines that `stance analyze --format jsonl` prints.
#pragma once

#include <filesystem>
#include <string>

#include "analysis/analyzer.h"
#include "firmware-bridge/result.h"

namespace stance::evaluate {

struct Prediction {
  std::string lines;        // final events, one JSON object a line
  double duration_s = 0.0;  // from the first sample to the last
};

Result<Prediction> predict(const std::filesystem::path& recording, const AnalyzerParams& params);

}  // namespace stance::evaluate
