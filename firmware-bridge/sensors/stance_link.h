// The native protocol of Stance sensors (doc/stance_link.md, proto/stance_link.proto): the host's side.
//
// StanceLinkDecoder turns bytes, in any cutting, into hellos, blocks of samples and the rest. What it cannot
// use raises a counter; a reading never comes out wrong, because each frame carries a checksum. Scaling needs
// the sensor's Hello: blocks before it are dropped (the sensor sends them again when asked to Start). Not
// shared between threads. The device's side is in firmware-bridge/firmware.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/framing/framer.h"
#include "firmware-bridge/link.h"
#include "firmware-bridge/recording/sample_reader.h"

namespace stance {

inline constexpr std::uint32_t kStanceLinkVersion = 1;
inline constexpr std::size_t kMaxSamplesInBlock = 1024;

struct StanceHello {
  std::uint32_t protocol_version = kStanceLinkVersion;
  RecordingInfo sensor;       // identity, rate, ranges, scale
  std::uint64_t boot_id = 0;  // never 0
  std::uint64_t oldest_buffered_sequence = 0;
  std::uint64_t time_us = 0;  // the sensor's counter when it said hello
  double time_scale = 1.0;    // sensor seconds per host second; other than 1 only for a virtual sensor
};

struct StanceBlock {
  std::uint64_t sequence = 0;
  // The sensor's counter at each sample, strictly increasing, below 2^53.
  std::vector<std::int64_t> time_us;
  // As many; time_s is not set (0).
  std::vector<ImuSample> samples;
};

struct StanceReply {
  std::string command;  // "start", "stop", "set rate"
  bool accepted = false;
  std::string reason;
};

class StanceLinkHandler {
 public:
  virtual ~StanceLinkHandler() = default;
  virtual void on_hello(const StanceHello& hello) = 0;
  virtual void on_block(const StanceBlock& block) = 0;  // valid during the call only
  virtual void on_battery(const BatteryStatus& battery) = 0;
  virtual void on_reply(const StanceReply& reply) = 0;
  // The sensor speaks another version of the protocol; its blocks cannot be read.
  virtual void on_other_version(std::uint32_t version) = 0;
};

class StanceLinkDecoder {
 public:
  StanceLinkDecoder();
  ~StanceLinkDecoder();
  void feed(std::span<const std::byte> bytes, StanceLinkHandler& handler);
  // The line was opened anew, perhaps to another sensor: forgets half a frame and the hello.
  void reset();

  [[nodiscard]] const FramerCounters& framing() const;
  [[nodiscard]] std::uint64_t message_failed() const;  // intact frames whose message makes no sense
  [[nodiscard]] std::uint64_t before_hello() const;    // blocks dropped for want of a hello

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Commands of the host: each appends one frame.
void append_start(std::vector<std::byte>& bytes);
void append_stop(std::vector<std::byte>& bytes);
void append_set_rate(double rate_hz, std::vector<std::byte>& bytes);
void append_acknowledge(std::uint64_t boot_id, std::uint64_t up_to_sequence, std::vector<std::byte>& bytes);

}  // namespace stance
