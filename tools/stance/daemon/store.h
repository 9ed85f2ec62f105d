// The thread between the sensor and everything that lasts: it takes what the ingest thread heard, records it,
// analyses it, keeps the history once a second, tells the sensor what it may forget, and publishes what is
// happening now.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "tools/stance/daemon/ingest.h"
#include "tools/stance/daemon/publisher.h"
#include "tools/stance/daemon/recovery.h"
#include "tools/stance/daemon/reminders.h"
#include "tools/stance/daemon/retention.h"
#include "tools/stance/daemon/session.h"

namespace stance {

struct StoreParams {
  std::filesystem::path data_dir;
  Placement placement = Placement::kAuto;  // kAuto: what the sensor itself says
  SessionRules rules;
  RetentionRules retention;
  std::string port;                          // for the status
  std::filesystem::path remembered_sensors;  // the file
};

class Store {
 public:
  // Takes over what recover() found. The references must outlive the Store.
  Store(StoreParams params, History& history, Publisher& publisher, Reminders& reminders,
        Recovered recovered);
  // Joins the thread, which ends once `ingest` was told to stop.
  ~Store();

  void start(Ingest& ingest);
  // How often the thread has gone round, at least once a second unless it hangs. Any thread.
  [[nodiscard]] std::uint64_t rounds() const { return rounds_; }
  // Waits until the thread ended: everything is on disk.
  void join();

 private:
  using Steady = BootClock;  // a sensor is away while the computer sleeps, too

  void run();
  void wait_for_items();
  void handle(StopItem&);
  void handle(SamplesItem& item);
  void handle(HelloItem& item);
  void handle(LinkItem& item);
  void handle(GapItem& item);
  void handle(BatteryItem& item);
  void handle(FoundItem& item);
  void begin_session(const SamplesItem& first);
  void finish_session();
  void remove_old_recordings();
  void finish_when_over(bool samples_at_hand);
  void tick();
  void complain(const Result<void>& result);
  void all_is_well_again();
  void publish(std::vector<Event>& events);
  void remind();
  void publish_progress();
  void publish_status();

  StoreParams params_;
  History& history_;
  Publisher& publisher_;
  Reminders& reminders_;
  Ingest* ingest_ = nullptr;
  std::unique_ptr<Session> session_;
  RecordingInfo sensor_;
  LinkItem link_;
  std::string port_;  // where the sensor is; empty: not found yet
  LineGuess found_;
  std::optional<BatteryStatus> battery_;
  std::optional<LinkItem> silent_since_;  // the link left streaming with this
  std::optional<LiveState> live_;
  std::int64_t session_reps_ = 0;
  std::int64_t session_sets_ = 0;
  std::string trouble_;             // last complaint; empty: all well
  std::uint64_t missing_told_ = 0;  // of session_'s dropped samples
  StreamPosition stored_;
  Steady::time_point started_;
  Steady::time_point last_sample_;
  Steady::time_point next_tick_;
  Steady::time_point next_begin_;  // of a session, after one could not be begun
  std::vector<Event> events_;
  std::vector<SittingPrompt> prompts_;
  std::uint64_t dropped_told_ = 0;
  bool done_ = false;
  std::atomic<std::uint64_t> rounds_ = 0;
  std::thread thread_;
};

}  // namespace stance
