#include "firmware-bridge/importers/wall_clock.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace stance {

std::optional<std::int64_t> wall_seconds(int year, unsigned month, unsigned day, unsigned hour,
                                         unsigned minute, unsigned second) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

std::string wall_text(double seconds) {
  constexpr std::int64_t kMillisecondsPerDay = 86'400'000;
  constexpr double kLastYear_s = 2.5e11;  // beyond year 9000 the text has no form
  if (!(std::abs(seconds) < kLastYear_s)) return "";
  const std::int64_t total_ms = std::llround(seconds * 1e3);
  std::int64_t day = total_ms / kMillisecondsPerDay;
  std::int64_t in_day_ms = total_ms % kMillisecondsPerDay;
  if (in_day_ms < 0) {
    --day;
    in_day_ms += kMillisecondsPerDay;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02lld:%02lld:%02lld.%03lld",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long long>(in_day_ms / 3'600'000),
                static_cast<long long>(in_day_ms / 60'000 % 60),
                static_cast<long long>(in_day_ms / 1000 % 60), static_cast<long long>(in_day_ms % 1000));
  return text.data();
}

}  // namespace stance
