// A sensor made of a recording: speaks the device side of the Stance link over a byte source, so that
// everything from the serial port on is exercised as with hardware. Every sample arrives bit for bit as in
// the recording if its numbers have at most six decimals (as many as in its first 4096 samples) and its times
// whole microseconds.
//
//   auto terminal = stance::open_pseudo_terminal();
//   auto reader = stance::open_samples("walk.csv.zst");
//   auto sensor = stance::VirtualSensor::create(std::move(*reader), {.speed = 200});
//   while (!sensor->finished()) {
//     poll(terminal->device->poll_handle(), sensor->wait_ms(now));
//     sensor->service(*terminal->device, now);
//   }
//
// The device in it is firmware-bridge/firmware, the code that runs on a microcontroller; this class gives it
// readings, a clock and a line. Like a real sensor it measures whether or not anybody listens, keeps what is
// not acknowledged in a bounded buffer, and drops the oldest when that is full. One thread; time is handed
// in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "firmware-bridge/result.h"
#include "firmware-bridge/source/byte_source.h"

namespace stance {

struct VirtualSensorParams {
  double speed = 1.0;    // of the sensor's time against the host's; 200 plays an hour in 18 s
  double block_s = 0.1;  // of samples in one block. Larger: fewer frames, later arrival
  std::size_t buffer_bytes = 16U << 20U;  // for blocks not acknowledged: 3.3 h at 100 Hz with a gyroscope
  // When that is full of what was not sent yet: true waits (nothing is lost), false drops the oldest, as a
  // real sensor must.
  bool wait_when_full = true;
  std::uint64_t boot_id = 1;        // must differ between runs that one daemon sees; never 0
  std::uint64_t first_time_us = 0;  // the sensor's counter at its first sample
  bool wait_for_start = true;  // false: time runs from the first service(), not from the host's first Start
  std::string device_id = "virtual";
};

class VirtualSensor {
 public:
  using SteadyTime = BootClock::time_point;

  // Reads the recording's beginning to choose the scale. Errors are those of the reader.
  [[nodiscard]] static Result<std::unique_ptr<VirtualSensor>> create(std::unique_ptr<SampleReader> reader,
                                                                     const VirtualSensorParams& params = {});
  ~VirtualSensor();
  VirtualSensor(const VirtualSensor&) = delete;
  VirtualSensor& operator=(const VirtualSensor&) = delete;

  // Obeys what the host sent and sends what is due. Error kClosed: the host's side is gone for good; the
  // sensor can go on with another source. Errors of the recording come from here too.
  [[nodiscard]] Result<void> service(ByteSource& host, SteadyTime now);

  // The line is new (the host reconnected elsewhere): forget half-sent and half-received frames.
  void line_changed();

  // The recording was played to its end and all of it is written to the line.
  [[nodiscard]] bool finished() const;
  // Finished, and the host acknowledged all of it: a daemon has it safely stored.
  [[nodiscard]] bool acknowledged() const;

  [[nodiscard]] int wait_ms(SteadyTime now) const;
  [[nodiscard]] double time_s() const;                 // on the recording's axis, how far it was played
  [[nodiscard]] double progress() const;               // 0..1 by bytes of the recording; 0 when not known
  [[nodiscard]] std::uint64_t dropped_blocks() const;  // because the buffer was full
  [[nodiscard]] bool started() const;                  // a host has asked for the stream

 private:
  struct Impl;
  explicit VirtualSensor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
