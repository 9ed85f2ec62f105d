// The history: what was recorded and what happened in it, in one SQLite database. The events of a recording
// are a pure function of its file (see analysis_run.h); the database holds them so that reports need not
// compute, and can be rebuilt from the recordings at any time. So nothing provisional is stored, and a crash
// loses nothing: a recording still marked open is replayed at the next start and its events are replaced.
//
// WAL mode: one writer (the daemon), any number of readers (report, sessions), no one waits for another. One
// History belongs to one thread at a time. The file is 0600. Expected failures are values; SQLite's
// exceptions end here.
//
// Tables (times of events: seconds since the recording's first sample; *_utc_us: microseconds since 1970
// UTC):
//   recording(id, path, start_utc_us, sensor_id, sensor_name, sensor_firmware, placement, rate_hz, has_gyro,
//             algorithm_version, state 'open'|'finished', duration_s, samples, gaps, gap_s, removed_utc_us)
//   event(id, recording_id, type, start_s, end_s, fields)   fields: the JSON line of `stance analyze`
//   link_gap(id, recording_id, start_utc_us, end_utc_us, reason)
// and one view a type (activity, transition, step, rep, set_of_reps, sedentary_bout, asymmetry) with the
// fields as columns. PRAGMA user_version counts migrations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/event.h"
#include "firmware-bridge/result.h"

namespace SQLite {
class Database;
}

namespace stance {

// One recording as the database knows it.
struct RecordingRow {
  std::int64_t id = 0;            // 0: not stored yet
  std::string path;               // relative to the data directory
  std::int64_t start_utc_us = 0;  // of the first sample
  std::string sensor_id;          // empty: not known
  std::string sensor_name;        // empty: not known
  std::string sensor_firmware;    // empty: not known
  Placement placement = Placement::kAuto;
  double rate_hz = 0.0;  // 0: not known
  bool has_gyro = false;
  std::string algorithm_version = std::string(kAlgorithmVersion);
  bool finished = false;  // false: being recorded, or the daemon was killed
  double duration_s = 0.0;
  std::uint64_t samples = 0;
  std::uint64_t gaps = 0;  // silences longer than 0.2 s
  double gap_s = 0.0;      // their total
  // When the file was removed to keep within the limits of storage; 0: it was not. What is stored here stays.
  std::int64_t removed_utc_us = 0;
};

// A time in which the sensor was not heard.
struct LinkGap {
  std::int64_t start_utc_us = 0;
  std::int64_t end_utc_us = 0;
  std::string reason;  // a word: "lost", "silent", "absent"
};

// What one second brought; stored in one transaction.
struct HistoryBatch {
  std::span<const Event> events;  // final ones; provisional ones are passed over
  std::span<const LinkGap> gaps;
};

class History {
 public:
  // For writing: creates file, directory (0700) and tables, and brings an older database up to date.
  [[nodiscard]] static Result<History> open(const std::filesystem::path& file);
  // For reading only. kNotFound when there is none yet.
  [[nodiscard]] static Result<History> open_read_only(const std::filesystem::path& file);
  ~History();
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;

  // Stores a new recording and returns its id; row.id is ignored.
  [[nodiscard]] Result<std::int64_t> add(const RecordingRow& row);
  // Updates row `row.id` and appends to it, in one transaction.
  [[nodiscard]] Result<void> write(const RecordingRow& row, const HistoryBatch& batch);
  // The same, with the events in place of those stored before.
  [[nodiscard]] Result<void> replace(const RecordingRow& row, std::span<const Event> events);

  // Oldest first.
  [[nodiscard]] Result<std::vector<RecordingRow>> recordings() const;
  [[nodiscard]] Result<std::vector<RecordingRow>> open_recordings() const;
  // kNotFound when there is no such recording.
  [[nodiscard]] Result<RecordingRow> recording(std::int64_t id) const;
  // In the order they became known, exactly the lines of `stance analyze --format jsonl`. `type`: only events
  // of this type ("asymmetry"); empty: all.
  [[nodiscard]] Result<std::vector<std::string>> event_lines(std::int64_t recording_id,
                                                             const std::string& type = "") const;
  [[nodiscard]] Result<std::vector<Event>> events(std::int64_t recording_id,
                                                  const std::string& type = "") const;
  [[nodiscard]] Result<std::vector<LinkGap>> link_gaps(std::int64_t recording_id) const;

 private:
  explicit History(std::unique_ptr<SQLite::Database> database);
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace stance
