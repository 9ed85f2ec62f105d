// MbientLab MetaMotionS over USB: packets with a length and no checksum; acceleration and angular rate come
// in packets of their own. It measures when told to. Bytes and commands: doc/sensors.md.
#include <algorithm>
#include <cmath>
#include <utility>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::byte kStart{0x1F};
constexpr std::byte kStop{0x0A};
constexpr std::size_t kPayloadAt = 2;
constexpr std::uint8_t kAccModule = 0x03;
constexpr std::uint8_t kGyroModule = 0x13;
constexpr std::uint8_t kAccData = 0x04;
constexpr std::uint8_t kGyroDataBmi270 = 0x04;
constexpr std::uint8_t kGyroDataBmi160 = 0x05;
constexpr std::uint8_t kReadModule = 0x80;
constexpr std::size_t kDataPayload = 8;  // module, register, three int16
constexpr std::uint8_t kBmi160 = 1;
constexpr std::uint8_t kBmi270 = 4;

// Who it is, as a line of text after "?\n".
constexpr std::string_view kMaker = "MbientLab";
constexpr std::size_t kMostLine = 128;

// The ranges that Stance sets: 8 g and 2000 deg/s.
constexpr double kAccRange_m_s2 = 8.0 * kStandardGravity_m_s2;
constexpr double kAccUnit_m_s2 = kStandardGravity_m_s2 / 4096.0;
constexpr double kGyroRange_rad_s = 2000.0 * kRadPerDeg;
constexpr double kGyroUnit_rad_s = kRadPerDeg / 16.4;
constexpr std::uint8_t kAccRangeBmi160 = 0x08;
constexpr std::uint8_t kAccRangeBmi270 = 0x02;

constexpr std::array<std::uint32_t, 1> kBauds = {1'000'000};

// Bosch's code of the output data rate: 100 Hz * 2^(code - 8).
constexpr int kCodeOf100Hz = 8;
constexpr int kLeastCode = 6;  // 25 Hz
constexpr int kMostCode = 10;  // 400 Hz

void append_packet(std::initializer_list<unsigned> payload, std::vector<std::byte>& bytes) {
  bytes.push_back(kStart);
  bytes.push_back(static_cast<std::byte>(payload.size()));
  for (const unsigned byte : payload) bytes.push_back(static_cast<std::byte>(byte));
  bytes.push_back(kStop);
}

