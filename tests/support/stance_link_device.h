// A device of the Stance link that says whatever a test wants, also what no device should; the real one is
// firmware-bridge/firmware. Pure functions but for the decoder of commands, which is fed like
// StanceLinkDecoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "firmware-bridge/framing/framer.h"
#include "firmware-bridge/sensors/stance_link.h"

namespace stance {

// A block as a device has it: counts, not physical units.
struct StanceCounts {
  std::uint64_t sequence = 0;
  std::vector<std::uint64_t> time_us;  // strictly increasing, at most kMaxSamplesInBlock, within 71 minutes
  std::vector<std::int32_t> acc;       // x y z of each sample
  std::vector<std::int32_t> gyro;      // likewise, or empty
  // The counts are these times 2^shift; a device that switches to a larger range raises them.
  std::uint32_t acc_shift = 0;
  std::uint32_t gyro_shift = 0;
};

void append_hello(const StanceHello& hello, std::vector<std::byte>& bytes);
// Two bytes a count where all fit into them, otherwise four.
void append_block(const StanceCounts& counts, std::vector<std::byte>& bytes);
void append_battery(const BatteryStatus& battery, std::vector<std::byte>& bytes);
enum class StanceCommand : std::uint8_t { kStart, kStop, kSetRate };
void append_reply(StanceCommand command, bool accepted, std::string_view reason,
                  std::vector<std::byte>& bytes);

struct StartCommand {};
struct StopCommand {};
struct SetRateCommand {
  double rate_hz = 0.0;
};
struct AcknowledgeCommand {
  std::uint64_t boot_id = 0;
  std::uint64_t up_to_sequence = 0;
};
using HostCommand = std::variant<StartCommand, StopCommand, SetRateCommand, AcknowledgeCommand>;

class HostCommandDecoder {
 public:
  // Appends the commands that became complete.
  void feed(std::span<const std::byte> bytes, std::vector<HostCommand>& commands);
  void reset() { framer_.reset(); }
  [[nodiscard]] const FramerCounters& framing() const { return framer_.counters(); }

 private:
  Framer framer_;
};

}  // namespace stance
