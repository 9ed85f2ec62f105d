#include "tools/stance/daemon/session.h"

#include <fmt/format.h>

#include "analysis/algorithm_version.h"
#include "tools/stance/history/learned.h"
#include "tools/stance/local_time.h"
#include "tools/stance/paths.h"

namespace stance {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSamplesAtOnce = 4096;

// recordings/2026-11-21T23-31-18Z.stance, with a number when that exists: colons are not welcome in file
// names everywhere.
std::string new_recording_name(const fs::path& data_dir, std::int64_t start_utc_us) {
  std::string stem = iso_utc(start_utc_us);
  for (char& letter : stem) {
    if (letter == ':') letter = '-';
  }
  std::string name = fmt::format("recordings/{}.stance", stem);
  std::error_code ignored;
  for (int number = 2; fs::exists(data_dir / name, ignored); ++number) {
    name = fmt::format("recordings/{}_{}.stance", stem, number);
  }
  return name;
}

std::int64_t start_of(const SamplesItem& first) {
  return first.utc.known() ? first.utc.utc_us_of(first.samples.front().time_s) : now_utc_us();
}

RecordingRow row_for(const RecordingInfo& sensor, Placement placement, std::int64_t start_utc_us) {
  RecordingRow row;
  row.start_utc_us = start_utc_us;
  row.utc_offset_s = utc_offset_s(start_utc_us);
  row.sensor_id = sensor.sensor_id;
  row.sensor_name = sensor.sensor_name;
  row.sensor_firmware = sensor.sensor_firmware;
  row.placement = placement;
  row.rate_hz = sensor.rate_hz;
  row.has_gyro = sensor.has_gyro;
  return row;
}

}  // namespace

Session::Session(History& history, RecordingRow row, std::unique_ptr<RecordingWriter> writer,
                 double sitting_limit_s, float height_m)
    : history_(history),
      row_(std::move(row)),
      writer_(std::move(writer)),
      run_({.placement = row_.placement,
            .announced_exercise = {},
            .learned = learned_sets(history).value_or(std::vector<LearnedSet>()),
            .height_m = height_m}),
      watch_(sitting_limit_s) {}

Result<std::unique_ptr<Session>> Session::begin(const fs::path& data_dir, History& history,
                                                const RecordingInfo& sensor, Placement placement,
                                                const SamplesItem& first, double sitting_limit_s,
                                                float height_m) {
  RecordingRow row = row_for(sensor, placement, start_of(first));
  row.path = new_recording_name(data_dir, row.start_utc_us);
  RecordingInfo info = sensor;
  info.placement = name_of(placement);
  if (first.utc.known()) info.first_sample_utc_us = first.utc.utc_us_of(0.0);
  auto writer = RecordingWriter::create((data_dir / row.path).string(), info);
  if (!writer) return tl::make_unexpected(writer.error());
  // A crash between these two lines leaves a recording without a row; recovery adopts it. So does a history
  // that cannot be written now (a full disk), which is tried again with each flush().
  row.id = history.add(row).value_or(0);
  return std::unique_ptr<Session>(
      new Session(history, std::move(row), std::move(*writer), sitting_limit_s, height_m));
}

Result<std::unique_ptr<Session>> Session::reopen(const fs::path& data_dir, History& history,
                                                 const RecordingRow& row, double sitting_limit_s,
                                                 float height_m) {
  const fs::path path = data_dir / row.path;
  auto writer = RecordingWriter::append(path.string());
  if (!writer) return tl::make_unexpected(writer.error());
  std::unique_ptr<Session> session(new Session(history, row, std::move(*writer), sitting_limit_s, height_m));
  if (auto replayed = session->replay(path); !replayed) return tl::make_unexpected(replayed.error());
  return session;
}

Result<void> Session::replay(const fs::path& path) {
  std::vector<Event> events;
  auto reader = open_samples(path.string());
  // A recording that was killed before its first whole chunk is empty, not damaged.
  if (!reader && reader.error().code != ErrorCode::kNoSamples) return tl::make_unexpected(reader.error());
  std::vector<ImuSample> samples;
  std::vector<SittingPrompt> missed;
  for (const AnnouncedAt& announced : announced_in(path.string())) run_.announce(announced);
  while (reader) {
    samples.clear();
    const auto count = (*reader)->read(samples, kSamplesAtOnce);
    const std::size_t before = events.size();
    run_.push(samples, events);
    if (!samples.empty()) last_sample_s_ = samples.back().time_s;
    watch_.push(samples, std::span(events).subspan(before), missed);
    if (!count || *count == 0) break;
  }
  std::erase_if(events, [](const Event& event) { return !event.final; });
  row_.algorithm_version = kAlgorithmVersion;
  update_row();
  return history_.replace(row_, events);
}

void Session::take_final(const std::vector<Event>& events, std::size_t from) {
  for (std::size_t i = from; i < events.size(); ++i) {
    if (events[i].final) unstored_.push_back(events[i]);
  }
}

void Session::add(const SamplesItem& item, std::vector<Event>& events, std::vector<SittingPrompt>& prompts) {
  writer_->add(SampleBatch{item.samples, item.utc, item.position});
  const std::size_t before = events.size();
  run_.push(item.samples, events);
  if (!item.samples.empty()) last_sample_s_ = item.samples.back().time_s;
  watch_.push(item.samples, std::span(events).subspan(before), prompts);
  take_final(events, before);
}

void Session::announce(std::optional<Exercise> exercise, Side side) {
  const AnnouncedAt announced{last_sample_s_, exercise, side};
  writer_->add(RecordingEvent{announced.time_s, now_utc_us(), kAnnouncedKind, announced_detail(announced)});
  run_.announce(announced);
}

void Session::add(const GapItem& gap) {
  writer_->add(RecordingEvent{gap.from_time_s, now_utc_us(), "gap",
                              fmt::format("{:.3f} s to {:.3f} s, {} blocks: {}", gap.from_time_s,
                                          gap.to_time_s, gap.lost_blocks, gap.reason)});
}

void Session::add(const LinkItem& link) {
  writer_->add(RecordingEvent{run_.duration_s(), link.utc_us, "link",
                              fmt::format("{}: {}", name_of(link.state), link.detail)});
}

void Session::update_row() {
  row_.duration_s = run_.duration_s();
  row_.samples = run_.quality().samples;
  row_.gaps = run_.quality().gaps;
  row_.gap_s = run_.quality().gap_s;
  row_.has_gyro = row_.has_gyro || run_.saw_gyro();
}

Result<void> Session::write_history() {
  update_row();
  if (row_.id == 0) {
    const auto id = history_.add(row_);
    if (!id) return tl::make_unexpected(id.error());
    row_.id = *id;
  }
  auto stored = history_.write(row_, {.events = unstored_, .gaps = gaps_});
  if (stored) {
    unstored_.clear();
    gaps_.clear();
  }
  return stored;
}

Result<void> Session::flush() {
  auto recorded = writer_->flush();
  auto stored = write_history();
  return recorded ? stored : recorded;
}

Result<void> Session::finish(std::vector<Event>& events) {
  const std::size_t before = events.size();
  auto recorded = flush();  // before the last events: the history must not know more than the recording
  run_.finish(events);
  take_final(events, before);
  if (auto closed = writer_->close(); !closed && recorded) recorded = closed;
  row_.finished = true;
  auto stored = write_history();
  return recorded ? stored : recorded;
}

}  // namespace stance
