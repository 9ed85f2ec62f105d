// What the columns of a table of text are: told by their names, or guessed from the values. Pure functions,
// safe on any thread. Rules and where they fail: doc/sensors.md.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "firmware-bridge/recording/csv_header.h"
#include "firmware-bridge/sensors/text_line.h"

namespace stance::text {

// Where each quantity stands in a line and what its unit is in SI.
struct Columns {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t count = 0;  // of the line
  std::array<std::size_t, kCsvQuantities> at = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
  double acc_unit_m_s2 = 0.0;     // 0: not known yet
  double gyro_unit_rad_s = 0.0;   // likewise
  double time_ticks_per_s = 0.0;  // of the numbers as they stand in the line; likewise
  bool time_counts_samples = false;
  bool guessed = false;
  bool unsure = false;  // that the angular rate is in rad/s

  [[nodiscard]] bool has(CsvQuantity quantity) const { return at[quantity] != kNone; }
  [[nodiscard]] bool complete() const {
    return has(kAccX) && acc_unit_m_s2 != 0.0 && (!has(kGyroX) || gyro_unit_rad_s != 0.0) &&
           (!has(kTime) || time_ticks_per_s != 0.0 || time_counts_samples);
  }
};

// Lines from which columns and units are guessed: a second, at the rates that sketches print.
inline constexpr std::size_t kLinesToLearn = 50;

// As the names say it, name by name. Units that they leave open are not known yet; of the gyroscope all three
// or none.
[[nodiscard]] Columns named_columns(const std::vector<std::optional<CsvColumnName>>& names);

// Of lines with `count` numbers and no names. Time is the first column that always grows; acceleration the
// three in a row whose length is gravity in some unit and scatters least; angular rate the three behind it,
// or before it. Without has(kAccX): nothing looks like acceleration.
[[nodiscard]] Columns guess_columns(const std::vector<Row>& rows, std::size_t count);

// Of columns whose names told no unit. They need not stand side by side.
void guess_units(const std::vector<Row>& rows, Columns& columns);

// More than any sensor's range in rad/s, where that was guessed: it was deg/s all along.
[[nodiscard]] bool must_be_deg_s(const Row& row, const Columns& columns);

// A sentence for the wearer, who may know better.
[[nodiscard]] std::string guess_in_words(const Columns& columns);

}  // namespace stance::text
