// Any bytes on the line: no crash, no reading that is not finite, and the same for two different cuttings.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "firmware-bridge/firmware/stance_sensor.h"
#include "firmware-bridge/framing/framer.h"
#include "firmware-bridge/sensors/stance_link.h"
#include "tests/fuzz/require.h"

namespace {

using stance::fuzz::require;

struct Heard final : stance::StanceLinkHandler {
  std::vector<std::uint64_t> sequences;
  std::vector<std::int64_t> times_us;
  void on_hello(const stance::StanceHello& hello) override { sequences.push_back(hello.boot_id); }
  void on_block(const stance::StanceBlock& block) override {
    sequences.push_back(block.sequence);
    require(block.samples.size() == block.time_us.size() && !block.samples.empty(), "a time for each sample");
    for (std::size_t i = 0; i < block.samples.size(); ++i) {
      times_us.push_back(block.time_us[i]);
      require(i == 0 || block.time_us[i] > block.time_us[i - 1], "time increases in a block");
      for (const float value : block.samples[i].acc_sensor_m_s2)
        require(std::isfinite(value), "readings are finite");
    }
  }
  void on_battery(const stance::BatteryStatus&) override { sequences.push_back(0); }
  void on_reply(const stance::StanceReply&) override { sequences.push_back(0); }
  void on_other_version(std::uint32_t version) override { sequences.push_back(version); }
};

// The sensor's side: takes the same bytes, and what it says is a stream without damage.
class Device {
 public:
  Device() {
    StanceSensorConfig config{};
    config.boot_id = 1;
    config.rate_hz = 100;
    config.acc_counts_per_m_s2 = 1000;
    config.samples_in_block = 2;
    config.context = this;
    config.write = [](void* self, const std::uint8_t* bytes, std::size_t count) {
      static_cast<Device*>(self)->host_.feed(std::as_bytes(std::span(bytes, count)),
                                             static_cast<Device*>(self)->heard_);
      return count;
    };
    config.now_us = [](void*) { return std::uint64_t{42}; };
    sensor_ = stance_sensor_create(memory_, sizeof memory_, &config);
    require(sensor_ != nullptr, "the memory is large enough");
  }

  void take(std::span<const std::byte> bytes) {
    stance_sensor_receive(sensor_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    const StanceSample sample{++time_us_, {1, 2, 3}, {}, 0, 0};
    require(stance_sensor_push(sensor_, &sample), "a sample has room");
    stance_sensor_service(sensor_);
    const stance::FramerCounters& counters = host_.framing();
    require(counters.checksum_failed + counters.framing_failed + host_.message_failed() == 0,
            "whatever it hears, it says nothing damaged");
  }

 private:
  alignas(8) std::byte memory_[4096];
  StanceSensor* sensor_ = nullptr;
  std::uint64_t time_us_ = 0;
  stance::StanceLinkDecoder host_;
  Heard heard_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  stance::StanceLinkDecoder whole;
  Heard heard_whole;
  whole.feed(bytes, heard_whole);

  stance::StanceLinkDecoder pieces;
  Heard heard_pieces;
  Device device;
  for (std::size_t at = 0, step = 1; at < size; at += step, step = step % 7 + 1) {
    const auto piece = bytes.subspan(at, std::min(step, size - at));
    pieces.feed(piece, heard_pieces);
    device.take(piece);
  }
  require(heard_whole.sequences == heard_pieces.sequences, "the cutting changes nothing");
  require(heard_whole.times_us == heard_pieces.times_us, "the cutting changes no time");

  // A message made of the input too, so that the fuzzer reaches past the checksum.
  std::vector<std::byte> framed;
  stance::append_frame(bytes.first(std::min<std::size_t>(size, 4096)), framed);
  whole.feed(framed, heard_whole);
  device.take(framed);
  return 0;
}
