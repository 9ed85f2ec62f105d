// Recordings of ActiGraph activity monitors (.gt3x), see doc/import_formats.md. Damaged records are skipped
// and counted, a torn end is left out.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/importers/file_set.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

[[nodiscard]] bool is_gt3x(const FileSet& files);

// `name` is for messages and RecordingInfo::name.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_gt3x(std::unique_ptr<FileSet> files,
                                                              std::string name);

}  // namespace stance
