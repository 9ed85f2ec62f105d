#include "firmware-bridge/recording/captured_samples.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <vector>

#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/capture.h"
#include "firmware-bridge/recording/ready_samples.h"
#include "firmware-bridge/sensors/sensor_family.h"

namespace stance {
namespace {

using Kind = CaptureRecord::Kind;

// Times begin here, because a Link takes 0 for "never".
constexpr auto kBegin = std::chrono::hours(1);
// Longer than anybody captures; later times in a damaged file are taken for this one.
constexpr std::int64_t kLongest_us = std::int64_t{100} * 366 * 86'400 * 1'000'000;

std::int64_t number_in(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The line as it was: open or not, with the bytes that have come by now.
struct Line {
  std::vector<std::byte> bytes;
  bool open = false;
};

class CapturedLine final : public ByteSource {
 public:
  CapturedLine(Line& line, std::string name) : line_(line), name_(std::move(name)) {}

  Result<std::size_t> read(std::span<std::byte> bytes) override {
    if (line_.bytes.empty() && !line_.open) return failure(ErrorCode::kClosed, name_ + " was closed.");
    const std::size_t count = std::min(bytes.size(), line_.bytes.size());
    std::copy_n(line_.bytes.begin(), count, bytes.begin());
    line_.bytes.erase(line_.bytes.begin(), line_.bytes.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
  }
  // What the sensor answered is in the capture, whatever is said to it now.
  Result<std::size_t> write(std::span<const std::byte> bytes) override { return bytes.size(); }
  int poll_handle() const override { return -1; }
  const std::string& name() const override { return name_; }

 private:
  Line& line_;
  std::string name_;
};

class CapturedSamples final : public SampleReader, private LinkListener {
 public:
  CapturedSamples(CaptureReader reader, std::string name)
      : reader_(std::move(reader)),
        begun_utc_us_(std::clamp<std::int64_t>(number_in(reader_.header("begun_utc_us")), 0, kLongest_us)),
        link_([this] { return open_line(); }, *this, params(reader_)) {
    info_.name = std::move(name);
  }

  // False: there is none.
  [[nodiscard]] Result<bool> find_first() {
    refill();
    if (failed_) return tl::make_unexpected(*failed_);
    return !ready_.empty();
  }

  Result<std::size_t> read(std::vector<ImuSample>& samples, std::size_t max) override {
    const std::size_t count = ready_.take(samples, max, [this] { refill(); });
    counters_.samples += count;
    if (count == 0 && failed_) return tl::make_unexpected(*failed_);
    return count;
  }
  const RecordingInfo& info() const override { return info_; }
  const ReadCounters& counters() const override {
    const LinkCounters& line = link_.counters();
    counters_.damaged_chunks =
        reader_.damaged_lines() + line.checksum_failed + line.framing_failed + line.message_failed;
    return counters_;
  }
  std::uint64_t bytes_read() const override { return reader_.input().bytes_read(); }
  std::uint64_t bytes_total() const override { return reader_.input().bytes_total(); }

 private:
  static LinkParams params(const CaptureReader& capture) {
    LinkParams params;
    const std::string family = capture.header("family");
    const bool known = family == kStanceLink || sensor_family(family) != nullptr;
    params.sensor = known ? family : std::string(kAnySensor);
    params.text_columns = capture.header("columns");
    params.baud = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(number_in(capture.header("baud")), 0, 100'000'000));
    return params;
  }

  Result<std::unique_ptr<ByteSource>> open_line() {
    if (!line_.open)
      return failure(ErrorCode::kNotFound, "The port is not open at this time of the capture.");
    return std::make_unique<CapturedLine>(line_, port_name_);
  }

  // Until samples are there, or the end.
  void refill() {
    ready_.refill();
    while (ready_.empty() && !ended_) service_next();
  }

  // All that happened at one time was one service() of the daemon's link.
  void service_next() {
    if (!have_record_ && !next_record()) return end();
    const std::int64_t time_us = record_.time_us;
    do {
      apply();
      have_record_ = false;
    } while (next_record() && record_.time_us == time_us);
    service(time_us);
  }

  void apply() {
    switch (record_.kind) {
      case Kind::kOpened:
        line_.open = true;
        line_.bytes.clear();
        port_name_ = record_.text;
        link_.try_again();
        break;
      case Kind::kIn:
        line_.bytes.insert(line_.bytes.end(), record_.bytes.begin(), record_.bytes.end());
        break;
      case Kind::kLost:
      case Kind::kClosed:
        line_.open = false;
        break;
      case Kind::kAbout:
      case Kind::kOut:
      case Kind::kSpeed:
      case Kind::kSkipped:
      case Kind::kContinued:
      case Kind::kFull:
        break;
    }
  }

  void service(std::int64_t time_us) {
    const auto time = std::chrono::microseconds(std::min(time_us, kLongest_us));
    const auto utc = std::chrono::duration_cast<std::chrono::system_clock::duration>(
        std::chrono::microseconds(begun_utc_us_) + time);
    const HostTime now{BootClock::time_point(kBegin + time), std::chrono::system_clock::time_point(utc),
                       BootClock::duration(0)};
    std::size_t left = 0;
    do {  // as long as it reads
      left = line_.bytes.size();
      link_.service(now);
    } while (!line_.bytes.empty() && line_.bytes.size() < left);
    last_time_us_ = time_us;
  }

  bool next_record() {
    if (failed_) return false;
    const auto found = reader_.next(record_);
    if (!found) failed_ = found.error();
    have_record_ = found.value_or(false);
    return have_record_;
  }

  // What was held back until a rate is known is delivered when the port closes.
  void end() {
    ended_ = true;
    line_.open = false;
    service(last_time_us_);
  }

  void on_link_state(LinkState, const std::string&) override {}
  void on_gap(const Gap&) override {}
  void on_battery(const BatteryStatus&) override {}
  void on_hello(const RecordingInfo& sensor) override {
    if (told_hello_) return;
    told_hello_ = true;
    std::string name = std::move(info_.name);
    auto first_utc_us = info_.first_sample_utc_us;
    info_ = sensor;
    info_.name = std::move(name);
    info_.first_sample_utc_us = first_utc_us;
  }
  void on_samples(const SampleBatch& batch) override {
    if (!info_.first_sample_utc_us && batch.utc.known()) info_.first_sample_utc_us = batch.utc.utc_us_of(0.0);
    for (const ImuSample& sample : batch.samples) ready_.append(sample);
  }

  CaptureReader reader_;
  std::int64_t begun_utc_us_;
  Line line_;
  std::string port_name_ = "the captured line";
  RecordingInfo info_;
  mutable ReadCounters counters_;
  ReadySamples ready_;
  CaptureRecord record_;
  bool have_record_ = false;
  bool ended_ = false;
  bool told_hello_ = false;
  std::int64_t last_time_us_ = 0;
  std::optional<Error> failed_;
  Link link_;  // last: it calls the others
};

}  // namespace

Result<std::unique_ptr<SampleReader>> open_capture(std::unique_ptr<Input> input, std::string name) {
  auto reader = CaptureReader::open(std::move(input), name);
  if (!reader) return tl::make_unexpected(reader.error());
  auto samples = std::make_unique<CapturedSamples>(std::move(*reader), name);
  const auto any = samples->find_first();
  if (!any) return tl::make_unexpected(any.error());
  if (!*any) {
    return failure(
        ErrorCode::kNotARecording,
        name +
            " is a capture in which no sensor is heard that Stance knows. See what came over the line: it is "
            "text (doc/capture_format.md).");
  }
  return samples;
}

}  // namespace stance
