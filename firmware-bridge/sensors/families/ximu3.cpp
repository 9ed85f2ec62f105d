// x-io x-IMU3 (and what speaks like it): lines of text or binary messages, no checksum. Bytes:
// doc/sensors.md.
#include <algorithm>
#include <cmath>
#include <utility>

#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::byte kLineEnd{'\n'};  // ends a text line and a binary message alike
constexpr unsigned kBinaryBit = 0x80;
constexpr std::byte kEscape{0xDB};
constexpr std::byte kEscapedEnd{0xDC};
constexpr std::byte kEscapedEscape{0xDD};
constexpr std::size_t kMostText = 256;
constexpr std::size_t kMostUnescaped = 64;
constexpr std::size_t kMostBinary = 2 * kMostUnescaped;

constexpr std::size_t kTimeAt = 1;
constexpr std::size_t kFieldsAt = 9;
constexpr char kInertial = 'I';  // angular rate in deg/s, acceleration in g
constexpr char kBattery = 'B';   // percent, volt, charging status

// Numbers (float32 in binary) behind the time of each message.
struct Message {
  char id;
  std::size_t numbers;
};
constexpr std::array<Message, 10> kMessages = {
    {{'I', 6}, {'M', 3}, {'Q', 4}, {'R', 9}, {'A', 3}, {'L', 7}, {'E', 7}, {'H', 3}, {'T', 1}, {'B', 3}}};
constexpr std::string_view kTextOnly = "NF";  // notes and errors

constexpr std::array<std::uint32_t, 3> kBauds = {115200, 921600, 460800};
constexpr std::uint64_t kMostStep_us = 2'000'000;
constexpr double kMostAcc_g = 40.0;
constexpr double kMostGyro_deg_s = 4500.0;

const Message* message_of(char id) {
  const auto it =
      std::find_if(kMessages.begin(), kMessages.end(), [&](const Message& m) { return m.id == id; });
  return it == kMessages.end() ? nullptr : &*it;
}

constexpr StartBytes start_bytes() {
  StartBytes starts = starts_with({'\n'});
  for (const Message& message : kMessages) starts[static_cast<unsigned>(message.id) | kBinaryBit] = true;
  return starts;
}

bool begins_text(std::byte byte) {
  const char c = static_cast<char>(byte);
  return message_of(c) != nullptr || kTextOnly.find(c) != std::string_view::npos || c == '{';
}

bool begins_message(std::byte byte) {
  return begins_text(byte) || message_of(static_cast<char>(byte ^ std::byte{kBinaryBit})) != nullptr;
}

// One message's numbers, from text or binary.
struct Numbers {
  char id = 0;
  std::uint64_t time_us = 0;
  std::size_t count = 0;
  std::array<double, 9> values{};
};

bool possible(const Numbers& numbers) {
  if (numbers.id != kInertial) return true;
  const auto within = [&](std::size_t first, double most) {
    return std::all_of(numbers.values.begin() + static_cast<std::ptrdiff_t>(first),
                       numbers.values.begin() + static_cast<std::ptrdiff_t>(first) + 3,
                       [&](double v) { return std::abs(v) <= most; });
  };
  return within(0, kMostGyro_deg_s) && within(3, kMostAcc_g);
}

// "I,1000000,0.0,...": none if it is not exactly that.
std::optional<Numbers> parse_text(std::span<const std::byte> line) {
  const Message* message = line.empty() ? nullptr : message_of(static_cast<char>(line[0]));
  if (message == nullptr) return std::nullopt;
  const auto* at = reinterpret_cast<const char*>(line.data()) + 1;
  const auto* const end = at + line.size() - 1;
  Numbers numbers;
  numbers.id = message->id;
  for (std::size_t field = 0; at != end; ++field) {
    if (*at != ',' || numbers.count == message->numbers) return std::nullopt;
    const char* const next = std::find(at + 1, end, ',');
    if (field == 0) {
      const auto time = parse_number<std::int64_t>(at + 1, next);
      if (!time || *time < 0) return std::nullopt;
      numbers.time_us = static_cast<std::uint64_t>(*time);
    } else {
      const auto value = parse_number<double>(at + 1, next);
      if (!value) return std::nullopt;
      numbers.values[numbers.count++] = *value;
    }
    at = next;
  }
  return numbers.count == message->numbers ? std::optional(numbers) : std::nullopt;
}

