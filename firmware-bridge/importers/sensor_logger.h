// Recordings of the app Sensor Logger (Kelvin Choi, iOS and Android), see doc/import_formats.md: a folder or
// zip of tables, or one JSON file.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/importers/file_set.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

[[nodiscard]] bool is_sensor_logger(FileSet& files);

// `name` is for messages and RecordingInfo::name.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_sensor_logger(std::unique_ptr<FileSet> files,
                                                                       std::string name);

// Takes the input from its first byte, a "[". All readings are kept in memory: 32 bytes each.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_sensor_logger_json(std::unique_ptr<Input> input,
                                                                            std::string name);

}  // namespace stance
