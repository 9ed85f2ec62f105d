// Any bytes on the line, heard by all families of sensors: no crash, every reading finite, the same for two
// different cuttings, no byte of the input lost count of. Commands of each family are given too, so that
// conversations are reached: the first byte says which families were asked to start.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "firmware-bridge/sensors/family_framer.h"
#include "tests/fuzz/require.h"

namespace {

using stance::DeviceSample;
using stance::FamilyFramer;
using stance::fuzz::require;

struct Heard {
  std::vector<std::vector<std::uint64_t>> ticks;
  std::vector<std::vector<float>> acc_x_m_s2;
};

void collect(const FamilyFramer& framer, Heard& heard) {
  heard.ticks.resize(framer.ears().size());
  heard.acc_x_m_s2.resize(framer.ears().size());
  for (std::size_t i = 0; i < framer.ears().size(); ++i) {
    for (const DeviceSample& sample : framer.ears()[i].output.samples) {
      for (const float value : sample.sample.acc_sensor_m_s2)
        require(std::isfinite(value), "accelerations are finite");
      heard.ticks[i].push_back(sample.ticks);
      heard.acc_x_m_s2[i].push_back(sample.sample.acc_sensor_m_s2[0]);
    }
  }
}

void start(FamilyFramer& framer, bool asked) {
  if (!asked) return;
  for (FamilyFramer::Ear& ear : framer.ears()) {
    std::vector<std::byte> to_device;
    ear.decoder->append_start(to_device);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool asked = (data[0] & 1) != 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);

  FamilyFramer whole;
  Heard heard_whole;
  start(whole, asked);
  whole.feed(bytes);
  collect(whole, heard_whole);

  FamilyFramer pieces;
  Heard heard_pieces;
  start(pieces, asked);
  collect(pieces, heard_pieces);
  for (std::size_t at = 0, step = 1; at < bytes.size(); at += step, step = step % 7 + 1) {
    pieces.feed(bytes.subspan(at, std::min(step, bytes.size() - at)));
    collect(pieces, heard_pieces);
  }
  require(heard_whole.ticks == heard_pieces.ticks, "the cutting changes no counter");
  require(heard_whole.acc_x_m_s2 == heard_pieces.acc_x_m_s2, "the cutting changes no reading");
  for (const FamilyFramer::Ear& ear : whole.ears()) {
    require(ear.counters.frame_bytes + ear.counters.other_bytes <= bytes.size(), "no byte is counted twice");
  }
  return 0;
}
