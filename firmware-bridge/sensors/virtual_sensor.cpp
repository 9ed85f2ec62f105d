#include "firmware-bridge/sensors/virtual_sensor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "firmware-bridge/sensors/stance_link_device.h"

namespace stance {
namespace {

using SteadyTime = VirtualSensor::SteadyTime;

constexpr std::size_t kSamplesAhead = 4096;
constexpr std::uint64_t kLongestStepInBlock_us = 1'000'000;
constexpr int kLongestWait_ms = 20;  // a host may open the port at any time; nothing can be polled before

std::int32_t count_of(float value, double counts_per_unit) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int32_t>(std::llround(std::clamp(value * counts_per_unit, -kMost, kMost)));
}

bool reproduces(const std::vector<ImuSample>& samples, Vector3 ImuSample::*readings, double counts_per_unit) {
  return std::all_of(samples.begin(), samples.end(), [&](const ImuSample& sample) {
    return std::all_of((sample.*readings).begin(), (sample.*readings).end(), [&](float value) {
      return static_cast<float>(count_of(value, counts_per_unit) / counts_per_unit) == value;
    });
  });
}

// The sensor's own resolution if that reproduces the readings, otherwise the coarsest power of ten that does.
double choose_scale(const std::vector<ImuSample>& samples, Vector3 ImuSample::*readings, double told) {
  constexpr double kFinest = 1e6;
  if (told > 0.0 && reproduces(samples, readings, told)) return told;
  double scale = 100.0;
  while (scale < kFinest && !reproduces(samples, readings, scale)) scale *= 10.0;
  return scale;
}

double measured_rate_hz(const std::vector<ImuSample>& samples) {
  if (samples.size() < 2) return 1.0;
  return static_cast<double>(samples.size() - 1) / (samples.back().time_s - samples.front().time_s);
}

std::int64_t whole_us(double time_s) { return std::llround(time_s * 1e6); }

}  // namespace

struct VirtualSensor::Impl {
  struct Frame {
    std::uint64_t sequence;
    std::vector<std::byte> bytes;
  };

  std::unique_ptr<SampleReader> reader;
  VirtualSensorParams params;
  StanceHello hello;
  std::size_t samples_in_block = 1;

  std::vector<ImuSample> ahead;  // read, not yet in a block: from ahead_used on
  std::size_t ahead_used = 0;
  bool reader_at_end = false;
  std::int64_t recording_start_us = 0;
  std::uint64_t last_sample_us = 0;  // counter of the last sample in a block
  bool any_sample = false;

  StanceCounts counts;  // the next block, if have_block
  bool have_block = false;
  std::uint64_t next_sequence = 1;

  std::deque<Frame> kept;  // not acknowledged, by sequence
  std::uint64_t next_to_send = 1;
  std::uint64_t dropped_blocks = 0;
  std::vector<std::byte> outgoing;
  std::size_t outgoing_used = 0;

  HostCommandDecoder commands;
  bool streaming = false;
  std::optional<SteadyTime> start;

  // --- recording ---

  Result<void> prepare() {
    auto count = reader->read(ahead, kSamplesAhead);
    if (!count) return tl::make_unexpected(count.error());
    if (*count == 0)
      return failure(ErrorCode::kNoSamples,
                     reader->info().name + " holds no samples. Play another recording.");
    const RecordingInfo& info = reader->info();
    recording_start_us = whole_us(ahead.front().time_s);
    hello.sensor = info;
    if (info.sensor_id.empty()) hello.sensor.sensor_id = params.device_id;
    if (info.sensor_name.empty()) hello.sensor.sensor_name = "virtual sensor playing " + info.name;
    if (info.sensor_firmware.empty()) hello.sensor.sensor_firmware = "virtual";
    const double rate_hz = info.rate_hz > 0.0 ? info.rate_hz : measured_rate_hz(ahead);
    hello.sensor.rate_hz = std::clamp(rate_hz, 0.1, 1e5);
    hello.sensor.acc_counts_per_m_s2 =
        choose_scale(ahead, &ImuSample::acc_sensor_m_s2, info.acc_counts_per_m_s2);
    if (info.has_gyro) {
      hello.sensor.gyro_counts_per_rad_s =
          choose_scale(ahead, &ImuSample::gyro_sensor_rad_s, info.gyro_counts_per_rad_s);
    }
    hello.boot_id = params.boot_id;
    hello.time_scale = params.speed;
    samples_in_block = static_cast<std::size_t>(
        std::clamp(std::round(hello.sensor.rate_hz * params.block_s), 1.0, double{kMaxSamplesInBlock / 2}));
    return {};
  }

