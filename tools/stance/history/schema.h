// The tables of the history database and the steps that bring an older one up to date.
#pragma once

namespace SQLite {
class Database;
}

namespace stance {

// PRAGMA user_version of a database this program writes.
inline constexpr int kSchemaVersion = 6;

int schema_version(SQLite::Database& database);

// Applies what is missing, in one transaction. Throws SQLite::Exception.
void migrate(SQLite::Database& database);

}  // namespace stance
