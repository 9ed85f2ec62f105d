// What the daemon's threads tell each other. Plain values.
#pragma once

#include <memory>
#include <optional>
#include <string>
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
