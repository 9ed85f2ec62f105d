#include "firmware-bridge/recording/sample_chunk.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "firmware-bridge/framing/bytes.h"
#include "proto/recording.pb.h"

namespace stance {
namespace {

constexpr double kLargestCount = 1 << 30;  // differences then fit 32 bits
constexpr double kLargestTime_us = 4e15;

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

float value_of(double count, double counts_per_unit) { return static_cast<float>(count / counts_per_unit); }

bool are_counts(std::span<const float> values, double counts_per_unit) {
  for (const float value : values) {
    const double count = std::round(value * counts_per_unit);
    // Not -0.0, whose sign a count cannot carry.
    if (!(std::abs(count) < kLargestCount) || !same_bits(value_of(count + 0.0, counts_per_unit), value))
      return false;
  }
  return true;
}

void encode_column(std::span<const float> values, double sensor_counts_per_unit, recording::Column& column) {
  for (const double counts_per_unit : {sensor_counts_per_unit, 1e3, 1e4, 1e6}) {
    if (counts_per_unit <= 0.0 || !are_counts(values, counts_per_unit)) continue;
    column.set_counts_per_unit(counts_per_unit);
    std::int32_t before = 0;
    for (const float value : values) {
      const auto count = static_cast<std::int32_t>(std::round(value * counts_per_unit));
      column.add_count_deltas(count - before);
      before = count;
    }
    return;
  }
  for (const float value : values) append_le(std::bit_cast<std::uint32_t>(value), *column.mutable_floats());
}

bool decode_column(const recording::Column& column, std::size_t size, std::vector<float>& values) {
  values.clear();
  if (!column.floats().empty()) {
    if (column.floats().size() != size * sizeof(float)) return false;
    const auto* bytes = reinterpret_cast<const std::byte*>(column.floats().data());
    for (std::size_t i = 0; i < size; ++i) {
      values.push_back(std::bit_cast<float>(load_le<std::uint32_t>(bytes + i * sizeof(float))));
    }
    return true;
  }
  if (static_cast<std::size_t>(column.count_deltas_size()) != size) return false;
  std::int64_t count = 0;
  for (const std::int32_t delta : column.count_deltas()) {
    count += delta;
    values.push_back(value_of(static_cast<double>(count), column.counts_per_unit()));
  }
  return true;
}

void encode_times(std::span<const ImuSample> samples, recording::SampleChunk& chunk) {
  bool whole_us = true;
  for (const ImuSample& sample : samples) {
    const double time_us = std::round(sample.time_s * 1e6);
    whole_us = whole_us && std::abs(time_us) < kLargestTime_us && same_bits(time_us / 1e6, sample.time_s);
  }
  std::int64_t before_us = 0;
  for (const ImuSample& sample : samples) {
    if (whole_us) {
      const std::int64_t time_us = std::llround(sample.time_s * 1e6);
      chunk.add_time_us_deltas(time_us - before_us);
      before_us = time_us;
    } else {
      append_le(std::bit_cast<std::uint64_t>(sample.time_s), *chunk.mutable_time_doubles());
    }
  }
}

bool decode_times(const recording::SampleChunk& chunk, std::vector<ImuSample>& samples) {
  if (!chunk.time_doubles().empty()) {
    if (chunk.time_doubles().size() != samples.size() * sizeof(double)) return false;
    const auto* bytes = reinterpret_cast<const std::byte*>(chunk.time_doubles().data());
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i].time_s = std::bit_cast<double>(load_le<std::uint64_t>(bytes + i * sizeof(double)));
      if (!std::isfinite(samples[i].time_s)) return false;
    }
    return true;
  }
  if (static_cast<std::size_t>(chunk.time_us_deltas_size()) != samples.size()) return false;
  std::uint64_t time_us = 0;  // unsigned: sums of hostile differences wrap instead of being undefined
  for (std::size_t i = 0; i < samples.size(); ++i) {
    time_us += static_cast<std::uint64_t>(chunk.time_us_deltas(static_cast<int>(i)));
    samples[i].time_s = static_cast<double>(static_cast<std::int64_t>(time_us)) / 1e6;
  }
  return true;
}

template <typename Columns>
bool decode_vectors(const Columns& columns, Vector3 ImuSample::*readings, std::vector<ImuSample>& samples) {
  std::vector<float> values;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!decode_column(columns[static_cast<int>(axis)], samples.size(), values)) return false;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (!std::isfinite(values[i])) return false;
      (samples[i].*readings)[axis] = values[i];
    }
  }
  return true;
}

}  // namespace

