// The part of History that holds what the wearer corrected.
#include <SQLiteCpp/VariadicBind.h>

#include "tools/stance/history/attempt.h"
#include "tools/stance/history/history.h"

namespace stance {

Result<void> History::add(const CorrectionRow& row) {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement store(
        *database_,
        "INSERT INTO correction (recording_id, set_start_s, set_end_s, made_utc_us, "
        "algorithm_version, counted_reps, counted_exercise, counted_side, reps, exercise, side) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::bind(store, row.recording_id, row.set_start_s, row.set_end_s, row.made_utc_us,
                 row.algorithm_version, row.counted_reps, std::string(name_of(row.counted_exercise)),
                 std::string(name_of(row.counted_side)), row.reps, std::string(name_of(row.exercise)),
                 std::string(name_of(row.side)));
    store.exec();
  });
}

Result<std::vector<CorrectionRow>> History::corrections(std::int64_t recording_id) const {
  return attempt(database_->getFilename(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT id, recording_id, set_start_s, set_end_s, made_utc_us, algorithm_version, "
        "counted_reps, counted_exercise, counted_side, reps, exercise, side FROM correction "
        "WHERE ?1 IN (0, recording_id) AND undone_utc_us = 0 ORDER BY id");
    query.bind(1, recording_id);
    const auto exercise = [&](int column) {
      return taught_exercise(query.getColumn(column).getString()).value_or(Exercise::kOther);
    };
    const auto side = [&](int column) {
      return side_from_name(query.getColumn(column).getString()).value_or(Side::kUnknown);
    };
    std::vector<CorrectionRow> rows;
    while (query.executeStep()) {
      CorrectionRow row;
      row.id = query.getColumn(0).getInt64();
      row.recording_id = query.getColumn(1).getInt64();
      row.set_start_s = query.getColumn(2).getDouble();
      row.set_end_s = query.getColumn(3).getDouble();
      row.made_utc_us = query.getColumn(4).getInt64();
      row.algorithm_version = query.getColumn(5).getString();
      row.counted_reps = query.getColumn(6).getInt();
      row.counted_exercise = exercise(7);
      row.counted_side = side(8);
      row.reps = query.getColumn(9).getInt();
      row.exercise = exercise(10);
      row.side = side(11);
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

Result<void> History::undo(const CorrectionRow& row, std::int64_t now_utc_us) {
  const auto changed = attempt(database_->getFilename(), [&] {
    SQLite::Statement update(*database_,
                             "UPDATE correction SET undone_utc_us = ? WHERE id = ? AND undone_utc_us = 0");
    SQLite::bind(update, now_utc_us, row.id);
    return update.exec();
  });
  if (!changed) return tl::make_unexpected(changed.error());
  if (*changed == 0) return failure(ErrorCode::kNotFound, "There is no correction to undo.");
  return {};
}

}  // namespace stance
