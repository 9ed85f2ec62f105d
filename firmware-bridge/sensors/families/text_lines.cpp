// Lines of text, as Arduino and ESP32 sketches print them: numbers with separators, "name=value" pairs, and
// the '#' lines of the Razor AHRS firmware. What the columns are is told by the wearer's settings, by a
// header line or the names in the line, or guessed from the values (and said so). Dialects and rules:
// doc/sensors.md.
//
// There is no checksum. A line counts only between two line ends, with exactly as many values as the lines
// before, each of them a whole number or decimal.
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "firmware-bridge/recording/csv_header.h"
#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::byte kLineEnd{'\n'};
constexpr std::size_t kMostLine = 512;
constexpr std::size_t kMostColumns = 24;
constexpr std::size_t kLeastColumns = 3;
constexpr std::array<std::uint32_t, 7> kBauds = {115200, 57600, 9600, 230400, 921600, 38400, 500000};

// Razor AHRS 1.4: counts of the ADXL345 (256 a g) and the ITG-3200 (14.375 a deg/s). Its "acceleration" is
// the direction of gravity, the opposite of the specific force (Sensors.ino, Read_Accel).
constexpr double kRazorAccUnit_m_s2 = -kStandardGravity_m_s2 / 256.0;
constexpr double kRazorGyroUnit_rad_s = kRadPerDeg / 14.375;

// Lines from which columns and units are guessed, and what is expected of them.
constexpr std::size_t kLinesToLearn = 50;
constexpr double kGravityTolerance = 0.2;      // of the median length: movement and a badly scaled chip
constexpr double kMostGyroInRad_rad_s = 35.0;  // 2000 deg/s; what is larger is in deg/s
constexpr double kMovingInRad_rad_s = 12.0;    // 690 deg/s: a hip does not turn faster
constexpr double kRestingInRad_rad_s = 0.12;   // zero-rate error of a cheap chip, 7 deg/s
constexpr double kRestSpread = 0.03;           // of the length of acceleration
constexpr double kLeastPeriod_s = 1e-3;
constexpr double kMostPeriod_s = 0.5;
constexpr std::uint64_t kMostStep_s = 2;  // between lines; larger is damage or a new start
constexpr std::uint64_t kMostStep_samples = 1000;
constexpr double kMostTime = 9e12;  // keeps microseconds in 63 bits
constexpr double k32Bits = 4294967296.0;

using Row = std::array<double, kMostColumns>;

enum class Kind : std::uint8_t { kOther, kNumbers, kPairs, kNames, kRazor };

bool is_separator(char c) { return c == ',' || c == ';' || c == '\t' || c == ' '; }
bool is_part_of_number(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}
bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t'))
    line.remove_suffix(1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return line;
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

// Returns how many; 0: not a line of numbers only.
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

// "ax=0.1, ay=0.2" or "ax:0.1 ay:0.2"; `names` view into the line.
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

// Each axis of acceleration once. A name that stands there twice, for lack of the third, is damage.
bool name_acceleration(const std::vector<std::optional<CsvColumnName>>& columns) {
  constexpr std::array<CsvQuantity, 3> kAxes = {kAccX, kAccY, kAccZ};
  return std::all_of(kAxes.begin(), kAxes.end(), [&](CsvQuantity axis) {
    return std::count_if(columns.begin(), columns.end(),
                         [axis](const auto& column) { return column && column->quantity == axis; }) == 1;
  });
}

// A header line: its columns' names. Acceleration must be among them.
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

constexpr std::size_t kRazorName = 5;  // "#A-C="
bool is_razor_name(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "#A-C=", "#A-R=", "#G-C=", "#G-R=", "#M-C=", "#M-R=", "#YPR="};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
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

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Where each quantity stands in a line and what its unit is in SI.
struct Layout {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t columns = 0;
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

void guess_time(const std::vector<Row>& rows, std::size_t columns, Layout& layout) {
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < rows.size(); ++i) steps.push_back(rows[i][column] - rows[i - 1][column]);
    if (!std::all_of(steps.begin(), steps.end(), [](double step) { return step > 0.0; })) continue;
    const double step = median(steps);
    layout.at[kTime] = column;
    layout.guessed = true;
    if (std::all_of(steps.begin(), steps.end(), [](double s) { return s == 1.0; })) {
      layout.time_counts_samples = true;
      return;
    }
    for (const double ticks_per_s : {1.0, 1e3, 1e6}) {
      if (step / ticks_per_s >= kLeastPeriod_s && step / ticks_per_s <= kMostPeriod_s)
        layout.time_ticks_per_s = ticks_per_s;
    }
    if (layout.time_ticks_per_s == 0.0) layout.at[kTime] = Layout::kNone;
    return;
  }
}

