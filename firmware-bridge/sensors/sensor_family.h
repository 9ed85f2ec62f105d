// The seam between a serial line and the sensors of all makers: what a family of sensors is, and what its
// decoder does. Adding one is one file in families/ and one line in sensor_families.cpp (CONTRIBUTING.md).
//
// A decoder belongs to one line and one thread. It is asked about bytes as they come (look), and given each
// frame it recognised (take). Everything leaves in SI units: specific force in m/s^2 and angular rate in
// rad/s, in the right-handed frame of the sensor as its maker defines it (doc/sensors.md). Time leaves as the
// device's own counter, raw, because unwrapping and fitting it to the host's clock is the clock room's work.
// Bytes never throw, log or assert; what is not usable raises a counter of the framer. Nothing is allocated
// per sample once the vectors of SensorOutput have grown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/clock/device_time.h"
#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

struct DeviceSample {
  ImuSample sample;         // time_s is not set (0)
  std::uint64_t ticks = 0;  // of DeviceClock when it was measured; 0 where there is none
  // Set by the framer: all its bytes were there at the feed before this one, and only waited to be believed.
  bool heard_before = false;
};

// What a decoder knows of its device by now.
struct SensorDescription {
  RecordingInfo info;  // identity, rate, ranges, resolution; has_gyro is true once angular rates were heard
  DeviceClock clock;
  // Sentences for the wearer: what the sensor cannot give, what was guessed, what to do. Empty: all is well.
  std::string remark;
  std::uint32_t revision = 0;  // raised whenever something above changes
};

// Why bytes were refused. Each has its counter.
enum class Refusal : std::uint8_t {
  kForm,        // a start byte, but what follows has not the form of a frame
  kChecksum,    // well-formed, but the checksum does not fit
  kNextHeader,  // no checksum, and the next frame does not begin where this one ends
  kRange,       // readings that no sensor of this family can make
};

// What a decoder thinks of the bytes at one place of the stream.
struct Look {
  enum class Verdict : std::uint8_t { kIntact, kNeedMore, kRefused };
  Verdict verdict = Verdict::kNeedMore;
  std::size_t size = 0;  // kIntact: of the frame. kRefused: bytes to drop; more than 1 only where no frame
                         // can begin in between (a line of text, a COBS frame)
  Refusal reason = Refusal::kForm;

  [[nodiscard]] static Look intact(std::size_t size) { return {Verdict::kIntact, size, {}}; }
  [[nodiscard]] static Look need_more() { return {}; }
  [[nodiscard]] static Look refused(Refusal reason, std::size_t drop = 1) {
    return {Verdict::kRefused, drop, reason};
  }
};

// Where a decoder puts what it read. Cleared by the framer before each feed.
struct SensorOutput {
  std::vector<DeviceSample> samples;
  std::vector<std::byte> to_device;  // the next step of a conversation that append_start began
  std::optional<BatteryStatus> battery;
  std::size_t incomplete = 0;  // samples dropped because a part of them was lost on the line
};

class SensorDecoder {
 public:
  virtual ~SensorDecoder() = default;
  SensorDecoder(const SensorDecoder&) = delete;
  SensorDecoder& operator=(const SensorDecoder&) = delete;

  // `bytes` begins with one of the family's start bytes and holds all that was received since; never empty.
  // Must give kNeedMore only for less than SensorFamily::longest_frame bytes.
  [[nodiscard]] virtual Look look(std::span<const std::byte> bytes) const = 0;
  // A frame that look() found intact. `after_loss`: other bytes were dropped since the frame before, so parts
  // of a sample from before must not be joined to this one.
  virtual void take(std::span<const std::byte> frame, bool after_loss, SensorOutput& output) = 0;
  // The line was opened anew, perhaps to another device.
  virtual void reset() = 0;
  [[nodiscard]] virtual const SensorDescription& description() const = 0;

  // --- Commands, each appended as bytes to be written to the device. Never used while only listening. ---

  // What makes a silent device of this family say something, and changes nothing in it. Nothing appended: it
  // cannot be asked.
  virtual void append_probe(std::vector<std::byte>& /*to_device*/) const {}
  // What makes it send acceleration and, where it can, angular rate: once when the family is known, and again
  // every second or so while no sample comes. Later steps come out of take(). Nothing: it sends by itself.
  virtual void append_start(std::vector<std::byte>& /*to_device*/) {}
  virtual void append_stop(std::vector<std::byte>& /*to_device*/) {}
  // Sets the settable rate nearest to `rate_hz` and returns it; 0: the rate of this device cannot be set.
  virtual double append_set_rate(double /*rate_hz*/, std::vector<std::byte>& /*to_device*/) { return 0.0; }

 protected:
  SensorDecoder() = default;
};

// What a wearer may say about a sensor that cannot tell itself.
struct SensorSettings {
  // Columns of text lines, as a header line would name them: "time_ms,acc_x_g,acc_y_g,acc_z_g". Empty: the
  // device's own header line, else a guess from the values.
  std::string text_columns;
};

// Which bytes a frame can begin with.
using StartBytes = std::array<bool, 256>;
[[nodiscard]] constexpr StartBytes starts_with(std::initializer_list<unsigned> bytes) {
  StartBytes starts{};
  for (const unsigned byte : bytes) starts[byte] = true;
  return starts;
}

struct SensorFamily {
  std::string_view name;                 // in configuration and JSON: "witmotion"
  std::string_view title;                // for people: "WitMotion"
  std::span<const std::uint32_t> bauds;  // to try, likeliest first
  StartBytes starts{};
  std::size_t longest_frame = 0;  // bytes, with what must be seen of the next one
  bool rate_settable = false;
  // At a line rate, how many bytes a sample takes in the form that append_start asks for; 0: not known.
  double bytes_per_sample = 0.0;
  std::unique_ptr<SensorDecoder> (*make_decoder)(const SensorSettings& settings) = nullptr;

  // The highest sampling rate that a line carries (8N1: ten bits a byte); 0: not known.
  [[nodiscard]] double most_rate_hz(std::uint32_t baud) const {
    return bytes_per_sample > 0.0 ? baud / 10.0 / bytes_per_sample : 0.0;
  }
};

// All families, in no particular order.
[[nodiscard]] std::span<const SensorFamily* const> sensor_families();
// Null: no family has this name.
[[nodiscard]] const SensorFamily* sensor_family(std::string_view name);

}  // namespace stance
