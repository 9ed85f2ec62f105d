#include "tools/stance/daemon/recovery.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "firmware-bridge/recording/recording_reader.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMicrosecondsPerMinute = 60'000'000;

std::set<std::string> recording_files(const fs::path& data_dir) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(recordings_dir(data_dir), ignored)) {
    if (entry.path().extension() == ".stance") names.insert("recordings/" + entry.path().filename().string());
  }
  return names;
}

// The axis of a recording that follows another one without a break does not begin at zero.
std::int64_t start_of(SampleReader& reader) {
  std::vector<ImuSample> first;
  const auto count = reader.read(first, 1);
  const double time_s = count && *count > 0 ? first.front().time_s : 0.0;
  return reader.info().first_sample_utc_us.value_or(0) + std::llround(time_s * 1e6);
}

RecordingRow row_of(const std::string& name, SampleReader& reader) {
  const RecordingInfo& info = reader.info();
  RecordingRow row;
  row.path = name;
  row.start_utc_us = start_of(reader);
  row.utc_offset_s = utc_offset_s(row.start_utc_us);  // as good as can be known now
  row.sensor_id = info.sensor_id;
  row.sensor_name = info.sensor_name;
  row.sensor_firmware = info.sensor_firmware;
  row.placement = placement_from_name(info.placement).value_or(Placement::kAuto);
  row.rate_hz = info.rate_hz;
  row.has_gyro = info.has_gyro;
  return row;
}

// Recordings that the history does not know: it was deleted, or the daemon was killed before it could say so.
Result<void> adopt_unknown(const fs::path& data_dir, History& history, std::vector<std::string>& notices) {
  std::set<std::string> names = recording_files(data_dir);
  const auto rows = history.recordings();
  if (!rows) return tl::make_unexpected(rows.error());
  for (const RecordingRow& row : *rows) names.erase(row.path);
  for (const std::string& name : names) {
    const auto reader = open_samples((data_dir / name).string());
    if (!reader && reader.error().code == ErrorCode::kNoSamples) continue;  // killed before its first second
    if (!reader) {
      notices.push_back(fmt::format("{} was left alone: {}", name, reader.error().message));
      continue;
    }
    if (const auto added = history.add(row_of(name, **reader)); !added) {
      return tl::make_unexpected(added.error());
    }
    notices.push_back(fmt::format("{} was not in the history; its events are computed again.", name));
  }
  return {};
}

bool may_go_on(const Session& session, const SessionRules& rules, std::int64_t now_us) {
  const std::int64_t last_us = session.stored_position().last_utc_us;
  const std::optional<int> offset_s = session.row().utc_offset_s;
  if (offset_s && *offset_s != utc_offset_s(now_us)) return false;
  return last_us > 0 && now_us - last_us <= rules.away_minutes * kMicrosecondsPerMinute &&
         day_of(last_us, rules.day_starts_hour) == day_of(now_us, rules.day_starts_hour);
}

// The recording cannot be read: the row keeps what is known, and nobody tries again.
Result<void> give_up(History& history, RecordingRow row, const Error& error,
                     std::vector<std::string>& notices) {
  notices.push_back(fmt::format("Session {} could not be completed: {}", row.id, error.message));
  row.finished = true;
  return history.write(row, {});
}

Result<void> recover_one(const fs::path& data_dir, History& history, const RecordingRow& row,
                         const SessionRules& rules, std::int64_t now_us, bool is_last, Recovered& recovered) {
  auto session = Session::reopen(data_dir, history, row, rules.sitting_limit_s, rules.height_m);
  if (!session) return give_up(history, row, session.error(), recovered.notices);
  recovered.position = (*session)->stored_position();
  if (is_last && may_go_on(**session, rules, now_us)) {
    recovered.notices.push_back(fmt::format("Session {} was interrupted after {} and goes on.", row.id,
                                            duration_words((*session)->duration_s())));
    recovered.session = std::move(*session);
    return {};
  }
  std::vector<Event> events;
  recovered.notices.push_back(fmt::format("Session {} was interrupted after {} and is complete now.", row.id,
                                          duration_words((*session)->duration_s())));
  return (*session)->finish(events);
}

// Where the newest recording left the sensor's stream, finished or not: the acknowledgement of its last
// blocks may have been lost with the line, and then a sensor that stayed on sends them again.
Result<StreamPosition> last_position(const fs::path& data_dir, const History& history) {
  const auto rows = history.recordings();
  if (!rows) return tl::make_unexpected(rows.error());
  if (rows->empty()) return StreamPosition{};
  // A file that is gone or damaged costs those blocks twice, not the start.
  return read_last_position((data_dir / rows->back().path).string()).value_or(StreamPosition{});
}

}  // namespace

Result<Recovered> recover(const fs::path& data_dir, History& history, const SessionRules& rules,
                          std::int64_t now_us) {
  Recovered recovered;
  const auto left_open = history.open_recordings();
  if (!left_open) return tl::make_unexpected(left_open.error());
  // Only what was being recorded may go on; an adopted recording may have been finished long ago.
  const std::int64_t last_id = left_open->empty() ? 0 : left_open->back().id;
  if (auto adopted = adopt_unknown(data_dir, history, recovered.notices); !adopted) {
    return tl::make_unexpected(adopted.error());
  }
  const auto position = last_position(data_dir, history);
  if (!position) return tl::make_unexpected(position.error());
  recovered.position = *position;
  const auto rows = history.open_recordings();
  if (!rows) return tl::make_unexpected(rows.error());
  for (const RecordingRow& row : *rows) {
    auto done = recover_one(data_dir, history, row, rules, now_us, row.id == last_id, recovered);
    if (!done) return tl::make_unexpected(done.error());
  }
  return recovered;
}

}  // namespace stance
