#include "firmware-bridge/importers/number_table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "firmware-bridge/recording/csv_header.h"
#include "firmware-bridge/recording/number.h"

namespace stance {
namespace {

constexpr std::size_t kUnused = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestLine = 16 * 1024;

}  // namespace

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  const char separator = find_csv_separator(line);
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find(separator, start), line.size());
    std::string_view field = line.substr(start, end - start);
    while (!field.empty() && (field.front() == '"' || field.front() == ' ')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == '"' || field.back() == ' ')) field.remove_suffix(1);
    fields.emplace_back(field);
    start = end + 1;
  }
  return fields;
}

NumberTable::NumberTable(std::unique_ptr<Input> input) : lines_(std::move(input), kLongestLine) {
  std::string_view line;
  if (!lines_.next(line, error_)) return;
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // byte order mark
  separator_ = find_csv_separator(line);
  columns_ = fields_of(line);
}

void NumberTable::select(std::span<const std::size_t> columns) {
  place_of_column_.clear();
  for (std::size_t place = 0; place < columns.size(); ++place) {
    if (place_of_column_.size() <= columns[place]) place_of_column_.resize(columns[place] + 1, kUnused);
    place_of_column_[columns[place]] = place;
  }
}

NumberTable::Row NumberTable::parse(std::string_view line, std::span<double> values) const {
  const char* field = line.data();
  const char* const line_end = line.data() + line.size();
  for (std::size_t column = 0; column < place_of_column_.size(); ++column) {
    if (field > line_end) return Row::kMalformed;
    const char* const end = std::find(field, line_end, separator_);
    if (const std::size_t place = place_of_column_[column]; place != kUnused) {
      const DecimalPoint text(field, end, separator_ != ',');
      const auto value = parse_number<double>(text.begin(), text.end());
      if (!value) return Row::kMalformed;
      if (!std::isfinite(*value)) return Row::kNotFinite;
      values[place] = *value;
    }
    field = end + 1;
  }
  return Row::kUsable;
}

bool NumberTable::next(std::span<double> values) {
  std::string_view line;
  while (lines_.next(line, error_)) {
    if (line.empty()) continue;
    switch (parse(line, values)) {
      case Row::kUsable:
        return true;
      case Row::kMalformed:
        ++counters_.malformed;
        break;
      case Row::kNotFinite:
        ++counters_.not_finite;
        break;
    }
  }
  return false;
}

}  // namespace stance
