#include "tools/evaluate/predict.h"

#include "firmware-bridge/recording/sample_reader.h"
#include "tools/stance/analysis_run.h"
#include "tools/stance/event_json.h"

namespace stance::evaluate {

Result<Prediction> predict(const std::filesystem::path& recording, const AnalyzerParams& params) {
  auto reader = open_samples(recording.string());
  if (!reader) return tl::make_unexpected(reader.error());
  RunOptions options;
  options.placement = params.placement;
  options.announced_exercise = params.announced_exercise;
  const AnalyzedRecording analyzed = analyze_all(**reader, options);
  if (analyzed.error) return tl::make_unexpected(*analyzed.error);
  Prediction prediction{.lines = {}, .duration_s = analyzed.duration_s};
  for (const Event& event : analyzed.events) {
    prediction.lines += to_json_line(event);
    prediction.lines += '\n';
  }
  return prediction;
}

}  // namespace stance::evaluate
