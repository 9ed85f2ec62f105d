// Forgetting sessions: out of the history and the recordings at once, gone for good a day later, and back
// within that day when the wearer asks.
//
// What is forgotten waits in DATA_DIR/forgotten/NAME/: history.jsonl (archive.h), the raw recordings, and
// about.json. The folder is complete before anything is removed, and its name tells what was decided, so a
// crash at any moment is made good by complete_forgetting():
//   NAME.making   not decided yet: removed
//   NAME          decided: rows and recordings go
//   NAME.undoing  taken back: rows and recordings return
// Removed rows are overwritten with zeros (SQLite's secure_delete) and the journal of the database is cut
// off. Files are unlinked; what a disk keeps of them below the file system is beyond any program.
//
// Any process may call these while a daemon runs; a lock in the folder lets one at a time. Sessions that are
// being recorded must be finished first.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/stance/history/history.h"

namespace stance {

// How long it can be taken back.
inline constexpr std::int64_t kForgottenKept_us = 24LL * 3600 * 1'000'000;

// Of this data directory.
[[nodiscard]] std::filesystem::path forgotten_dir(const std::filesystem::path& data_dir);

struct Forgotten {
  std::string name;  // of its folder: when, in UTC
  std::int64_t at_utc_us = 0;
  std::vector<std::int64_t> sessions;
  std::uint64_t recording_bytes = 0;

  [[nodiscard]] std::int64_t gone_utc_us() const { return at_utc_us + kForgottenKept_us; }
};

[[nodiscard]] Result<Forgotten> forget_sessions(const std::filesystem::path& data_dir, History& history,
                                                std::span<const RecordingRow> rows, std::int64_t now_us);

// What can be taken back, oldest first.
[[nodiscard]] std::vector<Forgotten> forgotten_in(const std::filesystem::path& data_dir);

[[nodiscard]] Result<Forgotten> undo_forgetting(const std::filesystem::path& data_dir, History& history,
                                                const std::string& name);

// Removes what was forgotten more than a day ago; with `all`, everything that was. Returns how many were
// removed. Nothing when another process is about it.
std::int64_t remove_forgotten(const std::filesystem::path& data_dir, std::int64_t now_us, bool all = false);

// Brings to an end what was interrupted. For the start of a daemon, before it looks for recordings that the
// history does not know.
[[nodiscard]] Result<void> complete_forgetting(const std::filesystem::path& data_dir, History& history);

}  // namespace stance
