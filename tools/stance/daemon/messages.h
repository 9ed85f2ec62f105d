// What the daemon's threads tell each other. Plain values.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/event.h"
#include "firmware-bridge/link.h"
#include "tools/stance/daemon/remembered_sensors.h"

namespace stance {

// --- ingest thread -> store thread ---

struct SamplesItem {
  std::vector<ImuSample> samples;
  UtcMap utc;
  StreamPosition position;
};
struct HelloItem {
  RecordingInfo sensor;
};
struct LinkItem {
  LinkState state = LinkState::kAbsent;
  std::string detail;
  std::int64_t utc_us = 0;
};
struct GapItem {
  double from_time_s = 0.0;
  double to_time_s = 0.0;
  std::uint64_t lost_blocks = 0;
  std::string reason;
};
struct BatteryItem {
  BatteryStatus battery;
};
// Who is on which port, to be remembered.
struct FoundItem {
  std::string port;
  LineGuess sensor;
  std::optional<RememberedSensor> remember;
};
// No more samples will come: store what there is and acknowledge it.
struct StopItem {};
using IngestItem = std::variant<StopItem, SamplesItem, HelloItem, LinkItem, GapItem, BatteryItem, FoundItem>;

// --- local API -> store thread ---

// `stance start` and `stance stop`: what the wearer is about to do. Any thread.
class AnnouncementBox {
 public:
  struct Announcement {
    std::optional<Exercise> exercise;  // empty: what was announced is over
    Side side = Side::kUnknown;
  };
  // False: no session is being recorded, and nothing is kept.
  bool put(const Announcement& announcement) {
    const std::lock_guard lock(mutex_);
    if (!recording_) return false;
    waiting_.push_back(announcement);
    return true;
  }
  // For the store thread.
  void set_recording(bool recording) {
    const std::lock_guard lock(mutex_);
    recording_ = recording;
    if (!recording) waiting_.clear();
  }
  std::vector<Announcement> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  bool recording_ = false;
  std::vector<Announcement> waiting_;
};

// --- store thread -> whoever watches (terminal, local API) ---

struct LinkMessage {
  LinkState state = LinkState::kAbsent;
  std::string detail;  // a sentence
};
struct SessionMessage {
  std::int64_t id = 0;
  bool started = true;  // false: finished
  double duration_s = 0.0;
};
// Something the wearer should know: the disk is full, samples were lost.
struct NoticeMessage {
  std::string sentence;
};
struct EventMessage {
  Event event;
  double session_s = 0.0;  // how far the session is
};
// Once a second while a session runs: how far it is.
struct ProgressMessage {
  double session_s = 0.0;
};
using LiveMessage = std::variant<ProgressMessage, LinkMessage, SessionMessage, NoticeMessage, EventMessage>;
using SharedMessage = std::shared_ptr<const LiveMessage>;

}  // namespace stance
