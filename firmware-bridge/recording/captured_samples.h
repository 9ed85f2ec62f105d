// The samples in a capture of a sensor's line: what a daemon would have made of the bytes
// (doc/capture_format.md). A Link hears them at the times at which they came, so it recognises the sensor,
// times its samples and comes over unpluggings exactly as it did then; nothing waits for those times to pass.
#pragma once

#include <memory>
#include <string>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// `name` is for messages and RecordingInfo::name. The error is kNotARecording when the input is no capture,
// or holds no samples. Frames that were damaged on the line are counted as damaged chunks, as are damaged
// lines of the file.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_capture(std::unique_ptr<Input> input,
                                                                 std::string name);

}  // namespace stance
