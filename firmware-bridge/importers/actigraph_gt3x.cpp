#include "firmware-bridge/importers/actigraph_gt3x.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware-bridge/importers/wall_clock.h"
#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/recording/ready_samples.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::string_view kInfoFile = "info.txt";
constexpr std::string_view kLogFile = "log.bin";            // firmware since 2.5: records
constexpr std::string_view kActivityFile = "activity.bin";  // before: samples and nothing else

constexpr std::uint8_t kSeparator = 0x1E;
constexpr std::size_t kRecordHeaderBytes = 8;
enum RecordType : std::uint8_t {
  kActivity = 0x00,
  kParameters = 0x15,
  kSensorData = 0x19,
  kActivity2 = 0x1A
};

constexpr std::uint32_t kAccScaleParameter = 55U << 16U;  // address space 0, identifier 55; LSB/g
constexpr std::size_t kBufferBytes = 16 * 1024;  // to begin with; grows to the longest record and the next
constexpr std::size_t kOldSamplesAtOnce = 512;
constexpr double kMaxRate_hz = 1000.0;

// Text of the form "Sample Rate: 30", a line each.
std::map<std::string, std::string> key_values(const std::string& text) {
  std::map<std::string, std::string> values;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
    if (const std::size_t colon = line.find(": "); colon != std::string::npos) {
      values.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  return values;
}

std::optional<double> number_in(const std::map<std::string, std::string>& values, const std::string& key) {
  const auto it = values.find(key);
  if (it == values.end()) return std::nullopt;
  return parse_number<double>(it->second.data(), it->second.data() + it->second.size());
}

// "-04:00:00" and "01:00:00": what local time is ahead of UTC.
std::optional<double> zone_offset_s(const std::string& text) {
  const bool west = text.starts_with('-');
  const std::string digits = west ? text.substr(1) : text;
  if (digits.size() < 5 || digits[2] != ':') return std::nullopt;
  const auto hours = parse_number<double>(&digits[0], &digits[2]);
  const auto minutes = parse_number<double>(&digits[3], &digits[5]);
  if (!hours || !minutes) return std::nullopt;
  const double offset_s = (*hours * 60.0 + *minutes) * 60.0;
  return west ? -offset_s : offset_s;
}

// .NET ticks, 100 ns since 0001-01-01, as wall seconds.
constexpr double kMaxTicks = 3.2e18;  // the year 9999
double seconds_of_ticks(double ticks) {
  constexpr double kTicksPerSecond = 1e7;
  constexpr double kSecondsTo1970 = 62'135'596'800.0;
  return ticks / kTicksPerSecond - kSecondsTo1970;
}

// Three bytes of fraction and one of exponent, both with sign.
double parameter_float(std::uint32_t value) {
  const std::uint32_t fraction = value & 0xFFFFFFU;
  const double signed_fraction =
      static_cast<double>(fraction) - ((fraction & 0x800000U) != 0 ? 16777216.0 : 0.0);
  return std::ldexp(signed_fraction / 8388608.0, static_cast<std::int8_t>(value >> 24U));
}

// The twelve bits with sign that begin `index` half-bytes times three into the data.
int twelve_bits(const std::byte* data, std::size_t index) {
  const std::byte* at = data + index * 3 / 2;
  const unsigned bits = index % 2 == 0 ? unsigned{load_u8(at)} << 4U | load_u8(at + 1) >> 4U
                                       : (load_u8(at) & 0x0FU) << 8U | load_u8(at + 1);
  return bits >= 2048 ? static_cast<int>(bits) - 4096 : static_cast<int>(bits);
}

// Stored as y, x, z.
Vector3 packed_sample(const std::byte* data, std::size_t index, double unit) {
  const auto axis = [&](std::size_t place) {
    return static_cast<float>(twelve_bits(data, 3 * index + place) * unit);
  };
  return {axis(1), axis(0), axis(2)};
}

class Gt3xReader final : public SampleReader {
 public:
  Gt3xReader(std::unique_ptr<FileSet> files, std::string name) : files_(std::move(files)) {
    info_.name = std::move(name);
  }

  Result<void> open() {
    const std::string log = files_->find(kLogFile);
    old_ = log.empty();
    if (const auto taken = take_info(key_values(files_->text(files_->find(kInfoFile)))); !taken) return taken;
    auto data = files_->open(old_ ? files_->find(kActivityFile) : log);
    if (!data) return tl::make_unexpected(data.error());
    input_ = std::move(*data);
    advance();
    if (ready_.empty()) {
      if (error_) return tl::make_unexpected(*error_);
      return failure(ErrorCode::kNoSamples,
                     info_.name + " is an ActiGraph recording without raw acceleration. " +
                         (info_.remarks.empty() ? "Download it from the device again, with raw data."
                                                : info_.remarks.back()));
    }
    return {};
  }

  Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) override {
    const std::size_t count = ready_.take(samples, max, [this] { advance(); });
    counters_.samples += count;
    if (count == 0 && error_) return tl::make_unexpected(*error_);
    return count;
  }

  const RecordingInfo& info() const override { return info_; }
  const ReadCounters& counters() const override { return counters_; }
  std::uint64_t bytes_read() const override { return input_->bytes_read(); }
  std::uint64_t bytes_total() const override { return input_->bytes_total(); }

 private:
  Result<void> take_info(const std::map<std::string, std::string>& values) {
    const auto text = [&](const char* key) {
      const auto it = values.find(key);
      return it == values.end() ? std::string() : it->second;
    };
    const auto rate_hz = number_in(values, "Sample Rate");
    if (!rate_hz || !(*rate_hz >= 1.0) || !(*rate_hz <= kMaxRate_hz)) {
      return failure(ErrorCode::kDamaged, info_.name + " is an ActiGraph recording whose " +
                                              std::string(kInfoFile) +
                                              " names no sample rate. Download it from the device again.");
    }
    info_.rate_hz = *rate_hz;
    info_.sensor_id = text("Serial Number");
    info_.sensor_name = "ActiGraph" + (text("Device Type").empty() ? "" : ' ' + text("Device Type"));
    info_.sensor_firmware = text("Firmware");
    zone_s_ = zone_offset_s(text("TimeZone"));
    if (const auto ticks = number_in(values, "Start Date"); ticks && *ticks >= 0.0 && *ticks <= kMaxTicks) {
      start_s_ = seconds_of_ticks(*ticks);
    }
    // The first devices count 341 to the g, later ones 256; newer files say it themselves.
    const bool first_devices = old_ || info_.sensor_id.starts_with("NEO") ||
                               info_.sensor_id.starts_with("CLE") || info_.sensor_id.starts_with("MRA");
    use_scale(number_in(values, "Acceleration Scale").value_or(first_devices ? 341.0 : 256.0));
    if (const auto range_g = number_in(values, "Acceleration Max"); range_g && *range_g > 0.0) {
      info_.acc_range_m_s2 = *range_g * kStandardGravity_m_s2;
    }
    return {};
  }

  void use_scale(double counts_per_g) {
    if (!(counts_per_g >= 1.0) || !(counts_per_g <= 1e6)) return;  // no acceleration is meant by that
    acc_unit_m_s2_ = kStandardGravity_m_s2 / counts_per_g;
    info_.acc_counts_per_m_s2 = 1.0 / acc_unit_m_s2_;
  }

  // Fills ready_ with what comes next; leaves it empty at the end.
  void advance() {
    ready_.refill();
    while (ready_.empty() && (old_ ? take_packed_samples() : take_record())) {
    }
  }

  // --- Records ---

  [[nodiscard]] const std::byte* front() const { return buffer_.data() + begin_; }
  [[nodiscard]] std::size_t available() const { return end_ - begin_; }

  // Makes `size` bytes available, if there are as many.
  bool need(std::size_t size) {
    if (available() >= size || at_end_) return available() >= size;
    std::memmove(buffer_.data(), buffer_.data() + begin_, available());
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < size) buffer_.resize(size);
    while (available() < size && !error_) {
      const auto count =
          input_->read({reinterpret_cast<char*>(buffer_.data()) + end_, buffer_.size() - end_});
      if (!count) error_ = count.error();
      at_end_ = !count || *count == 0;
      if (at_end_) break;
      end_ += *count;
    }
    return available() >= size;
  }

  // One intact record, or one byte that begins none. False: the end.
  bool take_record() {
    if (!need(1)) {
      end_lost_stretch();
      return false;
    }
    if (const std::size_t whole = intact_record_at(0); whole > 0 && (lost_bytes_ == 0 || goes_on_at(whole))) {
      if (lost_bytes_ > 0) ++counters_.damaged_chunks;
      lost_bytes_ = 0;
      take(load_u8(front() + 1), load_le<std::uint32_t>(front() + 2),
           {front() + kRecordHeaderBytes, whole - kRecordHeaderBytes - 1});
      begin_ += whole;
      return true;
    }
    if (load_u8(front()) != 0 || lost_bytes_ > 0) ++lost_bytes_;  // single zeros between records are usual
    ++begin_;
    return true;
  }

  // The bytes of the record that begins at `offset` of what is available; 0: none does.
  std::size_t intact_record_at(std::size_t offset) {
    if (!need(offset + kRecordHeaderBytes) || load_u8(front() + offset) != kSeparator) return 0;
    const std::size_t whole = kRecordHeaderBytes + load_le<std::uint16_t>(front() + offset + 6) + 1;
    if (!need(offset + whole)) return 0;
    std::uint8_t check = 0;
    for (std::size_t i = 0; i + 1 < whole; ++i) check ^= load_u8(front() + offset + i);
    return static_cast<std::uint8_t>(~check) == load_u8(front() + offset + whole - 1) ? whole : 0;
  }

  // Eight bits of checksum are believed where a record is expected. Among damage the next one must be intact
  // as well, or the file end.
  bool goes_on_at(std::size_t offset) { return !need(offset + 1) || intact_record_at(offset) > 0; }

  // What was passed over since the last intact record is the torn end of the file.
  void end_lost_stretch() { counters_.truncated_bytes += std::exchange(lost_bytes_, 0); }

  void take(std::uint8_t type, std::uint32_t clock_s, std::span<const std::byte> payload) {
    switch (type) {
      case kActivity:
        return take_second(clock_s, payload.size() * 8 / 36,
                           [&](std::size_t i) { return packed_sample(payload.data(), i, acc_unit_m_s2_); });
      case kActivity2:
        return take_second(clock_s, payload.size() / 6, [&](std::size_t i) {
          return load_3_i16_le(payload.data() + 6 * i, acc_unit_m_s2_);
        });
      case kParameters:
        for (std::size_t at = 0; at + 8 <= payload.size(); at += 8) {
          if (load_le<std::uint32_t>(&payload[at]) == kAccScaleParameter) {
            use_scale(parameter_float(load_le<std::uint32_t>(&payload[at + 4])));
          }
        }
        return;
      case kSensorData:
        if (info_.remarks.empty()) {
          info_.remarks.push_back(
              "It also holds data of the device's second sensor (IMU), which Stance does not read.");
        }
        return;
      default:
        return;
    }
  }

  // A record holds the samples of one second, evenly. A device told to may pause while it lies still; such
  // seconds are missing, and stay missing.
  template <typename SampleAt>
  void take_second(std::uint32_t clock_s, std::size_t count, SampleAt sample_at) {
    if (static_cast<double>(count) > 2.0 * info_.rate_hz) {  // no second of this device
      ++counters_.damaged_chunks;
      return;
    }
    const double interval_s = 1.0 / std::max(info_.rate_hz, static_cast<double>(count));
    for (std::size_t i = 0; i < count; ++i) {
      give(static_cast<double>(clock_s) + static_cast<double>(i) * interval_s, sample_at(i));
    }
  }

  void give(double wall_s, const Vector3& acc_m_s2) {
    if (!first_s_) {
      first_s_ = wall_s;
      if (old_ && !start_s_) {
        // Nobody knows when that was.
      } else if (zone_s_) {
        info_.first_sample_utc_us = std::llround((wall_s - *zone_s_) * 1e6);
      } else {
        info_.first_sample_local = wall_text(wall_s);
      }
    }
    ImuSample sample;
    sample.time_s = wall_s - *first_s_;
    sample.acc_sensor_m_s2 = acc_m_s2;
    if (sample.time_s <= last_time_s_) {
      ++counters_.time_not_increasing;
      return;
    }
    last_time_s_ = sample.time_s;
    ready_.append(sample);
  }

  // --- Files without records: nine bytes are two samples ---

  bool take_packed_samples() {
    for (std::size_t i = 0; i < kOldSamplesAtOnce; i += 2) {
      const bool two = need(9);
      if (!two && available() < 5) {  // one sample takes up four and a half
        counters_.truncated_bytes += available();
        begin_ = end_;
        break;
      }
      for (std::size_t j = 0; j < (two ? 2U : 1U); ++j) {
        give(start_s_.value_or(0.0) + static_cast<double>(old_samples_++) / info_.rate_hz,
             packed_sample(front(), j, acc_unit_m_s2_));
      }
      begin_ = two ? begin_ + 9 : end_;
    }
    return !ready_.empty();
  }

  std::unique_ptr<FileSet> files_;
  std::unique_ptr<Input> input_;
  RecordingInfo info_;
  ReadCounters counters_;
  std::optional<Error> error_;
  bool old_ = false;
  double acc_unit_m_s2_ = 0.0;  // of one count
  std::optional<double> zone_s_;
  std::optional<double> start_s_;  // wall seconds; of files without records
  std::uint64_t old_samples_ = 0;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(kBufferBytes);
  std::size_t begin_ = 0, end_ = 0;  // what is not yet taken
  bool at_end_ = false;
  std::uint64_t lost_bytes_ = 0;   // since the last intact record
  std::optional<double> first_s_;  // wall seconds
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  ReadySamples ready_;
};

}  // namespace

bool is_gt3x(const FileSet& files) {
  return !files.find(kInfoFile).empty() &&
         (!files.find(kLogFile).empty() || !files.find(kActivityFile).empty());
}

Result<std::unique_ptr<SampleReader>> open_gt3x(std::unique_ptr<FileSet> files, std::string name) {
  auto reader = std::make_unique<Gt3xReader>(std::move(files), std::move(name));
  if (auto opened = reader->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<SampleReader>(std::move(reader));
}

}  // namespace stance
