#include "tools/stance/history/history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "tools/stance/history/attempt.h"
#include "tools/stance/history/event_rows.h"
#include "tools/stance/history/schema.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

// A reader waits this long for the moment in which the daemon writes; the daemon's transactions take
// milliseconds.
constexpr int kBusyTimeoutMs = 5000;

Result<void> create_private_file(const fs::path& file) {
  std::error_code error;
  if (!file.parent_path().empty() && !fs::exists(file.parent_path(), error)) {
    fs::create_directories(file.parent_path(), error);
    if (!error) fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  }
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return failure(
        ErrorCode::kNotAllowed,
        fmt::format("The history {} cannot be created. Check who owns the folder, or choose another with "
                    "--data-dir.",
                    file.string()));
  }
  ::close(descriptor);
  return {};
}

tl::unexpected<Error> written_by_newer(const fs::path& file) {
  return failure(
      ErrorCode::kDamaged,
      fmt::format("The history {} was written by a newer version of Stance. Update Stance, or choose "
                  "another folder with --data-dir.",
                  file.string()));
}

void bind_row(SQLite::Statement& statement, const RecordingRow& row) {
  statement.bind(":path", row.path);
  statement.bind(":start_utc_us", row.start_utc_us);
  statement.bind(":sensor_id", row.sensor_id);
  statement.bind(":sensor_name", row.sensor_name);
  statement.bind(":sensor_firmware", row.sensor_firmware);
  statement.bind(":placement", std::string(name_of(row.placement)));
  statement.bind(":rate_hz", row.rate_hz);
  statement.bind(":has_gyro", row.has_gyro ? 1 : 0);
  statement.bind(":algorithm_version", row.algorithm_version);
  statement.bind(":state", row.finished ? "finished" : "open");
  statement.bind(":duration_s", row.duration_s);
  statement.bind(":samples", static_cast<std::int64_t>(row.samples));
  statement.bind(":gaps", static_cast<std::int64_t>(row.gaps));
  statement.bind(":gap_s", row.gap_s);
  statement.bind(":removed_utc_us", row.removed_utc_us);
  if (row.utc_offset_s) {
    statement.bind(":utc_offset_s", *row.utc_offset_s);
  } else {
    statement.bind(":utc_offset_s");
  }
}

constexpr const char* kColumns =
    "path, start_utc_us, sensor_id, sensor_name, sensor_firmware, placement, rate_hz, has_gyro, "
    "algorithm_version, "
    "state, duration_s, samples, gaps, gap_s, removed_utc_us, utc_offset_s";
constexpr const char* kValues =
    ":path, :start_utc_us, :sensor_id, :sensor_name, :sensor_firmware, :placement, :rate_hz, :has_gyro, "
    ":algorithm_version, :state, :duration_s, :samples, :gaps, :gap_s, :removed_utc_us, :utc_offset_s";

RecordingRow row_of(SQLite::Statement& query) {
  RecordingRow row;
  row.id = query.getColumn("id").getInt64();
  row.path = query.getColumn("path").getString();
  row.start_utc_us = query.getColumn("start_utc_us").getInt64();
  row.sensor_id = query.getColumn("sensor_id").getString();
  row.sensor_name = query.getColumn("sensor_name").getString();
  row.sensor_firmware = query.getColumn("sensor_firmware").getString();
  row.placement = placement_from_name(query.getColumn("placement").getString()).value_or(Placement::kAuto);
  row.rate_hz = query.getColumn("rate_hz").getDouble();
  row.has_gyro = query.getColumn("has_gyro").getInt() != 0;
  row.algorithm_version = query.getColumn("algorithm_version").getString();
  row.finished = query.getColumn("state").getString() == "finished";
  row.duration_s = query.getColumn("duration_s").getDouble();
  row.samples = static_cast<std::uint64_t>(query.getColumn("samples").getInt64());
  row.gaps = static_cast<std::uint64_t>(query.getColumn("gaps").getInt64());
  row.gap_s = query.getColumn("gap_s").getDouble();
  row.removed_utc_us = query.getColumn("removed_utc_us").getInt64();
  const SQLite::Column utc_offset_s = query.getColumn("utc_offset_s");
  if (!utc_offset_s.isNull()) row.utc_offset_s = utc_offset_s.getInt();
  return row;
}

void update_row(SQLite::Database& database, const RecordingRow& row) {
  SQLite::Statement update(database,
                           fmt::format("UPDATE recording SET ({}) = ({}) WHERE id = :id", kColumns, kValues));
  bind_row(update, row);
  update.bind(":id", row.id);
  update.exec();
}

void insert_gaps(SQLite::Database& database, std::int64_t recording_id, std::span<const LinkGap> gaps) {
  SQLite::Statement insert(
      database, "INSERT INTO link_gap (recording_id, start_utc_us, end_utc_us, reason) VALUES (?, ?, ?, ?)");
  for (const LinkGap& gap : gaps) {
    insert.bind(1, recording_id);
    insert.bind(2, gap.start_utc_us);
    insert.bind(3, gap.end_utc_us);
    insert.bind(4, gap.reason);
    insert.exec();
    insert.reset();
  }
}

