#include "firmware-bridge/recording/csv_header.h"

#include <algorithm>
#include <cctype>
#include <numbers>
#include <optional>
#include <span>
#include <vector>

#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

struct Unit {
  std::string_view name;
  double factor;
  double divisor;
};

// The empty name is what a column without a unit means.
constexpr Unit kTimeUnits[] = {{"", 1, 1},     {"s", 1, 1},    {"sec", 1, 1}, {"seconds", 1, 1},
                               {"ms", 1, 1e3}, {"us", 1, 1e6}, {"ns", 1, 1e9}};
constexpr Unit kAccUnits[] = {{"", 1, 1},
                              {"m_s2", 1, 1},
                              {"m_s_2", 1, 1},
                              {"ms2", 1, 1},
                              {"mps2", 1, 1},
                              {"g", kStandardGravity_m_s2, 1},
                              {"mg", kStandardGravity_m_s2, 1e3}};
constexpr Unit kGyroUnits[] = {{"", 1, 1},
                               {"rad_s", 1, 1},
                               {"rads", 1, 1},
                               {"rps", 1, 1},
                               {"deg_s", std::numbers::pi, 180},
                               {"dps", std::numbers::pi, 180},
                               {"mdps", std::numbers::pi, 180e3}};

constexpr std::string_view kTimeNames[] = {"timestamp", "time", "t"};
constexpr std::string_view kAccNames[] = {"acceleration_", "accelerometer_", "accel_", "acc_", "acc", "a"};
constexpr std::string_view kGyroNames[] = {"gyroscope_", "gyro_", "gyr_", "gyro", "gyr", "g", "w"};

// Lower case; a run of anything else than letters and digits becomes one underscore: "Acc X [m/s²]" is
// "acc_x_m_s2". The signs for square, degree and micro become what they are written as in plain letters.
std::string normalised(std::string_view text) {
  std::string result;
  const auto append_word = [&](std::string_view word) { result += word; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\u00B2")) {
      append_word("2"), i += 1;
    } else if (rest.starts_with("\u00B0")) {
      append_word("deg"), i += 1;
    } else if (rest.starts_with("\u00B5") || rest.starts_with("\u03BC")) {
      append_word("u"), i += 1;
    } else if (std::isalnum(static_cast<unsigned char>(text[i])) != 0) {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  return result;
}

std::optional<Unit> find_unit(std::span<const Unit> units, std::string_view rest) {
  if (rest.starts_with('_')) rest.remove_prefix(1);
  const auto it =
      std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == rest; });
  return it == units.end() ? std::nullopt : std::optional<Unit>(*it);
}

struct Match {
  CsvQuantity quantity;
  Unit unit;
};

std::optional<Match> match_axis(std::string_view name, std::span<const std::string_view> roots,
                                std::span<const Unit> units, CsvQuantity first) {
  for (const std::string_view root : roots) {
    if (!name.starts_with(root)) continue;
    const std::string_view rest = name.substr(root.size());
    if (rest.empty() || rest[0] < 'x' || rest[0] > 'z') continue;
    const auto unit = find_unit(units, rest.substr(1));
    if (unit) return Match{static_cast<CsvQuantity>(first + static_cast<std::size_t>(rest[0] - 'x')), *unit};
  }
  return std::nullopt;
}

std::optional<Match> match(std::string_view name) {
  for (const std::string_view root : kTimeNames) {
    if (!name.starts_with(root)) continue;
    const std::string_view rest = name.substr(root.size());
    if (!rest.empty() && rest[0] != '_') continue;
    if (const auto unit = find_unit(kTimeUnits, rest)) return Match{kTime, *unit};
  }
  if (const auto found = match_axis(name, kAccNames, kAccUnits, kAccX)) return found;
  return match_axis(name, kGyroNames, kGyroUnits, kGyroX);
}

// The first column of a name wins; a table may carry e.g. a second, filtered acceleration.
CsvHeader collect(std::string_view line, std::size_t& known) {
  CsvHeader header;
  header.separator = find_csv_separator(line);
  known = 0;
  for (std::size_t index = 0, start = 0; start <= line.size(); ++index) {
    const std::size_t end = std::min(line.find(header.separator, start), line.size());
    if (const auto found = match(normalised(line.substr(start, end - start)))) {
      CsvColumn& column = header.columns[found->quantity];
      if (!column.present()) column = {index, found->unit.factor, found->unit.divisor};
      ++known;
    }
    start = end + 1;
  }
  return header;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::vector<std::string_view> missing_columns(const CsvHeader& header) {
  constexpr std::string_view kNames[kCsvQuantities] = {"time",   "acc_x",  "acc_y", "acc_z",
                                                       "gyro_x", "gyro_y", "gyro_z"};
  const bool some_gyro = std::any_of(header.columns.begin() + kGyroX, header.columns.end(),
                                     [](const CsvColumn& column) { return column.present(); });
  std::vector<std::string_view> missing;
  for (std::size_t i = 0; i < kCsvQuantities; ++i) {
    const bool needed = i < kGyroX || some_gyro;
    if (needed && !header.columns[i].present()) missing.push_back(kNames[i]);
  }
  return missing;
}

}  // namespace

char find_csv_separator(std::string_view line) {
  for (const char separator : {',', ';', '\t'}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ',';
}

std::optional<CsvColumnName> parse_csv_column_name(std::string_view name) {
  const auto found = match(normalised(name));
  if (!found) return std::nullopt;
  return CsvColumnName{found->quantity, found->unit.factor, found->unit.divisor, !found->unit.name.empty()};
}

Result<CsvHeader> parse_csv_header(std::string_view line, const std::string& name) {
  std::size_t known = 0;
  CsvHeader header = collect(line, known);
  if (known == 0) {
    return failure(
        ErrorCode::kNotARecording,
        name +
            " is no recording: it is neither a Stance recording nor a table whose first line names "
            "its columns. Expected is a first line like: " +
            std::string(kExpectedCsvHeader));
  }
  if (const auto missing = missing_columns(header); !missing.empty()) {
    const std::string all = normalised(line);
    if (all.find("linear_acceleration_x") != std::string::npos) {
      return failure(ErrorCode::kMissingColumns,
                     name +
                         " holds acceleration without gravity, from which posture cannot be told. Record "
                         "with gravity (phyphox: Acceleration with g).");
    }
    if (all.find("seconds_elapsed") != std::string::npos) {
      return failure(ErrorCode::kMissingColumns,
                     name +
                         " is one table of a Sensor Logger recording. Name the folder or the zip file it "
                         "came in, so that gravity, gyroscope and platform are known too.");
    }
    return failure(
        ErrorCode::kMissingColumns,
        name + " lacks " + (missing.size() == 1 ? "the column " : "the columns ") + listed(missing) +
            ". Name the columns in the first line like: " + std::string(kExpectedCsvHeader) +
            " (the three gyro columns may be left out; units g, mg, deg_s and ms are understood too).");
  }
  for (const CsvColumn& column : header.columns) {
    if (column.present()) header.last_index = std::max(header.last_index, column.index);
  }
  return header;
}

}  // namespace stance
