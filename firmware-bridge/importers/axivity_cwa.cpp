#include "firmware-bridge/importers/axivity_cwa.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "firmware-bridge/importers/wall_clock.h"
#include "firmware-bridge/recording/ready_samples.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBlockBytes = 512;
constexpr std::size_t kDataOffset = 30;
constexpr std::size_t kDataBytes = 480;
constexpr std::uint16_t kBlockLength = 508;  // what follows magic and length
constexpr std::uint8_t kHardwareAx6 = 0x64;

// The logger's clock is believed where it agrees with the sensor's own rate within this; otherwise there is a
// gap, or the clock was set. Sensors keep their nominal rate within a few percent; a time stamp without a
// fraction is only good to a sample.
constexpr double kRateTolerance = 0.1;
constexpr double kTimeTolerance_samples = 2.0;

// One block of samples that lie evenly, and the one moment of them that the clock told.
struct Block {
  std::uint32_t sequence = 0;
  double rate_hz = 0.0;   // nominal
  double clock_s = 0.0;   // wall seconds (wall_clock.h) ...
  double clock_at = 0.0;  // ... at this place among the samples, counted from the first
  double acc_unit_per_g = 0.0;
  double gyro_range_rad_s = 0.0;  // 0: no gyroscope
  double acc_range_g = 0.0;
  std::vector<ImuSample> samples;  // without their times
};

std::uint16_t load_u16(const std::byte* bytes) { return load_le<std::uint16_t>(bytes); }

double rate_of(std::uint8_t code) { return 3200.0 / static_cast<double>(1U << (15U - (code & 0x0FU))); }

std::optional<std::int64_t> clock_of(std::uint32_t packed) {
  return wall_seconds(static_cast<int>(packed >> 26U) + 2000, packed >> 22U & 0x0FU, packed >> 17U & 0x1FU,
                      packed >> 12U & 0x1FU, packed >> 6U & 0x3FU, packed & 0x3FU);
}

// Ten bits with sign, at `shift`, times two to the power of the two topmost bits.
double packed_axis(std::uint32_t value, unsigned shift) {
  const auto ten_bits = static_cast<std::int32_t>(value >> shift & 0x3FFU);
  const std::int32_t signed_bits = ten_bits >= 512 ? ten_bits - 1024 : ten_bits;
  return static_cast<double>(signed_bits * (1 << (value >> 30U)));
}

