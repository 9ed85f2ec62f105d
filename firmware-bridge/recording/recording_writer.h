// Writes a Stance recording (doc/recording_format.md): samples first of all, then whatever else happened.
//
// The file is append-only and readable up to its last whole chunk at every moment, also after kill -9. add()
// only collects; flush() makes chunks of what was collected and hands them to the kernel. Call flush() once a
// second: then a killed process loses at most the last second. Errors are values. While the disk
// takes nothing, what was written stays readable and what comes is kept in memory, up to kMostCollected
// samples, for the next flush(). One owner, one thread (the store thread).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/recording_event.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "firmware-bridge/result.h"

namespace stance {

// An hour at 100 Hz, 12 MB. Samples beyond that are dropped and counted.
inline constexpr std::size_t kMostCollected = 360'000;

class RecordingWriter {
 public:
  // A new file, mode 0600, which must not exist yet. Writes the header at once, or, on a full disk, later.
  [[nodiscard]] static Result<std::unique_ptr<RecordingWriter>> create(const std::string& path,
                                                                       const RecordingInfo& info);
  // Goes on with a file that was closed or left behind by a crash; never with one that another process
  // writes. A torn chunk at its end is cut off, an index is replaced at the next close().
  [[nodiscard]] static Result<std::unique_ptr<RecordingWriter>> append(const std::string& path);
  // Closes, ignoring errors.
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  // Samples in order of time; those not later than the last one are dropped. No I/O.
  void add(const SampleBatch& batch);
  // The same without a sensor's stream, for converting and simulating.
  void add(std::span<const ImuSample> samples);
  void add(RecordingEvent event);

  // Hands everything collected to the kernel. After kDiskFull or kIo call it again, e.g. a second later.
  [[nodiscard]] Result<void> flush();
  // Waits until the disk has it (fdatasync). Costs up to a second; every 60 s is enough.
  [[nodiscard]] Result<void> sync();
  // flush(), index, footer, sync(). Later calls do nothing.
  [[nodiscard]] Result<void> close();

  // Where the stream stood at the last successful flush(): safe to acknowledge to the sensor, and what a new
  // Link goes on from after append().
  [[nodiscard]] const StreamPosition& position() const;
  // For which there was no room while the disk took nothing.
  [[nodiscard]] std::uint64_t dropped_samples() const;
  // Header as created or found.
  [[nodiscard]] const RecordingInfo& info() const;
  // Bytes in the file.
  [[nodiscard]] std::uint64_t bytes_written() const;

 private:
  struct Impl;
  explicit RecordingWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
