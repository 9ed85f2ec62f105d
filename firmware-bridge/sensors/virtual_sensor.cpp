#include "firmware-bridge/sensors/virtual_sensor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firmware-bridge/firmware/stance_sensor.h"

namespace stance {
namespace {

using SteadyTime = VirtualSensor::SteadyTime;

constexpr std::size_t kSamplesAhead = 4096;
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
  std::unique_ptr<SampleReader> reader;
  VirtualSensorParams params;
  RecordingInfo info;  // as hello tells it: the device points to its texts

  std::vector<ImuSample> ahead;  // read, not yet measured: from ahead_used on
  std::size_t ahead_used = 0;
  bool reader_at_end = false;
  std::int64_t recording_start_us = 0;
  std::uint64_t last_sample_us = 0;  // counter of the last sample measured
  bool any_sample = false;

  std::unique_ptr<std::uint64_t[]> memory;  // the device's; touched only as far as it fills up
  StanceSensor* device = nullptr;
  std::uint16_t samples_in_block = 1;

  std::optional<SteadyTime> start;
  // During service():
  SteadyTime now;
  ByteSource* line = nullptr;
  Result<void> line_state;

  // --- recording ---

  Result<void> prepare() {
    auto count = reader->read(ahead, kSamplesAhead);
    if (!count) return tl::make_unexpected(count.error());
    if (*count == 0)
      return failure(ErrorCode::kNoSamples,
                     reader->info().name + " holds no samples. Play another recording.");
    info = reader->info();
    recording_start_us = whole_us(ahead.front().time_s);
    if (info.sensor_id.empty()) info.sensor_id = params.device_id;
    if (info.sensor_name.empty()) info.sensor_name = "virtual sensor playing " + info.name;
    if (info.sensor_firmware.empty()) info.sensor_firmware = "virtual";
    info.rate_hz = std::clamp(info.rate_hz > 0.0 ? info.rate_hz : measured_rate_hz(ahead), 0.1, 1e5);
    info.acc_counts_per_m_s2 = choose_scale(ahead, &ImuSample::acc_sensor_m_s2, info.acc_counts_per_m_s2);
    if (info.has_gyro) {
      info.gyro_counts_per_rad_s =
          choose_scale(ahead, &ImuSample::gyro_sensor_rad_s, info.gyro_counts_per_rad_s);
    }
    return power_up();
  }

  Result<void> power_up() {
    samples_in_block = static_cast<std::uint16_t>(
        std::clamp(std::round(info.rate_hz * params.block_s), 1.0, double{kStanceMostSamplesInBlock}));
    StanceSensorConfig config{};
    config.device_id = info.sensor_id.c_str();
    config.name = info.sensor_name.c_str();
    config.firmware = info.sensor_firmware.c_str();
    config.boot_id = params.boot_id;
    config.rate_hz = info.rate_hz;
    config.acc_range_m_s2 = info.acc_range_m_s2;
    config.gyro_range_rad_s = info.gyro_range_rad_s;
    config.acc_counts_per_m_s2 = info.acc_counts_per_m_s2;
    config.gyro_counts_per_rad_s = info.gyro_counts_per_rad_s;
    config.has_gyro = info.has_gyro;
    config.time_scale = params.speed;
    config.samples_in_block = samples_in_block;
    config.context = this;
    config.write = [](void* self, const std::uint8_t* bytes, std::size_t count) {
      return static_cast<Impl*>(self)->write(std::as_bytes(std::span(bytes, count)));
    };
    config.now_us = [](void* self) {
      const Impl& impl = *static_cast<Impl*>(self);
      return impl.counter_us(impl.now);
    };
    config.set_rate = [](void*, double*, const char** reason) {
      *reason = "a recording has the rate it was made with";
      return false;
    };
    const std::size_t bytes = stance_sensor_least_memory(&config) + params.buffer_bytes;
    memory = std::make_unique_for_overwrite<std::uint64_t[]>(bytes / sizeof(std::uint64_t) + 1);
    device = stance_sensor_create(memory.get(), bytes, &config);
    if (device != nullptr) return {};
    return failure(ErrorCode::kNotARecording,
                   info.name + " has a rate or a scale that no sensor has. Play another recording.");
  }

  // The next sample not yet measured, or none at the end.
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

  [[nodiscard]] std::uint64_t sensor_time_us(const ImuSample& sample) const {
    return params.first_time_us + static_cast<std::uint64_t>(whole_us(sample.time_s) - recording_start_us);
  }

  // --- the sensor's clock ---

