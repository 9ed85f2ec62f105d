// A day or session as one line of characters: the taller, the more upright or active.
#pragma once

#include <span>
#include <string>

#include "analysis/event.h"

namespace stance {

// `columns` equal slices of [start_s, end_s); each shows the label that took most of it. Time no activity
// covers is blank.
std::string day_strip(std::span<const Event> events, double start_s, double end_s, int columns);

// What the characters mean.
std::string day_strip_legend();

}  // namespace stance
