#include "tools/stance/local_time.h"

#include <array>
#include <chrono>
#include <ctime>

namespace stance {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerDay = 24 * kSecondsPerHour;

std::string formatted(const std::tm& time, const char* format) {
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), format, &time);
  return {text.data(), size};
}

std::tm local(std::int64_t utc_s) {
  const auto time = static_cast<std::time_t>(utc_s);
  std::tm parts{};
  ::localtime_r(&time, &parts);
  return parts;
}

}  // namespace

std::string day_of(std::int64_t utc_us, int day_starts_hour) {
  return formatted(local(utc_us / kMicrosecondsPerSecond - day_starts_hour * kSecondsPerHour), "%Y-%m-%d");
}

std::string clock_of(std::int64_t utc_us) {
  return formatted(local(utc_us / kMicrosecondsPerSecond), "%H:%M");
}

std::string date_and_clock_of(std::int64_t utc_us) {
  return formatted(local(utc_us / kMicrosecondsPerSecond), "%Y-%m-%d %H:%M");
}

std::string iso_utc(std::int64_t utc_us) {
  const auto time = static_cast<std::time_t>(utc_us / kMicrosecondsPerSecond);
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  return formatted(parts, "%Y-%m-%dT%H:%M:%SZ");
}

std::optional<std::string> day_from_text(const std::string& text, std::int64_t now_us, int day_starts_hour) {
  if (text == "today") return day_of(now_us, day_starts_hour);
  if (text == "yesterday") return day_of(now_us - kSecondsPerDay * kMicrosecondsPerSecond, day_starts_hour);
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &parts);
  if (text.size() != 10 || end == nullptr || *end != '\0') return std::nullopt;
  return text;
}

int utc_offset_s(std::int64_t utc_us) {
  return static_cast<int>(local(utc_us / kMicrosecondsPerSecond).tm_gmtoff);
}

std::int64_t now_utc_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace stance
