#include "tools/stance/analysis_run.h"

#include <algorithm>
#include <cmath>

#include "analysis/algorithm_version.h"
#include "firmware-bridge/recording/recording_reader.h"

namespace stance {
namespace {

constexpr std::size_t kSamplesAtOnce = 4096;
constexpr double kMicrosecondsPerSecond = 1e6;

void drop_provisional(std::vector<Event>& events, std::size_t from) {
  events.erase(std::remove_if(events.begin() + static_cast<std::ptrdiff_t>(from), events.end(),
                              [](const Event& event) { return !event.final; }),
               events.end());
}

}  // namespace

AnalysisRun::AnalysisRun(const AnalyzerParams& params) : analyzer_(params) {}

void AnalysisRun::push(std::span<const ImuSample> samples, std::vector<Event>& events) {
  shifted_.assign(samples.begin(), samples.end());
  for (ImuSample& sample : shifted_) {
    if (!std::isfinite(sample.time_s)) continue;  // the analyzer counts and drops it
    const std::int64_t time_us = std::llround(sample.time_s * kMicrosecondsPerSecond);
    if (!first_us_) {
      first_us_ = time_us;
      for (const AnnouncedAt& announced : early_) announce(announced);
      early_.clear();
    }
    sample.time_s = static_cast<double>(time_us - *first_us_) / kMicrosecondsPerSecond;
    last_s_ = std::max(last_s_, sample.time_s);
    saw_gyro_ = saw_gyro_ || sample.has_gyro();
  }
  analyzer_.push(shifted_, events);
}

void AnalysisRun::announce(const AnnouncedAt& announced) {
  if (!first_us_) {
    early_.push_back(announced);
    return;
  }
  const std::int64_t time_us = std::llround(announced.time_s * kMicrosecondsPerSecond);
  analyzer_.announce(static_cast<double>(time_us - *first_us_) / kMicrosecondsPerSecond, announced.exercise,
                     announced.side);
}

std::string announced_detail(const AnnouncedAt& announced) {
  if (!announced.exercise) return "";
  std::string text(name_of(*announced.exercise));
  if (announced.side != Side::kUnknown) (text += ' ') += name_of(announced.side);
  return text;
}

std::optional<AnnouncedAt> announced_of(const RecordingEvent& event) {
  if (event.kind != kAnnouncedKind) return std::nullopt;
  AnnouncedAt announced{event.time_s, std::nullopt, Side::kUnknown};
  const std::size_t space = event.detail.find(' ');
  if (!event.detail.empty()) announced.exercise = taught_exercise(event.detail.substr(0, space));
  if (space != std::string::npos)
    announced.side = side_from_name(event.detail.substr(space + 1)).value_or(Side::kUnknown);
  return announced;
}

std::vector<AnnouncedAt> announced_in(const std::string& path) {
  std::vector<AnnouncedAt> all;
  const auto events = path == "-" ? Result<std::vector<RecordingEvent>>() : read_recording_events(path);
  if (!events) return all;
  for (const RecordingEvent& event : *events) {
    if (const auto announced = announced_of(event)) all.push_back(*announced);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const AnnouncedAt& a, const AnnouncedAt& b) { return a.time_s < b.time_s; });
  return all;
}

void AnalysisRun::finish(std::vector<Event>& events) { analyzer_.finish(events); }

double AnalysisRun::measured_rate_hz() const {
  const double sampled_s = last_s_ - quality().gap_s;
  const auto intervals = static_cast<double>(quality().samples) - 1.0 - static_cast<double>(quality().gaps);
  return sampled_s > 0.0 && intervals > 0.0 ? intervals / sampled_s : 0.0;
}

AnalyzedRecording analyze_all(SampleReader& reader, const RunOptions& options) {
  AnalyzedRecording result;
  result.placement = options.placement;
  if (result.placement == Placement::kAuto) {
    result.placement = placement_from_name(reader.info().placement).value_or(Placement::kAuto);
  }
  AnalysisRun run({.placement = result.placement,
                   .announced_exercise = options.announced_exercise,
                   .announced_side = options.announced_side,
                   .learned = options.learned,
                   .height_m = options.height_m});
  for (const AnnouncedAt& announced : options.announced) run.announce(announced);
  std::vector<ImuSample> samples;
  while (true) {
    samples.clear();
    const auto count = reader.read(samples, kSamplesAtOnce);
    const std::size_t before = result.events.size();
    run.push(samples, result.events);
    if (!options.keep_provisional) drop_provisional(result.events, before);
    if (!count) result.error = count.error();
    if (!count || *count == 0) break;
    if (options.on_progress) options.on_progress(reader.bytes_read());
  }
  const std::size_t before = result.events.size();
  run.finish(result.events);
  if (!options.keep_provisional) drop_provisional(result.events, before);
  result.info = reader.info();
  result.counters = reader.counters();
  result.quality = run.quality();
  result.duration_s = run.duration_s();
  result.rate_hz = result.info.rate_hz > 0.0 ? result.info.rate_hz : run.measured_rate_hz();
  result.has_gyro = run.saw_gyro();
  return result;
}

Json recording_json(const AnalyzedRecording& recording) {
  Json json;
  json["type"] = "recording";
  json["source"] = recording.info.name;
  if (!recording.info.sensor_name.empty()) json["sensor_name"] = recording.info.sensor_name;
  if (!recording.info.sensor_id.empty()) json["sensor_id"] = recording.info.sensor_id;
  json["placement"] = name_of(recording.placement);
  json["rate_hz"] = round_time(recording.rate_hz);
  json["has_gyro"] = recording.has_gyro;
  json["duration_s"] = round_time(recording.duration_s);
  json["samples"] = recording.quality.samples;
  json["rows_skipped"] = recording.counters.skipped();
  json["gaps"] = recording.quality.gaps;
  json["gap_s"] = round_time(recording.quality.gap_s);
  if (recording.info.first_sample_utc_us) {
    json["start_utc_us"] = *recording.info.first_sample_utc_us;
  } else if (!recording.info.first_sample_local.empty()) {
    json["start_local"] = recording.info.first_sample_local;
  }
  if (!recording.info.remarks.empty()) json["remarks"] = recording.info.remarks;
  if (recording.error) json["damaged"] = recording.error->message;
  json["algorithm_version"] = kAlgorithmVersion;
  return json;
}

}  // namespace stance
