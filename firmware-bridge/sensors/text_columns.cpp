#include "firmware-bridge/sensors/text_columns.h"

#include <algorithm>
#include <cmath>

#include "firmware-bridge/sensors/wire_values.h"

namespace stance::text {
namespace {

// What is expected of a sensor that is worn or lies still.
constexpr double kGravityTolerance = 0.2;      // of the median length: movement and a badly scaled chip
constexpr double kMostGyroInRad_rad_s = 35.0;  // 2000 deg/s; what is larger is in deg/s
constexpr double kMovingInRad_rad_s = 12.0;    // 690 deg/s: a hip does not turn faster
constexpr double kRestingInRad_rad_s = 0.12;   // zero-rate error of a cheap chip, 7 deg/s
constexpr double kRestSpread = 0.03;           // of the length of acceleration
constexpr double kLeastPeriod_s = 1e-3;
constexpr double kMostPeriod_s = 0.5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::vector<double> column_of(const std::vector<Row>& rows, std::size_t column) {
  std::vector<double> values;
  for (const Row& row : rows) values.push_back(row[column]);
  return values;
}

std::vector<double> lengths_of(const std::vector<Row>& rows, std::size_t first) {
  std::vector<double> lengths;
  for (const Row& row : rows) lengths.push_back(std::hypot(row[first], row[first + 1], row[first + 2]));
  return lengths;
}

double spread_of(const std::vector<double>& values, double middle) {
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::abs(value - middle));
  return median(deviations) / middle;
}

bool whole(const std::vector<Row>& rows, std::size_t first, std::size_t count) {
  return std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
    return std::all_of(row.begin() + static_cast<std::ptrdiff_t>(first),
                       row.begin() + static_cast<std::ptrdiff_t>(first + count),
                       [](double v) { return v == std::floor(v); });
  });
}

// m/s^2 that one stands for in a triple whose median length is `length`; 0: no unit makes that gravity.
double acc_unit_for(double length, bool whole_numbers) {
  const auto near = [&](double gravity) { return std::abs(length / gravity - 1.0) < kGravityTolerance; };
  if (near(kStandardGravity_m_s2)) return 1.0;
  if (near(1.0)) return kStandardGravity_m_s2;
  if (near(1000.0)) return kStandardGravity_m_s2 / 1000.0;
  // Counts of a chip with 16 bits and a range of 2, 4, 8 or 16 g.
  for (const double per_g : {16384.0, 8192.0, 4096.0, 2048.0}) {
    if (whole_numbers && near(per_g)) return kStandardGravity_m_s2 / per_g;
  }
  return 0.0;
}

constexpr double kRawUnit_m_s2 = kStandardGravity_m_s2 / 16384.0;  // MPU-6050 as it starts: 2 g
constexpr double kRawUnit_rad_s = kRadPerDeg / 131.0;              // and 250 deg/s

void guess_time(const std::vector<Row>& rows, std::size_t count, Columns& columns) {
  for (std::size_t column = 0; column < count; ++column) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i][column] - rows[i - 1][column]);
    if (!std::all_of(steps.begin(), steps.end(), [](double step) { return step > 0.0; })) continue;
    const double step = median(steps);
    columns.at[kTime] = column;
    columns.guessed = true;
    if (std::all_of(steps.begin(), steps.end(), [](double s) { return s == 1.0; })) {
      columns.time_counts_samples = true;
      return;
    }
    for (const double ticks_per_s : {1.0, 1e3, 1e6}) {
      if (step / ticks_per_s >= kLeastPeriod_s && step / ticks_per_s <= kMostPeriod_s)
        columns.time_ticks_per_s = ticks_per_s;
    }
    if (columns.time_ticks_per_s == 0.0) columns.at[kTime] = Columns::kNone;
    return;
  }
}

void guess_acc(const std::vector<Row>& rows, std::size_t count, Columns& columns) {
  double least_spread = std::numeric_limits<double>::infinity();
  for (std::size_t first = 0; first + 3 <= count; ++first) {
    if (columns.has(kTime) && columns.at[kTime] >= first && columns.at[kTime] < first + 3) continue;
    const auto lengths = lengths_of(rows, first);
    const double length = median(lengths);
    const double unit = acc_unit_for(length, whole(rows, first, 3));
    if (unit == 0.0) continue;
    const double spread = spread_of(lengths, length);
    if (spread >= least_spread) continue;
    least_spread = spread;
    for (std::size_t axis = 0; axis < 3; ++axis) columns.at[kAccX + axis] = first + axis;
    columns.acc_unit_m_s2 = unit;
    columns.guessed = true;
  }
}

void guess_gyro_columns(std::size_t count, Columns& columns) {
  const auto is_free = [&](std::size_t first) {
    return first + 3 <= count &&
           (!columns.has(kTime) || columns.at[kTime] < first || columns.at[kTime] >= first + 3);
  };
  const std::size_t acc = columns.at[kAccX];
  std::size_t first = Columns::kNone;
  if (is_free(acc + 3)) {
    first = acc + 3;
  } else if (acc >= 3 && is_free(acc - 3)) {
    first = acc - 3;
  }
  if (first == Columns::kNone) return;
  for (std::size_t axis = 0; axis < 3; ++axis) columns.at[kGyroX + axis] = first + axis;
}