void guess_acc(const std::vector<Row>& rows, std::size_t columns, Layout& layout) {
  double least_spread = std::numeric_limits<double>::infinity();
  for (std::size_t first = 0; first + 3 <= columns; ++first) {
    if (layout.has(kTime) && layout.at[kTime] >= first && layout.at[kTime] < first + 3) continue;
    const auto lengths = lengths_of(rows, first);
    const double length = median(lengths);
    const double unit = acc_unit_for(length, whole(rows, first, 3));
    if (unit == 0.0) continue;
    const double spread = spread_of(lengths, length);
    if (spread >= least_spread) continue;
    least_spread = spread;
    for (std::size_t axis = 0; axis < 3; ++axis) layout.at[kAccX + axis] = first + axis;
    layout.acc_unit_m_s2 = unit;
    layout.guessed = true;
  }
}

void guess_gyro_columns(std::size_t columns, Layout& layout) {
  const auto is_free = [&](std::size_t first) {
    return first + 3 <= columns &&
           (!layout.has(kTime) || layout.at[kTime] < first || layout.at[kTime] >= first + 3);
  };
  const std::size_t acc = layout.at[kAccX];
  std::size_t first = Layout::kNone;
  if (is_free(acc + 3)) {
    first = acc + 3;
  } else if (acc >= 3 && is_free(acc - 3)) {
    first = acc - 3;
  }
  if (first == Layout::kNone) return;
  for (std::size_t axis = 0; axis < 3; ++axis) layout.at[kGyroX + axis] = first + axis;
}

void guess_gyro_unit(const std::vector<Row>& rows, Layout& layout) {
  layout.guessed = true;
  if (layout.acc_unit_m_s2 == kRawUnit_m_s2) {
    layout.gyro_unit_rad_s = kRawUnit_rad_s;
    return;
  }
  const auto acc = lengths_of(rows, layout.at[kAccX]);
  const bool resting = spread_of(acc, median(acc)) < kRestSpread;
  const auto gyro = lengths_of(rows, layout.at[kGyroX]);
  const double most = *std::max_element(gyro.begin(), gyro.end());
  const bool rad_s = resting ? median(gyro) < kRestingInRad_rad_s : most < kMovingInRad_rad_s;
  layout.gyro_unit_rad_s = rad_s ? 1.0 : kRadPerDeg;
  layout.unsure = rad_s;
}

class TextLines final : public SensorDecoder {
 public:
  explicit TextLines(const SensorSettings& settings) : settings_(settings) { reset(); }

  // From the end of the line before to the end of this one, which is the start of the next.
  Look look(std::span<const std::byte> bytes) const override {
    const auto visible = bytes.first(std::min(bytes.size(), kMostLine));
    const auto end = std::find(visible.begin() + 1, visible.end(), kLineEnd);
    if (end == visible.end())
      return visible.size() < kMostLine ? Look::need_more() : Look::refused(Refusal::kForm);
    const auto size = static_cast<std::size_t>(end - visible.begin());
    const auto line = bytes.subspan(1, size - 1);
    const bool printable = std::all_of(line.begin(), line.end(), [](std::byte byte) {
      return (byte >= std::byte{0x20} && byte <= std::byte{0x7E}) || byte == std::byte{'\r'} ||
             byte == std::byte{'\t'} || byte >= std::byte{0x80};  // a header may say "m/s²"
    });
    if (!printable || kind_of(trimmed(text_of(line))) == Kind::kOther)
      return Look::refused(Refusal::kForm, size);
    return Look::intact(size);
  }

