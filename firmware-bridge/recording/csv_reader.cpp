#include "firmware-bridge/recording/csv_reader.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware-bridge/recording/csv_header.h"
#include "firmware-bridge/recording/line_cutter.h"
#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/recording/ready_samples.h"

namespace stance {
namespace {

enum class RowResult { kSample, kEmpty, kMalformed, kNotFinite };

class CsvReader final : public SampleReader {
 public:
  CsvReader(std::unique_ptr<Input> input, std::string name) : lines_(std::move(input)) {
    info_.name = std::move(name);
  }

  Result<void> open() {
    std::string_view line;
    do {
      if (!lines_.next(line, error_)) {
        if (error_) return tl::make_unexpected(*error_);
        return failure(ErrorCode::kNotARecording, info_.name + " is empty: there is no recording in it.");
      }
      if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // byte order mark
    } while (take_comment(line));
    auto header = parse_csv_header(line, info_.name);
    if (!header) return tl::make_unexpected(header.error());
    use_header(*header);
    return read_ahead();
  }

  Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) override {
    std::size_t count = ahead_.take(samples, max);
    if (count < max) count += parse_rows(samples, max - count);
    counters_.samples += count;
    if (count == 0 && error_) return tl::make_unexpected(*error_);
    return count;
  }

  const RecordingInfo& info() const override { return info_; }
  const ReadCounters& counters() const override { return counters_; }
  std::uint64_t bytes_read() const override { return lines_.input().bytes_read(); }
  std::uint64_t bytes_total() const override { return lines_.input().bytes_total(); }

 private:
  // Above the header, a comment may tell what a column cannot: "# placement: left_hip".
  bool take_comment(std::string_view line) {
    if (!is_comment(line)) return false;
    const auto value = [&](std::string_view key) {
      return line.starts_with(key) ? std::string(line.substr(key.size())) : std::string();
    };
    if (const std::string text = value("# placement: "); !text.empty()) info_.placement = text;
    if (const std::string text = value("# sensor: "); !text.empty()) info_.sensor_name = text;
    if (const std::string text = value("# start_local: "); !text.empty()) info_.first_sample_local = text;
    if (const std::string text = value("# start_utc_us: "); !text.empty()) {
      std::int64_t utc_us = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), utc_us);
      if (error == std::errc() && end == text.data() + text.size()) info_.first_sample_utc_us = utc_us;
    }
    return true;
  }

  static bool is_comment(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos || line[first] == '#';
  }

  void use_header(const CsvHeader& header) {
    header_ = header;
    quantity_of_column_.assign(header.last_index + 1, kCsvQuantities);
    for (std::size_t i = 0; i < kCsvQuantities; ++i) {
      if (header.columns[i].present())
        quantity_of_column_[header.columns[i].index] = static_cast<CsvQuantity>(i);
    }
    info_.has_gyro = header.columns[kGyroX].present();
  }

  Result<void> read_ahead() {
    parse_rows(ahead_.refill(), ReadySamples::kForRate);
    if (ahead_.empty()) {
      if (error_) return tl::make_unexpected(*error_);
      return failure(ErrorCode::kNoSamples, info_.name +
                                                " has the right columns but no usable row below them (" +
                                                std::to_string(counters_.malformed) + " malformed, " +
                                                std::to_string(counters_.not_finite) +
                                                " not finite). Check the file, or export it again.");
    }
    info_.rate_hz = ahead_.rate_hz();
    return {};
  }

  std::size_t parse_rows(std::vector<ImuSample>& samples, std::size_t max) {
    std::size_t count = 0;
    std::string_view line;
    while (count < max && !error_ && lines_.next(line, error_)) {
      ImuSample sample;
      switch (parse_row(line, sample)) {
        case RowResult::kSample:
          if (sample.time_s <= last_time_s_) {
            ++counters_.time_not_increasing;
            break;
          }
          last_time_s_ = sample.time_s;
          samples.push_back(sample);
          ++count;
          break;
        case RowResult::kEmpty:
          break;
        case RowResult::kMalformed:
          ++counters_.malformed;
          break;
        case RowResult::kNotFinite:
          ++counters_.not_finite;
          break;
      }
    }
    return count;
  }

  RowResult parse_row(std::string_view line, ImuSample& sample) const {
    if (is_comment(line)) return RowResult::kEmpty;
    const char* field = line.data();
    const char* const line_end = line.data() + line.size();
    bool finite = true;
    for (std::size_t column = 0;; ++column) {
      const CsvQuantity quantity = quantity_of_column_[column];
      double value = 0.0;
      const char* end = quantity == kCsvQuantities ? nullptr : parse_plain_decimal(field, line_end, value);
      if (end != nullptr && (end == line_end || *end == header_.separator)) {
        store(quantity, value, sample);
      } else {
        const auto left = static_cast<std::size_t>(line_end - field);
        const auto* separator = static_cast<const char*>(std::memchr(field, header_.separator, left));
        end = separator == nullptr ? line_end : separator;
        if (quantity != kCsvQuantities && !parse_field(quantity, field, end, sample, finite)) {
          return RowResult::kMalformed;
        }
      }
      if (column == header_.last_index) return finite ? RowResult::kSample : RowResult::kNotFinite;
      if (end == line_end) return RowResult::kMalformed;
      field = end + 1;
    }
  }

  // A field that is no plain decimal number: with an exponent, with many digits, quoted, with a decimal comma
  // (where the comma separates no columns), or no number at all.
  bool parse_field(CsvQuantity quantity, const char* begin, const char* end, ImuSample& sample,
                   bool& finite) const {
    const DecimalPoint field(begin, end, header_.separator != ',');
    begin = field.begin();
    end = field.end();
    if (quantity != kTime && in_si(quantity)) {  // straight to float: rounded once
      const auto value = parse_number<float>(begin, end);
      if (!value) return false;
      finite = finite && std::isfinite(*value);
      reading(quantity, sample) = *value;
      return true;
    }
    const auto value = parse_number<double>(begin, end);
    if (!value) return false;
    store(quantity, *value, sample);
    finite = finite && std::isfinite(quantity == kTime ? sample.time_s : reading(quantity, sample));
    return true;
  }

  void store(CsvQuantity quantity, double value, ImuSample& sample) const {
    const CsvColumn& column = header_.columns[quantity];
    if (!in_si(quantity)) value = value * column.unit_factor / column.unit_divisor;
    if (quantity == kTime) {
      sample.time_s = value;
    } else {
      reading(quantity, sample) = static_cast<float>(value) + 0.0F;  // -0.000 is 0
    }
  }

  bool in_si(CsvQuantity quantity) const {
    const CsvColumn& column = header_.columns[quantity];
    return column.unit_factor == 1.0 && column.unit_divisor == 1.0;
  }

  static float& reading(CsvQuantity quantity, ImuSample& sample) {
    return quantity >= kGyroX ? sample.gyro_sensor_rad_s[quantity - kGyroX]
                              : sample.acc_sensor_m_s2[quantity - kAccX];
  }

  LineCutter lines_;
  RecordingInfo info_;
  ReadCounters counters_;
  CsvHeader header_;
  std::vector<CsvQuantity> quantity_of_column_;  // kCsvQuantities: not used
  ReadySamples ahead_;
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  std::optional<Error> error_;
};

}  // namespace

Result<std::unique_ptr<SampleReader>> open_csv(std::unique_ptr<Input> input, std::string name) {
  auto reader = std::make_unique<CsvReader>(std::move(input), std::move(name));
  if (auto opened = reader->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<SampleReader>(std::move(reader));
}

}  // namespace stance
