#include "tools/stance/history/archive.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/history/attempt.h"
#include "tools/stance/history/event_rows.h"
#include "tools/stance/history/learned.h"

namespace stance {
namespace {

constexpr const char* kHeadType = "stance_history";
constexpr const char* kEndType = "end";
constexpr const char* kTaughtType = "taught";
constexpr const char* kSessionType = "session";
// Events go into the database in portions of this many.
constexpr std::size_t kEventsAtOnce = 4096;

struct Column {
  std::string name;
  std::string type;  // as declared: INTEGER, REAL, TEXT
  bool required = false;
};

struct Table {
  std::string name;
  std::string declaration;      // its CREATE TABLE
  std::vector<Column> columns;  // without id and recording_id
};

std::vector<Column> columns_of(SQLite::Database& database, const std::string& table) {
  std::vector<Column> columns;
  SQLite::Statement query(database, fmt::format("PRAGMA main.table_info({})", table));
  while (query.executeStep()) {
    Column column{query.getColumn("name").getString(), query.getColumn("type").getString(),
                  query.getColumn("notnull").getInt() != 0 && query.getColumn("dflt_value").isNull()};
    if (column.name != "id" && column.name != "recording_id") columns.push_back(std::move(column));
  }
  return columns;
}

// `recording`, and the tables that hang on it in the order of their names, but for the events.
struct Tables {
  Table recording;
  Table event;
  std::vector<Table> others;
};

Tables tables_of(SQLite::Database& database) {
  Tables tables;
  SQLite::Statement query(
      database,
      "SELECT name, sql FROM main.sqlite_master WHERE type = 'table' AND (name = 'recording' OR "
      "EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) AS info "
      "WHERE info.name = 'recording_id')) ORDER BY name");
  while (query.executeStep()) {
    Table table{query.getColumn(0).getString(), query.getColumn(1).getString(), {}};
    table.columns = columns_of(database, table.name);
    if (table.name == "recording") {
      tables.recording = std::move(table);
    } else if (table.name == "event") {
      tables.event = std::move(table);
    } else {
      tables.others.push_back(std::move(table));
    }
  }
  return tables;
}

std::string names_of(const std::vector<Column>& columns) {
  std::string names;
  for (const Column& column : columns)
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", column.name);
  return names;
}

// --- out ---

Json json_of(const SQLite::Column& value) {
  if (value.isInteger()) return value.getInt64();
  if (value.isFloat()) return value.getDouble();
  if (value.isNull()) return nullptr;
  return value.getString();
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

class ArchiveWriter {
 public:
  ArchiveWriter(SQLite::Database& database, const std::function<void(std::string_view line)>& take)
      : database_(database), take_(take), tables_(tables_of(database)) {}

  void write(std::span<const TaughtExercise> taught, std::span<const std::int64_t> sessions) {
    put(line_of({{"type", kHeadType}, {"format", kArchiveFormat}}));
    for (const TaughtExercise& exercise : taught) {
      Json json = json_of(exercise);
      json["type"] = kTaughtType;
      put(line_of(json));
    }
    for (const std::int64_t session : sessions) {
      rows(tables_.recording, kSessionType, "id", session);
      for (const Table& table : tables_.others) rows(table, table.name, "recording_id", session);
      const std::string begin = fmt::format("{{\"session\":{},", session);
      for_each_event_line(database_, session, "",
                          [&](const std::string& line) { put(begin + line.substr(1)); });
    }
    put(line_of({{"type", kEndType}, {"lines", lines_ + 1}}));
  }

 private:
  void put(std::string_view line) {
    ++lines_;
    take_(line);
  }

  void rows(const Table& table, const std::string& type, const char* key, std::int64_t session) {
    SQLite::Statement query(database_, fmt::format("SELECT {} FROM {} WHERE {} = ? ORDER BY id",
                                                   names_of(table.columns), table.name, key));
    query.bind(1, session);
    while (query.executeStep()) {
      Json json = {{"session", session}, {"type", type}};
      for (std::size_t i = 0; i < table.columns.size(); ++i)
        json[table.columns[i].name] = json_of(query.getColumn(static_cast<int>(i)));
      put(line_of(json));
    }
  }

  SQLite::Database& database_;
  const std::function<void(std::string_view line)>& take_;
  Tables tables_;
  std::int64_t lines_ = 0;
};

// --- in ---

// Why a line cannot be read; ends inside read_archive().
struct BadLine {
  std::string reason;
};

std::string text_field(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t whole_field(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_integer())
    throw BadLine{fmt::format("its field \"{}\" is missing or no whole number", name)};
  return found->get<std::int64_t>();
}

void bind_value(SQLite::Statement& statement, int index, const Column& column, const Json& value) {
  const bool whole = column.type == "INTEGER" && value.is_number_integer();
  if (whole) return statement.bind(index, value.get<std::int64_t>());
  if (column.type == "REAL" && value.is_number()) return statement.bind(index, value.get<double>());
  if (column.type == "TEXT" && value.is_string()) return statement.bind(index, value.get<std::string>());
  if (!value.is_null() || column.required)
    throw BadLine{fmt::format("its field \"{}\" is not what belongs there", column.name)};
  statement.bind(index);
}

// Into tables of the same names that only this connection sees, then from those into the history at once: the
// history is held for as long as copying takes, not for as long as reading does.
class ArchiveReader {
 public:
  explicit ArchiveReader(SQLite::Database& database) : database_(database), tables_(tables_of(database)) {
    drop();
    database_.exec("PRAGMA temp_store = MEMORY");
    make(tables_.recording);
    make(tables_.event);
    for (const Table& table : tables_.others) make(table);
    database_.exec("CREATE INDEX temp.new_event_of_recording ON event(recording_id)");
  }
  ~ArchiveReader() {
    try {
      drop();
    } catch (const SQLite::Exception&) {
      // They go with the connection.
    }
  }
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  void take(const std::string& line) {
    ++lines_;
    if (ended_) throw BadLine{"it comes after the end"};
    Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) throw BadLine{"it is no JSON object"};
    const std::string type = text_field(json, "type");
    if (lines_ == 1) return take_head(json, type);
    if (type == kEndType) return take_end(json);
    if (type == kTaughtType) return take_taught(json);
    const std::int64_t session = whole_field(json, "session");
    json.erase("session");
    if (type == kSessionType) return take_session(session, json);
    if (session <= 0 || session != session_) throw BadLine{"its session has not begun"};
    const auto table = std::find_if(tables_.others.begin(), tables_.others.end(),
                                    [&](const Table& other) { return other.name == type; });
    if (table == tables_.others.end()) return take_event(json);
    insert(*table, "recording_id", session, json);
  }

  [[nodiscard]] const std::vector<TaughtExercise>& taught() const { return taught_; }

  // Nothing was left out at the end.
  [[nodiscard]] bool ended() const { return ended_; }

  Imported store() {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement query(database_, "SELECT id, path, start_utc_us FROM temp.recording ORDER BY rowid");
    while (query.executeStep()) {
      const std::int64_t session = query.getColumn(0).getInt64();
      const std::string path = query.getColumn(1).getString();
      if (exists("path = ? AND start_utc_us = ?", path, query.getColumn(2).getInt64())) {
        ++imported_.already_there;
        continue;
      }
      copy_session(session, free_path(path));
      ++imported_.sessions;
    }
    query.reset();
    transaction.commit();
    return imported_;
  }

 private:
  void make(const Table& table) {
    constexpr std::string_view kCreate = "CREATE TABLE";
    database_.exec("CREATE TEMP TABLE" + table.declaration.substr(kCreate.size()));
  }

  void drop() {
    for (const Table& table : tables_.others) database_.exec("DROP TABLE IF EXISTS temp." + table.name);
    database_.exec("DROP TABLE IF EXISTS temp.event; DROP TABLE IF EXISTS temp.recording");
  }

  static void take_head(const Json& json, const std::string& type) {
    if (type != kHeadType)
      throw BadLine{"a history begins with {\"type\":\"stance_history\",...}; is this another file?"};
    if (const std::int64_t format = whole_field(json, "format"); format != kArchiveFormat)
      throw BadLine{fmt::format("format {} is of another version of Stance; update Stance", format)};
  }

  void take_end(const Json& json) {
    flush();
    if (whole_field(json, "lines") != lines_) throw BadLine{"lines before it are missing"};
    ended_ = true;
  }

  void take_taught(const Json& json) {
    auto exercise = taught_from_json(json);
    if (!exercise) throw BadLine{"it is no exercise that was taught"};
    taught_.push_back(std::move(*exercise));
  }

  void take_session(std::int64_t session, const Json& json) {
    flush();
    if (session <= 0) throw BadLine{"a session's number is 1 or more"};
    insert(tables_.recording, "id", session, json);
    session_ = session;
  }

  void take_event(const Json& json) {
    auto event = event_from_json(json);
    if (!event || !event->final) throw BadLine{"this version of Stance knows no such event"};
    std::string line = line_of(json);
    ++imported_.events;
    if (to_json_line(*event) == line) {
      events_.push_back(std::move(*event));
      if (events_.size() >= kEventsAtOnce) flush();
      return;
    }
    // Fields of its own: kept as they are.
    flush();
    insert(tables_.event, "recording_id", session_,
           {{"type", type_name(event->body)},
            {"start_s", round_time(time_of(event->body))},
            {"end_s", round_time(end_of(event->body))},
            {"fields", line}});
  }

  void flush() {
    insert_events(database_, session_, events_);
    events_.clear();
  }

  void insert(const Table& table, const char* key, std::int64_t session, const Json& json) {
    std::vector<Column> given;
    for (const Column& column : table.columns) {
      if (json.contains(column.name)) {
        given.push_back(column);
      } else if (column.required) {
        throw BadLine{fmt::format("its field \"{}\" is missing", column.name)};
      }
    }
    // "type" is a column of its own in events alone.
    const std::size_t known = given.size() + (table.name == "event" ? 0 : 1);
    if (known != json.size()) throw BadLine{"it has a field that this version of Stance does not know"};
    std::string marks;
    for (std::size_t i = 0; i < given.size(); ++i) marks += ", ?";
    SQLite::Statement statement(database_, fmt::format("INSERT INTO temp.{} ({}, {}) VALUES (?{})",
                                                       table.name, key, names_of(given), marks));
    statement.bind(1, session);
    for (std::size_t i = 0; i < given.size(); ++i)
      bind_value(statement, static_cast<int>(i) + 2, given[i], json[given[i].name]);
    statement.exec();
  }

  template <typename... Values>
  bool exists(const char* where, const Values&... values) {
    SQLite::Statement query(database_, fmt::format("SELECT 1 FROM main.recording WHERE {}", where));
    int index = 0;
    (query.bind(++index, values), ...);
    return query.executeStep();
  }

  // The name says where the raw recording lies; that of another session must not be taken for this one's.
  std::string free_path(const std::string& path) {
    std::string name = path;
    const std::size_t end = path.rfind('.') == std::string::npos ? path.size() : path.rfind('.');
    for (int number = 2; exists("path = ?", name); ++number)
      name = fmt::format("{}_{}{}", path.substr(0, end), number, path.substr(end));
    return name;
  }

  void copy_session(std::int64_t session, const std::string& path) {
    const std::string names = names_of(tables_.recording.columns);
    const bool taken = exists("id = ?", session);
    SQLite::Statement update(database_, "UPDATE temp.recording SET path = ? WHERE id = ?");
    update.bind(1, path);
    update.bind(2, session);
    update.exec();
    SQLite::Statement copy(database_, fmt::format("INSERT INTO main.recording (id, {0}) SELECT {1}, {0} FROM "
                                                  "temp.recording WHERE id = ?",
                                                  names, taken ? "NULL" : "id"));
    copy.bind(1, session);
    copy.exec();
    const std::int64_t id = database_.getLastInsertRowid();
    copy_rows(tables_.event, session, id);
    for (const Table& table : tables_.others) copy_rows(table, session, id);
  }

  void copy_rows(const Table& table, std::int64_t from, std::int64_t to) {
    SQLite::Statement copy(database_,
                           fmt::format("INSERT INTO main.{0} (recording_id, {1}) SELECT ?, {1} FROM temp.{0} "
                                       "WHERE recording_id = ? ORDER BY id",
                                       table.name, names_of(table.columns)));
    copy.bind(1, to);
    copy.bind(2, from);
    copy.exec();
  }

  SQLite::Database& database_;
  Tables tables_;
  Imported imported_;
  std::vector<Event> events_;
  std::vector<TaughtExercise> taught_;
  std::int64_t session_ = 0;
  std::int64_t lines_ = 0;
  bool ended_ = false;
};

// Empty when the line was taken.
std::string complaint_of(ArchiveReader& reader, const std::string& line) {
  try {
    reader.take(line);
    return "";
  } catch (const BadLine& bad) {
    return bad.reason;
  } catch (const SQLite::Exception& exception) {
    return exception.what();
  } catch (const Json::exception& exception) {
    return exception.what();
  }
}

}  // namespace

Result<void> write_archive(const History& history, std::span<const std::int64_t> sessions,
                           const std::function<void(std::string_view line)>& take) {
  const auto taught = taught_exercises(history);
  if (!taught) return tl::make_unexpected(taught.error());
  return attempt(history.database().getFilename(), [&] {
    SQLite::Transaction snapshot(history.database());
    ArchiveWriter(history.database(), take).write(*taught, sessions);
  });
}

Result<Imported> read_archive(History& history, std::istream& lines) {
  std::int64_t number = 0;
  std::string reason;  // why line `number` cannot be read; empty: all can
  std::vector<TaughtExercise> taught;
  auto imported = attempt(history.database().getFilename(), [&] {
    ArchiveReader reader(history.database());
    for (std::string line; reason.empty() && std::getline(lines, line);) {
      ++number;
      reason = complaint_of(reader, line);
    }
    if (reason.empty() && !reader.ended()) {
      ++number;
      reason = "the file ends before its end; copy it again";
    }
    if (!reason.empty()) return Imported{};
    taught = reader.taught();
    return reader.store();
  });
  if (!reason.empty()) {
    return failure(ErrorCode::kDamaged,
                   fmt::format("Line {} cannot be read: {}. Nothing was imported.", number, reason));
  }
  if (!imported) return imported;
  // What was taught here since stays. Once more is no harm: an import that ended here is done again.
  const auto known = taught_exercises(history);
  if (!known) return tl::make_unexpected(known.error());
  for (const TaughtExercise& exercise : taught) {
    const bool is_known = std::any_of(known->begin(), known->end(),
                                      [&](const TaughtExercise& one) { return one.name == exercise.name; });
    if (is_known) continue;
    if (const auto stored = teach(history, exercise); !stored) return tl::make_unexpected(stored.error());
  }
  return imported;
}

}  // namespace stance
