// What a recording keeps beside samples. Plain value.
#pragma once

#include <cstdint>
#include <string>

namespace stance {

struct RecordingEvent {
  double time_s = 0.0;      // on the recording's axis
  std::int64_t utc_us = 0;  // microseconds since 1970 UTC; 0: not known
  std::string kind;         // "link", "gap", "hello", "battery", "note"
  std::string detail;       // for people
};

}  // namespace stance
