// The thread between the sensor and everything that lasts: it takes what the ingest thread heard, records it,
// analyses it, keeps the history once a second, tells the sensor what it may forget, and publishes what is
// happening now.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
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
  // What is wrong with the capture, if anything is; for the status.
  std::function<std::string()> capture_trouble = [] { return std::string(); };
  // Set by any thread: the session ends within a second, and what comes is a new one.
  std::shared_ptr<std::atomic<bool>> end_session_asked = std::make_shared<std::atomic<bool>>(false);
  // What the wearer announces, from any thread; taken before the next samples.
  std::shared_ptr<AnnouncementBox> announcements = std::make_shared<AnnouncementBox>();
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

  // The computer is about to sleep: returns when what there is has been handed to the kernel (which writes it
  // before it sleeps), after two seconds at most. Until after_sleep() no prompt is shown. Any thread.
  void before_sleep();
  // It is awake again. The time since before_sleep(), up to the first samples after this, is a gap of the
  // kind "sleep" and no sitting. Any thread.
  void after_sleep();

 private:
  using Steady = BootClock;                 // a sensor is away while the computer sleeps, too
  using Awake = std::chrono::steady_clock;  // stands still while it sleeps

  // The last time the computer slept, as far as is known.
  struct Sleep {
    std::int64_t from_utc_us = 0;
    std::int64_t to_utc_us = 0;  // 0: it is about to
  };
  enum class SleepPhase : std::uint8_t { kAwake, kGoingToSleep, kAsleep, kWokenUp };

  void run();
  void see_sleep();
  void fall_asleep();
  [[nodiscard]] bool falling_asleep() const { return sleep_ && sleep_->to_utc_us == 0; }
  void wake_up();
  void end_silence(std::int64_t utc_us);
  void wait_for_items();
  void take_announcements();
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
  void remove_forgotten();
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
  // Since when the sensor has not been heard, and why; empty: it is heard.
  struct Silence {
    std::int64_t from_utc_us = 0;
    std::string reason;
  };
  std::optional<Silence> silence_;
  std::optional<Sleep> sleep_;
  Awake::time_point asleep_since_;
  std::mutex sleep_mutex_;
  std::condition_variable sleep_changed_;
  SleepPhase sleep_phase_ = SleepPhase::kAwake;  // with sleep_mutex_
  std::optional<LiveState> live_;
  std::optional<Announcement> announced_;  // under way
  std::int64_t session_reps_ = 0;
  std::int64_t session_sets_ = 0;
  Worn session_worn_ = Worn::kUnknown;
  std::string trouble_;             // last complaint; empty: all well
  std::uint64_t missing_told_ = 0;  // of session_'s dropped samples
  StreamPosition stored_;
  Steady::time_point started_;
  Steady::time_point last_sample_;
  Steady::time_point next_tick_;
  Steady::time_point next_removal_;  // of what was forgotten a day ago
  Steady::time_point next_begin_;    // of a session, after one could not be begun
  std::vector<Event> events_;
  std::vector<SittingPrompt> prompts_;
  std::uint64_t dropped_told_ = 0;
  bool done_ = false;
  std::atomic<std::uint64_t> rounds_ = 0;
  std::thread thread_;
};

}  // namespace stance
