// Which column of a table is what, and in which unit: read from the header line, see doc/csv_format.md.
// Pure functions, safe on any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "firmware-bridge/result.h"

namespace stance {

// Order of the quantities everywhere in the CSV reader.
enum CsvQuantity : std::size_t { kTime, kAccX, kAccY, kAccZ, kGyroX, kGyroY, kGyroZ, kCsvQuantities };

struct CsvColumn {
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  std::size_t index = kAbsent;  // 0 is the leftmost column
  double unit_factor = 1.0;     // value in the file * unit_factor / unit_divisor = SI
  double unit_divisor =
      1.0;  // apart, so that whole milliseconds become the nearest double, not its neighbour
  [[nodiscard]] bool present() const { return index != kAbsent; }
};

struct CsvHeader {
  char separator = ',';
  std::array<CsvColumn, kCsvQuantities> columns;  // gyroscope: all three present or none
  std::size_t last_index = 0;                     // of the rightmost column that is used
};

// What the name of one column says: "Acc X [mg]" is acceleration along x in thousandths of g.
struct CsvColumnName {
  CsvQuantity quantity = kTime;
  double unit_factor = 1.0;  // as in CsvColumn
  double unit_divisor = 1.0;
  bool unit_told = false;  // false: the SI unit is meant in a table
};
[[nodiscard]] std::optional<CsvColumnName> parse_csv_column_name(std::string_view name);

// Comma, semicolon or tab, whichever the first line of a table has first in this order.
[[nodiscard]] char find_csv_separator(std::string_view line);

// An example that any error message can show.
inline constexpr std::string_view kExpectedCsvHeader =
    "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s";

// `line` without its line end. `name` is the file's, for messages. Errors: kMissingColumns when it looks like
// a header, kNotARecording when nothing in it is known.
[[nodiscard]] Result<CsvHeader> parse_csv_header(std::string_view line, const std::string& name);

}  // namespace stance
