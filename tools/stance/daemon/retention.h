// Which recordings are kept. Removing one takes the raw samples only: the session and its events stay in the
// history, which notes when they went. Pure functions of the data directory; the store thread calls them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/stance/history/history.h"

namespace stance {

struct RetentionRules {
  int keep_days = 0;             // recordings that ended longer ago are removed. 0: kept for ever
  std::uint64_t most_bytes = 0;  // the oldest are removed until all take no more than this. 0: no limit
};

// Removes what the rules say, the oldest first, and returns a sentence for each. Never removed: a recording
// that is not finished, the newest one (it says where the sensor's stream stood), and files that the history
// does not know. `now_us`: microseconds since 1970 UTC.
[[nodiscard]] std::vector<std::string> remove_old_recordings(const std::filesystem::path& data_dir,
                                                             History& history, const RetentionRules& rules,
                                                             std::int64_t now_us);

}  // namespace stance