std::optional<Block> block_from(const std::byte* bytes) {
  if (load_u8(bytes) != 'A' || load_u8(bytes + 1) != 'X' || load_u16(bytes + 2) != kBlockLength) {
    return std::nullopt;
  }
  std::uint16_t sum = 0;
  for (std::size_t i = 0; i < kBlockBytes; i += 2)
    sum = static_cast<std::uint16_t>(sum + load_u16(bytes + i));
  if (sum != 0) return std::nullopt;

  Block block;
  block.sequence = load_le<std::uint32_t>(bytes + 10);
  const std::uint8_t rate_code = load_u8(bytes + 24);
  if (rate_code == 0) return std::nullopt;  // prototypes of before 2011 wrote the rate elsewhere
  block.rate_hz = rate_of(rate_code);
  block.acc_range_g = static_cast<double>(16U >> (rate_code >> 6U));
  const auto clock_s = clock_of(load_le<std::uint32_t>(bytes + 14));
  if (!clock_s) return std::nullopt;
  block.clock_s = static_cast<double>(*clock_s);
  block.clock_at = load_i16_le(bytes + 26);
  const std::uint16_t fraction = load_u16(bytes + 4);
  if ((fraction & 0x8000U) != 0) {
    // The place was moved to where the whole second would be, for programs that do not know of the fraction.
    const double fraction_s = (fraction & 0x7FFFU) / 32768.0;
    block.clock_s += fraction_s;
    block.clock_at += std::floor(fraction_s * block.rate_hz);
  }

  const unsigned axes = load_u8(bytes + 25) >> 4U;
  const unsigned packing = load_u8(bytes + 25) & 0x0FU;
  const bool packed = packing == 0 && axes == 3;
  if (!packed && (packing != 2 || (axes != 3 && axes != 6 && axes != 9))) return std::nullopt;
  const std::size_t sample_bytes = packed ? 4 : std::size_t{2} * axes;
  const std::size_t count = load_u16(bytes + 28);
  if (count * sample_bytes > kDataBytes) return std::nullopt;
  const std::uint16_t scales = load_u16(bytes + 18);
  block.acc_unit_per_g = packed ? 256.0 : static_cast<double>(256U << (scales >> 13U));
  if (axes >= 6) {
    const unsigned gyro_scale = scales >> 10U & 0x07U;
    const double range_dps = gyro_scale == 0 ? 2000.0 : 8000.0 / static_cast<double>(1U << gyro_scale);
    block.gyro_range_rad_s = range_dps * kRadPerDeg;
  }
  const double acc_unit = kStandardGravity_m_s2 / block.acc_unit_per_g;
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* at = bytes + kDataOffset + i * sample_bytes;
    ImuSample sample;
    if (packed) {
      const auto value = load_le<std::uint32_t>(at);
      for (unsigned axis = 0; axis < 3; ++axis) {
        sample.acc_sensor_m_s2[axis] = static_cast<float>(packed_axis(value, 10 * axis) * acc_unit);
      }
    } else {
      const bool has_gyro = axes >= 6;
      if (has_gyro) sample.gyro_sensor_rad_s = load_3_i16_le(at, block.gyro_range_rad_s / 32768.0);
      sample.acc_sensor_m_s2 = load_3_i16_le(at + (has_gyro ? 6 : 0), acc_unit);
    }
    block.samples.push_back(sample);
  }
  return block;
}

// Seconds a sample between the told moments of two blocks; empty when they do not belong together.
std::optional<double> interval_between(const Block& earlier, const Block& later) {
  if (later.sequence != earlier.sequence + 1 || later.rate_hz != earlier.rate_hz) return std::nullopt;
  const double samples = static_cast<double>(earlier.samples.size()) - earlier.clock_at + later.clock_at;
  const double elapsed_s = later.clock_s - earlier.clock_s;
  if (samples < 1.0 || elapsed_s <= 0.0) return std::nullopt;
  const double off_samples = std::abs(elapsed_s * later.rate_hz - samples);
  if (off_samples > std::max(kRateTolerance * samples, kTimeTolerance_samples)) return std::nullopt;
  return elapsed_s / samples;
}

class CwaReader final : public SampleReader {
 public:
  CwaReader(std::unique_ptr<Input> input, std::string name) : input_(std::move(input)) {
    info_.name = std::move(name);
  }

