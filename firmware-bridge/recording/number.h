// Numbers out of text, correctly rounded and independent of the locale. Pure functions.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>
#include <type_traits>

namespace stance {

// The usual case, several times faster than std::from_chars: an optional minus sign and at most 15 digits
// with at most 12 decimals. Reads as far as the number goes and returns its end, or null where it is of
// another form (for parse_number to judge).
//
// Exact: mantissa and power of ten are both whole doubles, so the one division rounds once (Clinger 1990). It
// may then be cast to float: with these limits the decimal number is either a midpoint of two floats itself
// or farther from every midpoint than half a unit of double, so rounding twice equals rounding once.
[[nodiscard]] inline const char* parse_plain_decimal(const char* begin, const char* end, double& value) {
  static constexpr std::array<double, 13> kPowersOfTen = {1e0, 1e1, 1e2, 1e3,  1e4,  1e5, 1e6,
                                                          1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
  const char* at = begin;
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  std::uint64_t mantissa = 0;
  const auto take_digits = [&] {
    const char* const first = at;
    for (; at != end; ++at) {
      const auto digit = static_cast<unsigned>(*at) - '0';
      if (digit > 9) break;
      mantissa = mantissa * 10 + digit;  // wraps only for more digits than are accepted below
    }
    return at - first;
  };
  const auto whole = take_digits();
  std::ptrdiff_t decimals = 0;
  if (at != end && *at == '.') {
    ++at;
    decimals = take_digits();
  }
  if (whole == 0 || whole + decimals > 15 || decimals > 12) return nullptr;
  const double magnitude = static_cast<double>(mantissa) / kPowersOfTen[static_cast<std::size_t>(decimals)];
  value = negative ? -magnitude : magnitude;
  return at;
}

// The whole field must be one number, in any form; blanks and quotes around it are ignored. Beyond the range
// of the type it becomes 0 or infinity.
template <typename Number>
[[nodiscard]] std::optional<Number> parse_number(const char* begin, const char* end) {
  const auto is_padding = [](char c) { return c == ' ' || c == '"' || c == '\t'; };
  while (begin != end && is_padding(*begin)) ++begin;
  while (begin != end && is_padding(end[-1])) --end;
  if (begin != end && *begin == '+') ++begin;
  Number value{};
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (error == std::errc() && rest == end) return value;
  if (error != std::errc::result_out_of_range || rest != end) return std::nullopt;
  if constexpr (std::is_same_v<Number, float>) {  // its range ends earlier at both sides
    const auto wide = parse_number<double>(begin, end);
    return wide ? std::optional<float>(static_cast<float>(*wide)) : std::nullopt;
  }
  return std::numeric_limits<Number>::infinity();
}

// A field of a table with its decimal comma, if that is what it has, turned into a point. Refers to the field
// itself or to a copy in here; fields longer than any number stay as they are.
class DecimalPoint {
 public:
  DecimalPoint(const char* begin, const char* end, bool comma_allowed) : begin_(begin), end_(end) {
    const auto size = static_cast<std::size_t>(end - begin);
    if (!comma_allowed || size > copy_.size() || std::find(begin, end, ',') == end) return;
    std::replace_copy(begin, end, copy_.begin(), ',', '.');
    begin_ = copy_.data();
    end_ = begin_ + size;
  }
  DecimalPoint(const DecimalPoint&) = delete;
  DecimalPoint& operator=(const DecimalPoint&) = delete;
  [[nodiscard]] const char* begin() const { return begin_; }
  [[nodiscard]] const char* end() const { return end_; }

 private:
  std::array<char, 64> copy_{};
  const char* begin_;
  const char* end_;
};

}  // namespace stance
