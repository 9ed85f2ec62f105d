// Shimmer3 with LogAndStream over Bluetooth serial: silent until asked, then packets without header or
// checksum whose length only the conversation before tells. Bytes, commands, calibration: doc/sensors.md.
#include <algorithm>
#include <cmath>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

// Commands and what they answer, after an acknowledgement each.
constexpr std::byte kAck{0xFF};
constexpr std::byte kPacket{0x00};
constexpr std::byte kStatus{0x8A};  // 8A 71 x, between packets
constexpr std::byte kStatusKind{0x71};
constexpr std::size_t kStatusBytes = 3;
constexpr std::uint8_t kInquiry = 0x01;
constexpr std::uint8_t kInquiryAnswer = 0x02;
constexpr std::uint8_t kSetRate = 0x05;
constexpr std::uint8_t kStart = 0x07;
constexpr std::uint8_t kSetSensors = 0x08;
constexpr std::uint8_t kStop = 0x20;
constexpr std::uint8_t kVersionAnswer = 0x25;
constexpr std::uint8_t kReadCalibration = 0x2C;
constexpr std::uint8_t kCalibrationAnswer = 0x2D;
constexpr std::uint8_t kReadVersion = 0x3F;
constexpr std::uint8_t kShimmer3 = 3;
constexpr std::uint8_t kShimmer3R = 10;
constexpr std::uint8_t kAccLnAndGyro = 0xC0;

constexpr double kTicksPerSecond = 32768.0;
constexpr std::size_t kInquiryHead = 10;  // ack, code, rate u16, configuration u32, channels, buffer
constexpr std::size_t kMostChannels = 40;
constexpr std::size_t kCalibrationBlock = 21;
constexpr std::size_t kCalibrationBytes = 2 + 4 * kCalibrationBlock;
constexpr std::size_t kTimestampAt = 1;
constexpr std::size_t kChannelsAt = 4;
constexpr std::size_t kLongest = kChannelsAt + 3 * kMostChannels + kStatusBytes + kChannelsAt;

// Channels by number; x, y and z follow each other.
constexpr std::uint8_t kAccLnX = 0x00;
constexpr std::uint8_t kAccWrX = 0x04;
constexpr std::uint8_t kGyroX = 0x0A;
constexpr std::uint8_t kLastChannel = 0x28;

// In a calibration answer.
constexpr std::size_t kBlockOfAccLn = 0;
constexpr std::size_t kBlockOfGyro = 1;
constexpr std::size_t kBlockOfAccWr = 3;

constexpr double kAccLnRange_m_s2 = 2.0 * kStandardGravity_m_s2;
constexpr double kDefaultAccSensitivity = 83.0;   // counts per m/s^2
constexpr double kDefaultGyroSensitivity = 65.5;  // counts per deg/s

constexpr std::array<std::uint32_t, 1> kBauds = {115200};  // Bluetooth does not care

std::size_t channel_bytes(std::uint8_t channel) {
  constexpr std::array<std::uint8_t, 2> kOne = {0x1D, 0x20};
  constexpr std::array<std::uint8_t, 5> kThree = {0x1B, 0x1E, 0x1F, 0x21, 0x22};
  if (std::find(kOne.begin(), kOne.end(), channel) != kOne.end()) return 1;
  return std::find(kThree.begin(), kThree.end(), channel) != kThree.end() ? 3 : 2;
}

using Matrix3 = std::array<std::array<double, 3>, 3>;

// Physical = matrix * (count - offset), where matrix = (sensitivity * alignment)^-1 in the manual's terms.
struct Calibration {
  std::array<double, 3> offset{};
  Matrix3 matrix{};

  [[nodiscard]] Vector3 apply(const std::array<int, 3>& counts, double unit) const {
    Vector3 result{};
    for (std::size_t i = 0; i < 3; ++i) {
      double sum = 0.0;
      for (std::size_t j = 0; j < 3; ++j) sum += matrix[i][j] * (counts[j] - offset[j]);
      result[i] = static_cast<float>(sum * unit);
    }
    return result;
  }
};

