#include "tools/stance/daemon/prompt_rules.h"

#include <algorithm>
#include <array>

namespace stance {
namespace {

constexpr std::array<std::string_view, 4> kFirmnessNames = {"off", "quiet", "normal", "firm"};

}  // namespace

std::string_view name_of(Firmness firmness) { return kFirmnessNames[static_cast<std::size_t>(firmness)]; }

std::optional<Firmness> firmness_from_name(std::string_view name) {
  const auto found = std::find(kFirmnessNames.begin(), kFirmnessNames.end(), name);
  if (found == kFirmnessNames.end()) return std::nullopt;
  return static_cast<Firmness>(found - kFirmnessNames.begin());
}

}  // namespace stance