  // The next sample not yet in a block, or none at the end.
  Result<const ImuSample*> peek() {
    if (ahead_used == ahead.size() && !reader_at_end) {
      ahead.clear();
      ahead_used = 0;
      const auto count = reader->read(ahead, kSamplesAhead);
      if (!count) {
        reader_at_end = true;
        return tl::make_unexpected(count.error());
      }
      reader_at_end = *count == 0;
    }
    return ahead_used < ahead.size() ? &ahead[ahead_used] : nullptr;
  }

  Result<void> fill_block() {
    counts.time_us.clear();
    counts.acc.clear();
    counts.gyro.clear();
    while (counts.time_us.size() < samples_in_block) {
      const auto sample = peek();
      if (!sample) return tl::make_unexpected(sample.error());
      if (*sample == nullptr) break;
      const auto since_start = static_cast<std::uint64_t>(whole_us((*sample)->time_s) - recording_start_us);
      const std::uint64_t time_us = params.first_time_us + since_start;
      if (!counts.time_us.empty() && time_us - counts.time_us.back() > kLongestStepInBlock_us) break;
      ++ahead_used;
      if (any_sample && time_us <= last_sample_us) continue;  // closer together than a microsecond
      any_sample = true;
      last_sample_us = time_us;
      append_sample(**sample, time_us);
    }
    have_block = !counts.time_us.empty();
    return {};
  }

  void append_sample(const ImuSample& sample, std::uint64_t time_us) {
    counts.time_us.push_back(time_us);
    for (const float value : sample.acc_sensor_m_s2) {
      counts.acc.push_back(count_of(value, hello.sensor.acc_counts_per_m_s2));
    }
    if (!hello.sensor.has_gyro) return;
    for (const float value : sample.gyro_sensor_rad_s) {
      counts.gyro.push_back(count_of(value, hello.sensor.gyro_counts_per_rad_s));
    }
  }

  // --- the sensor's clock and buffer ---

  [[nodiscard]] std::uint64_t counter_us(SteadyTime now) const {
    if (!start) return params.first_time_us;
    const double passed_us = std::chrono::duration<double, std::micro>(now - *start).count() * params.speed;
    return params.first_time_us + static_cast<std::uint64_t>(std::max(passed_us, 0.0));
  }

  bool make_room() {
    if (kept.size() < std::max<std::size_t>(params.buffer_blocks, 1)) return true;
    const bool sent = kept.front().sequence < next_to_send;
    if (!sent && params.wait_when_full) return false;
    if (!sent) {
      ++dropped_blocks;
      next_to_send = kept.front().sequence + 1;
    }
    kept.pop_front();
    return true;
  }

  Result<void> measure(SteadyTime now) {
    const std::uint64_t now_us = counter_us(now);
    while (true) {
      if (!have_block) {
        if (auto filled = fill_block(); !filled) return filled;
      }
      if (!have_block || counts.time_us.back() > now_us || !make_room()) return {};
      counts.sequence = next_sequence++;
      Frame& frame = kept.emplace_back(Frame{counts.sequence, {}});
      append_block(counts, frame.bytes);
      have_block = false;
    }
  }

  // --- the line ---

  void obey(const HostCommand& command, SteadyTime now) {
    if (std::holds_alternative<StartCommand>(command)) {
      if (!start) start = now;
      streaming = true;
      next_to_send = oldest_kept();
      hello.oldest_buffered_sequence = next_to_send;
      hello.time_us = counter_us(now);
      append_reply(StanceCommand::kStart, true, "", outgoing);
      append_hello(hello, outgoing);
    } else if (std::holds_alternative<StopCommand>(command)) {
      streaming = false;
      append_reply(StanceCommand::kStop, true, "", outgoing);
    } else if (std::holds_alternative<SetRateCommand>(command)) {
      append_reply(StanceCommand::kSetRate, false, "a recording has the rate it was made with", outgoing);
    } else if (const auto* acknowledge = std::get_if<AcknowledgeCommand>(&command)) {
      if (acknowledge->boot_id != params.boot_id) return;
      while (!kept.empty() && kept.front().sequence <= acknowledge->up_to_sequence) kept.pop_front();
      next_to_send = std::max(next_to_send, oldest_kept());
    }
  }

