// A link on a line, a clock and a port that the test holds in its hand.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "firmware-bridge/link.h"
#include "tests/support/fake_line.h"
#include "tests/support/stance_link_device.h"

namespace stance {

// Keeps all that a link tells.
struct Listener final : LinkListener {
  std::vector<LinkState> states;
  std::vector<std::string> details;
  std::vector<RecordingInfo> hellos;
  std::vector<ImuSample> samples;
  std::vector<StreamPosition> positions;
  std::vector<Gap> gaps;
  std::vector<BatteryStatus> batteries;
  std::vector<LineGuess> found;
  void on_link_state(LinkState state, const std::string& detail) override {
    states.push_back(state);
    details.push_back(detail);
  }
  void on_hello(const RecordingInfo& sensor) override { hellos.push_back(sensor); }
  void on_samples(const SampleBatch& batch) override {
    samples.insert(samples.end(), batch.samples.begin(), batch.samples.end());
    positions.push_back(batch.position);
  }
  void on_gap(const Gap& gap) override { gaps.push_back(gap); }
  void on_battery(const BatteryStatus& battery) override { batteries.push_back(battery); }
  void on_sensor_found(const LineGuess& guess) override { found.push_back(guess); }
};

// A link whose port opens (or not) as the test wishes.
class LinkTest : public testing::Test {
 protected:
  LinkTest() { make_link({}); }

  void make_link(const StreamPosition& resume, const LinkParams& params = {}) {
    link = std::make_unique<Link>(
        [this]() -> Result<std::unique_ptr<ByteSource>> {
          ++openings;
          if (!plugged_in) return failure(ErrorCode::kNotFound, refusal);
          line = std::make_shared<test::FakeLine>();
          return std::unique_ptr<ByteSource>(std::make_unique<test::FakeSource>(line));
        },
        listener, params, resume);
  }

  void serve() { link->service(clock.now()); }
  void serve_after(std::chrono::milliseconds time) {
    clock.advance(time);
    serve();
  }

  void sensor_says_hello(std::uint64_t boot_id = 7, std::uint64_t oldest = 1) {
    StanceHello hello;
    hello.sensor.sensor_id = "A1";
    hello.sensor.rate_hz = 100;
    hello.sensor.acc_counts_per_m_s2 = 1000;
    hello.boot_id = boot_id;
    hello.oldest_buffered_sequence = oldest;
    append_hello(hello, line->to_host);
  }

  // Block n holds the two samples at 20 n and 20 n + 10 std::chrono::milliseconds.
  void sensor_sends(std::uint64_t sequence) {
    append_block({sequence, {20'000 * sequence, 20'000 * sequence + 10'000}, {1, 2, 3, 4, 5, 6}, {}},
                 line->to_host);
  }

  std::vector<HostCommand> commands() {
    std::vector<HostCommand> heard;
    host_commands.feed(line->from_host, heard);
    line->from_host.clear();
    return heard;
  }

  void stream() {
    serve();
    sensor_says_hello();
    sensor_sends(1);
    serve();
  }

  test::FakeClock clock;
  Listener listener;
  HostCommandDecoder host_commands;
  std::shared_ptr<test::FakeLine> line;
  bool plugged_in = true;
  std::string refusal = "no port here.";
  int openings = 0;
  std::unique_ptr<Link> link;
};

}  // namespace stance
