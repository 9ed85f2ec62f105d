// Samples out of two or three sensors of a phone, each with times of its own.
//
// The accelerometer's readings are the samples, at its times and untouched. Angular rate (and gravity, where
// it comes apart from acceleration) is interpolated linearly to those times, between two readings at most 0.2
// s apart; where there are none, the sample is left out and counted as unpaired. A gyroscope that is much
// faster than the accelerometer is thereby thinned without a filter: what turns faster than half the
// accelerometer's rate folds back, which at 50 Hz and a hip is nothing.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware-bridge/importers/file_set.h"
#include "firmware-bridge/importers/number_table.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

struct VectorReading {
  double time_s = 0.0;            // on an axis that all sensors of a recording share
  std::array<double, 3> value{};  // SI units
};

// The readings of one sensor. One owner, one thread.
class VectorStream {
 public:
  virtual ~VectorStream() = default;
  VectorStream() = default;
  VectorStream(const VectorStream&) = delete;
  VectorStream& operator=(const VectorStream&) = delete;

  // False: the end, or error().
  [[nodiscard]] virtual bool next(VectorReading& reading) = 0;
  [[nodiscard]] virtual const std::optional<Error>& error() const = 0;
  [[nodiscard]] virtual ReadCounters counters() const { return {}; }  // of rows skipped
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  [[nodiscard]] virtual std::uint64_t bytes_total() const = 0;
};

// A pause in an experiment whose times do not count it.
struct Pause {
  double from_s = 0.0;   // readings from here on ...
  double later_s = 0.0;  // ... were that much later than their times say
};

// How the columns of a table become readings.
struct TableColumns {
  std::array<std::size_t, 4> columns{};  // time, x, y, z
  std::array<double, 4> factors{1.0, 1.0, 1.0, 1.0};
  std::vector<Pause> pauses{};  // in order
};
[[nodiscard]] std::unique_ptr<VectorStream> make_table_stream(std::unique_ptr<NumberTable> table,
                                                              TableColumns columns);

struct PairedStreams {
  std::unique_ptr<FileSet> files;  // where the streams come from, if they need it; freed after them
  std::unique_ptr<VectorStream> acc;
  std::unique_ptr<VectorStream> gravity;  // null: in `acc` already
  std::unique_ptr<VectorStream> gyro;     // null: none
  double acc_sign = 1.0;  // -1 where the maker's axes show gravity instead of what holds the body against it
};

// `info` names what is known; rate, gyroscope and, with `utc_at_zero_s` (seconds since 1970 of time 0 of the
// shared axis), the first sample's moment are filled in. kNoSamples when no reading finds its partners.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_paired(PairedStreams streams, RecordingInfo info,
                                                                std::optional<double> utc_at_zero_s);

}  // namespace stance
