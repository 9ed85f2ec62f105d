#include "tools/stance/local_time.h"

#include <array>
#include <chrono>
#include <ctime>

namespace stance {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

std::string formatted(const std::tm& time, const char* format) {
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &time);
  return {text.data(), size};
}

std::tm local(std::int64_t utc_s, std::optional<int> utc_offset_s) {
  const auto time = static_cast<std::time_t>(utc_s + utc_offset_s.value_or(0));
  std::tm parts{};
  if (utc_offset_s) {
    ::gmtime_r(&time, &parts);
  } else {
    ::tzset();  // who travels changes the zone of a machine whose daemon runs on
    ::localtime_r(&time, &parts);
  }
  return parts;
}

// The date of the day a moment belongs to, read off the wearer's clock and not counted in hours: on the days
// the clock is changed, those are 23 or 25 long.
std::chrono::sys_days date_of(std::int64_t utc_us, int day_starts_hour, std::optional<int> utc_offset_s) {
  constexpr int kFirstYear = 1900;
  const std::tm clock = local(utc_us / kMicrosecondsPerSecond, utc_offset_s);
  const std::chrono::sys_days date =
      std::chrono::year_month_day(std::chrono::year(clock.tm_year + kFirstYear),
                                  std::chrono::month(static_cast<unsigned>(clock.tm_mon) + 1),
                                  std::chrono::day(static_cast<unsigned>(clock.tm_mday)));
  return clock.tm_hour < day_starts_hour ? date - std::chrono::days(1) : date;
}

// At noon in UTC strftime() needs no time zone to name a date.
std::string text_of(std::chrono::sys_days date) {
  const auto noon = std::chrono::sys_seconds(date) + std::chrono::hours(12);
  const auto time = static_cast<std::time_t>(noon.time_since_epoch().count());
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return formatted(parts, "%Y-%m-%d");
}

}  // namespace

std::string day_of(std::int64_t utc_us, int day_starts_hour, std::optional<int> utc_offset_s) {
  return text_of(date_of(utc_us, day_starts_hour, utc_offset_s));
}

std::string clock_of(std::int64_t utc_us, std::optional<int> utc_offset_s) {
  return formatted(local(utc_us / kMicrosecondsPerSecond, utc_offset_s), "%H:%M");
}

std::string date_and_clock_of(std::int64_t utc_us, std::optional<int> utc_offset_s) {
  return formatted(local(utc_us / kMicrosecondsPerSecond, utc_offset_s), "%Y-%m-%d %H:%M");
}

std::string iso_utc(std::int64_t utc_us) {
  const auto time = static_cast<std::time_t>(utc_us / kMicrosecondsPerSecond);
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return formatted(parts, "%Y-%m-%dT%H:%M:%SZ");
}

std::optional<std::string> day_from_text(const std::string& text, std::int64_t now_us, int day_starts_hour) {
  if (text == "today") return day_of(now_us, day_starts_hour);
  if (text == "yesterday") return text_of(date_of(now_us, day_starts_hour, {}) - std::chrono::days(1));
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &parts);
  if (text.size() != 10 || end == nullptr || *end != '\0') return std::nullopt;
  return text;
}

int utc_offset_s(std::int64_t utc_us) {
  return static_cast<int>(local(utc_us / kMicrosecondsPerSecond, {}).tm_gmtoff);
}

std::int64_t now_utc_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace stance
