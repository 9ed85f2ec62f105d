// The part of History that holds prompts, and what the program remembers.
#include <SQLiteCpp/VariadicBind.h>

#include "tools/stance/history/attempt.h"
#include "tools/stance/history/history.h"

namespace stance {

Result<std::int64_t> History::write(const PromptRow& row) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement store(*database_,
                            "INSERT OR REPLACE INTO prompt (id, recording_id, bout_start_s, due_s, shown_s, "
                            "last_shown_s, times_shown, firmness, outcome, end_s, activation, "
                            "activation_outcome, activation_reps) "
                            "VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::bind(store, row.id, row.recording_id, row.bout_start_s, row.due_s, row.shown_s, row.last_shown_s,
                 row.times_shown, row.firmness, row.outcome, row.end_s, row.activation,
                 row.activation_outcome, row.activation_reps);
    store.exec();
    return row.id != 0 ? row.id : static_cast<std::int64_t>(database_->getLastInsertRowid());
  });
}

Result<std::vector<PromptRow>> History::prompts(std::int64_t recording_id) const {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT id, recording_id, bout_start_s, due_s, shown_s, last_shown_s, times_shown, "
        "firmness, outcome, end_s, activation, activation_outcome, activation_reps FROM prompt WHERE ?1 IN "
        "(0, recording_id) "
        "ORDER BY recording_id, due_s, id");
    query.bind(1, recording_id);
    std::vector<PromptRow> rows;
    while (query.executeStep()) {
      rows.push_back(
          {query.getColumn(0).getInt64(), query.getColumn(1).getInt64(), query.getColumn(2).getDouble(),
           query.getColumn(3).getDouble(), query.getColumn(4).getDouble(), query.getColumn(5).getDouble(),
           query.getColumn(6).getInt64(), query.getColumn(7).getString(), query.getColumn(8).getString(),
           query.getColumn(9).getDouble(), query.getColumn(10).getString(), query.getColumn(11).getString(),
           query.getColumn(12).getInt64()});
    }
    return rows;
  });
}

Result<void> History::close_open_prompts() {
  return attempt(database_->getFilename(), [&] {
    database_->exec("UPDATE prompt SET outcome = 'not_answered' WHERE outcome = 'open'");
    // Whether it was done after the daemon ended cannot be known.
    database_->exec(
        "UPDATE prompt SET activation_outcome = 'not_known' WHERE activation_outcome = 'offered'");
  });
}

Result<std::string> History::setting(const std::string& name) const {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement query(*database_, "SELECT value FROM setting WHERE name = ?");
    query.bind(1, name);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
  });
}

Result<void> History::set(const std::string& name, const std::string& value) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement store(*database_, "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)");
    SQLite::bind(store, name, value);
    store.exec();
  });
}

}  // namespace stance
