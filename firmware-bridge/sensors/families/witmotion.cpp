// WitMotion (WT901, BWT901CL, JY901, HWT905, WT901BLECL): frames of 11 bytes with a checksum, one quantity
// each, or of 20 bytes without, all quantities in one. Bytes, commands and traps: doc/sensors.md.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::uint8_t kHeader = 0x55;
// Types of the frames of 11 bytes.
constexpr std::uint8_t kFirstType = 0x50;
constexpr std::uint8_t kTime = 0x50;
constexpr std::uint8_t kAcc = 0x51;
constexpr std::uint8_t kGyro = 0x52;
constexpr std::uint8_t kLastType = 0x5A;
constexpr std::uint8_t kRegisters = 0x5F;
constexpr std::size_t kFrameBytes = 11;
constexpr std::size_t kDataAt = 2;
// Types of the frames of 20 bytes.
constexpr std::uint8_t kCombined = 0x61;
constexpr std::uint8_t kCombinedRegisters = 0x71;
constexpr std::size_t kCombinedBytes = 20;
constexpr std::size_t kCombinedGyroAt = 8;
constexpr std::size_t kCombinedPitchAt = 16;
constexpr int kMostPitch = 16384;  // 90 degrees: pitch is an arcsine

constexpr double kAccRange_m_s2 = 16.0 * kStandardGravity_m_s2;
constexpr double kGyroRange_rad_s = 2000.0 * kRadPerDeg;
constexpr double kFullScale = 32768.0;

constexpr std::array<std::uint32_t, 5> kBauds = {9600, 115200, 230400, 921600, 57600};

struct Rate {
  double rate_hz;
  std::uint8_t code;
};
constexpr std::array<Rate, 5> kRates = {{{10, 0x06}, {20, 0x07}, {50, 0x08}, {100, 0x09}, {200, 0x0B}}};

bool is_combined(std::uint8_t type) { return type == kCombined || type == kCombinedRegisters; }

void append_command(std::initializer_list<unsigned> bytes, std::vector<std::byte>& to_device) {
  for (const unsigned byte : {0xFFU, 0xAAU}) to_device.push_back(static_cast<std::byte>(byte));
  for (const unsigned byte : bytes) to_device.push_back(static_cast<std::byte>(byte));
}

void append_unlock(std::vector<std::byte>& to_device) { append_command({0x69, 0x88, 0xB5}, to_device); }

