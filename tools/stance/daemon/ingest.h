// The thread that serves the sensor: it runs the Link and passes on what comes. It never waits for a disk, a
// socket or a lock; the only things it touches are the port and two lock-free queues.
//
// When the store thread cannot keep up (a slow disk), the queue fills. Then this thread stops reading the
// port until half the queue is free again, instead of dropping samples: the Stance link is acknowledged, so a
// sensor keeps what was not taken and sends it later. Nothing is lost unless the sensor's own buffer
// overflows, and that the sensor reports as a gap. A burst that overflows the other half of the queue all the
// same is dropped and counted; in the recording it is a gap, unknown time.
#pragma once

#include <atomic>
#include <thread>

#include "firmware-bridge/link.h"
#include "firmware-bridge/source/port_watch.h"
#include "tools/stance/daemon/capture_file.h"
#include "tools/stance/daemon/messages.h"
#include "tools/stance/daemon/port_choice.h"
#include "tools/stance/daemon/spsc_queue.h"

namespace stance {

class Ingest final : private LinkListener {
 public:
  // Starts the thread. `resume`: where the stream stood when an earlier daemon stopped.
  // `capture`, if any, gets a copy of all bytes; it must outlive this.
  Ingest(PortChoice ports, const LinkParams& params, const StreamPosition& resume,
         CaptureFile* capture = nullptr);
  // Stops at once; stop() first for an orderly end.
  ~Ingest() override;

  // Any thread: takes no further samples, passes on StopItem, and ends when acknowledge_final() was called.
  void stop();

  // Any thread: the computer has slept. A sensor that is away is looked for at once, not after the pause that
  // is running.
  void look_again();

  // --- the store thread's side ---
  [[nodiscard]] SpscQueue<IngestItem>& items() { return items_; }
  // Everything up to `stored` is on disk.
  void acknowledge(const StreamPosition& stored);
  void acknowledge_final(const StreamPosition& stored);

  // How often the thread has gone round, at least once a second unless it hangs. Any thread.
  [[nodiscard]] std::uint64_t rounds() const { return rounds_; }

  // Samples that the queue had no room for. Any thread.
  [[nodiscard]] std::uint64_t dropped_samples() const { return dropped_samples_; }

 private:
  void run();
  Result<std::unique_ptr<ByteSource>> open();
  void wait(Link& link);
  void take_acknowledgements(Link& link);
  void put(IngestItem&& item);

  void on_link_state(LinkState state, const std::string& detail) override;
  void on_hello(const RecordingInfo& sensor) override;
  void on_samples(const SampleBatch& batch) override;
  void on_gap(const Gap& gap) override;
  void on_battery(const BatteryStatus& battery) override;
  void on_sensor_found(const LineGuess& found) override;

  PortChoice ports_;  // ingest thread only
  LinkParams params_;
  StreamPosition resume_;
  CaptureFile* capture_;
  PortWatch port_watch_;  // ingest thread only
  SpscQueue<IngestItem> items_;
  SpscQueue<StreamPosition> acknowledgements_;
  std::atomic<std::uint64_t> dropped_samples_ = 0;
  std::atomic<std::uint64_t> rounds_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> look_again_ = false;
  std::atomic<bool> final_acknowledged_ = false;
  std::atomic<bool> abandon_ = false;
  bool stop_passed_on_ = false;  // ingest thread only
  std::thread thread_;
};

}  // namespace stance
