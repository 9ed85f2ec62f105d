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
//             algorithm_version, state 'open'|'finished', duration_s, samples, gaps, gap_s, removed_utc_us,
//             utc_offset_s)
//   event(id, recording_id, type, start_s, end_s, fields)   fields: the JSON line of `stance analyze`; steps
//             share rows (event_rows.h)
//   link_gap(id, recording_id, start_utc_us, end_utc_us, reason)
//   prompt(id, recording_id, bout_start_s, due_s, shown_s, last_shown_s, times_shown, firmness, outcome,
//          end_s, activation, activation_outcome, activation_reps)
//   setting(name, value)
//   correction(id, recording_id, set_start_s, set_end_s, made_utc_us, algorithm_version, counted_reps,
//              counted_exercise, counted_side, reps, exercise, side, undone_utc_us)
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

#include "analysis/algorithm_version.h"
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
  // What the wearer's clock was ahead of UTC when it began. Nothing: not known, the zone of the machine that
  // asks is taken (recorded before schema 6).
  std::optional<int> utc_offset_s;
};

// A time in which the sensor was not heard.
struct LinkGap {
  std::int64_t start_utc_us = 0;
  std::int64_t end_utc_us = 0;
  std::string reason;  // a word: "lost", "silent", "absent"
};

// Somebody sat beyond the limit and was told so, once or again. Unlike an event it depends on how Stance was
// set, so it cannot be computed anew from the recording.
struct PromptRow {
  std::int64_t id = 0;  // 0: not stored yet
  std::int64_t recording_id = 0;
  double bout_start_s = 0.0;  // of the sitting
  double due_s = 0.0;         // when the limit was reached
  double shown_s = 0.0;       // the first time
  double last_shown_s = 0.0;
  std::int64_t times_shown = 1;
  std::string firmness;          // "quiet", "normal", "firm"
  std::string outcome = "open";  // then "answered", "not_answered" or "withdrawn": it cannot be known
  double end_s = 0.0;            // of the sitting, when it is known to be over
  // The short set that it offered, by the name of its exercise; empty: none.
  std::string activation;
  std::string activation_outcome;    // "offered", then "done", "not_done" or "not_known"; empty: none
  std::int64_t activation_reps = 0;  // done
};

// What the wearer says a set was. The set itself stays as it was counted; a correction lies over it, and the
// last one that was not undone holds. It names the time, not the number, of its set: sets may be found anew
// from the recording.
struct CorrectionRow {
  std::int64_t id = 0;
  std::int64_t recording_id = 0;
  double set_start_s = 0.0;
  double set_end_s = 0.0;
  std::int64_t made_utc_us = 0;
  std::string algorithm_version = std::string(kAlgorithmVersion);
  // As it was counted then,
  std::int32_t counted_reps = 0;
  Exercise counted_exercise = Exercise::kOther;
  Side counted_side = Side::kUnknown;
  // and as it was. The same where the wearer says that it is right.
  std::int32_t reps = 0;
  Exercise exercise = Exercise::kOther;
  Side side = Side::kUnknown;
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
  // For reading only. kNotFound when there is none yet. Either is kDamaged, and changes nothing, when a newer
  // version of Stance wrote it.
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

  // Stores a new prompt (row.id is 0) or what became of one; returns its id.
  [[nodiscard]] Result<std::int64_t> write(const PromptRow& row);
  // In order of time; those of all recordings with an id of 0.
  [[nodiscard]] Result<std::vector<PromptRow>> prompts(std::int64_t recording_id) const;
  // Those a killed daemon left open are not answered.
  [[nodiscard]] Result<void> close_open_prompts();

  [[nodiscard]] Result<void> add(const CorrectionRow& row);
  // Those not undone, oldest first; of all recordings with an id of 0.
  [[nodiscard]] Result<std::vector<CorrectionRow>> corrections(std::int64_t recording_id) const;
  // kNotFound when there is none.
  [[nodiscard]] Result<void> undo(const CorrectionRow& row, std::int64_t now_utc_us);

  // What the program remembers from run to run; empty: never set.
  [[nodiscard]] Result<std::string> setting(const std::string& name) const;
  [[nodiscard]] Result<void> set(const std::string& name, const std::string& value);

  // For the other files of this folder.
  [[nodiscard]] SQLite::Database& database() const { return *database_; }

 private:
  explicit History(std::unique_ptr<SQLite::Database> database);
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace stance
