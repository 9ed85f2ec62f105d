// The firmware of firmware-bridge/firmware/black_pill, cross-compiled and run by QEMU, its serial line being
// a pseudo-terminal, into the real daemon. Not among the usual tests, because it needs a cross compiler:
//
//   tools/setup --dev && firmware-bridge/firmware/black_pill/build && ctest --test-dir build/dev -C firmware
//   -L firmware
#include <poll.h>
#include <signal.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "firmware-bridge/recording/recording_reader.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "firmware-bridge/sensors/stance_link.h"
#include "firmware-bridge/source/byte_source.h"
#include "tests/tools/stance/end_to_end.h"

namespace stance::test {
namespace {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr seconds kPatience{40};

struct Progress final : StanceLinkHandler {
  StanceHello hello;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  void on_hello(const StanceHello& heard) override { hello = heard; }
  void on_block(const StanceBlock& block) override {
    if (first == 0) first = block.sequence;
    last = block.sequence;
  }
  void on_battery(const BatteryStatus&) override {}
  void on_reply(const StanceReply&) override {}
  void on_other_version(std::uint32_t) override {}
};

class EmulatedBoard : public EndToEnd {
 protected:
  // Power-up; the board's line is at port().
  void power_up() {
    const char* firmware = std::getenv("STANCE_FIRMWARE");
    ASSERT_TRUE(firmware != nullptr && std::filesystem::exists(firmware))
        << "Build it first: firmware-bridge/firmware/black_pill/build";
    // Real RAM comes up with chance in it, which the firmware makes its boot_id of; QEMU's is all zeros. Time
    // in the board goes by instructions, so that a busy machine slows it down instead of making it miss
    // interrupts.
    const std::string chance = std::to_string(std::random_device{}());
    board_ = std::make_unique<Process>(std::vector<std::string>{
        "/usr/bin/env", "qemu-system-arm", "-M", "netduinoplus2", "-display", "none", "-monitor", "none",
        "-serial", "pty", "-icount", "shift=auto", "-kernel", firmware, "-device",
        "loader,addr=0x20000000,data=" + chance + ",data-len=8"});
    const auto line = board_->wait_for_line("char device redirected to ");
    ASSERT_TRUE(line) << board_->errors();
    const std::size_t begin = line->find("/dev/");
    std::filesystem::remove(port());
    std::filesystem::create_symlink(line->substr(begin, line->find(' ', begin) - begin), port());
  }

  void power_down() { board_.reset(); }

  [[nodiscard]] bool wait_for_samples(int count) const {
    const auto deadline = Steady::now() + kPatience;
    while (Steady::now() < deadline) {
      const auto found = sessions();
      if (!found.empty() && found.back()["samples"].get<int>() >= count) return true;
    }
    return false;
  }

  // Another host listens until the board has made so many blocks, and stores nothing.
  [[nodiscard]] Progress listen_until_block(std::uint64_t sequence) const {
    Progress progress;
    const auto line = open_port(port()).value();
    StanceLinkDecoder decoder;
    std::vector<std::byte> command;
    append_start(command);
    EXPECT_EQ(line->write(command).value_or(0), command.size());
    std::array<std::byte, 4096> bytes{};
    const auto deadline = Steady::now() + kPatience;
    auto asked = Steady::now();
    while (progress.last < sequence && Steady::now() < deadline) {
      pollfd handle{line->poll_handle(), POLLIN, 0};
      ::poll(&handle, 1, 100);
      const auto count = line->read(bytes);
      if (!count) break;
      decoder.feed(std::span(bytes).first(*count), progress);
      if (progress.last == 0 && Steady::now() - asked > seconds(1)) {
        asked = Steady::now();
        static_cast<void>(line->write(command));
      }
    }
    return progress;
  }

  // Every reading of the board is in the recording, from its first on, at its time (see imu_synthetic.c).
  void expect_every_reading(const std::string& recording, std::size_t at_least) const {
    const auto reader = open_samples(recording).value();
    std::vector<ImuSample> samples;
    while (reader->read(samples, 1000).value() > 0) {
    }
    ASSERT_GE(samples.size(), at_least);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto n = static_cast<double>(i % 1000);
      ASSERT_EQ(samples[i].acc_sensor_m_s2, (Vector3{9.81F, 0.0F, static_cast<float>(n / 1000)})) << i;
      ASSERT_EQ(samples[i].gyro_sensor_rad_s, (Vector3{0.0F, static_cast<float>(-3 * n / 1000), 0.0F})) << i;
      ASSERT_NEAR(samples[i].time_s, 0.01 * static_cast<double>(i), 1e-9);
    }
  }

  [[nodiscard]] std::string recording_of(int session) const {
    return data_dir() + "/" + sessions()[static_cast<std::size_t>(session)]["path"].get<std::string>();
  }

 private:
  std::unique_ptr<Process> board_;
};

TEST_F(EmulatedBoard, EveryReadingIsRecordedThoughTheDaemonIsKilledAndAwayForSeconds) {
  power_up();
  {
    const auto daemon = start_daemon();
    ASSERT_TRUE(daemon->wait_for_line("sensor streaming")) << daemon->output() << daemon->errors();
    ASSERT_TRUE(wait_for_samples(300)) << daemon->output() << daemon->errors();
    daemon->signal(SIGKILL);
    ASSERT_EQ(daemon->wait(), 128 + SIGKILL);
  }
  const auto stored = static_cast<std::uint64_t>(sessions()[0]["samples"].get<int>());
  // Blocks of ten: three seconds pass for the board.
  const Progress meanwhile = listen_until_block(stored / 10 + 30);
  EXPECT_NE(meanwhile.hello.sensor.sensor_name.find("no real sensor"), std::string::npos);
  EXPECT_LE(meanwhile.first, stored / 10 + 1) << "what is not stored is kept";
  EXPECT_GT(meanwhile.first, 1U) << "what is stored is not kept";

  const auto daemon = start_daemon();
  ASSERT_TRUE(daemon->wait_for_line("sensor streaming")) << daemon->output() << daemon->errors();
  const auto at_least = static_cast<int>(10 * meanwhile.last) + 100;
  ASSERT_TRUE(wait_for_samples(at_least)) << daemon->output() << daemon->errors();
  daemon->signal(SIGTERM);
  ASSERT_EQ(daemon->wait(), 0) << daemon->errors();
  ASSERT_EQ(sessions().size(), 1U);
  EXPECT_EQ(sessions()[0]["gaps"], 0);
  expect_every_reading(recording_of(0), static_cast<std::size_t>(at_least));
}

TEST_F(EmulatedBoard, SaysAnotherBootAfterEveryPowerUp) {
  power_up();
  const Progress before = listen_until_block(2);
  power_down();
  power_up();
  const Progress after = listen_until_block(2);
  EXPECT_EQ(after.first, 1U);
  EXPECT_NE(before.hello.boot_id, 0U);
  EXPECT_NE(after.hello.boot_id, 0U);
  EXPECT_NE(before.hello.boot_id, after.hello.boot_id);
}

}  // namespace
}  // namespace stance::test
