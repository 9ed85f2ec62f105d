// Samples out of comma-separated values. The format is doc/csv_format.md. Rows that cannot be used are
// skipped and counted, never fatal; a file without any usable row is an Error.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// Takes the input from its first byte. `name` is for messages and RecordingInfo::name.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_csv(std::unique_ptr<Input> input, std::string name);

}  // namespace stance
