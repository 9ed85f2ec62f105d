#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "firmware-bridge/recording/chunk.h"
#include "firmware-bridge/recording/recording_reader.h"
#include "firmware-bridge/recording/recording_writer.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/support/temp_dir.h"

namespace stance {
namespace {

using test::content_of;
using test::TempDir;

RecordingInfo an_info() {
  RecordingInfo info;
  info.sensor_id = "A1";
  info.rate_hz = 100;
  info.has_gyro = true;
  info.acc_counts_per_m_s2 = 1000;
  info.gyro_counts_per_rad_s = 10000;
  info.placement = "right_hip";
  return info;
}

std::vector<ImuSample> some_samples(std::size_t count, double from_s = 0.0, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<ImuSample> samples;
  for (std::size_t i = 0; i < count; ++i) {
    ImuSample sample;
    sample.time_s =
        static_cast<double>(std::llround(from_s * 1e6) + static_cast<std::int64_t>(i) * 10'000) / 1e6;
    for (float& value : sample.acc_sensor_m_s2)
      value = static_cast<float>(static_cast<int>(random() % 20000) / 1000.0);
    for (float& value : sample.gyro_sensor_rad_s)
      value = static_cast<float>(static_cast<int>(random() % 9999) / 10000.0);
    samples.push_back(sample);
  }
  return samples;
}

bool same_bits(const std::vector<ImuSample>& a, const std::vector<ImuSample>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i].time_s, &b[i].time_s, sizeof(double)) != 0) return false;
    if (std::memcmp(&a[i].acc_sensor_m_s2, &b[i].acc_sensor_m_s2, sizeof(Vector3)) != 0) return false;
    if (std::memcmp(&a[i].gyro_sensor_rad_s, &b[i].gyro_sensor_rad_s, sizeof(Vector3)) != 0) return false;
  }
  return true;
}

struct Read {
  std::vector<ImuSample> samples;
  ReadCounters counters;
  RecordingInfo info;
  std::string error;
};

Read read_all(Result<std::unique_ptr<SampleReader>> reader) {
  Read result;
  if (!reader) {
    result.error = reader.error().message;
    return result;
  }
  while (true) {
    const auto count = (*reader)->read(result.samples, 7);
    if (!count) result.error = count.error().message;
    if (!count || *count == 0) break;
  }
  result.counters = (*reader)->counters();
  result.info = (*reader)->info();
  return result;
}

Read read_file(const std::string& path) { return read_all(open_samples(path)); }

Read read_bytes(std::string_view bytes) {
  auto input = open_input(std::span(bytes.data(), bytes.size()), "bytes");
  if (!input) return {{}, {}, {}, input.error().message};
  return read_all(open_samples(std::move(*input), "bytes"));
}