  void take(std::span<const std::byte> frame, bool after_loss, SensorOutput& output) override {
    const std::string_view line = trimmed(text_of(frame.subspan(1)));
    lost_ |= after_loss;
    if (after_loss && razor_acc_) {
      razor_acc_.reset();
      ++output.incomplete;
    }
    switch (kind_of(line)) {
      case Kind::kOther:
        return;
      case Kind::kRazor:
        return take_razor(line, output);
      case Kind::kNames:
        return take_names(line);
      case Kind::kNumbers:
        row_size_ = parse_numbers(line, row_);
        return take_row(output);
      case Kind::kPairs:
        return take_pairs(line, output);
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "text lines";
    layout_ = {};
    names_.clear();
    learned_.clear();
    razor_acc_.reset();
    is_razor_ = false;
    guard_.reset();
    if (!settings_.text_columns.empty()) take_names(settings_.text_columns);
    names_are_settings_ = layout_.columns != 0;
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override { append("#s12", to_device); }
  // Only the Razor firmware can be told: calibrated sensor values, as text, all the time.
  void append_start(std::vector<std::byte>& to_device) override {
    if (is_razor_) append("#osct#o1", to_device);
  }

 private:
  static void append(std::string_view text, std::vector<std::byte>& bytes) {
    for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  }

  // --- Razor: three lines a sample ---

  void take_razor(std::string_view line, SensorOutput& output) {
    is_razor_ = true;
    const std::string_view name = line.substr(1, kRazorName - 2);
    if (name == "YPR")
      return remark("The Razor sends its orientation but no acceleration: Stance asks it for its sensors.");
    static_cast<void>(parse_numbers(line.substr(kRazorName), row_));
    const auto vector = [&](double unit) {
      return Vector3{static_cast<float>(row_[0] * unit), static_cast<float>(row_[1] * unit),
                     static_cast<float>(row_[2] * unit)};
    };
    if (name == "A-C" || name == "A-R") {
      if (razor_acc_) ++output.incomplete;
      razor_acc_ = vector(kRazorAccUnit_m_s2);
    } else if (name == "G-C" || name == "G-R") {
      if (!razor_acc_) {
        ++output.incomplete;
        return;
      }
      DeviceSample& sample = output.samples.emplace_back();
      sample.sample.acc_sensor_m_s2 = *std::exchange(razor_acc_, std::nullopt);
      sample.sample.gyro_sensor_rad_s = vector(kRazorGyroUnit_rad_s);
      know_gyro();
      remark({});
    }
  }

  // --- columns with names ---

  void take_names(std::string_view line) {
    if (names_are_settings_) return;
    std::vector<std::optional<CsvColumnName>> names = parse_names(line);
    if (names.empty()) return;
    use_names(names);
  }

  void use_names(const std::vector<std::optional<CsvColumnName>>& names) {
    Layout layout;
    layout.columns = names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!names[i] || layout.has(names[i]->quantity)) continue;
      const CsvColumnName& name = *names[i];
      layout.at[name.quantity] = i;
      if (!name.unit_told) continue;
      const double unit = name.unit_factor / name.unit_divisor;
      if (name.quantity == kTime) {
        layout.time_ticks_per_s = std::round(1.0 / unit);
      } else if (name.quantity < kGyroX) {
        layout.acc_unit_m_s2 = unit;
      } else {
        layout.gyro_unit_rad_s = unit;
      }
    }
    for (const CsvQuantity quantity : {kGyroX, kGyroY, kGyroZ}) {
      if (!layout.has(quantity)) layout.at[kGyroX] = Layout::kNone;
    }
    use(layout);
  }

  void take_pairs(std::string_view line, SensorOutput& output) {
    row_size_ = parse_pairs(line, row_, pair_names_);
    const bool known = names_.size() == row_size_ &&
                       std::equal(names_.begin(), names_.end(), pair_names_.begin(),
                                  [](const std::string& a, std::string_view b) { return a == b; });
    if (known) {
      suspect_names_.clear();
    } else {
      // Damage looks like another name too: names are believed when they come twice in a row.
      const bool again = suspect_names_.size() == row_size_ &&
                         std::equal(suspect_names_.begin(), suspect_names_.end(), pair_names_.begin(),
                                    [](const std::string& a, std::string_view b) { return a == b; });
      suspect_names_.assign(pair_names_.begin(),
                            pair_names_.begin() + static_cast<std::ptrdiff_t>(row_size_));
      if (!again) {
        ++output.incomplete;
        lost_ = true;
        return;
      }
      names_ = suspect_names_;
      std::vector<std::optional<CsvColumnName>> columns;
      for (const std::string& name : names_) columns.push_back(parse_csv_column_name(name));
      if (name_acceleration(columns) && !names_are_settings_) use_names(columns);
    }
    take_row(output);
  }

  // --- rows ---

