// Any bytes on the line: no crash, no reading that is not finite, and the same for two different cuttings.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "firmware-bridge/sensors/stance_link.h"
#include "firmware-bridge/sensors/stance_link_device.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  stance::StanceLinkDecoder whole;
  Heard heard_whole;
  whole.feed(bytes, heard_whole);

  stance::StanceLinkDecoder pieces;
  Heard heard_pieces;
  stance::HostCommandDecoder commands;
  std::vector<stance::HostCommand> heard_commands;
  for (std::size_t at = 0, step = 1; at < size; at += step, step = step % 7 + 1) {
    const auto piece = bytes.subspan(at, std::min(step, size - at));
    pieces.feed(piece, heard_pieces);
    commands.feed(piece, heard_commands);
  }
  require(heard_whole.sequences == heard_pieces.sequences, "the cutting changes nothing");
  require(heard_whole.times_us == heard_pieces.times_us, "the cutting changes no time");

  // A message made of the input too, so that the fuzzer reaches past the checksum.
  std::vector<std::byte> framed;
  stance::append_frame(bytes.first(std::min<std::size_t>(size, 4096)), framed);
  whole.feed(framed, heard_whole);
  return 0;
}
