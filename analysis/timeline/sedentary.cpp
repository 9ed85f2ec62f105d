#include "analysis/timeline/sedentary.h"

#include <algorithm>

namespace stance {
namespace {

// Nobody takes longer to sit or lie down, or to get up: what is said to have is another change.
constexpr double kLongestWay_s = 8.0;

}  // namespace

void SedentaryBouts::add(double start_s, double end_s, ActivityLabel label, std::vector<Event>& events) {
  const bool sedentary = label == ActivityLabel::kSitting || label == ActivityLabel::kLying;
  const bool unclear = label == ActivityLabel::kUnknown || label == ActivityLabel::kOther;
  if (sedentary) {
    const bool hole_too_long = start_s - end_s_ - upright_s_ > params_.longest_hole_s;
    if (open_ && hole_too_long) end_bout(events);
    if (!open_) start_s_ = start_s;
    open_ = true;
    end_s_ = left_s_ = end_s;
    upright_s_ = 0.0;
    return;
  }
  if (!open_) return;
  if (!unclear) upright_s_ += end_s - start_s;
  if (upright_s_ >= params_.break_s || label == ActivityLabel::kNotWorn) end_bout(events);
}

void SedentaryBouts::seated_at(double time_s) {
  const bool just_began = end_s_ - start_s_ < kLongestWay_s;
  if (open_ && just_began) start_s_ = std::max(start_s_, time_s);
}

void SedentaryBouts::left_at(double time_s) {
  if (open_ && end_s_ - time_s < kLongestWay_s) left_s_ = std::min(left_s_, time_s);
}

void SedentaryBouts::end_bout(std::vector<Event>& events) {
  if (open_ && left_s_ - start_s_ >= params_.least_bout_s) {
    events.push_back({true, SedentaryBout{start_s_, left_s_}});
  }
  open_ = false;
  upright_s_ = 0.0;
}

}  // namespace stance
