// One line of text as a sketch prints it, taken apart. Pure functions, safe on any thread; they allocate only
// where they return names. Dialects: doc/sensors.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "firmware-bridge/recording/csv_header.h"

namespace stance::text {

inline constexpr std::size_t kMostColumns = 24;
inline constexpr std::size_t kLeastColumns = 3;
inline constexpr std::size_t kRazorName = 5;  // "#A-C="

// The numbers of a line; how many there are is told beside it.
using Row = std::array<double, kMostColumns>;

enum class Kind : std::uint8_t { kOther, kNumbers, kPairs, kNames, kRazor };

[[nodiscard]] std::string_view text_of(std::span<const std::byte> bytes);

// Without blanks at either end.
[[nodiscard]] std::string_view trimmed(std::string_view line);

// What a trimmed line is. kOther: no dialect.
[[nodiscard]] Kind kind_of(std::string_view line);

// Returns how many; 0: not a line of numbers only.
[[nodiscard]] std::size_t parse_numbers(std::string_view line, Row& row);

// "ax=0.1, ay=0.2" or "ax:0.1 ay:0.2"; `names` view into the line. Returns how many; 0: not such a line.
[[nodiscard]] std::size_t parse_pairs(std::string_view line, Row& row,
                                      std::array<std::string_view, kMostColumns>& names);

// A header line: its columns' names, none for a column that says nothing. Acceleration must be among them;
// empty: it is no header line.
[[nodiscard]] std::vector<std::optional<CsvColumnName>> parse_names(std::string_view line);

// Each axis of acceleration once. A name that stands there twice, for lack of the third, is damage.
[[nodiscard]] bool name_acceleration(const std::vector<std::optional<CsvColumnName>>& columns);

}  // namespace stance::text
