// Samples to the payload of a sample chunk and back, without loss of a bit. Private to recording/. Pure
// functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/clock/time_axis.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

struct SampleChunkContent {
  std::vector<ImuSample> samples;
  UtcMap utc;               // known() or not
  StreamPosition position;  // boot_id 0: not from a sensor's stream
};

// `info` gives the sensor's resolution; readings that are no multiples of it are stored as floats.
[[nodiscard]] std::string encode_samples(std::span<const ImuSample> samples, const UtcMap& utc,
                                         const StreamPosition& position, const RecordingInfo& info);
// None: not made by encode_samples.
[[nodiscard]] std::optional<SampleChunkContent> decode_samples(const std::string& payload);

[[nodiscard]] std::string encode_header(const RecordingInfo& info);
[[nodiscard]] std::optional<RecordingInfo> decode_header(const std::string& payload);

}  // namespace stance