// None: R cannot be inverted or a sensitivity is not positive, as in a unit that was never calibrated.
std::optional<Calibration> make_calibration(const std::array<double, 3>& offset,
                                            const std::array<double, 3>& sensitivity, const Matrix3& r) {
  const auto minor = [&](std::size_t i, std::size_t j) {
    const std::size_t a = (i + 1) % 3;
    const std::size_t b = (i + 2) % 3;
    const std::size_t c = (j + 1) % 3;
    const std::size_t d = (j + 2) % 3;
    return r[a][c] * r[b][d] - r[a][d] * r[b][c];
  };
  const double determinant = r[0][0] * minor(0, 0) + r[0][1] * minor(0, 1) + r[0][2] * minor(0, 2);
  if (std::abs(determinant) < 0.5) return std::nullopt;
  if (std::any_of(sensitivity.begin(), sensitivity.end(), [](double k) { return k <= 0.0; }))
    return std::nullopt;
  Calibration calibration;
  calibration.offset = offset;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) calibration.matrix[i][j] = minor(j, i) / determinant / sensitivity[j];
  }
  return calibration;
}

std::optional<Calibration> load_calibration(const std::byte* block, double sensitivity_divisor) {
  std::array<double, 3> offset{};
  std::array<double, 3> sensitivity{};
  Matrix3 r{};
  for (std::size_t i = 0; i < 3; ++i) {
    offset[i] = load_i16_be(block + 2 * i);
    sensitivity[i] = load_i16_be(block + 6 + 2 * i) / sensitivity_divisor;
    for (std::size_t j = 0; j < 3; ++j)
      r[i][j] = static_cast<std::int8_t>(load_u8(block + 12 + 3 * i + j)) / 100.0;
  }
  return make_calibration(offset, sensitivity, r);
}

Calibration default_calibration(double offset, double sensitivity) {
  constexpr Matrix3 kAlignment = {{{0, -1, 0}, {-1, 0, 0}, {0, 0, -1}}};
  return make_calibration({offset, offset, offset}, {sensitivity, sensitivity, sensitivity}, kAlignment)
      .value();
}

