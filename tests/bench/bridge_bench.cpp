// How fast bytes become samples: the line (frames and messages), tables, recordings.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "firmware-bridge/recording/input.h"
#include "firmware-bridge/recording/recording_writer.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/support/stance_link_device.h"

namespace stance {
namespace {

struct CountingHandler final : StanceLinkHandler {
  std::size_t samples = 0;
  void on_hello(const StanceHello&) override {}
  void on_block(const StanceBlock& block) override { samples += block.samples.size(); }
  void on_battery(const BatteryStatus&) override {}
  void on_reply(const StanceReply&) override {}
  void on_other_version(std::uint32_t) override {}
};

// A stream of blocks of as many samples as the argument says: 10 is what a sensor at 100 Hz sends.
void decode_stance_link(benchmark::State& state) {
  const auto samples_in_block = static_cast<std::uint64_t>(state.range(0));
  std::vector<std::byte> stream;
  StanceHello hello;
  hello.sensor.rate_hz = 100;
  hello.sensor.has_gyro = true;
  hello.sensor.acc_counts_per_m_s2 = 1000;
  hello.sensor.gyro_counts_per_rad_s = 10000;
  hello.boot_id = 1;
  append_hello(hello, stream);
  std::mt19937 random(1);
  for (std::uint64_t sequence = 1; stream.size() < 4'000'000; ++sequence) {
    StanceCounts counts;
    counts.sequence = sequence;
    for (std::uint64_t i = 0; i < samples_in_block; ++i) {
      counts.time_us.push_back(10'000 * (sequence * samples_in_block + i));
      for (int axis = 0; axis < 3; ++axis) {
        counts.acc.push_back(static_cast<std::int32_t>(random() % 20000) - 10000);
        counts.gyro.push_back(static_cast<std::int32_t>(random() % 20000) - 10000);
      }
    }
    append_block(counts, stream);
  }
  CountingHandler handler;
  for (auto _ : state) {
    StanceLinkDecoder decoder;
    for (std::size_t at = 0; at < stream.size(); at += 4096) {
      decoder.feed(std::span(stream).subspan(at, std::min<std::size_t>(4096, stream.size() - at)), handler);
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * stream.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(handler.samples));
}
BENCHMARK(decode_stance_link)->Arg(10)->Arg(100);

std::string a_table(std::size_t bytes) {
  std::string text = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n";
  std::mt19937 random(2);
  const auto reading = [&](double unit) { return (static_cast<double>(random() % 20000) - 10000.0) / unit; };
  for (int i = 0; text.size() < bytes; ++i) {
    char line[128];
    std::snprintf(line, sizeof line, "%.4f,%.3f,%.3f,%.3f,%.4f,%.4f,%.4f\n", i * 0.01, reading(1e3),
                  reading(1e3), reading(1e3), reading(1e4), reading(1e4), reading(1e4));
    text += line;
  }
  return text;
}

std::vector<ImuSample> read_all(std::span<const char> bytes) {
  auto reader = open_samples(open_input(bytes, "bench").value(), "bench").value();
  std::vector<ImuSample> samples;
  while (reader->read(samples, 65536).value() > 0) {
  }
  return samples;
}

void read_csv(benchmark::State& state) {
  const std::string text = a_table(16'000'000);
  std::size_t samples = 0;
  for (auto _ : state) samples += read_all(text).size();
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(samples));
}
BENCHMARK(read_csv);

// As a daemon writes: a chunk for every second of 100 Hz.
void write_recording(benchmark::State& state) {
  const auto samples = read_all(a_table(2'000'000));
  const auto path = std::filesystem::temp_directory_path() / "stance_bench.stance";
  RecordingInfo info;
  info.has_gyro = true;
  info.acc_counts_per_m_s2 = 1000;
  info.gyro_counts_per_rad_s = 10000;
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    std::filesystem::remove(path);
    auto writer = RecordingWriter::create(path.string(), info).value();
    for (std::size_t at = 0; at < samples.size(); at += 100) {
      writer->add(std::span(samples).subspan(at, std::min<std::size_t>(100, samples.size() - at)));
      if (!writer->flush()) state.SkipWithError("cannot write");
    }
    bytes = writer->bytes_written();
  }
  std::filesystem::remove(path);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * samples.size()));
  state.counters["bytes_per_sample"] = static_cast<double>(bytes) / static_cast<double>(samples.size());
}
BENCHMARK(write_recording);

}  // namespace
}  // namespace stance