  void take_row(SensorOutput& output) {
    if (!layout_.complete()) return learn();
    if (row_size_ != layout_.columns) {
      ++output.incomplete;
      lost_ = true;
      return change_columns();
    }
    other_columns_ = 0;
    std::uint64_t ticks = 0;
    if (layout_.has(kTime)) {
      const double sent = row_[layout_.at[kTime]];
      // millis() or micros() printed as a signed number is negative from the middle of its turn on.
      const bool wrapped = sent < 0.0 && sent >= -0.5 * k32Bits && time_is_whole_ && sent == std::floor(sent);
      const double time = wrapped ? sent + k32Bits : sent;
      if (time < 0.0 || time >= kMostTime) return;
      const bool decimals_are_new = time_is_whole_ && time != std::floor(time);
      if (decimals_are_new) time_is_whole_ = false;
      if (decimals_are_new || !description_.clock.present()) choose_clock(time);
      ticks = static_cast<std::uint64_t>(std::llround(time * clock_factor_));
      if (!guard_.believe(ticks, std::exchange(lost_, false))) return;
    }
    DeviceSample sample;
    sample.ticks = ticks;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      sample.sample.acc_sensor_m_s2[axis] =
          static_cast<float>(row_[layout_.at[kAccX + axis]] * layout_.acc_unit_m_s2);
      if (layout_.has(kGyroX)) {
        sample.sample.gyro_sensor_rad_s[axis] =
            static_cast<float>(row_[layout_.at[kGyroX + axis]] * layout_.gyro_unit_rad_s);
      }
    }
    output.samples.push_back(sample);
    if (layout_.unsure) reconsider();
  }

  // Another number of columns is damage, or a sketch that was changed: believed when it stays.
  void change_columns() {
    if (row_size_ != other_columns_) {
      other_columns_ = row_size_;
      other_columns_seen_ = 0;
    }
    if (++other_columns_seen_ < kLinesToLearn || names_are_settings_) return;
    use({});
  }

  // More than any sensor's range in rad/s: it was deg/s all along.
  void reconsider() {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (std::abs(row_[layout_.at[kGyroX + axis]]) <= kMostGyroInRad_rad_s) continue;
      layout_.gyro_unit_rad_s = kRadPerDeg;
      layout_.unsure = false;
      return say_what_was_guessed();
    }
  }

  void learn() {
    if (layout_.columns != 0 && row_size_ != layout_.columns) return;
    if (!learned_.empty() && row_size_ != learned_columns_) learned_.clear();
    learned_columns_ = row_size_;
    learned_.push_back(row_);
    if (learned_.size() < kLinesToLearn) return;
    Layout layout = layout_;
    if (layout.columns == 0) {
      guess_time(learned_, row_size_, layout);
      guess_acc(learned_, row_size_, layout);
      if (layout.has(kAccX)) guess_gyro_columns(row_size_, layout);
      layout.columns = row_size_;
    } else {
      guess_units(layout);
    }
    if (layout.has(kAccX) && layout.has(kGyroX) && layout.gyro_unit_rad_s == 0.0)
      guess_gyro_unit(learned_, layout);
    if (layout.complete()) {
      use(layout);
    } else {
      remark("Lines of " + std::to_string(row_size_) +
             " numbers are heard, but none of them looks like acceleration. Name the columns in the "
             "settings, like: "
             "time_ms,acc_x_g,acc_y_g,acc_z_g,gyro_x_deg_s,gyro_y_deg_s,gyro_z_deg_s");
    }
    learned_.clear();
  }

  // Of columns whose names told no unit. They need not stand side by side.
  void guess_units(Layout& layout) const {
    std::vector<Row> sorted;
    for (const Row& row : learned_) {
      Row values{};
      for (std::size_t axis = 0; axis < 3; ++axis) values[axis] = row[layout.at[kAccX + axis]];
      sorted.push_back(values);
    }
    if (layout.acc_unit_m_s2 == 0.0) {
      layout.acc_unit_m_s2 = acc_unit_for(median(lengths_of(sorted, 0)), whole(sorted, 0, 3));
      layout.guessed = true;
    }
    if (layout.has(kTime) && layout.time_ticks_per_s == 0.0) {
      Layout only_time;
      std::vector<Row> times;
      for (const double time : column_of(learned_, layout.at[kTime])) times.push_back({time});
      guess_time(times, 1, only_time);
      layout.time_ticks_per_s = only_time.time_ticks_per_s;
      layout.time_counts_samples = only_time.time_counts_samples;
      layout.guessed = true;
      if (!only_time.has(kTime)) layout.at[kTime] = Layout::kNone;
    }
  }

  void use(const Layout& layout) {
    layout_ = layout;
    learned_.clear();
    guard_.reset();
    time_is_whole_ = true;
    other_columns_ = 0;
    description_.clock = {};
    description_.info.has_gyro = layout.has(kGyroX);
    ++description_.revision;
    say_what_was_guessed();
  }

  // Whole milliseconds or microseconds are taken for an unsigned 32-bit counter, as millis() and micros()
  // are; anything with decimals is counted in microseconds.
  void choose_clock(double time) {
    const unsigned bits = time < k32Bits ? 32 : 63;
    clock_factor_ = 1.0;
    if (layout_.time_counts_samples) {
      description_.clock = {bits, 0.0, true};
    } else if (layout_.time_ticks_per_s >= 1e3 && time_is_whole_) {
      description_.clock = {bits, layout_.time_ticks_per_s, false};
    } else {
      description_.clock = {63, 1e6, false};
      clock_factor_ = 1e6 / layout_.time_ticks_per_s;
    }
    guard_ = CounterGuard(layout_.time_counts_samples
                              ? kMostStep_samples
                              : kMostStep_s * static_cast<std::uint64_t>(description_.clock.ticks_per_s));
    ++description_.revision;
  }

  void say_what_was_guessed() {
    if (!layout_.guessed || !layout_.complete()) return remark({});
    const auto column = [&](CsvQuantity quantity) { return std::to_string(layout_.at[quantity] + 1); };
    std::string sentence = "Guessed from the values: acceleration in ";
    sentence += layout_.acc_unit_m_s2 == 1.0                              ? "m/s2"
                : layout_.acc_unit_m_s2 == kStandardGravity_m_s2          ? "g"
                : layout_.acc_unit_m_s2 == kStandardGravity_m_s2 / 1000.0 ? "mg"
                                                                          : "counts of the chip";
    sentence += " from column " + column(kAccX);
    if (layout_.has(kGyroX)) {
      sentence += ", angular rate in ";
      sentence += layout_.gyro_unit_rad_s == 1.0          ? "rad/s"
                  : layout_.gyro_unit_rad_s == kRadPerDeg ? "deg/s"
                                                          : "counts of the chip";
      sentence += " from column " + column(kGyroX);
    }
    if (layout_.has(kTime)) {
      sentence += layout_.time_counts_samples ? ", a number of the sample" : ", time";
      if (layout_.time_ticks_per_s == 1.0) sentence += " in s";
      if (layout_.time_ticks_per_s == 1e3) sentence += " in ms";
      if (layout_.time_ticks_per_s == 1e6) sentence += " in us";
      sentence += " in column " + column(kTime);
    }
    remark(sentence + ". If that is wrong, name the columns in the settings.");
  }

  void remark(std::string_view sentence) {
    const bool gyro_missing = sentence.empty() && layout_.complete() && !layout_.has(kGyroX);
    const std::string_view text =
        gyro_missing
            ? "These lines hold no angular rate, so sides, turns and exercises that need it are left out."
            : sentence;
    if (description_.remark == text) return;
    description_.remark = text;
    ++description_.revision;
  }

  void know_gyro() {
    if (description_.info.has_gyro) return;
    description_.info.has_gyro = true;
    ++description_.revision;
  }

  SensorSettings settings_;
  SensorDescription description_;
  bool names_are_settings_ = false;
  Layout layout_;  // columns 0: nothing is known; not complete(): units are still to be learned
  std::vector<Row> learned_;
  std::size_t learned_columns_ = 0;
  std::size_t other_columns_ = 0;
  std::size_t other_columns_seen_ = 0;
  // Of "name=value" lines: names in use, and those of a line that had others.
  std::vector<std::string> names_;
  std::vector<std::string> suspect_names_;
  std::array<std::string_view, kMostColumns> pair_names_;
  Row row_{};
  std::size_t row_size_ = 0;
  double clock_factor_ = 1.0;  // ticks of the clock in one of the line's
  bool time_is_whole_ = true;
  CounterGuard guard_{1};
  bool lost_ = false;  // lines, since the last sample
  bool is_razor_ = false;
  std::optional<Vector3> razor_acc_;  // its angular rate is to follow
};

}  // namespace

extern const SensorFamily kTextLinesFamily{
    .name = "text",
    .title = "text lines",
    .bauds = kBauds,
    .starts = starts_with({'\n'}),
    .longest_frame = kMostLine + 1,
    .make_decoder = [](const SensorSettings& settings) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<TextLines>(settings);
    },
};

}  // namespace stance
