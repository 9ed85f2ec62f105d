// VectorNav VN-100: text sentences with an eight-bit or CRC-16 checksum, and binary messages of group 1.
// Bytes and commands: doc/sensors.md.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "firmware-bridge/recording/number.h"
#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

// --- text ---
constexpr std::byte kTextStart{'$'};
constexpr std::size_t kMostText = 256;
constexpr std::size_t kMostFields = 16;

// Where acceleration and angular rate stand among the fields after the name.
struct Sentence {
  std::string_view name;
  std::size_t fields;
  std::size_t acc;
  std::optional<std::size_t> gyro;
};
constexpr std::array<Sentence, 5> kSentences = {{{"VNYMR", 12, 6, 9},
                                                 {"VNQMR", 13, 7, 10},
                                                 {"VNMAR", 9, 3, 6},
                                                 {"VNIMU", 11, 3, 6},
                                                 {"VNACC", 3, 0, std::nullopt}}};

// --- binary ---
constexpr std::byte kGroup1{0x01};
constexpr std::size_t kPayloadAt = 4;
constexpr std::array<std::size_t, 15> kFieldBytes = {8, 8, 8, 12, 16, 12, 24, 12, 12, 24, 20, 28, 2, 4, 8};
constexpr unsigned kTimeBit = 0;
constexpr unsigned kRateBit = 5;
constexpr unsigned kAccBit = 8;
constexpr unsigned kReservedBits = 0x8000;
constexpr std::size_t kMostBinary = 1 + 1 + 2 + 195 + 2;

constexpr std::array<std::uint32_t, 7> kBauds = {115200, 128000, 230400, 460800, 921600, 57600, 38400};
constexpr double kInnerRate_hz = 800.0;  // output rates are whole fractions of it
constexpr double kMostRate_hz = 200.0;

// CRC-16/XMODEM: polynomial 0x1021, from 0; over a message with its CRC it is 0.
std::uint16_t crc16_of(std::span<const std::byte> bytes) {
  unsigned crc = 0;
  for (const std::byte byte : bytes) {
    crc = ((crc >> 8) | (crc << 8)) & 0xFFFF;
    crc ^= std::to_integer<unsigned>(byte);
    crc ^= (crc & 0xFF) >> 4;
    crc ^= (crc << 12) & 0xFFFF;
    crc ^= (crc & 0xFF) << 5;
  }
  return static_cast<std::uint16_t>(crc);
}

unsigned xor_of(std::span<const std::byte> bytes) {
  std::byte sum{0};
  for (const std::byte byte : bytes) sum ^= byte;
  return std::to_integer<unsigned>(sum);
}

