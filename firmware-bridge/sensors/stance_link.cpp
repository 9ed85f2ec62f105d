#include "firmware-bridge/sensors/stance_link.h"

#include <cmath>
#include <limits>
#include <optional>

#include "firmware-bridge/framing/bytes.h"
#include "proto/stance_link.pb.h"

namespace stance {
namespace {

constexpr std::uint32_t kMaxShift = 15;
constexpr std::uint64_t kMaxTime_us = 1ULL << 53;  // 285 years; a double holds every microsecond up to here

// What no sensor is, but damaged or hostile firmware could say. Keeps every reading finite.
bool plausible(double value, double least, double most) { return value >= least && value <= most; }

bool convert(const wire::Hello& message, StanceHello& hello) {
  hello.protocol_version = message.protocol_version();
  RecordingInfo& sensor = hello.sensor;
  sensor.sensor_id = message.device_id();
  sensor.sensor_name = message.name();
  sensor.sensor_firmware = message.firmware();
  sensor.rate_hz = message.rate_hz();
  sensor.has_gyro = message.has_gyro();
  sensor.acc_range_m_s2 = message.acc_range_m_s2();
  sensor.gyro_range_rad_s = message.gyro_range_rad_s();
  sensor.acc_counts_per_m_s2 = message.acc_counts_per_m_s2();
  sensor.gyro_counts_per_rad_s = message.gyro_counts_per_rad_s();
  hello.boot_id = message.boot_id();
  hello.oldest_buffered_sequence = message.oldest_buffered_sequence();
  hello.time_us = message.time_us();
  hello.time_scale = message.time_scale() == 0.0 ? 1.0 : message.time_scale();
  const bool gyro_plausible = !sensor.has_gyro || (plausible(sensor.gyro_counts_per_rad_s, 1e-3, 1e9) &&
                                                   plausible(sensor.gyro_range_rad_s, 0, 1e6));
  return gyro_plausible && plausible(sensor.acc_counts_per_m_s2, 1e-3, 1e9) &&
         plausible(sensor.acc_range_m_s2, 0, 1e6) && plausible(sensor.rate_hz, 0.1, 1e5) &&
         plausible(hello.time_scale, 1e-3, 1e6) && hello.boot_id != 0 && hello.time_us <= kMaxTime_us;
}

bool convert_times(const wire::SampleBlock& message, std::size_t samples,
                   std::vector<std::int64_t>& time_us) {
  if (message.time_us() > kMaxTime_us - (kMaxSamplesInBlock << 32)) return false;
  const auto first = static_cast<std::int64_t>(message.time_us());
  const auto interval = static_cast<std::int64_t>(message.interval_us());
  const bool even = interval > 0 || samples == 1;
  if (!even && static_cast<std::size_t>(message.offset_us_size()) != samples) return false;
  time_us.clear();
  for (std::size_t i = 0; i < samples; ++i) {
    const auto index = static_cast<std::int64_t>(i);
    const std::int64_t offset =
        even ? index * interval : std::int64_t{message.offset_us(static_cast<int>(i))};
    if (i > 0 && first + offset <= time_us.back()) return false;
    time_us.push_back(first + offset);
  }
  return true;
}

double load_count(const std::byte* bytes, std::size_t bytes_per_count) {
  if (bytes_per_count == 2) return static_cast<std::int16_t>(load_le<std::uint16_t>(bytes));
  return static_cast<std::int32_t>(load_le<std::uint32_t>(bytes));
}

// Division, not multiplication by the inverse: 9003 counts of 1000 per m/s^2 are then the float nearest
// to 9.003.
Vector3 load_vector(const std::byte* bytes, std::size_t bytes_per_count, double factor,
                    double counts_per_unit) {
  Vector3 vector;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double count = load_count(bytes + axis * bytes_per_count, bytes_per_count);
    vector[axis] = static_cast<float>(count * factor / counts_per_unit);
  }
  return vector;
}

bool convert(const wire::SampleBlock& message, const RecordingInfo& sensor, StanceBlock& block) {
  const std::size_t bytes_per_count = message.bytes_per_count() == 0 ? 2 : message.bytes_per_count();
  if (bytes_per_count != 2 && bytes_per_count != 4) return false;
  if (message.acc_shift() > kMaxShift || message.gyro_shift() > kMaxShift || message.sequence() == 0)
    return false;
  const std::size_t stride = 3 * bytes_per_count;
  const std::size_t samples = message.acc().size() / stride;
  if (samples == 0 || samples > kMaxSamplesInBlock || message.acc().size() != samples * stride) return false;
  if (message.gyro().size() != (sensor.has_gyro ? samples * stride : 0)) return false;
  if (!convert_times(message, samples, block.time_us)) return false;

  block.sequence = message.sequence();
  block.samples.clear();
  const double acc_factor = std::ldexp(1.0, static_cast<int>(message.acc_shift()));
  const double gyro_factor = std::ldexp(1.0, static_cast<int>(message.gyro_shift()));
  const auto* acc = reinterpret_cast<const std::byte*>(message.acc().data());
  const auto* gyro = reinterpret_cast<const std::byte*>(message.gyro().data());
  for (std::size_t i = 0; i < samples; ++i) {
    ImuSample sample;
    sample.acc_sensor_m_s2 =
        load_vector(acc + i * stride, bytes_per_count, acc_factor, sensor.acc_counts_per_m_s2);
    if (sensor.has_gyro) {
      sample.gyro_sensor_rad_s =
          load_vector(gyro + i * stride, bytes_per_count, gyro_factor, sensor.gyro_counts_per_rad_s);
    }
    block.samples.push_back(sample);
  }
  return true;
}

std::string command_name(wire::Reply::Command command) {
  switch (command) {
    case wire::Reply::START:
      return "start";
    case wire::Reply::STOP:
      return "stop";
    case wire::Reply::SET_RATE:
      return "set rate";
    default:
      return "unknown";
  }
}

void append_message(const wire::FromHost& message, std::vector<std::byte>& bytes) {
  const std::string text = message.SerializeAsString();
  append_frame(std::as_bytes(std::span(text)), bytes);
}

}  // namespace

