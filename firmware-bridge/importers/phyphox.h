// Exports of the app phyphox (RWTH Aachen): a zip or folder of tables, see doc/import_formats.md. A single
// exported table needs no importer: it is comma-separated values with named columns and units.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/importers/file_set.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// Whether some table of it names time and acceleration.
[[nodiscard]] bool has_named_tables(FileSet& files);
// Whether it carries what phyphox tells about phone and time: a folder of any tables is not enough.
[[nodiscard]] bool is_phyphox(FileSet& files);

// `name` is for messages and RecordingInfo::name.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_phyphox(std::unique_ptr<FileSet> files,
                                                                 std::string name);

}  // namespace stance
