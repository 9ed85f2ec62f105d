// Xsens MTi, messages of the Xbus with MTData2 measurements. Bytes and commands: doc/sensors.md.
#include <algorithm>
#include <cmath>

#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::byte kPreamble{0xFA};
constexpr std::byte kMaster{0xFF};
constexpr std::size_t kMidAt = 2;
constexpr std::size_t kLengthAt = 3;
constexpr std::uint8_t kExtendedLength = 0xFF;
// An MTData2 of everything an MTi can send stays below; a longer length is damage.
constexpr std::size_t kMostData = 1024;
constexpr std::size_t kLongest = kMostData + 7;

constexpr std::uint8_t kReqDid = 0x00;
constexpr std::uint8_t kDeviceId = 0x01;
constexpr std::uint8_t kGoToMeasurement = 0x10;
constexpr std::uint8_t kGoToConfig = 0x30;
constexpr std::uint8_t kMtData2 = 0x36;
constexpr std::uint8_t kError = 0x42;
constexpr std::uint8_t kSetOutputConfiguration = 0xC0;
constexpr std::uint8_t kTooMuchForTheLine = 0x29;

constexpr unsigned kFormatBits = 0x3;
constexpr unsigned kFrameBits = 0xC;  // of the world; readings in the sensor's frame do not depend on it
constexpr unsigned kPacketCounter = 0x1020;
constexpr unsigned kSampleTimeFine = 0x1060;
constexpr unsigned kAcceleration = 0x4020;
constexpr unsigned kRateOfTurn = 0x8020;
constexpr double kFineTicksPerSecond = 10'000.0;
constexpr double kMostRate_hz = 400.0;
constexpr std::uint16_t kEachSample = 0xFFFF;

constexpr std::array<std::uint32_t, 6> kBauds = {115200, 921600, 460800, 230400, 57600, 38400};

// Where the data lies, or what is wrong.
struct Envelope {
  std::size_t data_at = 4;
  std::size_t data_size = 0;
  bool known = false;
};

Envelope envelope_of(std::span<const std::byte> bytes) {
  if (bytes.size() <= kLengthAt) return {};
  const std::uint8_t length = load_u8(&bytes[kLengthAt]);
  if (length != kExtendedLength) return {4, length, true};
  if (bytes.size() < 6) return {};
  return {6, load_be<std::uint16_t>(&bytes[4]), true};
}

void append_message(std::uint8_t mid, std::span<const std::uint8_t> data, std::vector<std::byte>& bytes) {
  const std::size_t start = bytes.size();
  bytes.push_back(kPreamble);
  bytes.push_back(kMaster);
  bytes.push_back(static_cast<std::byte>(mid));
  bytes.push_back(static_cast<std::byte>(data.size()));
  for (const std::uint8_t byte : data) bytes.push_back(static_cast<std::byte>(byte));
  const std::uint8_t sum = sum_of(std::span(bytes).subspan(start + 1));
  bytes.push_back(static_cast<std::byte>(0x100 - sum));
}

// Bytes of a number by the low two bits of its identifier.
std::size_t size_of(unsigned format) {
  constexpr std::array<std::size_t, 4> kSizes = {4, 4, 6, 8};
  return kSizes[format];
}

double number_at(const std::byte* bytes, unsigned format) {
  switch (format) {
    case 0:
      return load_f32_be(bytes);
    case 1:  // 12.20
      return std::ldexp(static_cast<std::int32_t>(load_be<std::uint32_t>(bytes)), -20);
    case 2:  // 16.32: the fraction comes first
      return load_i16_be(bytes + 4) + std::ldexp(load_be<std::uint32_t>(bytes), -32);
    default:
      return load_f64_be(bytes);
  }
}

std::optional<Vector3> vector_of(std::span<const std::byte> payload, unsigned id) {
  const unsigned format = id & kFormatBits;
  const std::size_t size = size_of(format);
  if (payload.size() != 3 * size) return std::nullopt;
  Vector3 vector;
  for (std::size_t i = 0; i < 3; ++i)
    vector[i] = static_cast<float>(number_at(payload.data() + i * size, format));
  return vector;
}

