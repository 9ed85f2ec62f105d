// Samples out of a file, whatever its kind: the one door through which recordings come in.
//
//   auto reader = stance::open_samples("walk.csv.zst");       // or a Stance recording, or "-" for standard
//   input if (!reader) { std::cerr << reader.error().message; ... } std::vector<stance::ImuSample> samples;
//   while (true) {
//     const auto count = (*reader)->read(samples, 4096);      // appends
//     if (!count || *count == 0) break;
//   }
//
// A reader owns its file and is used from one thread at a time; different readers are independent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/result.h"

namespace stance {

class Input;

// What a recording says about itself. Nothing in here depends on an analysis or its version.
struct RecordingInfo {
  std::string name;               // file name without directory and endings; "standard input" for "-"
  std::string sensor_id;          // the sensor's own unchangeable identity; empty: not known
  std::string sensor_name;        // what people call it; empty: not known
  std::string sensor_firmware;    // version text; empty: not known
  double rate_hz = 0.0;           // nominal sampling rate; 0: not told (measure it from the times)
  bool has_gyro = false;          // false: all angular rates are NaN
  double acc_range_m_s2 = 0.0;    // readings beyond +-this are clipped; 0: not told
  double gyro_range_rad_s = 0.0;  // likewise
  // The sensor's resolution: a reading is a whole number divided by this. 0: not told.
  double acc_counts_per_m_s2 = 0.0;
  double gyro_counts_per_rad_s = 0.0;
  std::optional<std::int64_t> first_sample_utc_us;  // microseconds since 1970 UTC of the sample at time_s = 0
  // Of the sample at time_s = 0, where the sensor's clock showed local time without saying which zone:
  // "2026-11-21T23:31:18.250". Empty: not told, or first_sample_utc_us says it better.
  std::string first_sample_local;
  std::string placement;  // where the sensor was worn, a name that `--placement` takes; empty: not told
  // Sentences for people: what had to be assumed about a foreign file, or is in it and not read.
  std::vector<std::string> remarks;
};

// What was left out and why. Counts since the reader was opened; all 0 for a clean file.
struct ReadCounters {
  std::uint64_t samples = 0;              // delivered
  std::uint64_t malformed = 0;            // rows with too few columns or a text where a number must be
  std::uint64_t not_finite = 0;           // rows with NaN or infinity
  std::uint64_t time_not_increasing = 0;  // rows whose time equals or precedes that of a row before
  std::uint64_t unpaired = 0;  // readings of the accelerometer without one of the gyroscope near in time
  std::uint64_t damaged_chunks = 0;  // binary files: chunks whose checksum or content was wrong
  std::uint64_t truncated_bytes =
      0;  // binary files: bytes after the last whole chunk (a crash while writing)

  [[nodiscard]] std::uint64_t skipped() const {
    return malformed + not_finite + time_not_increasing + unpaired;
  }
};

class SampleReader {
 public:
  virtual ~SampleReader() = default;
  SampleReader(const SampleReader&) = delete;
  SampleReader& operator=(const SampleReader&) = delete;

  // Appends up to `max` samples and returns how many; 0 means the end (again on every later call). Times are
  // strictly increasing and on the file's own axis, which need not start at 0. An Error is final; all that
  // could be read before the damage has been delivered by then. `max` must not be 0.
  [[nodiscard]] virtual Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) = 0;

  [[nodiscard]] virtual const RecordingInfo& info() const = 0;
  [[nodiscard]] virtual const ReadCounters& counters() const = 0;

  // Progress in bytes of the file as stored. The total is 0 where it cannot be known (standard input).
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  [[nodiscard]] virtual std::uint64_t bytes_total() const = 0;

 protected:
  SampleReader() = default;
};

// Opens by content, not by file name: a Stance recording (doc/recording_format.md), a table of
// comma-separated values (doc/csv_format.md), a capture of a sensor's line (doc/capture_format.md), or a file
// or folder of another maker (doc/import_formats.md), each plain or compressed by zstd or gzip. "-" is
// standard input.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_samples(const std::string& path);
// What a recording at that path is called: "dir/walk.csv.zst" is "walk".
[[nodiscard]] std::string recording_name(const std::string& path);
// The same from an input that is open (and decompressed) already; `name` is for messages.
[[nodiscard]] Result<std::unique_ptr<SampleReader>> open_samples(std::unique_ptr<Input> input,
                                                                 const std::string& name);

}  // namespace stance