struct StanceLinkDecoder::Impl {
  Framer framer;
  wire::FromSensor message;  // reused: parsing into it allocates nothing once it has grown
  StanceBlock block;
  std::optional<RecordingInfo> sensor;
  std::uint64_t message_failed = 0;
  std::uint64_t before_hello = 0;

  void take(std::span<const std::byte> bytes, StanceLinkHandler& handler) {
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      ++message_failed;
      return;
    }
    switch (message.message_case()) {
      case wire::FromSensor::kHello:
        return take_hello(handler);
      case wire::FromSensor::kSamples:
        return take_block(handler);
      case wire::FromSensor::kBattery:
        return handler.on_battery(
            {message.battery().percent(), message.battery().millivolt(), message.battery().charging()});
      case wire::FromSensor::kReply:
        return handler.on_reply(
            {command_name(message.reply().command()), message.reply().accepted(), message.reply().reason()});
      case wire::FromSensor::MESSAGE_NOT_SET:
        ++message_failed;  // also a kind of message that a later version added
    }
  }

  void take_hello(StanceLinkHandler& handler) {
    if (message.hello().protocol_version() != kStanceLinkVersion) {
      ++message_failed;
      return handler.on_other_version(message.hello().protocol_version());
    }
    StanceHello hello;
    if (!convert(message.hello(), hello)) {
      ++message_failed;
      return;
    }
    sensor = hello.sensor;
    handler.on_hello(hello);
  }

  void take_block(StanceLinkHandler& handler) {
    if (!sensor) {
      ++before_hello;
    } else if (!convert(message.samples(), *sensor, block)) {
      ++message_failed;
    } else {
      handler.on_block(block);
    }
  }
};

StanceLinkDecoder::StanceLinkDecoder() : impl_(std::make_unique<Impl>()) {}
StanceLinkDecoder::~StanceLinkDecoder() = default;

void StanceLinkDecoder::feed(std::span<const std::byte> bytes, StanceLinkHandler& handler) {
  impl_->framer.feed(bytes, [&](std::span<const std::byte> message) { impl_->take(message, handler); });
}

void StanceLinkDecoder::reset() {
  impl_->framer.reset();
  impl_->sensor.reset();
}

const FramerCounters& StanceLinkDecoder::framing() const { return impl_->framer.counters(); }
std::uint64_t StanceLinkDecoder::message_failed() const { return impl_->message_failed; }
std::uint64_t StanceLinkDecoder::before_hello() const { return impl_->before_hello; }

void append_start(std::vector<std::byte>& bytes) {
  wire::FromHost message;
  message.mutable_start();
  append_message(message, bytes);
}

void append_stop(std::vector<std::byte>& bytes) {
  wire::FromHost message;
  message.mutable_stop();
  append_message(message, bytes);
}

void append_set_rate(double rate_hz, std::vector<std::byte>& bytes) {
  wire::FromHost message;
  message.mutable_set_rate()->set_rate_hz(rate_hz);
  append_message(message, bytes);
}

void append_acknowledge(std::uint64_t boot_id, std::uint64_t up_to_sequence, std::vector<std::byte>& bytes) {
  wire::FromHost message;
  message.mutable_acknowledge()->set_boot_id(boot_id);
  message.mutable_acknowledge()->set_up_to_sequence(up_to_sequence);
  append_message(message, bytes);
}

}  // namespace stance
