#include "firmware-bridge/sensors/text_line.h"

#include <algorithm>

#include "firmware-bridge/recording/number.h"

namespace stance::text {
namespace {

bool is_separator(char c) { return c == ',' || c == ';' || c == '\t' || c == ' '; }
bool is_part_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}
bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// A number at the front of `rest`, which is shortened. None: there is no number.
std::optional<double> take_number(std::string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_part_of_number(rest[size])) ++size;
  const auto value = parse_number<double>(rest.data(), rest.data() + size);
  rest.remove_prefix(size);
  return value;
}

// Blanks, and at most one comma or semicolon among them.
bool take_separator(std::string_view& rest) {
  std::size_t size = 0;
  int marks = 0;
  while (size < rest.size() && is_separator(rest[size]))
    marks += rest[size++] == ',' || rest[size - 1] == ';' ? 1 : 0;
  rest.remove_prefix(size);
  return size > 0 && marks <= 1;
}

std::string_view take_name(std::string_view& rest) {
  std::size_t size = 0;
  while (size < rest.size() && is_part_of_name(rest[size])) ++size;
  const std::string_view name = rest.substr(0, size);
  rest.remove_prefix(size);
  return name;
}

bool is_razor_name(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "#A-C=", "#A-R=", "#G-C=", "#G-R=", "#M-C=", "#M-R=", "#YPR="};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return line;
}

std::size_t parse_numbers(std::string_view rest, Row& row) {
  for (std::size_t count = 0; count < row.size();) {
    const auto value = take_number(rest);
    if (!value) return 0;
    row[count++] = *value;
    if (rest.empty()) return count;
    if (!take_separator(rest)) return 0;
    if (rest.empty()) return count;  // a comma at the end
  }
  return 0;
}

std::size_t parse_pairs(std::string_view rest, Row& row, std::array<std::string_view, kMostColumns>& names) {
  for (std::size_t count = 0; count < row.size();) {
    names[count] = take_name(rest);
    if (names[count].empty() || rest.empty() || (rest.front() != '=' && rest.front() != ':')) return 0;
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    const auto value = take_number(rest);
    if (!value) return 0;
    row[count++] = *value;
    if (rest.empty()) return count;
    if (!take_separator(rest)) return 0;
    if (rest.empty()) return count;
  }
  return 0;
}

bool name_acceleration(const std::vector<std::optional<CsvColumnName>>& columns) {
  constexpr std::array<CsvQuantity, 3> kAxes = {kAccX, kAccY, kAccZ};
  return std::all_of(kAxes.begin(), kAxes.end(), [&](CsvQuantity axis) {
    return std::count_if(columns.begin(), columns.end(),
                         [axis](const auto& column) { return column && column->quantity == axis; }) == 1;
  });
}

std::vector<std::optional<CsvColumnName>> parse_names(std::string_view line) {
  while (!line.empty() && (line.front() == '#' || line.front() == ' ')) line.remove_prefix(1);
  const char separator = line.find(';') != std::string_view::npos    ? ';'
                         : line.find('\t') != std::string_view::npos ? '\t'
                         : line.find(',') != std::string_view::npos  ? ','
                                                                     : ' ';
  std::vector<std::optional<CsvColumnName>> columns;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(separator, start), line.size());
    columns.push_back(parse_csv_column_name(line.substr(start, end - start)));
    start = end + 1;
  }
  if (!name_acceleration(columns) || columns.size() > kMostColumns) columns.clear();
  return columns;
}

Kind kind_of(std::string_view line) {
  if (line.empty()) return Kind::kOther;
  Row row;
  if (is_razor_name(line.substr(0, kRazorName)))
    return parse_numbers(line.substr(kRazorName), row) == 3 ? Kind::kRazor : Kind::kOther;
  if (std::all_of(line.begin(), line.end(), [](char c) { return is_part_of_number(c) || is_separator(c); }))
    return parse_numbers(line, row) >= kLeastColumns ? Kind::kNumbers : Kind::kOther;
  std::array<std::string_view, kMostColumns> names;
  if (parse_pairs(line, row, names) >= kLeastColumns) return Kind::kPairs;
  return parse_names(line).empty() ? Kind::kOther : Kind::kNames;
}

}  // namespace stance::text
