// A sensor's line captured by one daemon and played into another: a user's bug report is a test.
#include "firmware-bridge/recording/capture.h"

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "firmware-bridge/recording/sample_reader.h"
#include "firmware-bridge/source/tty.h"
#include "tests/support/fake_sensors.h"
#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

namespace fs = std::filesystem;

std::vector<ImuSample> samples_of(const std::string& file) {
  std::vector<ImuSample> samples;
  auto reader = open_samples(file);
  if (!reader) ADD_FAILURE() << reader.error().message;
  while (reader && (*reader)->read(samples, 4096).value_or(0) > 0) {
  }
  return samples;
}

std::vector<CaptureRecord> records_of(const std::string& file) {
  std::vector<CaptureRecord> records;
  auto input = open_input(file);
  if (!input) ADD_FAILURE() << input.error().message;
  auto reader = CaptureReader::open(std::move(*input), file);
  if (!reader) ADD_FAILURE() << reader.error().message;
  CaptureRecord record;
  while (reader && reader->next(record).value_or(false)) records.push_back(record);
  return records;
}

std::vector<std::byte> bytes_in(const std::vector<CaptureRecord>& records) {
  std::vector<std::byte> bytes;
  for (const CaptureRecord& record : records) {
    if (record.kind == CaptureRecord::Kind::kIn)
      bytes.insert(bytes.end(), record.bytes.begin(), record.bytes.end());
  }
  return bytes;
}

void expect_same_samples(const std::vector<ImuSample>& some, const std::vector<ImuSample>& others) {
  ASSERT_EQ(some.size(), others.size());
  for (std::size_t i = 0; i < some.size(); ++i) {
    ASSERT_EQ(some[i].acc_sensor_m_s2, others[i].acc_sensor_m_s2) << i;
    ASSERT_EQ(some[i].gyro_sensor_rad_s, others[i].gyro_sensor_rad_s) << i;
    ASSERT_EQ(some[i].time_s, others[i].time_s) << i;
  }
}

class Capture : public EndToEnd {
 protected:
  void add_to_config(const std::string& more) const {
    std::ofstream(path("config/stance/config.toml"), std::ios::app) << more;
  }
  [[nodiscard]] std::string capture() const { return path("line.capture"); }
  [[nodiscard]] static std::string recording_in(const std::string& data) {
    for (const auto& entry : fs::directory_iterator(data + "/recordings")) return entry.path().string();
    return "";
  }
  [[nodiscard]] std::unique_ptr<Process> listen(const std::string& data,
                                                std::vector<std::string> more) const {
    more.insert(more.begin(), {"daemon", "--port", port(), "--data-dir", data, "--once"});
    return start(more);
  }
  // A daemon with a folder of its own hears the capture; returns its recording.
  [[nodiscard]] std::string replay(const std::string& file, const std::string& data,
                                   const std::vector<std::string>& more_of_play,
                                   const std::vector<std::string>& more_of_daemon = {}) const {
    std::vector<std::string> arguments = {"play", file, "--link", port()};
    arguments.insert(arguments.end(), more_of_play.begin(), more_of_play.end());
    const auto player = start(arguments);
    EXPECT_TRUE(player->wait_for_line(port())) << player->errors();
    const auto daemon = listen(data, more_of_daemon);
    EXPECT_EQ(player->wait(), 0) << player->errors();
    EXPECT_EQ(daemon->wait(), 0) << daemon->output() << daemon->errors();
    return recording_in(data);
  }
};

