// What a daemon does first: it brings in order what an earlier one, killed at any moment, left behind.
// Recordings that are not in the history are adopted, open ones are read to their last whole chunk and their
// events computed anew; then they are marked finished, but for one that is recent enough to go on.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/stance/daemon/session.h"

namespace stance {

struct SessionRules {
  int away_minutes = 30;
  int day_starts_hour = 4;
  double sitting_limit_s = 1800.0;  // SittingWatch, for a session that goes on
  float height_m = 0.0F;            // of the wearer; 0: not told
};

struct Recovered {
  std::unique_ptr<Session> session;  // to go on with; null: none
  StreamPosition position;           // where the sensor's stream stood
  std::vector<std::string> notices;  // sentences for the wearer
};

// `now_us`: microseconds since 1970 UTC.
[[nodiscard]] Result<Recovered> recover(const std::filesystem::path& data_dir, History& history,
                                        const SessionRules& rules, std::int64_t now_us);

}  // namespace stance
