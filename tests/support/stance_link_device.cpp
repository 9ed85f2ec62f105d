#include "tests/support/stance_link_device.h"

#include <algorithm>
#include <limits>
#include <string>

#include "firmware-bridge/framing/bytes.h"
#include "proto/stance_link.pb.h"

namespace stance {
namespace {

void append_message(const wire::FromSensor& message, std::vector<std::byte>& bytes) {
  const std::string text = message.SerializeAsString();
  append_frame(std::as_bytes(std::span(text)), bytes);
}

bool fit_int16(const std::vector<std::int32_t>& counts) {
  return std::all_of(counts.begin(), counts.end(), [](std::int32_t count) {
    return count >= std::numeric_limits<std::int16_t>::min() &&
           count <= std::numeric_limits<std::int16_t>::max();
  });
}

std::string packed(const std::vector<std::int32_t>& counts, bool wide) {
  std::string bytes;
  for (const std::int32_t count : counts) {
    if (wide) {
      append_le(static_cast<std::uint32_t>(count), bytes);
    } else {
      append_le(static_cast<std::uint16_t>(count), bytes);
    }
  }
  return bytes;
}

void set_times(const std::vector<std::uint64_t>& time_us, wire::SampleBlock& block) {
  block.set_time_us(time_us.front());
  if (time_us.size() == 1) return;
  const std::uint64_t interval = time_us[1] - time_us[0];
  bool even = true;
  for (std::size_t i = 1; i < time_us.size(); ++i) even = even && time_us[i] - time_us[i - 1] == interval;
  if (even) {
    block.set_interval_us(static_cast<std::uint32_t>(interval));
    return;
  }
  for (const std::uint64_t time : time_us)
    block.add_offset_us(static_cast<std::uint32_t>(time - time_us.front()));
}

}  // namespace

void append_hello(const StanceHello& hello, std::vector<std::byte>& bytes) {
  wire::FromSensor message;
  wire::Hello& wire = *message.mutable_hello();
  wire.set_protocol_version(hello.protocol_version);
  wire.set_device_id(hello.sensor.sensor_id);
  wire.set_name(hello.sensor.sensor_name);
  wire.set_firmware(hello.sensor.sensor_firmware);
  wire.set_rate_hz(hello.sensor.rate_hz);
  wire.set_acc_range_m_s2(hello.sensor.acc_range_m_s2);
  wire.set_gyro_range_rad_s(hello.sensor.gyro_range_rad_s);
  wire.set_acc_counts_per_m_s2(hello.sensor.acc_counts_per_m_s2);
  wire.set_gyro_counts_per_rad_s(hello.sensor.gyro_counts_per_rad_s);
  wire.set_has_gyro(hello.sensor.has_gyro);
  wire.set_boot_id(hello.boot_id);
  wire.set_oldest_buffered_sequence(hello.oldest_buffered_sequence);
  wire.set_time_us(hello.time_us);
  wire.set_time_scale(hello.time_scale);
  append_message(message, bytes);
}

void append_block(const StanceCounts& counts, std::vector<std::byte>& bytes) {
  const bool wide = !fit_int16(counts.acc) || !fit_int16(counts.gyro);
  wire::FromSensor message;
  wire::SampleBlock& block = *message.mutable_samples();
  block.set_sequence(counts.sequence);
  set_times(counts.time_us, block);
  block.set_acc(packed(counts.acc, wide));
  block.set_gyro(packed(counts.gyro, wide));
  block.set_acc_shift(counts.acc_shift);
  block.set_gyro_shift(counts.gyro_shift);
  if (wide) block.set_bytes_per_count(4);
  append_message(message, bytes);
}

void append_battery(const BatteryStatus& battery, std::vector<std::byte>& bytes) {
  wire::FromSensor message;
  message.mutable_battery()->set_percent(battery.percent);
  message.mutable_battery()->set_millivolt(battery.millivolt);
  message.mutable_battery()->set_charging(battery.charging);
  append_message(message, bytes);
}

void append_reply(StanceCommand command, bool accepted, std::string_view reason,
                  std::vector<std::byte>& bytes) {
  wire::FromSensor message;
  wire::Reply& reply = *message.mutable_reply();
  reply.set_command(command == StanceCommand::kStart  ? wire::Reply::START
                    : command == StanceCommand::kStop ? wire::Reply::STOP
                                                      : wire::Reply::SET_RATE);
  reply.set_accepted(accepted);
  reply.set_reason(std::string(reason));
  append_message(message, bytes);
}

void HostCommandDecoder::feed(std::span<const std::byte> bytes, std::vector<HostCommand>& commands) {
  framer_.feed(bytes, [&](std::span<const std::byte> text) {
    wire::FromHost message;
    if (!message.ParseFromArray(text.data(), static_cast<int>(text.size()))) return;
    switch (message.message_case()) {
      case wire::FromHost::kStart:
        commands.emplace_back(StartCommand{});
        break;
      case wire::FromHost::kStop:
        commands.emplace_back(StopCommand{});
        break;
      case wire::FromHost::kSetRate:
        commands.emplace_back(SetRateCommand{message.set_rate().rate_hz()});
        break;
      case wire::FromHost::kAcknowledge:
        commands.emplace_back(
            AcknowledgeCommand{message.acknowledge().boot_id(), message.acknowledge().up_to_sequence()});
        break;
      case wire::FromHost::MESSAGE_NOT_SET:
        break;
    }
  });
}

}  // namespace stance
