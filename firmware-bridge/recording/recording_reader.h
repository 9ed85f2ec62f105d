// Reads Stance recordings (doc/recording_format.md): samples through open_samples(), and here what lies
// beside them. Damaged chunks are skipped and counted, a torn end is left out. Functions are safe on any
// thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware-bridge/clock/time_axis.h"
#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/recording_event.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// Takes the input after the magic bytes. Used by open_samples().
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_recording(std::unique_ptr<Input> input,
                                                                   std::string name);

// What is known without decoding a sample, if the recording was closed; otherwise by going through it.
struct RecordingSummary {
  RecordingInfo info;
  bool closed = false;  // false: being written, or left behind by a crash
  std::uint64_t samples = 0;
  double first_time_s = 0.0;  // both 0 without samples
  double last_time_s = 0.0;
};
[[nodiscard]] Result<RecordingSummary> summarize_recording(const std::string& path);

// All events in the order they were written.
[[nodiscard]] Result<std::vector<RecordingEvent>> read_recording_events(const std::string& path);

// Where the sensor's stream stood at the end, as a new Link goes on from it; all zero (boot_id 0) when the
// samples came from no sensor. Quick if the recording was closed; otherwise by going through it.
[[nodiscard]] Result<StreamPosition> read_last_position(const std::string& path);

// How UTC lay over the axis, by time: one map a chunk.
[[nodiscard]] Result<std::vector<UtcMap>> read_recording_clock(const std::string& path);

}  // namespace stance