std::string encode_samples(std::span<const ImuSample> samples, const UtcMap& utc,
                           const StreamPosition& position, const RecordingInfo& info) {
  recording::SampleChunk chunk;
  chunk.set_samples(static_cast<std::uint32_t>(samples.size()));
  encode_times(samples, chunk);
  std::vector<float> values;
  const auto encode_axis = [&](Vector3 ImuSample::*readings, std::size_t axis, double scale,
                               recording::Column& column) {
    values.clear();
    for (const ImuSample& sample : samples) values.push_back((sample.*readings)[axis]);
    encode_column(values, scale, column);
  };
  for (std::size_t axis = 0; axis < 3; ++axis) {
    encode_axis(&ImuSample::acc_sensor_m_s2, axis, info.acc_counts_per_m_s2, *chunk.add_acc());
  }
  for (std::size_t axis = 0; axis < 3 && info.has_gyro; ++axis) {
    encode_axis(&ImuSample::gyro_sensor_rad_s, axis, info.gyro_counts_per_rad_s, *chunk.add_gyro());
  }
  if (utc.known()) {
    chunk.mutable_utc()->set_at_time_s(utc.at_time_s);
    chunk.mutable_utc()->set_utc_us(utc.utc_us);
    chunk.mutable_utc()->set_utc_seconds_per_second(utc.utc_seconds_per_second);
  }
  if (position.boot_id != 0) {
    chunk.mutable_stream()->set_boot_id(position.boot_id);
    chunk.mutable_stream()->set_last_sequence(position.last_sequence);
    chunk.mutable_stream()->set_origin_us(position.origin_us);
  }
  return chunk.SerializeAsString();
}

std::optional<SampleChunkContent> decode_samples(const std::string& payload) {
  recording::SampleChunk chunk;
  if (!chunk.ParseFromString(payload)) return std::nullopt;
  // Every sample takes a byte at least: a larger number is a lie that would only cost memory.
  if (chunk.samples() == 0 || chunk.samples() > payload.size() || chunk.acc_size() != 3) return std::nullopt;
  if (chunk.gyro_size() != 0 && chunk.gyro_size() != 3) return std::nullopt;
  SampleChunkContent content;
  content.samples.resize(chunk.samples());
  if (!decode_times(chunk, content.samples)) return std::nullopt;
  if (!decode_vectors(chunk.acc(), &ImuSample::acc_sensor_m_s2, content.samples)) return std::nullopt;
  if (chunk.gyro_size() == 3 &&
      !decode_vectors(chunk.gyro(), &ImuSample::gyro_sensor_rad_s, content.samples)) {
    return std::nullopt;
  }
  const recording::UtcMap& utc = chunk.utc();
  if (chunk.has_utc() && std::isfinite(utc.at_time_s()) && utc.utc_seconds_per_second() > 0.0) {
    content.utc = {utc.at_time_s(), utc.utc_us(), utc.utc_seconds_per_second()};
  }
  content.position = {chunk.stream().boot_id(), chunk.stream().last_sequence(), chunk.stream().origin_us(),
                      content.samples.back().time_s,
                      content.utc.known() ? content.utc.utc_us_of(content.samples.back().time_s) : 0};
  return content;
}

std::string encode_header(const RecordingInfo& info) {
  recording::Header header;
  header.set_sensor_id(info.sensor_id);
  header.set_sensor_name(info.sensor_name);
  header.set_sensor_firmware(info.sensor_firmware);
  header.set_rate_hz(info.rate_hz);
  header.set_has_gyro(info.has_gyro);
  header.set_acc_range_m_s2(info.acc_range_m_s2);
  header.set_gyro_range_rad_s(info.gyro_range_rad_s);
  header.set_acc_counts_per_m_s2(info.acc_counts_per_m_s2);
  header.set_gyro_counts_per_rad_s(info.gyro_counts_per_rad_s);
  header.set_placement(info.placement);
  return header.SerializeAsString();
}

std::optional<RecordingInfo> decode_header(const std::string& payload) {
  recording::Header header;
  if (!header.ParseFromString(payload)) return std::nullopt;
  RecordingInfo info;
  info.sensor_id = header.sensor_id();
  info.sensor_name = header.sensor_name();
  info.sensor_firmware = header.sensor_firmware();
  info.rate_hz = header.rate_hz();
  info.has_gyro = header.has_gyro();
  info.acc_range_m_s2 = header.acc_range_m_s2();
  info.gyro_range_rad_s = header.gyro_range_rad_s();
  info.acc_counts_per_m_s2 = header.acc_counts_per_m_s2();
  info.gyro_counts_per_rad_s = header.gyro_counts_per_rad_s();
  info.placement = header.placement();
  return info;
}

}  // namespace stance
