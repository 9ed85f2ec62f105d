// A folder of recordings with truth: SET/NAME.truth.jsonl beside SET/NAME.csv.zst.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "firmware-bridge/result.h"

namespace stance::evaluate {

struct Case {
  std::string name;  // SET/NAME
  std::filesystem::path truth;
  std::optional<std::filesystem::path> recording;  // nothing: there is truth only

  // The part before the first slash: figures are given per set.
  [[nodiscard]] std::string set() const { return name.substr(0, name.find('/')); }
};

// All cases below `folder` whose name starts with `prefix`, sorted by name. An error if there is none.
Result<std::vector<Case>> find_cases(const std::filesystem::path& folder, const std::string& prefix);

}  // namespace stance::evaluate
