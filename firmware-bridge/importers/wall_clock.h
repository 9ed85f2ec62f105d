// Clocks of loggers, which show the wearer's local time and mostly do not say in which zone. Pure functions.
// Private to importers/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stance {

// Seconds from 1970-01-01 00:00 to that date and time, both on the same clock; empty when there is no such
// date or time.
[[nodiscard]] std::optional<std::int64_t> wall_seconds(int year, unsigned month, unsigned day, unsigned hour,
                                                       unsigned minute, unsigned second);

// The other way, to the nearest millisecond: "2026-11-21T23:31:18.250".
[[nodiscard]] std::string wall_text(double seconds);

}  // namespace stance
