#include "tools/stance/daemon/retention.h"

#include <fmt/format.h>

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr double kMicrosecondsPerDay = 86400e6;
constexpr double kBytesPerMb = 1e6;

// 0: it is not there.
std::uint64_t size_of(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  return error ? 0 : bytes;
}

// The history is a file, and files get damaged: only what lies where the daemon put it is ever removed.
bool is_recording(const fs::path& path) {
  return path.parent_path() == "recordings" && path.extension() == ".stance";
}

double age_days(const RecordingRow& row, std::int64_t now_us) {
  // Without a time of day a recording has no age.
  if (row.start_utc_us <= 0) return 0.0;
  return (static_cast<double>(now_us - row.start_utc_us) - row.duration_s * 1e6) / kMicrosecondsPerDay;
}

// Noted first: a crash in between leaves a file too many, not a session that claims one. The next call
// finds it again.
Result<void> remove(const fs::path& data_dir, History& history, RecordingRow row, std::int64_t now_us) {
  row.removed_utc_us = now_us;
  if (auto noted = history.write(row, {}); !noted) return noted;
  std::error_code error;
  // Not there any more: it was forgotten in between.
  if (fs::remove(data_dir / row.path, error) || !error) return {};
  row.removed_utc_us = 0;
  static_cast<void>(history.write(row, {}));
  return failure(ErrorCode::kIo, fmt::format("{} could not be removed: {}.", row.path, error.message()));
}

}  // namespace

std::vector<std::string> remove_old_recordings(const fs::path& data_dir, History& history,
                                               const RetentionRules& rules, std::int64_t now_us) {
  std::vector<std::string> sentences;
  if (rules.keep_days == 0 && rules.most_bytes == 0) return sentences;
  const auto rows = history.recordings();
  if (!rows) return {rows.error().message};
  std::uint64_t total = 0;
  for (const RecordingRow& row : *rows) total += size_of(data_dir / row.path);
  for (std::size_t i = 0; i + 1 < rows->size(); ++i) {
    const RecordingRow& row = (*rows)[i];
    const std::uint64_t bytes = size_of(data_dir / row.path);
    if (!row.finished || bytes == 0 || !is_recording(row.path)) continue;
    const bool old = rules.keep_days > 0 && age_days(row, now_us) > rules.keep_days;
    const bool too_much = rules.most_bytes > 0 && total > rules.most_bytes;
    if (!old && !too_much) continue;
    if (const auto removed = remove(data_dir, history, row, now_us); !removed) {
      sentences.push_back(removed.error().message);
      continue;
    }
    total -= bytes;
    const std::string why = old ? fmt::format("older than storage.recordings_keep_days, {}", rules.keep_days)
                                : fmt::format("all took more than storage.recordings_max_gb, {:g}",
                                              static_cast<double>(rules.most_bytes) / 1e9);
    sentences.push_back(fmt::format(
        "{} was removed ({:.1f} MB; {}). Session {} stays in the history, its raw samples are gone.",
        row.path, static_cast<double>(bytes) / kBytesPerMb, why, row.id));
  }
  return sentences;
}

}  // namespace stance