class MetaMotion final : public SensorDecoder {
 public:
  MetaMotion() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    if (bytes[0] != kStart) return look_line(bytes);
    if (bytes.size() < kPayloadAt + 2) return Look::need_more();
    const std::size_t length = load_u8(&bytes[1]);
    const std::uint8_t module = load_u8(&bytes[2]);
    const std::uint8_t reg = load_u8(&bytes[3]);
    if (length < 2 || (is_data(module, reg) && length != kDataPayload)) return Look::refused(Refusal::kForm);
    const std::size_t size = kPayloadAt + length + 1;
    if (bytes.size() < size) return Look::need_more();
    if (bytes[size - 1] != kStop) return Look::refused(Refusal::kForm);
    // Nothing need follow the answer to a question.
    if (asked_ && module == kAccModule && reg == kReadModule) return Look::intact(size);
    if (bytes.size() == size) return Look::need_more();
    return bytes[size] == kStart ? Look::intact(size) : Look::refused(Refusal::kNextHeader);
  }

  void take(std::span<const std::byte> frame, bool after_loss, SensorOutput& output) override {
    if (after_loss && pending_acc_) {
      pending_acc_.reset();
      ++output.incomplete;
    }
    if (frame[0] != kStart) return take_line(frame);
    const std::uint8_t module = load_u8(&frame[2]);
    const std::uint8_t reg = load_u8(&frame[3]);
    const std::byte* data = &frame[kPayloadAt + 2];
    if (module == kAccModule && reg == kReadModule && frame.size() > 5) {
      take_chip(load_u8(data), output);
    } else if (chip_ == 0) {
      ++output.incomplete;  // another program's settings: the scale is not known before Stance has set it
    } else if (module == kAccModule && reg == kAccData) {
      if (pending_acc_) ++output.incomplete;
      pending_acc_ = load_3_i16_le(data, kAccUnit_m_s2);
    } else if (module == kGyroModule && reg == (chip_ == kBmi160 ? kGyroDataBmi160 : kGyroDataBmi270)) {
      take_gyro(load_3_i16_le(data, kGyroUnit_rad_s), output);
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "MetaMotionS";
    description_.info.acc_range_m_s2 = kAccRange_m_s2;
    description_.info.gyro_range_rad_s = kGyroRange_rad_s;
    description_.info.acc_counts_per_m_s2 = 1.0 / kAccUnit_m_s2;
    description_.info.gyro_counts_per_rad_s = 1.0 / kGyroUnit_rad_s;
    chip_ = 0;
    asked_ = false;
    pending_acc_.reset();
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override {
    to_device.push_back(std::byte{'?'});
    to_device.push_back(std::byte{'\n'});
  }
  // First which chip it has, because the settings depend on it; they follow from take().
  void append_start(std::vector<std::byte>& to_device) override {
    asked_ = true;
    append_packet({kAccModule, kReadModule}, to_device);
  }
  void append_stop(std::vector<std::byte>& to_device) override {
    append_packet({kAccModule, 0x01, 0x00}, to_device);
    append_packet({kGyroModule, 0x01, 0x00}, to_device);
    append_packet({0xFE, 0x06}, to_device);  // ends the session
  }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    code_ =
        std::clamp(static_cast<int>(std::lround(std::log2(std::max(rate_hz, 1.0) / 100.0))) + kCodeOf100Hz,
                   kLeastCode, kMostCode);
    if (chip_ != 0) append_settings(to_device);
    return rate();
  }

 private:
  static bool is_data(std::uint8_t module, std::uint8_t reg) {
    return (module == kAccModule && reg == kAccData) ||
           (module == kGyroModule && (reg == kGyroDataBmi270 || reg == kGyroDataBmi160));
  }

  static Look look_line(std::span<const std::byte> bytes) {
    for (std::size_t i = 0; i < std::min(bytes.size(), kMaker.size()); ++i) {
      if (static_cast<char>(bytes[i]) != kMaker[i]) return Look::refused(Refusal::kForm);
    }
    const auto visible = bytes.first(std::min(bytes.size(), kMostLine));
    const auto end = std::find(visible.begin(), visible.end(), std::byte{'\n'});
    if (end != visible.end()) return Look::intact(static_cast<std::size_t>(end - visible.begin()) + 1);
    return visible.size() < kMostLine ? Look::need_more() : Look::refused(Refusal::kForm);
  }

  // "MbientLab MetaMotionS 8 r0.4 1.7.2 0123AB\n": maker, name, model, hardware, firmware, serial number.
  void take_line(std::span<const std::byte> line) {
    std::string_view text(reinterpret_cast<const char*>(line.data()), line.size());
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
      text.remove_suffix(1);
    const auto take_last = [&] {
      const std::size_t blank = text.rfind(' ');
      if (blank == std::string_view::npos) return std::string();
      std::string word(text.substr(blank + 1));
      text = text.substr(0, blank);
      return word;
    };
    description_.info.sensor_id = take_last();
    description_.info.sensor_firmware = take_last();
    ++description_.revision;
  }

  void take_chip(std::uint8_t chip, SensorOutput& output) {
    if (chip != kBmi160 && chip != kBmi270) {
      description_.remark = "This MetaMotion has a motion chip that Stance does not know (" +
                            std::to_string(chip) + "), so it is not started.";
      ++description_.revision;
      return;
    }
    chip_ = chip;
    asked_ = false;
    append_settings(output.to_device);
    description_.info.rate_hz = rate();
    ++description_.revision;
  }

  void append_settings(std::vector<std::byte>& to_device) const {
    const bool bmi160 = chip_ == kBmi160;
    const auto code = static_cast<unsigned>(code_);
    const unsigned filter = bmi160 ? 0x20U : 0xA0U;
    append_packet({kAccModule, 0x03, filter | code, bmi160 ? kAccRangeBmi160 : kAccRangeBmi270}, to_device);
    append_packet({kAccModule, 0x02, 0x01, 0x00}, to_device);
    append_packet({kAccModule, kAccData, 0x01}, to_device);
    append_packet({kGyroModule, 0x03, 0x20U | code, 0x00}, to_device);
    append_packet({kGyroModule, 0x02, 0x01, 0x00}, to_device);
    append_packet({kGyroModule, bmi160 ? kGyroDataBmi160 : kGyroDataBmi270, 0x01}, to_device);
    append_packet({kAccModule, 0x01, 0x01}, to_device);
    append_packet({kGyroModule, 0x01, 0x01}, to_device);
  }

  void take_gyro(const Vector3& gyro_rad_s, SensorOutput& output) {
    if (!pending_acc_) {
      ++output.incomplete;
      return;
    }
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.acc_sensor_m_s2 = *std::exchange(pending_acc_, std::nullopt);
    sample.sample.gyro_sensor_rad_s = gyro_rad_s;
    if (description_.info.has_gyro) return;
    description_.info.has_gyro = true;
    ++description_.revision;
  }

  [[nodiscard]] double rate() const { return std::ldexp(100.0, code_ - kCodeOf100Hz); }

  SensorDescription description_;
  std::uint8_t chip_ = 0;  // 0: not known, and nothing set
  bool asked_ = false;     // which chip it has
  int code_ = kCodeOf100Hz;
  std::optional<Vector3> pending_acc_;  // its angular rate is to follow
};

}  // namespace

extern const SensorFamily kMetaMotionFamily{
    .name = "metamotion",
    .title = "MetaMotionS",
    .bauds = kBauds,
    .starts = starts_with({0x1F, 'M'}),
    .longest_frame = kPayloadAt + 255 + 2,
    .rate_settable = true,
    .bytes_per_sample = 22.0,
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<MetaMotion>();
    },
};

}  // namespace stance