// YY MM DD hh mm ss, milliseconds u16. No value: no date.
std::optional<std::uint64_t> milliseconds_of(const std::byte* data) {
  using namespace std::chrono;
  const auto at = [&](std::size_t i) { return unsigned{load_u8(data + i)}; };
  const year_month_day date{year(2000 + static_cast<int>(at(0))), month(at(1)), day(at(2))};
  const unsigned ms = load_le<std::uint16_t>(data + 6);
  if (!date.ok() || at(3) > 23 || at(4) > 59 || at(5) > 59 || ms > 999) return std::nullopt;
  const auto time = sys_days(date) + hours(at(3)) + minutes(at(4)) + seconds(at(5)) + milliseconds(ms);
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

class WitMotion final : public SensorDecoder {
 public:
  WitMotion() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    if (bytes.size() < 2) return Look::need_more();
    const std::uint8_t type = load_u8(&bytes[1]);
    if (is_combined(type)) return look_combined(bytes);
    if ((type < kFirstType || type > kLastType) && type != kRegisters) return Look::refused(Refusal::kForm);
    if (bytes.size() < kFrameBytes) return Look::need_more();
    if (sum_of(bytes.first(kFrameBytes - 1)) != load_u8(&bytes[kFrameBytes - 1]))
      return Look::refused(Refusal::kChecksum);
    if (type == kTime && !milliseconds_of(&bytes[kDataAt])) return Look::refused(Refusal::kRange);
    return Look::intact(kFrameBytes);
  }

  void take(std::span<const std::byte> frame, bool after_loss, SensorOutput& output) override {
    if (after_loss) drop_pending(output);
    const std::uint8_t type = load_u8(&frame[1]);
    const std::byte* data = &frame[kDataAt];
    if (type != kGyro) settle_pending(output);
    if (type == kCombined) {
      DeviceSample& sample = output.samples.emplace_back();
      sample.sample.acc_sensor_m_s2 = load_3_i16_le(data, kAccRange_m_s2 / kFullScale);
      sample.sample.gyro_sensor_rad_s = load_3_i16_le(&frame[kCombinedGyroAt], kGyroRange_rad_s / kFullScale);
      know_gyro();
    } else if (type == kTime) {
      take_time(data);
    } else if (type == kAcc) {
      pending_acc_ = load_3_i16_le(data, kAccRange_m_s2 / kFullScale);
    } else if (type == kGyro) {
      take_gyro(data, output);
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "WitMotion";
    description_.info.acc_range_m_s2 = kAccRange_m_s2;
    description_.info.gyro_range_rad_s = kGyroRange_rad_s;
    description_.info.acc_counts_per_m_s2 = kFullScale / kAccRange_m_s2;
    description_.info.gyro_counts_per_rad_s = kFullScale / kGyroRange_rad_s;
    pending_acc_.reset();
    pending_ticks_.reset();
  }
  const SensorDescription& description() const override { return description_; }

  // A register read: answered with a frame 5F or 71.
  void append_probe(std::vector<std::byte>& to_device) const override {
    append_command({0x27, 0x03, 0x00}, to_device);
  }
  // Acceleration, angular rate and angle; kept until it is switched off, because it is not saved.
  void append_start(std::vector<std::byte>& to_device) override {
    append_unlock(to_device);
    append_command({0x02, 0x0E, 0x00}, to_device);
  }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    const Rate& rate = *std::min_element(kRates.begin(), kRates.end(), [&](const Rate& a, const Rate& b) {
      return std::abs(a.rate_hz - rate_hz) < std::abs(b.rate_hz - rate_hz);
    });
    append_unlock(to_device);
    append_command({0x03, rate.code, 0x00}, to_device);
    return rate.rate_hz;
  }

 private:
  // Without a checksum: the next frame must begin where this one ends. A header alone is not enough, because
  // a cut frame would borrow the next one's readings.
  static Look look_combined(std::span<const std::byte> bytes) {
    if (bytes.size() < kCombinedBytes + 2) return Look::need_more();
    if (load_u8(&bytes[kCombinedBytes]) != kHeader || !is_combined(load_u8(&bytes[kCombinedBytes + 1])))
      return Look::refused(Refusal::kNextHeader);
    if (load_u8(&bytes[1]) == kCombined && std::abs(int{load_i16_le(&bytes[kCombinedPitchAt])}) > kMostPitch)
      return Look::refused(Refusal::kRange);
    return Look::intact(kCombinedBytes);
  }

  void take_time(const std::byte* data) {
    pending_ticks_ = milliseconds_of(data);
    if (description_.clock.present()) return;
    description_.clock = {63, 1000.0, false};
    ++description_.revision;
  }

  // The angular rate follows its acceleration at once. If something else does, and nothing was lost in
  // between, the device was told to send none.
  void settle_pending(SensorOutput& output) {
    if (!pending_acc_) return;
    if (description_.info.has_gyro) {
      drop_pending(output);
    } else {
      emit(kNoGyro, output);
    }
  }

  void take_gyro(const std::byte* data, SensorOutput& output) {
    know_gyro();
    if (pending_acc_) {
      emit(load_3_i16_le(data, kGyroRange_rad_s / kFullScale), output);
    } else {
      ++output.incomplete;
    }
  }

  void emit(const Vector3& gyro_rad_s, SensorOutput& output) {
    DeviceSample sample;
    sample.sample.acc_sensor_m_s2 = *std::exchange(pending_acc_, std::nullopt);
    sample.sample.gyro_sensor_rad_s = gyro_rad_s;
    const auto ticks = std::exchange(pending_ticks_, std::nullopt);
    if (description_.clock.present() && !ticks) {
      ++output.incomplete;
      return;
    }
    sample.ticks = ticks.value_or(0);
    output.samples.push_back(sample);
  }

  void drop_pending(SensorOutput& output) {
    if (pending_acc_ && description_.info.has_gyro) ++output.incomplete;
    pending_acc_.reset();
    pending_ticks_.reset();
  }

  void know_gyro() {
    if (description_.info.has_gyro) return;
    description_.info.has_gyro = true;
    ++description_.revision;
  }

  SensorDescription description_;
  std::optional<Vector3> pending_acc_;  // its angular rate is to follow
  std::optional<std::uint64_t> pending_ticks_;
};

}  // namespace

extern const SensorFamily kWitMotionFamily{
    .name = "witmotion",
    .title = "WitMotion",
    .bauds = kBauds,
    .starts = starts_with({kHeader}),
    .longest_frame = kCombinedBytes + 2,
    .rate_settable = true,
    .bytes_per_sample = 3.0 * kFrameBytes,
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<WitMotion>();
    },
};

}  // namespace stance