// Bytes of ten seconds of a sensor with a clock, some of them damaged, sent as fast as they are read.
std::vector<std::byte> ten_seconds_of(const std::string& name) {
  std::vector<std::byte> all;
  for (auto& sensor : all_fake_sensors()) {
    if (sensor->name() != name) continue;
    for (std::uint64_t i = 0; i < 1000; ++i) {
      Bytes bytes;
      sensor->append_sample({i,
                             static_cast<double>(i) / 100.0,
                             {static_cast<float>(i % 10), 0.5F, 9.8F},
                             {0.1F, 0.0F, static_cast<float>(i % 7)}},
                            bytes);
      if (i % 100 == 50) bytes[20] ^= std::byte{4};
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
  }
  return all;
}

TEST_F(Capture, OfAFamilyPlayedIntoADaemonGivesTheSameSamples) {
  add_to_config("[sensor]\nfamily = \"xsens\"\nbaud = 115200\n");
  const auto sent = ten_seconds_of("Xsens");
  ASSERT_FALSE(sent.empty());
  auto terminal = open_pseudo_terminal();
  ASSERT_TRUE(terminal.has_value());
  fs::create_symlink(terminal->port_path, port());
  const auto daemon = listen(data_dir(), {"--capture", capture()});
  ASSERT_TRUE(daemon->wait_for_line("sensor probing")) << daemon->output() << daemon->errors();
  for (std::size_t done = 0; done < sent.size();)
    done += terminal->device->write(std::span(sent).subspan(done)).value();
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output();
  // Everything has arrived when the capture has it.
  while (bytes_in(records_of(capture())).size() < sent.size()) {
  }
  terminal->device.reset();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  fs::remove(port());
  EXPECT_EQ(bytes_in(records_of(capture())), sent);

  const auto once = samples_of(recording_in(data_dir()));
  EXPECT_EQ(once.size(), 990U);
  expect_same_samples(once, samples_of(replay(capture(), path("again"), {})));
  expect_same_samples(once, samples_of(capture()));
}

TEST_F(Capture, OfAStanceSensorPlayedIntoADaemonGivesTheSameSamplesAndBytes) {
  const auto sensor = plug_in(make_recording("walk.csv", 30), 100);
  const auto daemon = listen(data_dir(), {"--capture", capture()});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  const auto once = samples_of(recording_in(data_dir()));
  EXPECT_EQ(once.size(), 3000U);
  expect_same_samples(once, samples_of(capture()));
  const std::string second = path("second.capture");
  const std::string again = replay(capture(), path("again"), {"--speed", "2"}, {"--capture", second});
  expect_same_samples(once, samples_of(again));
  EXPECT_EQ(bytes_in(records_of(second)), bytes_in(records_of(capture())));
  EXPECT_EQ(analyzed(again), analyzed(recording_in(data_dir())));
}

TEST_F(Capture, IsPlayedInItsOwnTime) {
  std::string lines;
  append_capture_header({}, lines);
  const auto text = [](std::string_view word) { return std::as_bytes(std::span(word)); };
  append_capture_record(CaptureRecord::Kind::kIn, 5'000'000, text("one"), "", lines);
  append_capture_record(CaptureRecord::Kind::kIn, 6'000'000, text("two"), "", lines);
  std::ofstream(capture()) << lines;
  const auto player = start({"play", capture(), "--link", port(), "--speed", "2"});
  ASSERT_TRUE(player->wait_for_line(port())) << player->errors();
  auto source = open_tty(port());
  ASSERT_TRUE(source.has_value());
  std::vector<std::chrono::steady_clock::time_point> heard;
  std::array<std::byte, 16> bytes{};
  const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (heard.size() < 2 && std::chrono::steady_clock::now() < give_up_at) {
    pollfd handle{.fd = (*source)->poll_handle(), .events = POLLIN, .revents = 0};
    ::poll(&handle, 1, 1000);
    if ((*source)->read(bytes).value_or(0) > 0) heard.push_back(std::chrono::steady_clock::now());
  }
  ASSERT_EQ(heard.size(), 2U);
  const double apart_s = std::chrono::duration<double>(heard[1] - heard[0]).count();
  EXPECT_GT(apart_s, 0.4);
  EXPECT_EQ(player->wait(), 0);
}

TEST_F(Capture, InAFileEndsAtItsLimitWithOneSentenceAndTheDaemonGoesOn) {
  add_to_config("[storage]\ncapture_mb = 1\n");
  const auto sensor = plug_in(make_recording("long.csv", 600), 200);
  const auto daemon = listen(data_dir(), {"--capture", capture()});
  EXPECT_TRUE(daemon->wait_for_line("has reached its limit of 1 MB")) << daemon->output();
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_LE(fs::file_size(capture()), 1'000'100U);
  EXPECT_EQ(records_of(capture()).back().kind, CaptureRecord::Kind::kFull);
  EXPECT_EQ(sessions()[0]["samples"], 60'000);
}

TEST_F(Capture, InAFolderGoesOnInFilesOfWhichEachCanBePlayedAlone) {
  add_to_config("[storage]\ncapture_mb = 1\n");
  fs::create_directory(path("captures"));
  const auto sensor = plug_in(make_recording("long.csv", 600), 200);
  const auto daemon = listen(data_dir(), {"--capture", path("captures")});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path("captures"))) files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 2U);
  EXPECT_EQ(records_of(files[0]).back().kind, CaptureRecord::Kind::kContinued);
  EXPECT_EQ(records_of(files[0]).back().text, fs::path(files[1]).filename());
  const auto all = samples_of(recording_in(data_dir()));
  const auto some = samples_of(replay(files[1], path("again"), {"--speed", "1000"}));
  EXPECT_GT(some.size(), 1000U);
  EXPECT_LT(some.size(), all.size());
}

TEST_F(Capture, OldOnesInTheFolderMakeRoomAndNothingElseDoes) {
  fs::create_directory(path("captures"));
  std::ofstream(path("captures/2020-01-01T00-00-00Z.capture")) << kCaptureMagic;
  std::ofstream(path("captures/mine.capture")) << kCaptureMagic;
  fs::resize_file(path("captures/2020-01-01T00-00-00Z.capture"), 1'000'000'000);  // sparse
  fs::resize_file(path("captures/mine.capture"), 2'000'000'000);
  const auto sensor = plug_in(make_recording("walk.csv", 10), 100);
  const auto daemon = listen(data_dir(), {"--capture", path("captures")});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_FALSE(fs::exists(path("captures/2020-01-01T00-00-00Z.capture")));
  EXPECT_TRUE(fs::exists(path("captures/mine.capture")));
}

TEST_F(Capture, NeverOverwritesAFile) {
  std::ofstream(capture()) << "mine";
  const auto daemon = listen(data_dir(), {"--capture", capture()});
  EXPECT_EQ(daemon->wait(), 1);
  EXPECT_NE(daemon->errors().find("never overwrites"), std::string::npos) << daemon->errors();
}

TEST_F(Capture, InWhichNobodyIsHeardSaysSo) {
  std::ofstream(capture()) << kCaptureMagic;
  const Finished done = stance({"analyze", capture()});
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_NE(done.errors.find("no sensor is heard"), std::string::npos) << done.errors;
}

}  // namespace
}  // namespace stance::test
