#include "tools/stance/history/forgetting.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "tools/stance/event_json.h"
#include "tools/stance/history/archive.h"
#include "tools/stance/history/attempt.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMaking = ".making";
constexpr const char* kUndoing = ".undoing";
constexpr const char* kArchive = "history.jsonl";
constexpr const char* kAbout = "about.json";
// Free pages beyond this share of the database are given back to the disk.
constexpr double kMostFree = 0.5;

// One process at a time works on the folder.
class FolderLock {
 public:
  FolderLock(const fs::path& folder, bool wait)
      : descriptor_(::open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    held_ = descriptor_ >= 0 && ::flock(descriptor_, wait ? LOCK_EX : LOCK_EX | LOCK_NB) == 0;
  }
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  [[nodiscard]] bool held() const { return held_; }

 private:
  int descriptor_;
  bool held_ = false;
};

tl::unexpected<Error> cannot_write(const fs::path& path) {
  return failure(
      ErrorCode::kIo,
      fmt::format("{} cannot be written, so nothing was forgotten. Is the disk full?", path.string()));
}

void sync(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

bool ends_with(const fs::path& folder, const char* ending) {
  return folder.filename().string().ends_with(ending);
}

// --- about.json ---

struct About {
  std::int64_t at_utc_us = 0;
  struct Session {
    std::int64_t id = 0;
    std::int64_t start_utc_us = 0;
    std::string path;
  };
  std::vector<Session> sessions;
};

std::string text_of(const About& about) {
  Json json = {{"at_utc_us", about.at_utc_us}, {"sessions", Json::array()}};
  for (const About::Session& session : about.sessions)
    json["sessions"].push_back(
        {{"id", session.id}, {"start_utc_us", session.start_utc_us}, {"path", session.path}});
  return json.dump(1) + "\n";
}

std::optional<About> about_in(const fs::path& folder) {
  std::ifstream file(folder / kAbout);
  const Json json = Json::parse(file, nullptr, false);
  try {
    About about{json.at("at_utc_us").get<std::int64_t>(), {}};
    for (const Json& session : json.at("sessions")) {
      about.sessions.push_back({session.at("id").get<std::int64_t>(),
                                session.at("start_utc_us").get<std::int64_t>(),
                                session.at("path").get<std::string>()});
    }
    return about;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

// Only what lies where the daemon puts recordings is ever moved, whatever a damaged history says.
bool is_recording(const fs::path& path) {
  return path.parent_path() == "recordings" && path.extension() == ".stance";
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "recordings", error))
    bytes += entry.file_size(error);
  return bytes;
}

// --- the steps ---

Result<void> write_folder(const fs::path& folder, const History& history, const About& about) {
  std::error_code error;
  fs::create_directories(folder / "recordings", error);
  if (error) return cannot_write(folder);
  std::vector<std::int64_t> ids;
  for (const About::Session& session : about.sessions) ids.push_back(session.id);
  std::ofstream archive(folder / kArchive, std::ios::binary);
  const auto written =
      write_archive(history, ids, [&archive](std::string_view line) { archive << line << '\n'; });
  if (!written) return written;
  std::ofstream text(folder / kAbout);
  text << text_of(about);
  if (!archive.flush() || !text.flush()) return cannot_write(folder);
  for (const char* name : {kArchive, kAbout, "."}) sync(folder / name);
  return {};
}

Result<void> move_recording(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (!fs::exists(from, error)) return {};
  if (fs::exists(to, error)) {
    return failure(ErrorCode::kIo, fmt::format("{} is there already; move it away.", to.string()));
  }
  fs::rename(from, to, error);
  if (error)
    return failure(ErrorCode::kIo, fmt::format("{} cannot be moved: {}.", from.string(), error.message()));
  return {};
}

// Overwritten, and out of the journal. A reader in the way only delays the latter.
void overwrite_removed(SQLite::Database& database) {
  database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
  const double pages = database.execAndGet("PRAGMA page_count").getInt();
  const double free_pages = database.execAndGet("PRAGMA freelist_count").getInt();
  if (free_pages <= kMostFree * pages) return;
  database.exec("VACUUM");
  database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<void> remove_rows(History& history, const About& about) {
  return attempt(history.database().getFilename(), [&] {
    SQLite::Database& database = history.database();
    database.exec("PRAGMA secure_delete = ON");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement remove(database,
                             "DELETE FROM recording WHERE id = ? AND path = ? AND start_utc_us = ?");
    int removed = 0;
    for (const About::Session& session : about.sessions) {
      remove.bind(1, session.id);
      remove.bind(2, session.path);
      remove.bind(3, session.start_utc_us);
      removed += remove.exec();
      remove.reset();
    }
    transaction.commit();
    if (removed > 0) overwrite_removed(database);
  });
}

Result<void> carry_out(const fs::path& data_dir, History& history, const fs::path& folder,
                       const About& about) {
  for (const About::Session& session : about.sessions) {
    if (!is_recording(session.path)) continue;
    if (auto moved = move_recording(data_dir / session.path, folder / session.path); !moved) return moved;
  }
  return remove_rows(history, about);
}

Result<void> bring_back(const fs::path& data_dir, History& history, const fs::path& folder,
                        const About& about) {
  std::ifstream archive(folder / kArchive, std::ios::binary);
  if (const auto read = read_archive(history, archive); !read) return tl::make_unexpected(read.error());
  for (const About::Session& session : about.sessions) {
    if (!is_recording(session.path)) continue;
    if (auto moved = move_recording(folder / session.path, data_dir / session.path); !moved) return moved;
  }
  std::error_code error;
  fs::remove_all(folder, error);
  return {};
}

// Should a reader have been in the way when the rows were removed, their last trace goes now.
void cut_journal(const fs::path& data_dir) {
  const fs::path file = history_path(data_dir);
  std::error_code error;
  if (!fs::exists(file, error)) return;
  const auto history = History::open(file);
  if (!history) return;
  static_cast<void>(
      attempt(file.string(), [&] { history->database().execAndGet("PRAGMA wal_checkpoint(TRUNCATE)"); }));
}

std::vector<fs::path> folders_in(const fs::path& data_dir) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(forgotten_dir(data_dir), error)) {
    if (entry.is_directory(error)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

Forgotten forgotten_of(const fs::path& folder, const About& about) {
  Forgotten forgotten{folder.filename().string(), about.at_utc_us, {}, bytes_in(folder)};
  for (const About::Session& session : about.sessions) forgotten.sessions.push_back(session.id);
  return forgotten;
}

fs::path new_folder(const fs::path& data_dir, std::int64_t now_us) {
  std::string stem = iso_utc(now_us);
  std::replace(stem.begin(), stem.end(), ':', '-');
  fs::path folder = forgotten_dir(data_dir) / stem;
  std::error_code error;
  for (int number = 2; fs::exists(folder, error); ++number)
    folder = forgotten_dir(data_dir) / fmt::format("{}_{}", stem, number);
  return folder;
}

}  // namespace

fs::path forgotten_dir(const fs::path& data_dir) { return data_dir / "forgotten"; }

Result<Forgotten> forget_sessions(const fs::path& data_dir, History& history,
                                  std::span<const RecordingRow> rows, std::int64_t now_us) {
  std::error_code error;
  fs::create_directories(forgotten_dir(data_dir), error);
  fs::permissions(forgotten_dir(data_dir), fs::perms::owner_all, error);
  const FolderLock lock(forgotten_dir(data_dir), true);
  if (!lock.held()) return cannot_write(forgotten_dir(data_dir));
  About about{now_us, {}};
  for (const RecordingRow& row : rows) about.sessions.push_back({row.id, row.start_utc_us, row.path});
  const fs::path folder = new_folder(data_dir, now_us);
  const fs::path making = folder.string() + kMaking;
  if (auto written = write_folder(making, history, about); !written) {
    fs::remove_all(making, error);
    return tl::make_unexpected(written.error());
  }
  fs::rename(making, folder, error);
  if (error) return cannot_write(folder);
  sync(forgotten_dir(data_dir));
  if (auto done = carry_out(data_dir, history, folder, about); !done)
    return tl::make_unexpected(done.error());
  return forgotten_of(folder, about);
}

std::vector<Forgotten> forgotten_in(const fs::path& data_dir) {
  std::vector<Forgotten> all;
  for (const fs::path& folder : folders_in(data_dir)) {
    if (ends_with(folder, kMaking) || ends_with(folder, kUndoing)) continue;
    if (const auto about = about_in(folder)) all.push_back(forgotten_of(folder, *about));
  }
  return all;
}

Result<Forgotten> undo_forgetting(const fs::path& data_dir, History& history, const std::string& name) {
  const auto nothing = [&] {
    return failure(
        ErrorCode::kNotFound,
        fmt::format("There is nothing forgotten called {}. See what there is: stance forget --list", name));
  };
  const auto all = forgotten_in(data_dir);
  const auto known =
      std::find_if(all.begin(), all.end(), [&](const Forgotten& one) { return one.name == name; });
  if (known == all.end()) return nothing();
  const FolderLock lock(forgotten_dir(data_dir), true);
  const fs::path folder = forgotten_dir(data_dir) / name;
  const fs::path undoing = folder.string() + kUndoing;
  const auto about = about_in(folder);
  std::error_code error;
  if (about) fs::rename(folder, undoing, error);
  if (!about || error) return nothing();
  if (auto back = bring_back(data_dir, history, undoing, *about); !back) {
    fs::rename(undoing, folder, error);
    return tl::make_unexpected(back.error());
  }
  return *known;
}

std::int64_t remove_forgotten(const fs::path& data_dir, std::int64_t now_us, bool all) {
  const auto folders = folders_in(data_dir);
  if (folders.empty()) return 0;
  const FolderLock lock(forgotten_dir(data_dir), false);
  if (!lock.held()) return 0;
  std::int64_t removed = 0;
  for (const fs::path& folder : folders) {
    if (ends_with(folder, kUndoing)) continue;
    const auto about = about_in(folder);
    // What cannot be read cannot be brought back either.
    const bool over =
        all || ends_with(folder, kMaking) || !about || now_us - about->at_utc_us >= kForgottenKept_us;
    std::error_code error;
    if (over && fs::remove_all(folder, error) > 0 && !error) ++removed;
  }
  if (removed > 0) cut_journal(data_dir);
  return removed;
}

Result<void> complete_forgetting(const fs::path& data_dir, History& history) {
  if (folders_in(data_dir).empty()) return {};
  const FolderLock lock(forgotten_dir(data_dir), true);
  for (const fs::path& folder : folders_in(data_dir)) {
    std::error_code error;
    const auto about = about_in(folder);
    if (ends_with(folder, kMaking)) {
      fs::remove_all(folder, error);
    } else if (about) {
      const auto done = ends_with(folder, kUndoing) ? bring_back(data_dir, history, folder, *about)
                                                    : carry_out(data_dir, history, folder, *about);
      if (!done) return done;
    }
  }
  return {};
}

}  // namespace stance
