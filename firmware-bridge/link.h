// The connection to one sensor through its whole life: absent, probing, streaming, stalled, lost, and back.
//
// One thread (the ingest thread) owns a Link and runs it:
//
//   while (running) {
//     poll(link.poll_handle(), link.wait_ms(now));
//     link.service(read_host_clocks());
//   }
//
// service() never blocks and never throws; it reads what is there, decodes, keeps time-outs, opens and
// reopens the port with growing pauses, and tells the listener in between. Time is handed in, so tests need
// no waiting. The listener is called from within service(), on the same thread; spans are valid during the
// call only.
//
// The sensors of other makers come through the same door (LinkParams::sensor): they are recognised while
// listening, at whatever speed they talk (line_hunt.h), and told to start when their samples do not come by
// themselves. Where nothing but arrival tells a sensor's rate, its first seconds are held back until the rate
// is known, and delivered then.
//
// The time axis: seconds on the sensor's clock since the first sample of the recording. It goes on smoothly
// over lost bytes and reconnections, because the sensor's counter does. When the sensor was booted anew its
// counter says nothing, and the axis goes on by the time that passed for the host. UTC is a separate map
// beside it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/sample.h"
#include "firmware-bridge/clock/host_time.h"
#include "firmware-bridge/clock/time_axis.h"
#include "firmware-bridge/line_hunt.h"
#include "firmware-bridge/recording/sample_reader.h"
#include "firmware-bridge/result.h"
#include "firmware-bridge/source/byte_source.h"

namespace stance {

enum class LinkState : std::uint8_t {
  kAbsent,     // never had the port open; see the reason
  kProbing,    // port open, no sensor heard yet
  kStreaming,  // samples come, or are held back until their rate is known
  kStalled,    // port open, but no sample for LinkParams::stalled_after
  kLost,       // was there; the port is gone or fell silent for good, reopening
};
[[nodiscard]] std::string_view name_of(LinkState state);  // "absent", "probing", ...

struct SampleBatch {
  std::span<const ImuSample> samples;  // at least one; times strictly increase over all batches
  UtcMap utc;
  StreamPosition position;  // after these samples
};

struct BatteryStatus {
  std::uint32_t percent = 0;    // 0..100
  std::uint32_t millivolt = 0;  // 0: not told
  bool charging = false;
};

struct LinkCounters {
  std::uint64_t bytes = 0;
  std::uint64_t frames = 0;               // intact
  std::uint64_t samples = 0;              // delivered
  std::uint64_t checksum_failed = 0;      // frames damaged on the line
  std::uint64_t framing_failed = 0;       // bytes that cannot be a frame: bad COBS, too short, too long
  std::uint64_t message_failed = 0;       // intact frames whose message makes no sense
  std::uint64_t duplicate_blocks = 0;     // received again after a reconnection, dropped
  std::uint64_t lost_blocks = 0;          // never received
  std::uint64_t asked_again = 0;          // times a sensor was asked for blocks that were lost on the line
  std::uint64_t time_not_increasing = 0;  // blocks dropped because the sensor's time went back
  std::uint64_t before_hello = 0;         // blocks dropped because their scale is not known yet
  std::uint64_t restarts = 0;             // times the sensor was booted anew
  std::uint64_t reconnections = 0;        // times the port was opened again after it had been open
};

class LinkListener {
 public:
  virtual ~LinkListener() = default;
  // `detail` is a sentence for the wearer, e.g. why a port cannot be opened.
  virtual void on_link_state(LinkState state, const std::string& detail) = 0;
  // Sensor identity; again after each reconnection. Always before the first batch.
  virtual void on_hello(const RecordingInfo& sensor) = 0;
  virtual void on_samples(const SampleBatch& batch) = 0;
  // Before the batch that ends the gap.
  virtual void on_gap(const Gap& gap) = 0;
  virtual void on_battery(const BatteryStatus& battery) = 0;
  // Samples come, from this family at this speed: once after each opening, before the first of them.
  virtual void on_sensor_found(const LineGuess& /*found*/) {}
};

struct LinkParams {
  // Whose bytes are understood: "stance-link"; the name of a family of sensors (sensors/sensor_family.h); or
  // "any": whoever is recognised. Other than a Stance sensor's, time is then that of clock/device_time.h, and
  // every opening of the port begins a new run of the sensor, because nothing says what was missed.
  std::string sensor = "stance-link";
  // The line's speed, at which the opener opens it; 0: it is looked for (a Stance sensor named in `sensor`
  // excepted).
  std::uint32_t baud = 0;
  // False: nothing is ever written to the line; who must be asked is not found then.
  bool may_write = true;
  // Samples a second to ask for where the sensor lets itself be told; 0: as it is, but kUsualRate_hz when it
  // sends fewer than the analysis needs (kLeastRate_hz).
  double rate_hz = 0.0;
  // What was found on this port (ByteSource::name()) before; asked after each opening. None: nothing is
  // known.
  std::function<LineGuess(const std::string& port)> guess;
  // Columns of a sensor that sends lines of text, as a header line would name them; empty: its own header, or
  // guessed.
  std::string text_columns;
  std::chrono::milliseconds stalled_after{2000};  // without a sample. Larger: later, but fewer false alarms
  std::chrono::milliseconds reopen_after{30000};  // stalled or probing for so long: close and open again
  std::chrono::milliseconds ask_every{1000};      // repeats Start while no sample comes
  std::chrono::milliseconds first_pause{250};     // before the first reopening; doubles with each failure
  std::chrono::milliseconds longest_pause{5000};
  std::chrono::milliseconds settling{1000};  // until udev has set the permissions of a port that appeared
};

inline constexpr double kLeastRate_hz = 25.0;  // that the analysis can use
inline constexpr double kUsualRate_hz = 100.0;

class Link {
 public:
  using Opener = std::function<Result<std::unique_ptr<ByteSource>>()>;

  // `opener` is called whenever the port is to be opened, e.g. [&] { return open_port(path); }. The listener
  // must outlive the Link. `resume` is where an earlier Link stopped (RecordingWriter::position()).
  Link(Opener opener, LinkListener& listener, const LinkParams& params = {},
       const StreamPosition& resume = {});
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void service(const HostTime& now);

  // Everything up to this position is safely on disk: the sensor may forget it. Sent at the next service().
  void acknowledge(const StreamPosition& stored);

  // Asks the sensor for a sampling rate; returns the nearest it can be asked for. 0: none is known yet, or
  // its rate cannot be set. Sent at the next service().
  double set_rate(double rate_hz);

  // The family that is on the line: "stance-link", "witmotion", ...; empty: not known yet.
  [[nodiscard]] std::string_view sensor() const;
  // The sensor times its samples by a clock of its own; false also while no sensor is known.
  [[nodiscard]] bool has_clock() const;

  // A port appeared or may now be opened (source/port_watch.h): tries at the next service() instead of
  // pausing.
  // For LinkParams::settling it is not told that it cannot be opened yet.
  void try_again();

  // Lets go of the port and opens at the next service(), because there is a better one than this on which
  // nobody is known yet.
  void leave_port();

  // What to poll for reading; -1 when no port is open.
  [[nodiscard]] int poll_handle() const;
  // How long poll may wait at most before service() has something to do; at least 0.
  [[nodiscard]] int wait_ms(const HostTime& now) const;

  [[nodiscard]] LinkState state() const;
  [[nodiscard]] const LinkCounters& counters() const;
  [[nodiscard]] const StreamPosition& position() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