  Result<void> open() {
    std::array<std::byte, kHeaderBytes> header{};
    const std::size_t have = fill(header);
    if (error_) return tl::make_unexpected(*error_);
    if (have < kHeaderBytes) {
      return failure(ErrorCode::kNoSamples,
                     info_.name + " is an Axivity recording that ends within its header. Copy it again.");
    }
    take_header(header);
    next_ = read_block();
    advance();
    if (ready_.empty()) {
      if (error_) return tl::make_unexpected(*error_);
      return failure(ErrorCode::kNoSamples, info_.name + " is an Axivity recording without a usable block (" +
                                                std::to_string(counters_.damaged_chunks) +
                                                " damaged). Copy it from the sensor again.");
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
  // As much of `bytes` as there is.
  std::size_t fill(std::span<std::byte> bytes) {
    const std::span text(reinterpret_cast<char*>(bytes.data()), bytes.size());
    std::size_t have = 0;
    while (have < text.size() && !error_) {
      const auto count = input_->read(text.subspan(have));
      if (!count) error_ = count.error();
      if (!count || *count == 0) break;
      have += *count;
    }
    return have;
  }

  void take_header(const std::array<std::byte, kHeaderBytes>& header) {
    const bool ax6 = load_u8(&header[4]) == kHardwareAx6;
    info_.sensor_name = ax6 ? "Axivity AX6" : "Axivity AX3";
    const std::uint32_t upper_id = load_u16(&header[11]) == 0xFFFFU ? 0U : load_u16(&header[11]);
    info_.sensor_id = std::to_string(upper_id << 16U | load_u16(&header[5]));
    info_.sensor_firmware = std::to_string(load_u8(&header[41]));
  }

  // The next intact block, past damaged and empty ones.
  std::optional<Block> read_block() {
    std::array<std::byte, kBlockBytes> bytes{};
    while (true) {
      const std::size_t have = fill(bytes);
      if (have < bytes.size()) {
        counters_.truncated_bytes += have;
        return std::nullopt;
      }
      auto block = block_from(bytes.data());
      const bool has_gyro = block && block->gyro_range_rad_s > 0.0;
      if (!block || (described_ && has_gyro != info_.has_gyro)) {
        ++counters_.damaged_chunks;
        continue;
      }
      if (block->samples.empty()) continue;
      if (!std::exchange(described_, true)) describe(*block);
      return block;
    }
  }

  void describe(const Block& block) {
    info_.rate_hz = block.rate_hz;
    info_.has_gyro = block.gyro_range_rad_s > 0.0;
    info_.acc_range_m_s2 = block.acc_range_g * kStandardGravity_m_s2;
    info_.acc_counts_per_m_s2 = block.acc_unit_per_g / kStandardGravity_m_s2;
    info_.gyro_range_rad_s = block.gyro_range_rad_s;
    if (info_.has_gyro) info_.gyro_counts_per_rad_s = 32768.0 / block.gyro_range_rad_s;
  }

  // Fills ready_ with the next block that gives samples; leaves it empty at the end.
  void advance() {
    std::vector<ImuSample>& samples = ready_.refill();
    while (samples.empty() && next_) {
      Block block = std::move(*next_);
      next_ = read_block();
      const auto interval_after_s = next_ ? interval_between(block, *next_) : std::nullopt;
      const double nominal_s = 1.0 / block.rate_hz;
      // Up to the told moment as measured from the block before, after it as measured to the block behind.
      const double before_s = interval_before_s_.value_or(interval_after_s.value_or(nominal_s));
      const double after_s = interval_after_s.value_or(interval_before_s_.value_or(nominal_s));
      interval_before_s_ = interval_after_s;
      for (std::size_t i = 0; i < block.samples.size(); ++i) {
        const double from_told = static_cast<double>(i) - block.clock_at;
        const double wall_s = block.clock_s + from_told * (from_told < 0.0 ? before_s : after_s);
        if (!start_s_) {
          start_s_ = wall_s;
          info_.first_sample_local = wall_text(wall_s);
        }
        ImuSample& sample = block.samples[i];
        sample.time_s = wall_s - *start_s_;
        if (sample.time_s <= last_time_s_) {
          ++counters_.time_not_increasing;
          continue;
        }
        last_time_s_ = sample.time_s;
        samples.push_back(sample);
      }
    }
  }

  std::unique_ptr<Input> input_;
  RecordingInfo info_;
  ReadCounters counters_;
  std::optional<Error> error_;
  bool described_ = false;
  std::optional<Block> next_;
  std::optional<double> interval_before_s_;  // a sample, up to the block that comes next
  std::optional<double> start_s_;            // wall clock of the first sample
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  ReadySamples ready_;
};

}  // namespace

Result<std::unique_ptr<SampleReader>> open_cwa(std::unique_ptr<Input> input, std::string name) {
  auto reader = std::make_unique<CwaReader>(std::move(input), std::move(name));
  if (auto opened = reader->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<SampleReader>(std::move(reader));
}

}  // namespace stance
