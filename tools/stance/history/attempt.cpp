#include "tools/stance/history/attempt.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace stance {
namespace {

ErrorCode code_of(const SQLite::Exception& exception) {
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      return ErrorCode::kDiskFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kBusy;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return ErrorCode::kNotAllowed;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kDamaged;
    default:
      return ErrorCode::kIo;
  }
}

std::string advice_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kDiskFull:
      return "The disk is full: free some space.";
    case ErrorCode::kBusy:
      return "Another program holds it; try again.";
    case ErrorCode::kNotAllowed:
      return "Check who owns the file and its folder.";
    case ErrorCode::kDamaged:
      return "It is damaged: move it away; the recordings beside it are whole and the events can be computed "
             "from them.";
    default:
      return "Check the disk.";
  }
}

}  // namespace

Error history_error(const std::string& file, const SQLite::Exception& exception) {
  const ErrorCode code = code_of(exception);
  return {code,
          fmt::format("The history {} cannot be used ({}). {}", file, exception.what(), advice_of(code))};
}

}  // namespace stance
