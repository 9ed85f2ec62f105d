// Raw samples as files for other programs. What is written is private like the history it comes from: files
// are for their owner alone. Functions are safe on any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// Called now and then with the bytes read so far.
using ExportProgress = std::function<void(std::uint64_t)>;

// What one recording came to.
struct ExportedSamples {
  std::uint64_t samples = 0;
  double duration_s = 0.0;    // from the first sample to the last
  double effective_hz = 0.0;  // outside gaps; 0 with fewer than two samples
  bool damaged = false;       // the recording ended in damage; what came before was written
  std::string damage;         // its sentence
};

// As comma-separated values (doc/csv_format.md), without loss of a bit. "-" is standard output; a file
// appears when it is whole.
[[nodiscard]] Result<ExportedSamples> export_csv(SampleReader& reader, const std::string& path,
                                                 const ExportProgress& progress);

// Labels of BIDS: letters and digits only.
struct BidsLabels {
  std::string participant = "01";
  std::string task = "dailylife";
};
[[nodiscard]] bool is_bids_label(const std::string& text);

// Adds the recording as a session to a BIDS dataset with motion data (BIDS 1.9, doc/csv_format.md says which
// files), which is begun if there is none. Fails when that session is there already.
[[nodiscard]] Result<ExportedSamples> export_motion_bids(SampleReader& reader,
                                                         const std::filesystem::path& dataset,
                                                         const BidsLabels& labels,
                                                         const ExportProgress& progress);

}  // namespace stance
