// The devices' side of each sensor family: turns motion into the bytes that such a sensor sends, and answers
// what a host says. For tests; the program never sends these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/sample.h"

namespace stance::test {

using Bytes = std::vector<std::byte>;

// `number` counts the samples from 0; a device with a clock derives it from `time_s`.
struct Motion {
  std::uint64_t number = 0;
  double time_s = 0.0;
  Vector3 acc_m_s2{};
  Vector3 gyro_rad_s{};
};

class FakeSensor {
 public:
  virtual ~FakeSensor() = default;
  [[nodiscard]] virtual std::string_view family() const = 0;
  [[nodiscard]] virtual std::string name() const = 0;  // letters and digits, of this kind of frames
  // Bits of the checksum; 0: none.
  [[nodiscard]] virtual int checksum_bits() const = 0;
  [[nodiscard]] virtual bool has_gyro() const { return true; }
  [[nodiscard]] virtual bool has_clock() const { return true; }
  // Largest error that encoding may make.
  [[nodiscard]] virtual double acc_resolution_m_s2() const = 0;
  [[nodiscard]] virtual double gyro_resolution_rad_s() const = 0;
  // Bytes at the end of a sample without which the next one cannot be read either.
  [[nodiscard]] virtual std::size_t shared_end() const { return 0; }
  // Samples that a decoder keeps to itself before it knows what it hears.
  [[nodiscard]] virtual std::size_t learns_from() const { return 0; }

  // As it leaves its maker: the speed of its line (0: USB or Bluetooth, which take any), and how many samples
  // a second it sends. A rate that it was told is the new one.
  [[nodiscard]] virtual std::uint32_t baud() const { return 115200; }
  [[nodiscard]] virtual double rate_hz() const { return 100.0; }
  // Whether it sends now; some wait until they are told to.
  [[nodiscard]] virtual bool sends() const { return true; }

  // All frames of one sample.
  virtual void append_sample(const Motion& motion, Bytes& to_host) = 0;
  // What it says by itself before the first sample, e.g. a header line.
  virtual void append_beginning(Bytes& /*to_host*/) {}
  virtual void hear(std::span<const std::byte> /*from_host*/, Bytes& /*to_host*/) {}
};

// One of each kind of frames.
[[nodiscard]] std::vector<std::unique_ptr<FakeSensor>> all_fake_sensors();

}  // namespace stance::test
