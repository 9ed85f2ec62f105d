#include "firmware-bridge/importers/paired_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "firmware-bridge/recording/ready_samples.h"

namespace stance {
namespace {

constexpr double kLongestBridge_s = 0.2;  // as everywhere in Stance: nothing is interpolated across more

class TableStream final : public VectorStream {
 public:
  TableStream(std::unique_ptr<NumberTable> table, TableColumns columns)
      : table_(std::move(table)), columns_(std::move(columns)) {
    table_->select(columns_.columns);
  }

  bool next(VectorReading& reading) override {
    std::array<double, 4> row{};
    if (!table_->next(row)) return false;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] *= columns_.factors[i];
    reading.time_s = row[0];
    for (const Pause& pause : columns_.pauses) {
      if (row[0] >= pause.from_s) reading.time_s = row[0] + pause.later_s;
    }
    reading.value = {row[1], row[2], row[3]};
    return true;
  }
  const std::optional<Error>& error() const override { return table_->error(); }
  ReadCounters counters() const override { return table_->counters(); }
  std::uint64_t bytes_read() const override { return table_->input().bytes_read(); }
  std::uint64_t bytes_total() const override { return table_->input().bytes_total(); }

 private:
  std::unique_ptr<NumberTable> table_;
  TableColumns columns_;
};

// A stream at any later and later moment.
class Follower {
 public:
  explicit Follower(std::unique_ptr<VectorStream> stream) : stream_(std::move(stream)) {}

  [[nodiscard]] bool present() const { return stream_ != nullptr; }
  [[nodiscard]] const VectorStream& stream() const { return *stream_; }
  // Whether there is any reading.
  [[nodiscard]] bool starts() { return after_ || step(); }

  [[nodiscard]] std::optional<std::array<double, 3>> at(double time_s) {
    while (!after_ || after_->time_s < time_s) {
      if (!step()) return std::nullopt;
    }
    if (after_->time_s == time_s) return after_->value;
    if (!before_ || after_->time_s - before_->time_s > kLongestBridge_s) return std::nullopt;
    const double part = (time_s - before_->time_s) / (after_->time_s - before_->time_s);
    std::array<double, 3> value{};
    for (std::size_t i = 0; i < value.size(); ++i) {
      value[i] = before_->value[i] + part * (after_->value[i] - before_->value[i]);
    }
    return value;
  }

 private:
  bool step() {
    VectorReading reading;
    while (stream_->next(reading)) {
      if (after_ && reading.time_s <= after_->time_s) continue;
      before_ = std::exchange(after_, reading);
      return true;
    }
    return false;
  }

  std::unique_ptr<VectorStream> stream_;
  std::optional<VectorReading> before_, after_;
};

class PairedReader final : public SampleReader {
 public:
  PairedReader(PairedStreams streams, RecordingInfo info, std::optional<double> utc_at_zero_s)
      : files_(std::move(streams.files)),
        acc_(std::move(streams.acc)),
        gravity_(std::move(streams.gravity)),
        gyro_(std::move(streams.gyro)),
        acc_sign_(streams.acc_sign),
        info_(std::move(info)),
        utc_at_zero_s_(utc_at_zero_s) {}

  Result<void> open() {
    info_.has_gyro = gyro_.present() && gyro_.starts();
    if (gyro_.present() && !info_.has_gyro) {
      info_.remarks.push_back("Its gyroscope table is empty; only acceleration is used.");
    }
    std::vector<ImuSample>& ahead = ahead_.refill();
    for (ImuSample sample; ahead.size() < ReadySamples::kForRate && next(sample);) ahead.push_back(sample);
    if (ahead_.empty()) {
      if (const auto error = first_error()) return tl::make_unexpected(*error);
      return failure(ErrorCode::kNoSamples,
                     info_.name +
                         " has the right tables but no usable row in them, or none at the same time "
                         "in all of them. Check the recording, or export it again.");
    }
    info_.rate_hz = ahead_.rate_hz();
    return {};
  }

  Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) override {
    std::size_t count = ahead_.take(samples, max);
    for (ImuSample sample; count < max && next(sample); ++count) samples.push_back(sample);
    delivered_ += count;
    count_all();
    if (count == 0) {
      if (const auto error = first_error()) return tl::make_unexpected(*error);
    }
    return count;
  }

  const RecordingInfo& info() const override { return info_; }
  const ReadCounters& counters() const override { return counters_; }
  std::uint64_t bytes_read() const override { return sum(&VectorStream::bytes_read); }
  std::uint64_t bytes_total() const override { return sum(&VectorStream::bytes_total); }

