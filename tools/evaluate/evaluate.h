// Runs a folder of recordings with truth through the analyzer, in parallel, and scores what comes out.
//
// The result does not depend on the number of jobs: recordings are analysed in any order and scored by name.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "analysis/analyzer.h"
#include "tools/evaluate/altered.h"

namespace stance::evaluate {

struct EvaluateOptions {
  std::filesystem::path truth_dir;  // holds SET/NAME.truth.jsonl and the recordings beside them
  std::string only;                 // only recordings whose SET/NAME starts so; empty: all
  bool json = false;                // figures as one JSON object instead of text
  std::optional<std::filesystem::path> predictions_dir;  // writes SET/NAME.jsonl there
  std::optional<std::filesystem::path> score_only_dir;   // reads SET/NAME.jsonl from there, analyses nothing
  int jobs = 0;                                          // recordings at a time; 0: one per processor
  int worst = 0;                                         // so many worst recordings per metric, as text
  bool trust = false;     // also score confidence and the live state (score_trust.h)
  Alteration alteration;  // of every recording
  AnalyzerParams params;  // for every recording
};

// Figures go to `out`, progress and complaints to `err`. Returns the exit status: 0; 1 if a file could not be
// read or written (it counts as a prediction without events, as a missing one does).
int run_evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace stance::evaluate
