// Sessions of the history as JSON Lines and back, without loss: what is written, read into an empty history
// and written again is the same to the byte. doc/history_format.md describes the lines.
//
// Whatever tables and columns the history has are carried, so a later one cannot be forgotten here. Lines
// "taught" for the exercises that were taught, whichever sessions are carried. One line
// "session" for the row of a recording, lines of the tables that hang on it, then its events as `stance
// analyze` prints them; each begins with the number of its session. The raw recordings are not in it.
//
// Belongs to the thread that owns the History.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <span>
#include <string_view>

#include "tools/stance/history/history.h"

namespace stance {

inline constexpr int kArchiveFormat = 1;

// `take` gets each line without its newline, the first one ("stance_history") and the last ("end") included.
// The history may be written meanwhile: what is carried is what was there at the beginning.
[[nodiscard]] Result<void> write_archive(const History& history, std::span<const std::int64_t> sessions,
                                         const std::function<void(std::string_view line)>& take);

struct Imported {
  std::int64_t sessions = 0;       // added
  std::int64_t already_there = 0;  // left as they were
  std::int64_t events = 0;         // lines of events read
};

// All of it or nothing. A session that is there already (the same file name and start) is left as it is; one
// whose number is taken by another gets a new one. kDamaged names the first line that is wrong.
[[nodiscard]] Result<Imported> read_archive(History& history, std::istream& lines);

}  // namespace stance