// A binary message with its end byte.
std::optional<Numbers> parse_binary(std::span<const std::byte> message) {
  std::array<std::byte, kMostUnescaped> plain{};
  std::size_t size = 0;
  for (std::size_t i = 0; i + 1 < message.size(); ++i) {
    std::byte byte = message[i];
    if (byte == kEscape) {
      const std::byte code = message[++i];
      if (code != kEscapedEnd && code != kEscapedEscape) return std::nullopt;
      byte = code == kEscapedEnd ? kLineEnd : kEscape;
    }
    if (size == plain.size()) return std::nullopt;
    plain[size++] = byte;
  }
  Numbers numbers;
  numbers.id = static_cast<char>(plain[0] ^ std::byte{kBinaryBit});
  const Message* known = message_of(numbers.id);
  if (known == nullptr || size != kFieldsAt + 4 * known->numbers) return std::nullopt;
  numbers.time_us = load_le<std::uint64_t>(&plain[kTimeAt]);
  for (; numbers.count < known->numbers; ++numbers.count)
    numbers.values[numbers.count] = load_f32_le(&plain[kFieldsAt + 4 * numbers.count]);
  return numbers;
}

class XImu3 final : public SensorDecoder {
 public:
  XImu3() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    return bytes[0] == kLineEnd ? look_text(bytes) : look_binary(bytes);
  }

  void take(std::span<const std::byte> frame, bool after_loss, SensorOutput& output) override {
    lost_ |= after_loss;
    if (frame[0] != kLineEnd) {
      take_numbers(parse_binary(frame), output);
    } else if (frame[1] == std::byte{'{'}) {
      take_json({reinterpret_cast<const char*>(frame.data()) + 1, frame.size() - 1});
    } else {
      take_numbers(parse_text(frame.subspan(1, frame.size() - 2)), output);
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "x-IMU3";
    description_.clock = {63, 1e6, false};
    guard_.reset();
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override {
    for (const char c : std::string_view("{\"ping\":null}\n")) to_device.push_back(static_cast<std::byte>(c));
  }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    // Every n-th sample of 400 Hz.
    const double divisor = std::max(1.0, std::round(kInnerRate_hz / std::max(rate_hz, 1.0)));
    const std::string command =
        "{\"inertial_message_rate_divisor\":" + std::to_string(static_cast<int>(divisor)) +
        "}\n{\"apply\":null}\n";
    for (const char c : command) to_device.push_back(static_cast<std::byte>(c));
    return kInnerRate_hz / divisor;
  }

 private:
  static constexpr double kInnerRate_hz = 400.0;

  // From the end of the line before to the end of this one, which is the start of the next: "\nI,...\r"
  // before '\n'.
  static Look look_text(std::span<const std::byte> bytes) {
    if (bytes.size() < 2) return Look::need_more();
    if (!begins_text(bytes[1])) return Look::refused(Refusal::kForm);
    const auto visible = bytes.first(std::min(bytes.size(), kMostText));
    const auto end = std::find_if(visible.begin() + 1, visible.end(), [](std::byte byte) {
      return byte < std::byte{0x20} || byte > std::byte{0x7E};
    });
    if (end == visible.end())
      return visible.size() < kMostText ? Look::need_more() : Look::refused(Refusal::kForm);
    const auto at = static_cast<std::size_t>(end - visible.begin());
    if (*end != std::byte{'\r'}) return Look::refused(Refusal::kForm);
    if (at + 1 == bytes.size()) return Look::need_more();
    if (bytes[at + 1] != kLineEnd) return Look::refused(Refusal::kNextHeader);
    const auto line = bytes.subspan(1, at - 1);
    if (message_of(static_cast<char>(line[0])) != nullptr) {
      const auto numbers = parse_text(line);
      if (!numbers) return Look::refused(Refusal::kForm);
      if (!possible(*numbers)) return Look::refused(Refusal::kRange);
    }
    return Look::intact(at + 1);
  }

  static Look look_binary(std::span<const std::byte> bytes) {
    const auto visible = bytes.first(std::min(bytes.size(), kMostBinary));
    const auto end = std::find(visible.begin() + 1, visible.end(), kLineEnd);
    if (end == visible.end())
      return visible.size() < kMostBinary ? Look::need_more() : Look::refused(Refusal::kForm);
    const auto size = static_cast<std::size_t>(end - visible.begin()) + 1;
    const auto numbers = parse_binary(bytes.first(size));
    if (!numbers) return Look::refused(Refusal::kForm);
    if (!possible(*numbers)) return Look::refused(Refusal::kRange);
    if (bytes.size() == size) return Look::need_more();
    if (!begins_message(bytes[size])) return Look::refused(Refusal::kNextHeader);
    return Look::intact(size);
  }

  void take_numbers(const std::optional<Numbers>& numbers, SensorOutput& output) {
    if (!numbers) return;
    const auto& v = numbers->values;
    if (numbers->id == kBattery) {
      const bool percent_told = v[0] >= 0.0 && v[0] <= 100.0 && v[1] >= 0.0 && v[1] < 10.0;
      if (percent_told)
        output.battery = BatteryStatus{static_cast<std::uint32_t>(std::lround(v[0])),
                                       static_cast<std::uint32_t>(std::lround(v[1] * 1000.0)), v[2] > 0.0};
    }
    if (numbers->id != kInertial) return;
    if (!guard_.believe(numbers->time_us, std::exchange(lost_, false))) return;
    const auto vector = [&](std::size_t first, double unit) {
      return Vector3{static_cast<float>(v[first] * unit), static_cast<float>(v[first + 1] * unit),
                     static_cast<float>(v[first + 2] * unit)};
    };
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.gyro_sensor_rad_s = vector(0, kRadPerDeg);
    sample.sample.acc_sensor_m_s2 = vector(3, kStandardGravity_m_s2);
    sample.ticks = numbers->time_us;
    if (description_.info.has_gyro) return;
    description_.info.has_gyro = true;
    ++description_.revision;
  }

  // {"ping":{"interface":"USB","name":"x-IMU3","sn":"0123-4567-89AB-CDEF"}}
  void take_json(std::string_view text) {
    const auto value_of = [&](std::string_view key) -> std::string {
      const std::size_t at = text.find(key);
      if (at == std::string_view::npos) return {};
      const std::size_t begin = at + key.size();
      const std::size_t end = text.find('"', begin);
      return end == std::string_view::npos ? std::string() : std::string(text.substr(begin, end - begin));
    };
    const std::string name = value_of("\"name\":\"");
    const std::string serial = value_of("\"sn\":\"");
    if (name.empty() && serial.empty()) return;
    if (!name.empty()) description_.info.sensor_name = name;
    if (!serial.empty()) description_.info.sensor_id = serial;
    ++description_.revision;
  }

  SensorDescription description_;
  CounterGuard guard_{kMostStep_us};
  bool lost_ = false;  // bytes, since the last sample
};

}  // namespace

extern const SensorFamily kXImu3Family{
    .name = "x-imu3",
    .title = "x-io x-IMU3",
    .bauds = kBauds,
    .starts = start_bytes(),
    .longest_frame = kMostText + 1,
    .rate_settable = true,
    .bytes_per_sample = 35.0,
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<XImu3>();
    },
};

}  // namespace stance
