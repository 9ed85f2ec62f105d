// kill -9 at random moments: recording and history open each time, and nothing is missing in the end, because
// what was not stored was not acknowledged, and the sensor sends it again.
#include <poll.h>
#include <signal.h>

#include <cstdlib>
#include <random>

#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

int kills() {
  const char* told = std::getenv("STANCE_TEST_KILLS");
  return told != nullptr ? std::atoi(told) : 5;
}

// A moment of chance, not a wait for anything.
void let_time_pass(std::mt19937& random) {
  ::poll(nullptr, 0, std::uniform_int_distribution<int>(0, 1500)(random));
}

// Of recording, played at 30 times its speed: four seconds for each daemon to start, to run and to be killed.
constexpr int kSecondsPerKill = 120;

using KilledDaemon = EndToEnd;

TEST_F(KilledDaemon, OpensEverythingEachTimeAndLosesNothingInTheEnd) {
  const int count = kills();
  const std::string recording = make_recording("long.csv", kSecondsPerKill * count);
  const auto sensor = plug_in(recording, 30);
  std::mt19937 random(std::random_device{}());
  std::int64_t samples_before = 0;
  for (int i = 0; i < count; ++i) {
    const auto daemon = start_daemon();
    if (!daemon->wait_for_line("sensor streaming")) {
      ASSERT_EQ(sensor->wait(), 0) << daemon->output() << daemon->errors();
      FAIL() << "this machine is so busy that the sensor was done after " << i << " of " << count << " kills";
    }
    let_time_pass(random);
    daemon->signal(SIGKILL);
    ASSERT_EQ(daemon->wait(), 128 + SIGKILL);
    const auto found = sessions();
    if (found.empty()) continue;  // killed before the first sample came
    ASSERT_EQ(found.size(), 1U) << "kill " << i;
    const Finished read =
        stance({"analyze", "--format", "jsonl", data_dir() + "/" + found[0]["path"].get<std::string>()});
    if (samples_before == 0 && read.errors.find("a recording without samples") != std::string::npos) {
      EXPECT_EQ(found[0]["samples"], 0);  // killed after the recording was begun, before the first was stored
      continue;
    }
    ASSERT_EQ(read.exit_code, 0) << "kill " << i << ": " << read.errors;
    const auto samples =
        Json::parse(read.output.substr(0, read.output.find('\n')))["samples"].get<std::int64_t>();
    EXPECT_GE(samples, samples_before) << "kill " << i;
    EXPECT_GE(samples, found[0]["samples"].get<std::int64_t>())
        << "the history knows more than the recording";
    samples_before = samples;
  }
  const auto daemon = start_daemon({"--once"});
  EXPECT_EQ(sensor->wait(), 0) << sensor->errors();
  EXPECT_EQ(daemon->wait(), 0) << daemon->errors();
  ASSERT_EQ(sessions().size(), 1U);
  EXPECT_EQ(sessions()[0]["samples"], 100 * kSecondsPerKill * count);
  EXPECT_EQ(sessions()[0]["gaps"], 0);
  EXPECT_EQ(stored(1), analyzed(recording));
}

}  // namespace
}  // namespace stance::test