class Xsens final : public SensorDecoder {
 public:
  Xsens() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    if (bytes.size() >= 2 && bytes[1] != kMaster) return Look::refused(Refusal::kForm);
    const Envelope envelope = envelope_of(bytes);
    if (!envelope.known) return Look::need_more();
    if (envelope.data_size > kMostData) return Look::refused(Refusal::kForm);
    const std::size_t size = envelope.data_at + envelope.data_size + 1;
    if (bytes.size() < size) return Look::need_more();
    if (sum_of(bytes.subspan(1, size - 1)) != 0) return Look::refused(Refusal::kChecksum);
    if (load_u8(&bytes[kMidAt]) == kMtData2 &&
        !is_measurement(bytes.subspan(envelope.data_at, envelope.data_size)))
      return Look::refused(Refusal::kForm);
    return Look::intact(size);
  }

  void take(std::span<const std::byte> frame, bool /*after_loss*/, SensorOutput& output) override {
    const Envelope envelope = envelope_of(frame);
    const auto data = frame.subspan(envelope.data_at, envelope.data_size);
    const std::uint8_t mid = load_u8(&frame[kMidAt]);
    if (mid == kMtData2) {
      take_measurement(data, output);
    } else if (mid == kDeviceId && data.size() >= 4) {
      take_device_id(load_be<std::uint32_t>(data.data()));
    } else if (mid == kError && !data.empty()) {
      remark(
          load_u8(data.data()) == kTooMuchForTheLine
              ? "The Xsens refused its settings: this rate is more than its baud rate can carry. Raise the "
                "baud rate or lower the sampling rate."
              : "The Xsens refused a setting (error " + std::to_string(load_u8(data.data())) + ").");
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "Xsens MTi";
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override {
    append_message(kReqDid, {}, to_device);
  }
  void append_start(std::vector<std::byte>& to_device) override { append_set_rate(rate_hz_, to_device); }
  void append_stop(std::vector<std::byte>& to_device) override { append_message(kGoToConfig, {}, to_device); }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    rate_hz_ = std::round(std::clamp(rate_hz, 1.0, kMostRate_hz));
    std::vector<std::uint8_t> outputs;
    const auto add = [&](unsigned id, unsigned rate) {
      for (const unsigned part : {id >> 8, id & 0xFF, rate >> 8, rate & 0xFF})
        outputs.push_back(static_cast<std::uint8_t>(part));
    };
    const auto rate = static_cast<unsigned>(rate_hz_);
    add(kPacketCounter, kEachSample);
    add(kSampleTimeFine, kEachSample);
    add(kAcceleration, rate);
    add(kRateOfTurn, rate);
    append_message(kGoToConfig, {}, to_device);
    append_message(kSetOutputConfiguration, outputs, to_device);
    append_message(kGoToMeasurement, {}, to_device);
    return rate_hz_;
  }

 private:
  // The data is a chain of identifier, length, payload that ends where the message ends.
  static bool is_measurement(std::span<const std::byte> data) {
    while (data.size() >= 3) {
      const std::size_t size = 3 + std::size_t{load_u8(&data[2])};
      if (size > data.size()) return false;
      data = data.subspan(size);
    }
    return data.empty();
  }

  void take_measurement(std::span<const std::byte> data, SensorOutput& output) {
    std::optional<Vector3> acc;
    std::optional<Vector3> gyro;
    std::optional<std::uint64_t> fine;
    std::optional<std::uint64_t> counter;
    while (!data.empty()) {
      const unsigned id = load_be<std::uint16_t>(data.data());
      const std::size_t size = load_u8(&data[2]);
      const auto payload = data.subspan(3, size);
      const unsigned kind = id & ~(kFormatBits | kFrameBits);
      if (kind == kAcceleration) acc = vector_of(payload, id);
      if (kind == kRateOfTurn) gyro = vector_of(payload, id);
      if (id == kSampleTimeFine && size == 4) fine = load_be<std::uint32_t>(payload.data());
      if (id == kPacketCounter && size == 2) counter = load_be<std::uint16_t>(payload.data());
      data = data.subspan(3 + size);
    }
    if (!acc) {
      if (!description_.info.has_gyro && output.samples.empty())
        remark("The Xsens sends no acceleration (output 4020): set its output, or let Stance do it.");
      return;
    }
    know(gyro.has_value(), fine.has_value(), counter.has_value());
    const bool clock_missing =
        description_.clock.present() && !(description_.clock.counts_samples ? counter : fine);
    if (clock_missing) {
      ++output.incomplete;
      return;
    }
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.acc_sensor_m_s2 = *acc;
    if (gyro) sample.sample.gyro_sensor_rad_s = *gyro;
    sample.ticks = description_.clock.counts_samples ? counter.value_or(0) : fine.value_or(0);
  }

  void know(bool gyro, bool fine, bool counter) {
    DeviceClock clock = description_.clock;
    if (fine) {
      clock = {32, kFineTicksPerSecond, false};
    } else if (counter && !clock.present()) {
      clock = {16, 0.0, true};
    }
    const bool gyro_is_new = gyro && !description_.info.has_gyro;
    const bool clock_is_new =
        clock.bits != description_.clock.bits || clock.counts_samples != description_.clock.counts_samples;
    if (!gyro_is_new && !clock_is_new && description_.remark.empty()) return;
    if (gyro_is_new) description_.info.has_gyro = true;
    description_.clock = clock;
    description_.remark.clear();
    ++description_.revision;
  }

  void take_device_id(std::uint32_t id) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(id >> shift) & 0xF];
    if (description_.info.sensor_id == text) return;
    description_.info.sensor_id = text;
    ++description_.revision;
  }

  void remark(std::string sentence) {
    if (description_.remark == sentence) return;
    description_.remark = std::move(sentence);
    ++description_.revision;
  }

  SensorDescription description_;
  double rate_hz_ = 100.0;  // to ask for
};

}  // namespace

extern const SensorFamily kXsensFamily{
    .name = "xsens",
    .title = "Xsens MTi",
    .bauds = kBauds,
    .starts = starts_with({0xFA}),
    .longest_frame = kLongest,
    .rate_settable = true,
    .bytes_per_sample = 47.0,  // counter, time, acceleration, rate of turn
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<Xsens>();
    },
};

}  // namespace stance
