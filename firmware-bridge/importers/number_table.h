// A table of numbers with a header line, whatever its columns are called: what apps on phones export.
// Separated by commas, semicolons or tabs; the decimal sign a point, or a comma where it separates nothing.
// Rows that cannot be used are skipped and counted. One owner, one thread. Private to importers/.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/line_cutter.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

// The fields of a line, without quotes around them.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view line);

class NumberTable {
 public:
  // Takes the input from its first byte and reads the header.
  explicit NumberTable(std::unique_ptr<Input> input);

  // Names of the columns, without quotes; empty for an empty file.
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  // Which columns next() gives, in this order.
  void select(std::span<const std::size_t> columns);
  // The next usable row, all of it finite. False: the end, or error().
  [[nodiscard]] bool next(std::span<double> values);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const ReadCounters& counters() const { return counters_; }  // of rows skipped
  [[nodiscard]] const Input& input() const { return lines_.input(); }

 private:
  enum class Row { kUsable, kMalformed, kNotFinite };
  Row parse(std::string_view line, std::span<double> values) const;

  LineCutter lines_;
  std::vector<std::string> columns_;
  char separator_ = ',';
  std::vector<std::size_t> place_of_column_;  // kUnused, or where in `values`
  std::optional<Error> error_;
  ReadCounters counters_;
};

}  // namespace stance