SampleBatch batch_of(const std::vector<ImuSample>& samples, std::uint64_t sequence) {
  return {samples,
          {samples.back().time_s, 1'790'000'000'000'000, 1.0},
          {7, sequence, -55, samples.back().time_s, 1}};
}

// Three seconds in three chunks; returns the offsets at which a chunk ends.
std::vector<std::size_t> write_three_chunks(const std::string& path, bool close = false) {
  auto writer = RecordingWriter::create(path, an_info()).value();
  std::vector<std::size_t> ends{writer->bytes_written()};
  for (int i = 0; i < 3; ++i) {
    writer->add(batch_of(some_samples(100, i, static_cast<unsigned>(i)), static_cast<std::uint64_t>(i) + 1));
    EXPECT_TRUE(writer->flush().has_value());
    ends.push_back(writer->bytes_written());
  }
  if (close) {
    EXPECT_TRUE(writer->close().has_value());
    return ends;
  }
  // As a killed process leaves it: without what the destructor would add.
  const std::string content = content_of(path);
  writer.reset();
  std::filesystem::resize_file(path, content.size());
  return ends;
}

TEST(Recording, GivesBackEveryBit) {
  const TempDir directory;
  const std::string path = directory.path("a.stance");
  auto samples = some_samples(20000);
  samples[500].acc_sensor_m_s2[1] = 1.0F / 3.0F;  // no multiple of the resolution
  samples[9000].gyro_sensor_rad_s[2] = -0.0F;
  samples[15000].time_s += 1e-9;  // no whole microsecond
  {
    auto writer = RecordingWriter::create(path, an_info()).value();
    writer->add(samples);
    ASSERT_TRUE(writer->close().has_value());
  }
  const Read read = read_file(path);
  EXPECT_TRUE(read.error.empty()) << read.error;
  EXPECT_TRUE(same_bits(read.samples, samples));
  EXPECT_EQ(read.info.sensor_id, "A1");
  EXPECT_EQ(read.info.placement, "right_hip");
  EXPECT_EQ(read.info.rate_hz, 100);
  EXPECT_EQ(read.info.name, "a");
}

// The worked example of doc/recording_format.md.
TEST(Recording, AFileOfFormatVersionOneStaysReadable) {
  const std::string path = std::string(STANCE_SOURCE_DIR) + "/tests/fuzz/corpus/recording/two_chunks";
  const Read read = read_file(path);
  ASSERT_EQ(read.samples.size(), 4U) << read.error;
  EXPECT_EQ(read.samples[0].acc_sensor_m_s2, (Vector3{9.003F, -1.103F, 4.999F}));
  EXPECT_EQ(read.samples[3].acc_sensor_m_s2[0], 1.0F / 3.0F);
  EXPECT_EQ(read.samples[3].time_s, 0.03);
  EXPECT_EQ(read.info.placement, "right_hip");
  EXPECT_EQ(read_recording_events(path)->at(0).detail, "a shoe was tied");
  EXPECT_TRUE(summarize_recording(path)->closed);
}

TEST(Recording, KeepsASensorWithoutAGyroscope) {
  const TempDir directory;
  RecordingInfo info = an_info();
  info.has_gyro = false;
  auto samples = some_samples(10);
  for (ImuSample& sample : samples) sample.gyro_sensor_rad_s = kNoGyro;
  {
    auto writer = RecordingWriter::create(directory.path("a"), info).value();
    writer->add(samples);
  }
  const Read read = read_file(directory.path("a"));
  ASSERT_EQ(read.samples.size(), 10U);
  EXPECT_FALSE(read.samples[3].has_gyro());
}

TEST(Recording, IsReadableToItsLastWholeChunkWhereverItIsCut) {
  const TempDir directory;
  const std::string path = directory.path("a");
  const auto ends = write_three_chunks(path);
  const std::string whole = content_of(path);
  ASSERT_EQ(whole.size(), ends.back());
  for (std::size_t size = ends[0]; size <= whole.size(); ++size) {
    std::size_t chunks = 0;
    while (chunks < 3 && ends[chunks + 1] <= size) ++chunks;
    const Read read = read_bytes(std::string_view(whole).substr(0, size));
    ASSERT_EQ(read.samples.size(), 100 * chunks) << size;
    if (chunks > 0) {
      ASSERT_TRUE(read.error.empty()) << read.error;
      ASSERT_EQ(read.counters.truncated_bytes, size - ends[chunks]);
    }
  }
}

TEST(Recording, SkipsADamagedChunkAndReadsTheNext) {
  const TempDir directory;
  const std::string path = directory.path("a");
  const auto ends = write_three_chunks(path);
  const std::string whole = content_of(path);
  const std::vector<ImuSample> first = some_samples(100, 0, 0);
  for (std::size_t at = ends[1]; at < ends[2]; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    const Read read = read_bytes(damaged);
    ASSERT_EQ(read.samples.size(), 200U) << at;
    ASSERT_EQ(read.counters.damaged_chunks, 1U) << at;
    ASSERT_EQ(read.samples[100].time_s, 2.0);
  }
}

TEST(Recording, AppendsAfterACrashWhereverItWasTorn) {
  const TempDir directory;
  const std::string path = directory.path("a");
  const auto ends = write_three_chunks(path);
  const std::string whole = content_of(path);
  for (const std::size_t size : {ends[2], ends[2] + 1, ends[2] + 20, ends[3] - 1}) {
    directory.file("a", std::string_view(whole).substr(0, size));
    auto writer = RecordingWriter::append(path);
    ASSERT_TRUE(writer.has_value()) << writer.error().message;
    EXPECT_EQ((*writer)->position().last_sequence, 2U);
    EXPECT_EQ((*writer)->position().boot_id, 7U);
    EXPECT_EQ((*writer)->position().origin_us, -55);
    EXPECT_EQ((*writer)->info().sensor_id, "A1");
    (*writer)->add(batch_of(some_samples(50, 5.0), 9));
    ASSERT_TRUE((*writer)->close().has_value());
    writer->reset();
    const Read read = read_file(path);
    EXPECT_EQ(read.samples.size(), 250U);
    EXPECT_EQ(read.counters.damaged_chunks, 0U);
    EXPECT_EQ(read.counters.truncated_bytes, 0U);
    EXPECT_EQ(summarize_recording(path)->samples, 250U);
  }
}

TEST(Recording, AppendsToAClosedFileAndReplacesItsIndex) {
  const TempDir directory;
  const std::string path = directory.path("a");
  write_three_chunks(path, true);
  {
    auto writer = RecordingWriter::append(path).value();
    writer->add(batch_of(some_samples(100, 1.0), 4));  // already there: dropped
    writer->add(batch_of(some_samples(100, 10.0), 5));
  }
  const auto summary = summarize_recording(path);
  ASSERT_TRUE(summary.has_value());
  EXPECT_TRUE(summary->closed);
  EXPECT_EQ(summary->samples, 400U);
  EXPECT_EQ(summary->last_time_s, 10.99);
  EXPECT_EQ(read_file(path).samples.size(), 400U);
}

TEST(Recording, SummaryOfAnOpenFileEqualsThatOfTheClosedOne) {
  const TempDir directory;
  write_three_chunks(directory.path("open"));
  write_three_chunks(directory.path("closed"), true);
  const auto open = summarize_recording(directory.path("open"));
  const auto closed = summarize_recording(directory.path("closed"));
  ASSERT_TRUE(open.has_value());
  ASSERT_TRUE(closed.has_value());
  EXPECT_FALSE(open->closed);
  EXPECT_TRUE(closed->closed);
  EXPECT_EQ(open->samples, closed->samples);
  EXPECT_EQ(open->last_time_s, closed->last_time_s);
  EXPECT_EQ(open->info.first_sample_utc_us, closed->info.first_sample_utc_us);
  EXPECT_TRUE(open->info.first_sample_utc_us.has_value());
}

TEST(Recording, KeepsEventsAndTheClock) {
  const TempDir directory;
  const std::string path = directory.path("a");
  {
    auto writer = RecordingWriter::create(path, an_info()).value();
    writer->add(batch_of(some_samples(10), 1));
    writer->add(RecordingEvent{0.05, 123, "gap", "2 blocks lost on the line"});
    ASSERT_TRUE(writer->flush().has_value());
  }
  const auto events = read_recording_events(path);
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->at(0).kind, "gap");
  EXPECT_EQ(events->at(0).utc_us, 123);
  const auto clock = read_recording_clock(path);
  ASSERT_EQ(clock->size(), 1U);
  EXPECT_EQ(clock->at(0).utc_us, 1'790'000'000'000'000);
}

TEST(Recording, PositionIsWhatWasFlushedNotWhatWasAdded) {
  const TempDir directory;
  auto writer = RecordingWriter::create(directory.path("a"), an_info()).value();
  writer->add(batch_of(some_samples(10), 3));
  EXPECT_EQ(writer->position().last_sequence, 0U);
  ASSERT_TRUE(writer->flush().has_value());
  EXPECT_EQ(writer->position().last_sequence, 3U);
}

TEST(Recording, TellsWhereTheStreamStoodWhetherClosedOrNot) {
  const TempDir directory;
  const std::string path = directory.path("a");
  auto writer = RecordingWriter::create(path, an_info()).value();
  writer->add(batch_of(some_samples(10), 3));
  ASSERT_TRUE(writer->flush().has_value());
  EXPECT_EQ(read_last_position(path)->last_sequence, 3U);
  ASSERT_TRUE(writer->close().has_value());
  const auto position = read_last_position(path);
  ASSERT_TRUE(position.has_value());
  EXPECT_EQ(position->boot_id, writer->position().boot_id);
  EXPECT_EQ(position->last_sequence, 3U);
  EXPECT_EQ(position->origin_us, writer->position().origin_us);
  EXPECT_EQ(position->last_time_s, writer->position().last_time_s);
}

TEST(Recording, BelongsToItsOwnerAlone) {
  const TempDir directory;
  const auto writer = RecordingWriter::create(directory.path("a"), an_info()).value();
  struct stat status {};
  ASSERT_EQ(::stat(directory.path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(Recording, NeverOverwritesAFileAndIsWrittenByOneAtATime) {
  const TempDir directory;
  const std::string path = directory.path("a");
  const auto writer = RecordingWriter::create(path, an_info()).value();
  EXPECT_FALSE(RecordingWriter::create(path, an_info()).has_value());
  const auto second = RecordingWriter::append(path);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(Recording, DoesNotAppendToAnythingElse) {
  const TempDir directory;
  const std::string path = directory.file("a.csv", "time_s,ax,ay,az\n0,1,2,3\n");
  const auto writer = RecordingWriter::append(path);
  ASSERT_FALSE(writer.has_value());
  EXPECT_EQ(writer.error().code, ErrorCode::kNotARecording);
  EXPECT_EQ(content_of(path), "time_s,ax,ay,az\n0,1,2,3\n");
}

TEST(Recording, ADiskThatTakesNoMoreIsAnErrorAndWhatWasWrittenStaysReadable) {
  const TempDir directory;
  const std::string path = directory.path("a");
  auto writer = RecordingWriter::create(path, an_info()).value();
  writer->add(batch_of(some_samples(100), 1));
  ASSERT_TRUE(writer->flush().has_value());
  const std::uint64_t whole = writer->bytes_written();

  // In the place of a full disk: this process may write no longer files, and only a part of the chunk fits.
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  ::getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit limit{whole + 100, old_limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  writer->add(batch_of(some_samples(100, 1.0), 2));
  const auto flushed = writer->flush();
  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, before);

  EXPECT_FALSE(flushed.has_value());
  EXPECT_EQ(writer->position().last_sequence, 1U) << "what is not stored must not be acknowledged";
  EXPECT_EQ(flushed.error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(std::filesystem::file_size(path), whole) << "nothing torn is left behind";
  EXPECT_EQ(read_file(path).samples.size(), 100U);

  // Room again.
  writer->add(batch_of(some_samples(100, 2.0), 3));
  ASSERT_TRUE(writer->close().has_value());
  EXPECT_EQ(writer->position().last_sequence, 3U);
  EXPECT_EQ(writer->dropped_samples(), 0U);
  const Read read = read_file(path);
  EXPECT_EQ(read.samples.size(), 300U);
  EXPECT_EQ(read.error, "");
}

// So long that not all fits into memory.
TEST(Recording, WhatADiskTakesNotForVeryLongIsCountedAndTheRestIsInOrder) {
  const TempDir directory;
  const std::string path = directory.path("a");
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  ::getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit limit{4, old_limit.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  auto created = RecordingWriter::create(path, an_info());
  ASSERT_TRUE(created.has_value()) << "a full disk is no reason to begin no session";
  RecordingWriter& writer = **created;
  const std::size_t batches = kMostCollected / 10'000 + 2;
  for (std::size_t i = 0; i < batches; ++i)
    writer.add(batch_of(some_samples(10'000, 100.0 * static_cast<double>(i)), i + 1));
  EXPECT_FALSE(writer.flush().has_value());
  ::setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, before);

  EXPECT_EQ(writer.dropped_samples(), 20'000U);
  EXPECT_EQ(writer.position().last_sequence, 0U);
  ASSERT_TRUE(writer.flush().has_value());
  EXPECT_EQ(writer.position().last_sequence, batches - 2) << "what was dropped is not acknowledged";
  writer.add(batch_of(some_samples(100, 100.0 * static_cast<double>(batches)), batches + 1));
  ASSERT_TRUE(writer.close().has_value());
  const Read read = read_file(path);
  EXPECT_EQ(read.samples.size(), kMostCollected + 100);
  EXPECT_EQ(read.error, "");
}

TEST(Recording, SaysThatThereIsNoSampleInIt) {
  const TempDir directory;
  { auto writer = RecordingWriter::create(directory.path("a"), an_info()).value(); }
  const Read read = read_file(directory.path("a"));
  EXPECT_NE(read.error.find("without samples"), std::string::npos) << read.error;
}

TEST(Recording, RefusesADecompressionBomb) {
  std::string bytes(kRecordingMagic);
  append_chunk(ChunkType::kHeader, "", bytes);
  append_chunk(ChunkType::kSamples, std::string(kMaxUnpackedBytes + 1, '\0'), bytes);
  const Read read = read_bytes(bytes);
  EXPECT_TRUE(read.samples.empty());
  EXPECT_FALSE(read.error.empty());
}

}  // namespace
}  // namespace stance
