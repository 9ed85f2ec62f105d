// A session as a FIT activity: sets with repetitions, and a record a minute, for watches' and training
// diaries' programs. FIT is Garmin's binary format ("Flexible and Interoperable Data Transfer Protocol",
// public description and profile): a header, messages each after a definition of its fields, and a CRC-16.
//
// Written: file_id, event (timer), set, record, lap, session, activity. Pure functions, safe on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "tools/stance/report/report.h"

namespace stance {

// The bytes of the file. Sets are as the wearer corrected them; one corrected to no repetition is left out.
std::string fit_file(const ReportedSession& session);

// FIT's exercise_category and the exercise's name within it. kFitNoName: FIT has no name that says just this.
inline constexpr std::uint16_t kFitNoName = 0xFFFF;
inline constexpr std::uint16_t kFitUnknownCategory = 0xFFFE;
std::pair<std::uint16_t, std::uint16_t> fit_exercise(Exercise exercise);

// CRC-16/ARC, as FIT wants it for header and file.
std::uint16_t fit_crc(std::string_view bytes);

}  // namespace stance