  [[nodiscard]] std::uint64_t counter_us(SteadyTime at) const {
    if (!start) return params.first_time_us;
    const double passed_us = std::chrono::duration<double, std::micro>(at - *start).count() * params.speed;
    return params.first_time_us + static_cast<std::uint64_t>(std::max(passed_us, 0.0));
  }

  void push(const ImuSample& sample, std::uint64_t time_us) {
    if (any_sample && time_us <= last_sample_us) return;  // closer together than a microsecond
    any_sample = true;
    last_sample_us = time_us;
    StanceSample counts{};
    counts.time_us = time_us;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      counts.acc[axis] = count_of(sample.acc_sensor_m_s2[axis], info.acc_counts_per_m_s2);
      if (info.has_gyro)
        counts.gyro[axis] = count_of(sample.gyro_sensor_rad_s[axis], info.gyro_counts_per_rad_s);
    }
    stance_sensor_push(device, &counts);  // the queue has room: it is served after each block
  }

  // Everything due by now goes through the device.
  Result<void> measure() {
    const std::uint64_t now_us = counter_us(now);
    while (true) {
      const StanceSensorStatus status = stance_sensor_status(device);
      const bool full = status.room_bytes < STANCE_LARGEST_BLOCK(samples_in_block);
      if (full && params.wait_when_full) return {};
      const auto sample = peek();
      if (!sample) return tl::make_unexpected(sample.error());
      const bool at_end = *sample == nullptr;
      const std::uint64_t time_us = at_end ? 0 : sensor_time_us(**sample);
      // The device would wait for the next sample to see that the block ends here; we know already.
      if (at_end || (any_sample && time_us > last_sample_us + kStanceLongestStep_us))
        stance_sensor_end_block(device);
      if (at_end || time_us > now_us) return {};
      push(**sample, time_us);
      ++ahead_used;
      if (status.samples_waiting + 1U >= samples_in_block) stance_sensor_service(device);
    }
  }

  // --- the line ---

  std::size_t write(std::span<const std::byte> bytes) {
    if (!line_state) return 0;
    const auto count = line->write(bytes);
    if (count) return *count;
    line_state = tl::make_unexpected(count.error());
    return 0;
  }

  Result<void> listen() {
    std::array<std::byte, 1024> bytes{};
    while (true) {
      const auto count = line->read(bytes);
      if (!count) return tl::make_unexpected(count.error());
      if (*count == 0) return {};
      stance_sensor_receive(device, reinterpret_cast<const std::uint8_t*>(bytes.data()), *count);
    }
  }

  Result<void> serve() {
    if (auto heard = listen(); !heard) return heard;
    if (!start && (stance_sensor_status(device).streaming || !params.wait_for_start)) start = now;
    if (start) {
      if (auto measured = measure(); !measured) return measured;
    }
    stance_sensor_service(device);
    return line_state;
  }

  [[nodiscard]] bool all_measured() const {
    return reader_at_end && ahead_used == ahead.size() && stance_sensor_status(device).samples_waiting == 0;
  }
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
  impl_->now = now;
  impl_->line = &host;
  impl_->line_state = {};
  return impl_->serve();
}

void VirtualSensor::line_changed() { stance_sensor_line_changed(impl_->device); }

bool VirtualSensor::finished() const {
  const StanceSensorStatus status = stance_sensor_status(impl_->device);
  return impl_->all_measured() && status.idle && status.unsent_sequence == status.next_sequence;
}

bool VirtualSensor::acknowledged() const {
  const StanceSensorStatus status = stance_sensor_status(impl_->device);
  return impl_->all_measured() && status.oldest_sequence == status.next_sequence;
}

int VirtualSensor::wait_ms(SteadyTime now) const {
  const StanceSensorStatus status = stance_sensor_status(impl_->device);
  if (!impl_->start) return kLongestWait_ms;
  if (!status.idle) return 1;  // the line was full
  if (impl_->ahead_used == impl_->ahead.size()) return kLongestWait_ms;
  const std::size_t until_block = impl_->samples_in_block - std::size_t{status.samples_waiting} - 1;
  const std::size_t at = std::min(impl_->ahead_used + until_block, impl_->ahead.size() - 1);
  const std::uint64_t now_us = impl_->counter_us(now);
  const std::uint64_t due_us = impl_->sensor_time_us(impl_->ahead[at]);
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

std::uint64_t VirtualSensor::dropped_blocks() const {
  return stance_sensor_status(impl_->device).blocks_dropped;
}
bool VirtualSensor::started() const { return impl_->start.has_value(); }

}  // namespace stance