// -1: no hexadecimal digit. Capitals only, as the device writes them.
int hex_digit(std::byte byte) {
  const char c = static_cast<char>(byte);
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::size_t payload_size(unsigned mask) {
  std::size_t size = 0;
  for (std::size_t bit = 0; bit < kFieldBytes.size(); ++bit) {
    if ((mask >> bit & 1U) != 0) size += kFieldBytes[bit];
  }
  return size;
}

// Where the field of a bit lies in the payload; none: it is not there.
std::optional<std::size_t> field_at(unsigned mask, unsigned bit) {
  if ((mask >> bit & 1U) == 0) return std::nullopt;
  return payload_size(mask & ((1U << bit) - 1));
}

class VectorNav final : public SensorDecoder {
 public:
  VectorNav() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    return bytes[0] == kTextStart ? look_text(bytes) : look_binary(bytes);
  }

  void take(std::span<const std::byte> frame, bool /*after_loss*/, SensorOutput& output) override {
    if (frame[0] == kTextStart) {
      const auto star = std::find(frame.begin(), frame.end(), std::byte{'*'});
      take_text({reinterpret_cast<const char*>(frame.data()) + 1,
                 static_cast<std::size_t>(star - frame.begin()) - 1},
                output);
    } else {
      take_binary(frame, output);
    }
  }

  void reset() override {
    const std::uint32_t revision = description_.revision + 1;
    description_ = {};
    description_.revision = revision;
    description_.info.sensor_name = "VectorNav";
  }
  const SensorDescription& description() const override { return description_; }

  void append_probe(std::vector<std::byte>& to_device) const override {
    append_sentence("VNRRG,01", to_device);
  }
  // Binary, because it carries the device's time and a checksum of sixteen bits: no text, and time, angular
  // rate and acceleration of group 1 on both serial ports.
  void append_start(std::vector<std::byte>& to_device) override {
    append_sentence("VNWRG,06,0", to_device);
    append_set_rate(rate_hz_, to_device);
  }
  void append_stop(std::vector<std::byte>& to_device) override {
    append_sentence("VNWRG,75,0,1,01,0121", to_device);
  }
  double append_set_rate(double rate_hz, std::vector<std::byte>& to_device) override {
    const double divisor = std::round(kInnerRate_hz / std::clamp(rate_hz, 1.0, kMostRate_hz));
    rate_hz_ = kInnerRate_hz / divisor;
    append_sentence("VNWRG,75,3," + std::to_string(static_cast<int>(divisor)) + ",01,0121", to_device);
    return rate_hz_;
  }

 private:
  static void append_sentence(const std::string& content, std::vector<std::byte>& bytes) {
    std::array<char, 8> end{};
    std::snprintf(end.data(), end.size(), "*%02X\r\n", xor_of(std::as_bytes(std::span(content))));
    for (const char c : "$" + content + end.data()) bytes.push_back(static_cast<std::byte>(c));
  }

  // $ content * two or four hexadecimal digits and a line end.
  static Look look_text(std::span<const std::byte> bytes) {
    constexpr std::string_view kName = "$VN";
    for (std::size_t i = 0; i < std::min(bytes.size(), kName.size()); ++i) {
      if (static_cast<char>(bytes[i]) != kName[i]) return Look::refused(Refusal::kForm);
    }
    const auto visible = bytes.first(std::min(bytes.size(), kMostText));
    const auto star = std::find_if(visible.begin() + 1, visible.end(), [](std::byte byte) {
      return byte == std::byte{'*'} || byte == kTextStart || byte < std::byte{0x20} || byte > std::byte{0x7E};
    });
    if (star == visible.end()) {
      return visible.size() < kMostText ? Look::need_more() : Look::refused(Refusal::kForm);
    }
    if (*star != std::byte{'*'}) return Look::refused(Refusal::kForm);
    const auto at = static_cast<std::size_t>(star - visible.begin());
    unsigned told = 0;
    std::size_t digits = 0;
    for (; at + 1 + digits < bytes.size() && digits < 4; ++digits) {
      const int digit = hex_digit(bytes[at + 1 + digits]);
      if (digit < 0) break;
      told = told * 16 + static_cast<unsigned>(digit);
    }
    if (at + 1 + digits == bytes.size()) return Look::need_more();
    if (bytes[at + 1 + digits] != std::byte{'\r'}) return Look::refused(Refusal::kForm);
    const auto content = bytes.subspan(1, at - 1);
    if (digits != 2 && digits != 4) return Look::refused(Refusal::kForm);
    if (told != (digits == 2 ? xor_of(content) : crc16_of(content))) return Look::refused(Refusal::kChecksum);
    return Look::intact(at + 1 + digits + 1);
  }

  static Look look_binary(std::span<const std::byte> bytes) {
    if (bytes.size() >= 2 && bytes[1] != kGroup1) return Look::refused(Refusal::kForm);
    if (bytes.size() < kPayloadAt) return Look::need_more();
    const unsigned mask = load_le<std::uint16_t>(&bytes[2]);
    if (mask == 0 || (mask & kReservedBits) != 0) return Look::refused(Refusal::kForm);
    const std::size_t size = kPayloadAt + payload_size(mask) + 2;
    if (bytes.size() < size) return Look::need_more();
    if (crc16_of(bytes.subspan(1, size - 1)) != 0) return Look::refused(Refusal::kChecksum);
    return Look::intact(size);
  }

  void take_text(std::string_view content, SensorOutput& output) {
    const std::string_view name = content.substr(0, content.find(','));
    if (name == "VNRRG") return take_register(content);
    const auto* sentence = std::find_if(kSentences.begin(), kSentences.end(),
                                        [&](const Sentence& known) { return known.name == name; });
    if (sentence == kSentences.end()) {
      if (name == "VNYPR" || name == "VNQTN") remark_on_orientation_only();
      return;
    }
    std::array<double, kMostFields> values{};
    std::size_t count = 0;
    for (std::size_t start = name.size(); start < content.size();) {
      const std::size_t end = std::min(content.find(',', start + 1), content.size());
      const auto value = parse_number<double>(content.data() + start + 1, content.data() + end);
      if (!value || count == kMostFields) return;
      values[count++] = *value;
      start = end;
    }
    if (count != sentence->fields) return;
    const auto vector = [&](std::size_t first) {
      return Vector3{static_cast<float>(values[first]), static_cast<float>(values[first + 1]),
                     static_cast<float>(values[first + 2])};
    };
    DeviceSample sample;
    sample.sample.acc_sensor_m_s2 = vector(sentence->acc);
    if (sentence->gyro) sample.sample.gyro_sensor_rad_s = vector(*sentence->gyro);
    know(sentence->gyro.has_value(), false);
    output.samples.push_back(sample);
  }

  void take_binary(std::span<const std::byte> frame, SensorOutput& output) {
    const unsigned mask = load_le<std::uint16_t>(&frame[2]);
    const std::byte* payload = &frame[kPayloadAt];
    const auto acc = field_at(mask, kAccBit);
    if (!acc) return remark_on_orientation_only();
    const auto gyro = field_at(mask, kRateBit);
    const auto time = field_at(mask, kTimeBit);
    know(gyro.has_value(), time.has_value());
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.acc_sensor_m_s2 = load_3_f32_le(payload + *acc, 1.0);
    if (gyro) sample.sample.gyro_sensor_rad_s = load_3_f32_le(payload + *gyro, 1.0);
    if (time) sample.ticks = load_le<std::uint64_t>(payload + *time);
  }

  // $VNRRG,01,VN-100T-CR: the model.
  void take_register(std::string_view content) {
    constexpr std::string_view kModel = "VNRRG,01,";
    if (!content.starts_with(kModel)) return;
    description_.info.sensor_name = std::string(content.substr(kModel.size()));
    ++description_.revision;
  }

  void know(bool gyro, bool time) {
    const bool gyro_is_new = gyro && !description_.info.has_gyro;
    const bool clock_is_new = time && !description_.clock.present();
    if (!gyro_is_new && !clock_is_new && description_.remark.empty()) return;
    if (gyro_is_new) description_.info.has_gyro = true;
    if (clock_is_new) description_.clock = {63, 1e9, false};
    description_.remark.clear();
    ++description_.revision;
  }

  void remark_on_orientation_only() {
    if (!description_.remark.empty()) return;
    description_.remark =
        "The VectorNav sends its orientation but no acceleration: choose the output VNYMR, or let Stance do "
        "it.";
    ++description_.revision;
  }

  SensorDescription description_;
  double rate_hz_ = 100.0;  // to ask for
};

}  // namespace

extern const SensorFamily kVectorNavFamily{
    .name = "vectornav",
    .title = "VectorNav",
    .bauds = kBauds,
    .starts = starts_with({'$', 0xFA}),
    .longest_frame = kMostText + 8,
    .rate_settable = true,
    .bytes_per_sample = 38.0,  // binary: time, rate, acceleration
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<VectorNav>();
    },
};
static_assert(kMostBinary <= kMostText);

}  // namespace stance
