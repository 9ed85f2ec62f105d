// Lines of text, as Arduino and ESP32 sketches print them: numbers with separators, "name=value" pairs, and
// the '#' lines of the Razor AHRS firmware. What the columns are is told by the wearer's settings, by a
// header line or the names in the line, or guessed from the values (and said so). Dialects and rules:
// doc/sensors.md.
//
// There is no checksum. A line counts only between two line ends, with exactly as many values as the lines
// before, each of them a whole number or decimal.
#include <algorithm>
#include <cmath>
#include <utility>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/text_columns.h"
#include "firmware-bridge/sensors/text_line.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

using text::Columns;
using text::guess_columns;
using text::guess_in_words;
using text::guess_units;
using text::Kind;
using text::kind_of;
using text::kLinesToLearn;
using text::kMostColumns;
using text::kRazorName;
using text::must_be_deg_s;
using text::name_acceleration;
using text::named_columns;
using text::parse_names;
using text::parse_numbers;
using text::parse_pairs;
using text::Row;
using text::text_of;
using text::trimmed;

constexpr std::byte kLineEnd{'\n'};
constexpr std::size_t kMostLine = 512;
constexpr std::array<std::uint32_t, 7> kBauds = {115200, 57600, 9600, 230400, 921600, 38400, 500000};

// Razor AHRS 1.4: counts of the ADXL345 (256 a g) and the ITG-3200 (14.375 a deg/s). Its "acceleration" is
// the direction of gravity, the opposite of the specific force (Sensors.ino, Read_Accel).
constexpr double kRazorAccUnit_m_s2 = -kStandardGravity_m_s2 / 256.0;
constexpr double kRazorGyroUnit_rad_s = kRadPerDeg / 14.375;

constexpr std::uint64_t kMostStep_s = 2;  // between lines; larger is damage or a new start
constexpr std::uint64_t kMostStep_samples = 1000;
constexpr double kMostTime = 9e12;  // keeps microseconds in 63 bits
constexpr double k32Bits = 4294967296.0;

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
    columns_ = {};
    names_.clear();
    learned_.clear();
    razor_acc_.reset();
    is_razor_ = false;
    guard_.reset();
    if (!settings_.text_columns.empty()) take_names(settings_.text_columns);
    names_are_settings_ = columns_.count != 0;
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
    use(named_columns(names));
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
      if (name_acceleration(columns) && !names_are_settings_) use(named_columns(columns));
    }
    take_row(output);
  }

  // --- rows ---

  void take_row(SensorOutput& output) {
    if (!columns_.complete()) return learn();
    if (row_size_ != columns_.count) {
      ++output.incomplete;
      lost_ = true;
      return change_columns();
    }
    other_columns_ = 0;
    std::uint64_t ticks = 0;
    if (columns_.has(kTime)) {
      const double sent = row_[columns_.at[kTime]];
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
          static_cast<float>(row_[columns_.at[kAccX + axis]] * columns_.acc_unit_m_s2);
      if (columns_.has(kGyroX)) {
        sample.sample.gyro_sensor_rad_s[axis] =
            static_cast<float>(row_[columns_.at[kGyroX + axis]] * columns_.gyro_unit_rad_s);
      }
    }
    output.samples.push_back(sample);
    if (columns_.unsure && must_be_deg_s(row_, columns_)) {
      columns_.gyro_unit_rad_s = kRadPerDeg;
      columns_.unsure = false;
      say_what_was_guessed();
    }
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

  void learn() {
    if (columns_.count != 0 && row_size_ != columns_.count) return;
    if (!learned_.empty() && row_size_ != learned_columns_) learned_.clear();
    learned_columns_ = row_size_;
    learned_.push_back(row_);
    if (learned_.size() < kLinesToLearn) return;
    Columns columns = columns_;
    if (columns.count == 0) {
      columns = guess_columns(learned_, row_size_);
    } else {
      guess_units(learned_, columns);
    }
    if (columns.complete()) {
      use(columns);
    } else {
      remark("Lines of " + std::to_string(row_size_) +
             " numbers are heard, but none of them looks like acceleration. Name the columns in the "
             "settings, like: "
             "time_ms,acc_x_g,acc_y_g,acc_z_g,gyro_x_deg_s,gyro_y_deg_s,gyro_z_deg_s");
    }
    learned_.clear();
  }

  void use(const Columns& columns) {
    columns_ = columns;
    learned_.clear();
    guard_.reset();
    time_is_whole_ = true;
    other_columns_ = 0;
    description_.clock = {};
    description_.info.has_gyro = columns.has(kGyroX);
    ++description_.revision;
    say_what_was_guessed();
  }

  // Whole milliseconds or microseconds are taken for an unsigned 32-bit counter, as millis() and micros()
  // are; anything with decimals is counted in microseconds.
  void choose_clock(double time) {
    const unsigned bits = time < k32Bits ? 32 : 63;
    clock_factor_ = 1.0;
    if (columns_.time_counts_samples) {
      description_.clock = {bits, 0.0, true};
    } else if (columns_.time_ticks_per_s >= 1e3 && time_is_whole_) {
      description_.clock = {bits, columns_.time_ticks_per_s, false};
    } else {
      description_.clock = {63, 1e6, false};
      clock_factor_ = 1e6 / columns_.time_ticks_per_s;
    }
    guard_ = CounterGuard(columns_.time_counts_samples
                              ? kMostStep_samples
                              : kMostStep_s * static_cast<std::uint64_t>(description_.clock.ticks_per_s));
    ++description_.revision;
  }

  void say_what_was_guessed() {
    if (!columns_.guessed || !columns_.complete()) return remark({});
    remark(guess_in_words(columns_));
  }

  void remark(std::string_view sentence) {
    const bool gyro_missing = sentence.empty() && columns_.complete() && !columns_.has(kGyroX);
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
  Columns columns_;  // count 0: nothing is known; not complete(): units are still to be learned
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
