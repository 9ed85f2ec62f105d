// A whole recording of another maker, read in odd pieces.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

inline constexpr float kG = 9.80665F;
inline constexpr std::size_t kOddChunk = 7;

struct Read {
  std::vector<ImuSample> samples;
  ReadCounters counters;
  RecordingInfo info;
  Error error{ErrorCode::kIo, ""};  // with an empty message: none
};

inline Read read_all(Result<std::unique_ptr<SampleReader>> reader) {
  Read result;
  if (!reader) {
    result.error = reader.error();
    return result;
  }
  while (true) {
    const auto count = (*reader)->read(result.samples, kOddChunk);
    if (!count) result.error = count.error();
    if (!count || *count == 0) break;
  }
  result.counters = (*reader)->counters();
  result.info = (*reader)->info();
  return result;
}

inline Read read_bytes(std::string_view bytes) {
  auto input = open_input(std::span(bytes.data(), bytes.size()), "file");
  if (!input) {
    Read result;
    result.error = input.error();
    return result;
  }
  return read_all(open_samples(std::move(*input), "file"));
}

inline bool mentions(const Error& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

inline void expect_vector(const Vector3& found, const Vector3& wanted) {
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i], wanted[i], 1e-4) << "axis " << i;
}

}  // namespace stance