  [[nodiscard]] std::uint64_t oldest_kept() const {
    return kept.empty() ? next_sequence : kept.front().sequence;
  }

  Result<void> listen(ByteSource& host, SteadyTime now) {
    std::array<std::byte, 1024> bytes{};
    std::vector<HostCommand> heard;
    while (true) {
      const auto count = host.read(bytes);
      if (!count) return tl::make_unexpected(count.error());
      if (*count == 0) break;
      commands.feed(std::span(bytes).first(*count), heard);
    }
    for (const HostCommand& command : heard) obey(command, now);
    return {};
  }

  bool next_frame() {
    if (!streaming || next_to_send >= next_sequence || kept.empty()) return false;
    const std::size_t index = next_to_send - kept.front().sequence;
    outgoing = kept[index].bytes;
    ++next_to_send;
    return true;
  }

  Result<void> talk(ByteSource& host) {
    while (true) {
      if (outgoing_used == outgoing.size()) {
        outgoing.clear();
        outgoing_used = 0;
        if (!next_frame()) return {};
      }
      const auto count = host.write(std::span(outgoing).subspan(outgoing_used));
      if (!count) return tl::make_unexpected(count.error());
      if (*count == 0) return {};
      outgoing_used += *count;
    }
  }

  [[nodiscard]] bool all_measured() const { return reader_at_end && !have_block; }
};

VirtualSensor::VirtualSensor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VirtualSensor::~VirtualSensor() = default;

Result<std::unique_ptr<VirtualSensor>> VirtualSensor::create(std::unique_ptr<SampleReader> reader,
                                                             const VirtualSensorParams& params) {
  auto impl = std::make_unique<Impl>();
  impl->reader = std::move(reader);
  impl->params = params;
  if (auto prepared = impl->prepare(); !prepared) return tl::make_unexpected(prepared.error());
  return std::unique_ptr<VirtualSensor>(new VirtualSensor(std::move(impl)));
}

Result<void> VirtualSensor::service(ByteSource& host, SteadyTime now) {
  if (!impl_->start && !impl_->params.wait_for_start) impl_->start = now;
  if (auto heard = impl_->listen(host, now); !heard) return heard;
  if (impl_->start) {
    if (auto measured = impl_->measure(now); !measured) return measured;
  }
  return impl_->talk(host);
}

void VirtualSensor::line_changed() {
  impl_->outgoing.clear();
  impl_->outgoing_used = 0;
  impl_->commands.reset();
  impl_->streaming = false;
}

bool VirtualSensor::finished() const {
  return impl_->all_measured() && impl_->next_to_send >= impl_->next_sequence &&
         impl_->outgoing_used == impl_->outgoing.size();
}

bool VirtualSensor::acknowledged() const { return impl_->all_measured() && impl_->kept.empty(); }

int VirtualSensor::wait_ms(SteadyTime now) const {
  const bool sending = impl_->streaming && impl_->next_to_send < impl_->next_sequence;
  if (!impl_->start || !impl_->have_block) return kLongestWait_ms;
  if (sending) return 1;  // the line was full
  const std::uint64_t now_us = impl_->counter_us(now);
  const std::uint64_t due_us = impl_->counts.time_us.back();
  if (due_us <= now_us) return 1;
  const double wait_ms = static_cast<double>(due_us - now_us) / 1e3 / impl_->params.speed;
  return static_cast<int>(std::clamp(std::ceil(wait_ms), 1.0, double{kLongestWait_ms}));
}

double VirtualSensor::time_s() const {
  return static_cast<double>(impl_->last_sample_us -
                             std::min(impl_->params.first_time_us, impl_->last_sample_us)) /
         1e6;
}

double VirtualSensor::progress() const {
  const std::uint64_t total = impl_->reader->bytes_total();
  return total == 0 ? 0.0 : static_cast<double>(impl_->reader->bytes_read()) / static_cast<double>(total);
}

std::uint64_t VirtualSensor::dropped_blocks() const { return impl_->dropped_blocks; }
bool VirtualSensor::started() const { return impl_->start.has_value(); }

}  // namespace stance
