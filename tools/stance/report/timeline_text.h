// A recording's events as a timeline a person can read: what `stance analyze` prints without --format jsonl.
#pragma once

#include <span>
#include <string>

#include "analysis/event.h"

namespace stance {

// One line a span or set, then sedentary bouts and side comparisons. Ends with a newline; empty for no
// events.
std::string timeline_text(std::span<const Event> events);

}  // namespace stance
