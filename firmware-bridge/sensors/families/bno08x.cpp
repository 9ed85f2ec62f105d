// BNO08x in UART-RVC mode (Adafruit 4754, SparkFun): 19 bytes at 100 Hz, no commands. Bytes: doc/sensors.md.
#include "firmware-bridge/sensors/sensor_family.h"
#include "firmware-bridge/sensors/wire_values.h"

namespace stance {
namespace {

constexpr std::byte kHeader{0xAA};  // twice
constexpr std::size_t kFrameBytes = 19;
constexpr std::size_t kIndexAt = 2;
constexpr std::size_t kAnglesAt = 3;
constexpr std::size_t kAccAt = 9;
constexpr std::size_t kChecksumAt = 18;
constexpr double kAccUnit_m_s2 = kStandardGravity_m_s2 / 1000.0;
constexpr double kRate_hz = 100.0;
// Yaw, pitch, roll in 0.01 degrees: what an eight-bit sum lets through is caught here in part.
constexpr std::array<int, 3> kMostAngle = {18000, 9000, 18000};
constexpr std::array<std::uint32_t, 1> kBauds = {115200};

class Bno08x final : public SensorDecoder {
 public:
  Bno08x() { reset(); }

  Look look(std::span<const std::byte> bytes) const override {
    if (bytes.size() < 2) return Look::need_more();
    if (bytes[1] != kHeader) return Look::refused(Refusal::kForm);
    if (bytes.size() < kFrameBytes) return Look::need_more();
    if (sum_of(bytes.subspan(kIndexAt, kChecksumAt - kIndexAt)) != load_u8(&bytes[kChecksumAt]))
      return Look::refused(Refusal::kChecksum);
    for (std::size_t i = 0; i < kMostAngle.size(); ++i) {
      if (std::abs(int{load_i16_le(&bytes[kAnglesAt + 2 * i])}) > kMostAngle[i])
        return Look::refused(Refusal::kRange);
    }
    return Look::intact(kFrameBytes);
  }

  void take(std::span<const std::byte> frame, bool /*after_loss*/, SensorOutput& output) override {
    DeviceSample& sample = output.samples.emplace_back();
    sample.sample.acc_sensor_m_s2 = load_3_i16_le(&frame[kAccAt], kAccUnit_m_s2);
    sample.ticks = load_u8(&frame[kIndexAt]);
  }

  void reset() override {
    description_ = {};
    description_.info.sensor_name = "BNO08x";
    description_.info.rate_hz = kRate_hz;
    description_.info.acc_counts_per_m_s2 = 1.0 / kAccUnit_m_s2;
    description_.clock = {8, kRate_hz, true};
    description_.remark =
        "This sensor sends no angular rate in UART-RVC mode, so sides, turns and exercises that need it are "
        "left out.";
  }
  const SensorDescription& description() const override { return description_; }

 private:
  SensorDescription description_;
};

}  // namespace

extern const SensorFamily kBno08xFamily{
    .name = "bno08x",
    .title = "BNO08x UART-RVC",
    .bauds = kBauds,
    .starts = starts_with({0xAA}),
    .longest_frame = kFrameBytes,
    .bytes_per_sample = kFrameBytes,
    .make_decoder = [](const SensorSettings&) -> std::unique_ptr<SensorDecoder> {
      return std::make_unique<Bno08x>();
    },
};

}  // namespace stance