std::vector<RecordingRow> select_recordings(SQLite::Database& database, const std::string& where) {
  SQLite::Statement query(
      database, fmt::format("SELECT id, {} FROM recording {} ORDER BY start_utc_us, id", kColumns, where));
  std::vector<RecordingRow> rows;
  while (query.executeStep()) rows.push_back(row_of(query));
  return rows;
}

}  // namespace

History::History(std::unique_ptr<SQLite::Database> database) : database_(std::move(database)) {}
History::~History() = default;
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;

Result<History> History::open(const fs::path& file) {
  if (auto created = create_private_file(file); !created) return tl::make_unexpected(created.error());
  auto opened = attempt(file.string(), [&]() -> std::unique_ptr<SQLite::Database> {
    auto database = std::make_unique<SQLite::Database>(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    if (schema_version(*database) > kSchemaVersion) return nullptr;
    database->exec("PRAGMA journal_mode = WAL");
    database->exec("PRAGMA synchronous = NORMAL");
    database->exec("PRAGMA foreign_keys = ON");
    migrate(*database);
    return database;
  });
  if (!opened) return tl::make_unexpected(opened.error());
  if (!*opened) return written_by_newer(file);
  return History(std::move(*opened));
}

Result<History> History::open_read_only(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("Nothing has been recorded yet in {}. Start the daemon first: stance daemon",
                               file.parent_path().string()));
  }
  auto opened = attempt(file.string(), [&] {
    auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
    database->execAndGet(
        "SELECT count(*) FROM recording");  // a file that is no history fails here, with a reason
    return database;
  });
  if (!opened) return tl::make_unexpected(opened.error());
  if (schema_version(**opened) > kSchemaVersion) return written_by_newer(file);
  // An older one, and no daemon has been started since: it is brought up to date now.
  if (schema_version(**opened) < kSchemaVersion) return open(file);
  return History(std::move(*opened));
}

Result<std::int64_t> History::add(const RecordingRow& row) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement insert(*database_,
                             fmt::format("INSERT INTO recording ({}) VALUES ({})", kColumns, kValues));
    bind_row(insert, row);
    insert.exec();
    return static_cast<std::int64_t>(database_->getLastInsertRowid());
  });
}

Result<void> History::write(const RecordingRow& row, const HistoryBatch& batch) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    update_row(*database_, row);
    insert_events(*database_, row.id, batch.events);
    insert_gaps(*database_, row.id, batch.gaps);
    transaction.commit();
  });
}

Result<void> History::replace(const RecordingRow& row, std::span<const Event> events) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    update_row(*database_, row);
    SQLite::Statement remove(*database_, "DELETE FROM event WHERE recording_id = ?");
    remove.bind(1, row.id);
    remove.exec();
    insert_events(*database_, row.id, events);
    transaction.commit();
  });
}

Result<std::vector<RecordingRow>> History::recordings() const {
  return attempt(database_->getFilename(), [&] { return select_recordings(*database_, ""); });
}

Result<std::vector<RecordingRow>> History::open_recordings() const {
  return attempt(database_->getFilename(),
                 [&] { return select_recordings(*database_, "WHERE state = 'open'"); });
}

Result<RecordingRow> History::recording(std::int64_t id) const {
  auto rows = attempt(database_->getFilename(),
                      [&] { return select_recordings(*database_, fmt::format("WHERE id = {}", id)); });
  if (!rows) return tl::make_unexpected(rows.error());
  if (rows->empty()) {
    return failure(ErrorCode::kNotFound,
                   fmt::format("There is no session {}. See which there are: stance sessions", id));
  }
  return rows->front();
}

Result<std::vector<std::string>> History::event_lines(std::int64_t recording_id,
                                                      const std::string& type) const {
  return attempt(database_->getFilename(), [&] {
    std::vector<std::string> lines;
    for_each_event_line(*database_, recording_id, type,
                        [&lines](const std::string& line) { lines.push_back(line); });
    return lines;
  });
}

Result<std::vector<Event>> History::events(std::int64_t recording_id, const std::string& type) const {
  return attempt(database_->getFilename(), [&] { return select_events(*database_, recording_id, type); });
}

Result<std::vector<LinkGap>> History::link_gaps(std::int64_t recording_id) const {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT start_utc_us, end_utc_us, reason FROM link_gap WHERE recording_id = ? ORDER BY start_utc_us");
    query.bind(1, recording_id);
    std::vector<LinkGap> gaps;
    while (query.executeStep()) {
      gaps.push_back(
          {query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), query.getColumn(2).getString()});
    }
    return gaps;
  });
}

}  // namespace stance
