// A disk that takes nothing more, while the daemon runs. In its place: the kernel lets no file of the process
// grow beyond some kilobytes, and later lets them grow again.
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "firmware-bridge/recording/capture.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

// Two minutes of playing: more than any test needs of it, under a sanitizer beside a compiler too (half a minute was
// not enough). What is left is not waited for.
constexpr int kRecording_s = 1200;
constexpr double kSpeed = 10.0;

class FullDisk : public EndToEnd {
 protected:
  static void let_files_grow_to(const Process& process, rlim_t bytes) {
    rlimit limit{};
    ASSERT_EQ(::prlimit(process.id(), RLIMIT_FSIZE, nullptr, &limit), 0);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ASSERT_EQ(::prlimit(process.id(), RLIMIT_FSIZE, &limit, nullptr), 0);
  }
  [[nodiscard]] Json status() const {
    return Json::parse(stance({"status", "--json", "--data-dir", data_dir()}).output, nullptr, false);
  }
  // Until `holds` of the status, at most a minute.
  template <typename Condition>
  [[nodiscard]] Json status_when(Condition holds) const {
    const auto give_up_at = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    Json json = status();
    while (!(json.is_object() && holds(json)) && std::chrono::steady_clock::now() < give_up_at)
      json = status();
    return json;
  }
  [[nodiscard]] std::size_t recorded_samples() const {
    std::vector<ImuSample> samples;
    for (const auto& entry : std::filesystem::directory_iterator(data_dir() + "/recordings")) {
      auto reader = open_samples(entry.path().string());
      while (reader && (*reader)->read(samples, 4096).value_or(0) > 0) {
      }
    }
    return samples.size();
  }
  static double seconds_in(const Json& json) {
    return json.contains("session") ? json["session"].value("duration_s", 0.0) : 0.0;
  }
};

TEST_F(FullDisk, IsToldAndCountingGoesOnAndWithRoomNothingIsMissing) {
  const auto sensor = plug_in(make_recording("long.csv", kRecording_s), kSpeed);
  const auto daemon = start_daemon({"--once"});
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  static_cast<void>(status_when([](const Json& json) { return seconds_in(json) > 20.0; }));
  const std::size_t before = recorded_samples();
  EXPECT_GT(before, 100U);
  let_files_grow_to(*daemon, 4096);
  ASSERT_TRUE(daemon->wait_for_line("The disk is full")) << daemon->output();

  const Json full = status_when([](const Json& json) { return json.contains("trouble"); });
  EXPECT_NE(full.value("trouble", "").find("The disk is full"), std::string::npos) << full;
  const double then_s = seconds_in(full);
  const Json later = status_when([&](const Json& json) { return seconds_in(json) > then_s + 30.0; });
  EXPECT_GT(seconds_in(later), then_s + 30.0) << "the analysis goes on";
  EXPECT_GE(recorded_samples(), before) << "what was written stays readable";

  let_files_grow_to(*daemon, RLIM_INFINITY);
  ASSERT_TRUE(daemon->wait_for_line("nothing is missing in it")) << daemon->output();
  sensor->signal(SIGTERM);  // unplugged, so the daemon ends
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  EXPECT_GT(recorded_samples(), before);
  EXPECT_EQ(sessions()[0]["samples"], recorded_samples());
  EXPECT_EQ(daemon->output().find("The disk is full"), daemon->output().rfind("The disk is full"))
      << "it is told once";
}

// A limit on files is one on the capture and on the recording, so both are told of; the capture goes on too.
TEST_F(FullDisk, ACaptureWaitsSaysSoAndGoesOnWhenThereIsRoom) {
  const auto sensor = plug_in(make_recording("long.csv", kRecording_s), kSpeed);
  const auto daemon = start_daemon({"--once", "--capture", path("line.capture")});
  ASSERT_TRUE(daemon->wait_for_line("session 1 begins")) << daemon->output() << daemon->errors();
  let_files_grow_to(*daemon, 4096);
  ASSERT_TRUE(daemon->wait_for_line("line.capture cannot be written")) << daemon->output();
  const Json full = status_when(
      [](const Json& json) { return json.value("trouble", "").find("The capture") != std::string::npos; });
  EXPECT_NE(full.value("trouble", "").find("It goes on when there is room"), std::string::npos) << full;
  // Room for a line, not for what follows: no reason to go on. It is tried every second, so about three
  // times.
  let_files_grow_to(*daemon, std::filesystem::file_size(path("line.capture")) + 100);
  const double full_s = seconds_in(status());
  const Json still = status_when([&](const Json& json) { return seconds_in(json) > full_s + 35.0; });
  EXPECT_NE(still.value("trouble", "").find("The capture"), std::string::npos) << still;
  let_files_grow_to(*daemon, RLIM_INFINITY);
  ASSERT_TRUE(daemon->wait_for_line("can be written again and goes on")) << daemon->output();
  const double then_s = seconds_in(status());
  const Json later = status_when([&](const Json& json) { return seconds_in(json) > then_s + 10.0; });
  EXPECT_GT(seconds_in(later), then_s + 10.0);
  sensor->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();

  auto input = open_input(path("line.capture"));
  ASSERT_TRUE(input.has_value());
  auto reader = CaptureReader::open(std::move(*input), "line.capture");
  ASSERT_TRUE(reader.has_value());
  int missing = 0;
  std::size_t bytes_after = 0;
  CaptureRecord record;
  while (reader->next(record).value_or(false)) {
    if (record.kind == CaptureRecord::Kind::kSkipped) ++missing;
    if (missing > 0) bytes_after += record.bytes.size();
  }
  EXPECT_EQ(missing, 1) << "it says where something is missing";
  EXPECT_GT(bytes_after, 1000U);
  EXPECT_EQ(reader->damaged_lines(), 0U) << "no line was left half written";
}

}  // namespace
}  // namespace stance::test
