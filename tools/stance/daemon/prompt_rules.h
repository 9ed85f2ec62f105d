// How somebody who sits wants to be told so. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stance {

// quiet: told once a bout, only at a natural pause, without sound and gone by itself.
// normal: told at a natural pause, or after the wait; again every half hour.
// firm: after a minute's wait at most; stays until it is closed; again every ten minutes.
enum class Firmness : std::uint8_t { kOff, kQuiet, kNormal, kFirm };
std::string_view name_of(Firmness firmness);
std::optional<Firmness> firmness_from_name(std::string_view name);

struct PromptRules {
  Firmness firmness = Firmness::kNormal;
  // Of uninterrupted sitting, after which a prompt is due. Longer: fewer prompts.
  double limit_s = 1800.0;
  // Longest wait for a natural pause. Longer: fewer interruptions in the middle of something.
  double wait_s = 300.0;
  // Minutes since local midnight between which prompts are shown; may pass midnight; from == to: at any hour.
  int from_minute = 8 * 60;
  int to_minute = 20 * 60;
};

}  // namespace stance