void guess_gyro_unit(const std::vector<Row>& rows, Columns& columns) {
  columns.guessed = true;
  if (columns.acc_unit_m_s2 == kRawUnit_m_s2) {
    columns.gyro_unit_rad_s = kRawUnit_rad_s;
    return;
  }
  const auto acc = lengths_of(rows, columns.at[kAccX]);
  const bool resting = spread_of(acc, median(acc)) < kRestSpread;
  const auto gyro = lengths_of(rows, columns.at[kGyroX]);
  const double most = *std::max_element(gyro.begin(), gyro.end());
  const bool rad_s = resting ? median(gyro) < kRestingInRad_rad_s : most < kMovingInRad_rad_s;
  columns.gyro_unit_rad_s = rad_s ? 1.0 : kRadPerDeg;
  columns.unsure = rad_s;
}

}  // namespace

Columns named_columns(const std::vector<std::optional<CsvColumnName>>& names) {
  Columns columns;
  columns.count = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i] || columns.has(names[i]->quantity)) continue;
    const CsvColumnName& name = *names[i];
    columns.at[name.quantity] = i;
    if (!name.unit_told) continue;
    const double unit = name.unit_factor / name.unit_divisor;
    if (name.quantity == kTime) {
      columns.time_ticks_per_s = std::round(1.0 / unit);
    } else if (name.quantity < kGyroX) {
      columns.acc_unit_m_s2 = unit;
    } else {
      columns.gyro_unit_rad_s = unit;
    }
  }
  for (const CsvQuantity quantity : {kGyroX, kGyroY, kGyroZ}) {
    if (!columns.has(quantity)) columns.at[kGyroX] = Columns::kNone;
  }
  return columns;
}

Columns guess_columns(const std::vector<Row>& rows, std::size_t count) {
  Columns columns;
  columns.count = count;
  guess_time(rows, count, columns);
  guess_acc(rows, count, columns);
  if (!columns.has(kAccX)) return columns;
  guess_gyro_columns(count, columns);
  if (columns.has(kGyroX)) guess_gyro_unit(rows, columns);
  return columns;
}

void guess_units(const std::vector<Row>& rows, Columns& columns) {
  std::vector<Row> sorted;
  for (const Row& row : rows) {
    Row values{};
    for (std::size_t axis = 0; axis < 3; ++axis) values[axis] = row[columns.at[kAccX + axis]];
    sorted.push_back(values);
  }
  if (columns.acc_unit_m_s2 == 0.0) {
    columns.acc_unit_m_s2 = acc_unit_for(median(lengths_of(sorted, 0)), whole(sorted, 0, 3));
    columns.guessed = true;
  }
  if (columns.has(kTime) && columns.time_ticks_per_s == 0.0) {
    Columns only_time;
    std::vector<Row> times;
    for (const double time : column_of(rows, columns.at[kTime])) times.push_back({time});
    guess_time(times, 1, only_time);
    columns.time_ticks_per_s = only_time.time_ticks_per_s;
    columns.time_counts_samples = only_time.time_counts_samples;
    columns.guessed = true;
    if (!only_time.has(kTime)) columns.at[kTime] = Columns::kNone;
  }
  if (columns.has(kGyroX) && columns.gyro_unit_rad_s == 0.0) guess_gyro_unit(rows, columns);
}

bool must_be_deg_s(const Row& row, const Columns& columns) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (std::abs(row[columns.at[kGyroX + axis]]) > kMostGyroInRad_rad_s) return true;
  }
  return false;
}

std::string guess_in_words(const Columns& columns) {
  const auto column = [&](CsvQuantity quantity) { return std::to_string(columns.at[quantity] + 1); };
  std::string sentence = "Guessed from the values: acceleration in ";
  sentence += columns.acc_unit_m_s2 == 1.0                              ? "m/s2"
              : columns.acc_unit_m_s2 == kStandardGravity_m_s2          ? "g"
              : columns.acc_unit_m_s2 == kStandardGravity_m_s2 / 1000.0 ? "mg"
                                                                        : "counts of the chip";
  sentence += " from column " + column(kAccX);
  if (columns.has(kGyroX)) {
    sentence += ", angular rate in ";
    sentence += columns.gyro_unit_rad_s == 1.0          ? "rad/s"
                : columns.gyro_unit_rad_s == kRadPerDeg ? "deg/s"
                                                        : "counts of the chip";
    sentence += " from column " + column(kGyroX);
  }
  if (columns.has(kTime)) {
    sentence += columns.time_counts_samples ? ", a number of the sample" : ", time";
    if (columns.time_ticks_per_s == 1.0) sentence += " in s";
    if (columns.time_ticks_per_s == 1e3) sentence += " in ms";
    if (columns.time_ticks_per_s == 1e6) sentence += " in us";
    sentence += " in column " + column(kTime);
  }
  return sentence + ". If that is wrong, name the columns in the settings.";
}

}  // namespace stance::text
