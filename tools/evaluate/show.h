// Figures as text: all of them, and the recordings that spoil them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tools/evaluate/event_lines.h"

namespace stance::evaluate {

// Set -> its figures.
using Figures = std::map<std::string, Json>;

// The figures of one set, one a line, sections indented.
std::string show(const std::string& name, const Json& figures);

// For every metric of a set: the (at most) `count` worst of its recordings, worst first, each with the other
// figures of that metric as the reason. Recordings without a fault are not shown. `recordings` holds the name
// and the figures of each recording alone.
std::string show_worst(const std::string& set, const std::vector<std::pair<std::string, Json>>& recordings,
                       int count);

}  // namespace stance::evaluate
