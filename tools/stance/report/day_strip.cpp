#include "tools/stance/report/day_strip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace stance {
namespace {

const char* symbol_of(ActivityLabel label) {
  switch (label) {
    case ActivityLabel::kLying:
      return "▁";
    case ActivityLabel::kSitting:
    case ActivityLabel::kKneeling:
      return "▃";
    case ActivityLabel::kStanding:
    case ActivityLabel::kOther:
      return "▅";
    case ActivityLabel::kWalking:
    case ActivityLabel::kStairsUp:
    case ActivityLabel::kStairsDown:
    case ActivityLabel::kRunning:
      return "▇";
    case ActivityLabel::kExercising:
      return "█";
    case ActivityLabel::kUnknown:
      return "?";
    case ActivityLabel::kNotWorn:
      return "x";
  }
  return "?";
}

using Shares = std::array<double, kActivityLabelCount>;

void add_span(const Activity& span, double start_s, double slice_s, std::vector<Shares>& slices) {
  const double last = static_cast<double>(slices.size());
  const double from = std::clamp((span.start_s - start_s) / slice_s, 0.0, last);
  const double to = std::clamp((span.end_s - start_s) / slice_s, 0.0, last);
  for (auto i = static_cast<std::size_t>(from); i < slices.size() && static_cast<double>(i) < to; ++i) {
    const double share = std::min(to, static_cast<double>(i) + 1.0) - std::max(from, static_cast<double>(i));
    slices[i][static_cast<std::size_t>(span.label)] += share;
  }
}

}  // namespace

std::string day_strip(std::span<const Event> events, double start_s, double end_s, int columns) {
  if (columns <= 0 || end_s <= start_s) return "";
  std::vector<Shares> slices(static_cast<std::size_t>(columns), Shares{});
  const double slice_s = (end_s - start_s) / columns;
  for (const Event& event : events) {
    if (const auto* span = std::get_if<Activity>(&event.body)) add_span(*span, start_s, slice_s, slices);
  }
  std::string strip;
  for (const Shares& shares : slices) {
    const auto most = std::max_element(shares.begin(), shares.end());
    strip += *most > 0.0 ? symbol_of(static_cast<ActivityLabel>(most - shares.begin())) : " ";
  }
  return strip;
}

std::string day_strip_legend() {
  return "▁ lying  ▃ sitting or kneeling  ▅ standing  ▇ walking or running  █ exercising  ? unknown  x not "
         "worn";
}

}  // namespace stance