 private:
  bool next(ImuSample& sample) {
    VectorReading acc;
    while (acc_->next(acc)) {
      if (gravity_.present()) {
        const auto gravity = gravity_.at(acc.time_s);
        if (!gravity) {
          ++unpaired_;
          continue;
        }
        for (std::size_t i = 0; i < acc.value.size(); ++i) acc.value[i] += (*gravity)[i];
      }
      sample = ImuSample();
      if (info_.has_gyro) {
        const auto gyro = gyro_.at(acc.time_s);
        if (!gyro) {
          ++unpaired_;
          continue;
        }
        for (std::size_t i = 0; i < gyro->size(); ++i) {
          sample.gyro_sensor_rad_s[i] = static_cast<float>((*gyro)[i]);
        }
      }
      for (std::size_t i = 0; i < acc.value.size(); ++i) {
        sample.acc_sensor_m_s2[i] = static_cast<float>(acc_sign_ * acc.value[i]) + 0.0F;  // -0.0 is 0
      }
      if (!all_finite(sample)) {
        ++not_finite_;
        continue;
      }
      if (!start_s_) set_start(acc.time_s);
      sample.time_s = acc.time_s - *start_s_;
      if (!std::isfinite(sample.time_s) || sample.time_s <= last_time_s_) {
        ++time_not_increasing_;
        continue;
      }
      last_time_s_ = sample.time_s;
      return true;
    }
    return false;
  }

  // A double need not fit a float.
  [[nodiscard]] bool all_finite(const ImuSample& sample) const {
    const auto finite = [](const Vector3& vector) {
      return std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); });
    };
    return finite(sample.acc_sensor_m_s2) && (!info_.has_gyro || finite(sample.gyro_sensor_rad_s));
  }

  void set_start(double time_s) {
    constexpr double kLastMoment_s = 2.5e11;  // the year 9000; more is no moment
    start_s_ = time_s;
    if (!utc_at_zero_s_) return;
    const double utc_s = *utc_at_zero_s_ + time_s;
    if (std::abs(utc_s) < kLastMoment_s) info_.first_sample_utc_us = std::llround(utc_s * 1e6);
  }

  void count_all() {
    counters_ = {};
    for (const VectorStream* stream : streams()) {
      counters_.malformed += stream->counters().malformed;
      counters_.not_finite += stream->counters().not_finite;
    }
    counters_.samples = delivered_;
    counters_.unpaired = unpaired_;
    counters_.not_finite += not_finite_;
    counters_.time_not_increasing = time_not_increasing_;
  }

  [[nodiscard]] std::vector<const VectorStream*> streams() const {
    std::vector<const VectorStream*> all{acc_.get()};
    if (gravity_.present()) all.push_back(&gravity_.stream());
    if (gyro_.present()) all.push_back(&gyro_.stream());
    return all;
  }

  [[nodiscard]] std::optional<Error> first_error() const {
    for (const VectorStream* stream : streams()) {
      if (stream->error()) return stream->error();
    }
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t sum(std::uint64_t (VectorStream::*count)() const) const {
    std::uint64_t total = 0;
    for (const VectorStream* stream : streams()) total += (stream->*count)();
    return total;
  }

  std::unique_ptr<FileSet> files_;  // first, so that it goes last
  std::unique_ptr<VectorStream> acc_;
  Follower gravity_, gyro_;
  double acc_sign_;
  RecordingInfo info_;
  std::optional<double> utc_at_zero_s_;
  ReadCounters counters_;
  std::uint64_t delivered_ = 0, unpaired_ = 0, not_finite_ = 0, time_not_increasing_ = 0;
  std::optional<double> start_s_;
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  ReadySamples ahead_;
};

}  // namespace

std::unique_ptr<VectorStream> make_table_stream(std::unique_ptr<NumberTable> table, TableColumns columns) {
  return std::make_unique<TableStream>(std::move(table), std::move(columns));
}

Result<std::unique_ptr<SampleReader>> open_paired(PairedStreams streams, RecordingInfo info,
                                                  std::optional<double> utc_at_zero_s) {
  auto reader = std::make_unique<PairedReader>(std::move(streams), std::move(info), utc_at_zero_s);
  if (auto opened = reader->open(); !opened) return tl::make_unexpected(opened.error());
  return std::unique_ptr<SampleReader>(std::move(reader));
}

}  // namespace stance
