// What `stance status` shows and GET /v1/status answers: the daemon at this moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "firmware-bridge/link.h"
#include "tools/stance/daemon/prompt_rules.h"
#include "tools/stance/event_json.h"
#include "tools/stance/history/history.h"

namespace stance {

// Of the running session.
struct PromptStatus {
  Firmness firmness = Firmness::kOff;
  double limit_s = 0.0;  // of sitting
  std::int64_t shown = 0;
  std::int64_t answered = 0;
  std::int64_t activations_done = 0;     // of the short sets that prompts offered
  std::int64_t paused_until_utc_us = 0;  // in the past: not paused
};

struct DaemonStatus {
  LinkState link_state = LinkState::kAbsent;
  std::string link_detail;  // a sentence
  std::string port;
  std::string sensor_name;               // empty: not heard yet
  std::string family;                    // likewise
  std::uint32_t baud = 0;                // of the line; 0: as it was opened
  std::optional<BatteryStatus> battery;  // as last told; empty: never
  std::string data_dir;
  std::int64_t pid = 0;
  double uptime_s = 0.0;
  std::string trouble;  // the last thing that went wrong; empty: nothing
  std::uint64_t dropped_samples = 0;
  PromptStatus prompts;
  // The last time the computer slept while the daemon ran; 0: never.
  std::int64_t slept_from_utc_us = 0;
  std::int64_t slept_to_utc_us = 0;

  std::optional<RecordingRow> session;  // empty: none is running
  std::int64_t session_reps = 0;        // final ones
  std::int64_t session_sets = 0;
  Worn session_worn = Worn::kUnknown;     // as the last walk showed it
  std::optional<Announcement> announced;  // empty: nothing is
  std::optional<ActivityLabel> state;     // empty: nothing known yet
  double state_s = 0.0;                   // how long it has lasted
};

Json to_json(const DaemonStatus& status);

// The JSON of a running daemon as a few lines to read.
std::string status_text(const Json& status);

}  // namespace stance