class Shimmer3 final : public SensorDecoder {
 public:
  Shimmer3() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    switch (step_) {
      case Step::kIdle:  // what answers append_probe
        return look_answer(bytes, kVersionAnswer, 3);
      case Step::kStopping:
      case Step::kSettingSensors:
      case Step::kSettingRate:
      case Step::kStarting:
        return bytes[0] == kAck ? Look::intact(1) : Look::refused(Refusal::kForm);
      case Step::kAskingVersion:
        return look_answer(bytes, kVersionAnswer, 3);
      case Step::kAskingChannels:
        return look_channels(bytes);
      case Step::kAskingCalibration:
        return look_answer(bytes, kCalibrationAnswer, kCalibrationBytes);
      case Step::kStreaming:
        return bytes[0] == kStatus ? look_status(bytes) : look_packet(bytes);
    }
    return Look::refused(Refusal::kForm);
  }

  void take(std::span<const std::byte> frame, bool /*after_loss*/, SensorOutput& output) override {
    auto& to_device = output.to_device;
    switch (step_) {
      case Step::kIdle:
        return;
      case Step::kStopping:
        return say(Step::kAskingVersion, {kReadVersion}, to_device);
      case Step::kAskingVersion:
        return take_version(load_u8(&frame[2]), to_device);
      case Step::kSettingSensors:
        return say(Step::kSettingRate, {kSetRate, divider_ & 0xFF, divider_ >> 8}, to_device);
      case Step::kSettingRate:
        return say(Step::kAskingChannels, {kInquiry}, to_device);
      case Step::kAskingChannels:
        return take_channels(frame, to_device);
      case Step::kAskingCalibration:
        return take_calibration(frame, to_device);
      case Step::kStarting:
        step_ = Step::kStreaming;
        return;
      case Step::kStreaming:
        if (frame[0] == kPacket) take_packet(frame, output);
        return;
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "Shimmer3";
    description_.clock = {24, kTicksPerSecond, false};
    step_ = Step::kIdle;
    channels_ = {};
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override {
    to_device.push_back(static_cast<std::byte>(kReadVersion));
  }
  // The first step; each answer brings the next. A stream that another program left running is stopped first.
  void append_start(std::vector<std::byte>& to_device) override { say(Step::kStopping, {kStop}, to_device); }
  void append_stop(std::vector<std::byte>& to_device) override { say(Step::kIdle, {kStop}, to_device); }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    divider_ = static_cast<unsigned>(std::lround(kTicksPerSecond / std::clamp(rate_hz, 1.0, 1000.0)));
    if (step_ != Step::kIdle) append_start(to_device);
    return kTicksPerSecond / divider_;
  }

 private:
  enum class Step : std::uint8_t {
    kIdle,
    kStopping,
    kAskingVersion,
    kSettingSensors,
    kSettingRate,
    kAskingChannels,
    kAskingCalibration,
    kStarting,
    kStreaming,
  };

  // Where the readings lie in a packet; 0: not there.
  struct Channels {
    std::size_t packet_bytes = 0;
    std::size_t acc_at = 0;
    bool acc_is_wide_range = false;
    std::size_t gyro_at = 0;
  };

  void say(Step step, std::initializer_list<unsigned> bytes, std::vector<std::byte>& to_device) {
    step_ = step;
    for (const unsigned byte : bytes) to_device.push_back(static_cast<std::byte>(byte));
  }

  // Acknowledgement, code of the answer, content.
  static Look look_answer(std::span<const std::byte> bytes, std::uint8_t code, std::size_t size) {
    if (bytes[0] != kAck) return Look::refused(Refusal::kForm);
    if (bytes.size() >= 2 && load_u8(&bytes[1]) != code) return Look::refused(Refusal::kForm);
    return bytes.size() < size ? Look::need_more() : Look::intact(size);
  }

  static Look look_channels(std::span<const std::byte> bytes) {
    const Look head = look_answer(bytes, kInquiryAnswer, kInquiryHead);
    if (head.verdict != Look::Verdict::kIntact) return head;
    const std::size_t count = load_u8(&bytes[8]);
    const bool possible = count >= 1 && count <= kMostChannels && load_le<std::uint16_t>(&bytes[2]) != 0;
    if (!possible) return Look::refused(Refusal::kForm);
    if (bytes.size() < kInquiryHead + count) return Look::need_more();
    for (const std::byte channel : bytes.subspan(kInquiryHead, count)) {
      if (load_u8(&channel) > kLastChannel) return Look::refused(Refusal::kForm);
    }
    return Look::intact(kInquiryHead + count);
  }

  static Look look_status(std::span<const std::byte> bytes) {
    if (bytes.size() >= 2 && bytes[1] != kStatusKind) return Look::refused(Refusal::kForm);
    if (bytes.size() <= kStatusBytes) return Look::need_more();
    return bytes[kStatusBytes] == kPacket ? Look::intact(kStatusBytes) : Look::refused(Refusal::kNextHeader);
  }

  // The next packet must begin behind this one, and its time must be a few sampling periods later.
  [[nodiscard]] Look look_packet(std::span<const std::byte> bytes) const {
    if (bytes[0] != kPacket) return Look::refused(Refusal::kForm);
    std::size_t next = channels_.packet_bytes;
    if (bytes.size() > next && bytes[next] == kStatus) next += kStatusBytes;
    if (bytes.size() < next + kChannelsAt) return Look::need_more();
    if (bytes[next] != kPacket) return Look::refused(Refusal::kNextHeader);
    const unsigned step = (timestamp(&bytes[next]) - timestamp(bytes.data())) & 0xFFFFFF;
    const unsigned periods = (step + divider_ / 2) / divider_;
    const unsigned expected = periods * divider_;
    const unsigned deviation = step > expected ? step - expected : expected - step;
    if (periods < 1 || periods > kMostLostPackets || deviation > divider_ / 8 + 2)
      return Look::refused(Refusal::kNextHeader);
    return Look::intact(channels_.packet_bytes);
  }

  static unsigned timestamp(const std::byte* packet) {
    return load_le<std::uint16_t>(packet + kTimestampAt) +
           (unsigned{load_u8(packet + kTimestampAt + 2)} << 16);
  }

  void take_version(std::uint8_t version, std::vector<std::byte>& to_device) {
    if (version == kShimmer3)
      return say(Step::kSettingSensors, {kSetSensors, kAccLnAndGyro, 0, 0}, to_device);
    description_.remark =
        version == kShimmer3R
            ? "This is a Shimmer3R, whose chips and calibration Stance does not know yet; it is "
              "not started."
            : "This Shimmer is of a kind that Stance does not know (" + std::to_string(version) +
                  "); it is not started.";
    ++description_.revision;
    step_ = Step::kIdle;
  }

  void take_channels(std::span<const std::byte> answer, std::vector<std::byte>& to_device) {
    divider_ = load_le<std::uint16_t>(&answer[2]);
    channels_ = {};
    std::size_t at = kChannelsAt;
    bool has_low_noise = false;
    for (const std::byte byte : answer.subspan(kInquiryHead)) {
      const std::uint8_t channel = load_u8(&byte);
      if (channel == kAccLnX) has_low_noise = true;
      if (channel == kAccLnX || (channel == kAccWrX && !has_low_noise)) {
        channels_.acc_at = at;
        channels_.acc_is_wide_range = channel == kAccWrX;
      }
      if (channel == kGyroX) channels_.gyro_at = at;
      at += channel_bytes(channel);
    }
    channels_.packet_bytes = at;
    description_.info.rate_hz = kTicksPerSecond / divider_;
    description_.info.has_gyro = channels_.gyro_at != 0;
    description_.info.acc_range_m_s2 = channels_.acc_is_wide_range ? 0.0 : kAccLnRange_m_s2;
    if (channels_.acc_at == 0)
      description_.remark =
          "This Shimmer sends no acceleration: switch its accelerometer on, or let Stance do it.";
    ++description_.revision;
    say(Step::kAskingCalibration, {kReadCalibration}, to_device);
  }

  void take_calibration(std::span<const std::byte> answer, std::vector<std::byte>& to_device) {
    const std::byte* blocks = &answer[2];
    const std::size_t acc_block = channels_.acc_is_wide_range ? kBlockOfAccWr : kBlockOfAccLn;
    const auto acc = load_calibration(blocks + acc_block * kCalibrationBlock, 1.0);
    const auto gyro = load_calibration(blocks + kBlockOfGyro * kCalibrationBlock, 100.0);
    acc_ = acc.value_or(default_calibration(2047.0, kDefaultAccSensitivity));
    gyro_ = gyro.value_or(default_calibration(0.0, kDefaultGyroSensitivity));
    if (!acc || !gyro) {
      description_.remark =
          "This Shimmer holds no usable calibration, so that of the type is used: expect errors of a few "
          "percent. "
          "Calibrate it with Shimmer's own program.";
      ++description_.revision;
    }
    say(Step::kStarting, {kStart}, to_device);
  }

  void take_packet(std::span<const std::byte> packet, SensorOutput& output) const {
    if (channels_.acc_at == 0) return;
    const auto counts = [&](std::size_t at, auto load) {
      return std::array<int, 3>{load(&packet[at]), load(&packet[at + 2]), load(&packet[at + 4])};
    };
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.acc_sensor_m_s2 = acc_.apply(counts(channels_.acc_at, load_i16_le), 1.0);
    if (channels_.gyro_at != 0)
      sample.sample.gyro_sensor_rad_s = gyro_.apply(counts(channels_.gyro_at, load_i16_be), kRadPerDeg);
    sample.ticks = timestamp(packet.data());
  }

  static constexpr unsigned kMostLostPackets = 64;

  SensorDescription description_;
  Step step_ = Step::kIdle;
  Channels channels_;
  unsigned divider_ = 320;  // ticks of a sampling period: 102.4 Hz
  Calibration acc_;
  Calibration gyro_;
};

}  // namespace

extern const SensorFamily kShimmer3Family{
    .name = "shimmer3",
    .title = "Shimmer3",
    .bauds = kBauds,
    .starts = starts_with({0x00, 0x8A, 0xFF}),
    .longest_frame = kLongest,
    .rate_settable = true,
    .bytes_per_sample = 16.0,
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<Shimmer3>();
    },
};

}  // namespace stance
