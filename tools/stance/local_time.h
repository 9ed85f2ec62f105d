// What o'clock it is for the wearer: by the machine's time zone now, or, of what was recorded, by what the
// wearer's clock was ahead of UTC then (`utc_offset_s`, RecordingRow), so that neither travelling nor putting
// the clock back moves what was done to another day. Safe on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stance {

// "2026-11-21" of the day a moment belongs to, when a day begins at `day_starts_hour` (0..23) of the wearer's
// clock, also on the days on which that is put forward or back.
std::string day_of(std::int64_t utc_us, int day_starts_hour, std::optional<int> utc_offset_s = {});

// "23:31" and "2026-11-21 23:31".
std::string clock_of(std::int64_t utc_us, std::optional<int> utc_offset_s = {});
std::string date_and_clock_of(std::int64_t utc_us, std::optional<int> utc_offset_s = {});

// ISO 8601 in UTC: "2026-11-21T23:31:18Z".
std::string iso_utc(std::int64_t utc_us);

// Today, yesterday or YYYY-MM-DD as YYYY-MM-DD; empty when `text` is none of them.
std::optional<std::string> day_from_text(const std::string& text, std::int64_t now_utc_us,
                                         int day_starts_hour);

// What the machine's clock is ahead of UTC at that moment, in the zone it is in now.
int utc_offset_s(std::int64_t utc_us);

std::int64_t now_utc_us();

}  // namespace stance
