#include "analysis/timeline/sitting_watch.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stance {
namespace {

constexpr std::array<std::string_view, 4> kReasonNames = {"limit", "shift", "break", "lost"};

constexpr double kEpochLength_s = 0.5;
constexpr double kShortLoss_s = 0.6;  // as in posture: the moment belongs to the state around it
constexpr int kLeastSamples = 5;
// Standard deviation of the specific force's length within half a second at which somebody who sits is not
// still: 30 mg. Chosen, not fitted: in 8.7 h of two people who were asked to sit still (days) not one half
// second is above, at 0.2 m/s^2 one in a hundred is; hip-worn sitting is told from moving at 47 mg
// (Hildebrand et al., Med Sci Sports Exerc 2014). Larger: fewer natural pauses are seen. 0.1 to 1.
constexpr double kShift_m_s2 = 0.3;
constexpr double kBetweenShifts_s = 30.0;

bool is_sedentary(ActivityLabel label) {
  return label == ActivityLabel::kSitting || label == ActivityLabel::kLying;
}

}  // namespace

std::string_view name_of(PromptReason reason) { return kReasonNames[static_cast<std::size_t>(reason)]; }

SittingWatch::SittingWatch(double limit_s) : limit_s_(limit_s) { unused_.reserve(4); }

void SittingWatch::push(std::span<const ImuSample> samples, std::span<const Event> events,
                        std::vector<SittingPrompt>& prompts) {
  if (limit_s_ <= 0.0) return;
  for (const Event& event : events) {
    if (const auto* state = std::get_if<LiveState>(&event.body)) states_.push_back(*state);
    if (const auto* rep = std::get_if<Rep>(&event.body); rep != nullptr && event.final)
      exercised_until_s_ = std::max(exercised_until_s_, rep->end_s);
  }
  for (const ImuSample& sample : samples) {
    if (!std::isfinite(sample.time_s)) continue;
    if (!first_s_) first_s_ = sample.time_s;
    const double time_s = sample.time_s - *first_s_;
    if (epoch_.samples > 0 && time_s - epoch_.start_s >= kEpochLength_s) {
      if (time_s - epoch_.end_s <= kShortLoss_s) epoch_.end_s = time_s;
      close_epoch(prompts);
    }
    if (epoch_.samples == 0) epoch_.start_s = time_s;
    epoch_.end_s = std::max(time_s, epoch_.start_s);
    ++epoch_.samples;
    double square = 0.0;
    for (const float axis : sample.acc_sensor_m_s2)
      square += static_cast<double>(axis) * static_cast<double>(axis);
    const double length_m_s2 = std::sqrt(square);
    epoch_.sum_m_s2 += length_m_s2;
    epoch_.squares += square;
  }
}

void SittingWatch::close_epoch(std::vector<SittingPrompt>& prompts) {
  auto state = states_.begin();
  for (; state != states_.end() && state->time_s <= epoch_.start_s; ++state)
    live_ = state->guessed ? ActivityLabel::kUnknown : state->label;
  states_.erase(states_.begin(), state);
  const double mean = epoch_.sum_m_s2 / epoch_.samples;
  const double variance = epoch_.squares / epoch_.samples - mean * mean;
  const bool moves = epoch_.samples >= kLeastSamples && variance > kShift_m_s2 * kShift_m_s2;
  see_label(live_, moves, prompts);
  epoch_ = {};
}

void SittingWatch::send(double time_s, PromptReason reason, std::vector<SittingPrompt>& prompts) {
  prompts.push_back({time_s, bout_start_s_, reason});
  last_told_s_ = time_s;
}

void SittingWatch::see_label(ActivityLabel live, bool moves, std::vector<SittingPrompt>& prompts) {
  const bool was_open = bouts_.open();
  const double last_sedentary_s = bouts_.end_s();
  double start_s = epoch_.start_s;
  unused_.clear();
  // A repetition is known up to a minute late. Whoever still sits has done so since, for anything else would
  // have been a break of its own.
  const bool exercised = was_open && bout_start_s_ < exercised_until_s_;
  if (exercised) {
    bouts_.finish(unused_);
    if (is_sedentary(live)) start_s = std::min(exercised_until_s_, start_s);
  }
  bouts_.add(start_s, epoch_.end_s, live, unused_);
  const bool goes_on = was_open && bouts_.open() && bouts_.start_s() == bout_start_s_;
  if (was_open && !goes_on && told_) {
    const bool unseen = !exercised && (is_sedentary(live) || live == ActivityLabel::kNotWorn);
    send(std::max(last_sedentary_s, bout_start_s_), unseen ? PromptReason::kLost : PromptReason::kBreak,
         prompts);
    told_ = false;
  }
  if (!bouts_.open()) return;
  bout_start_s_ = bouts_.start_s();
  if (live != ActivityLabel::kSitting || epoch_.end_s - bout_start_s_ < limit_s_) return;
  if (!told_) {
    told_ = true;
    send(epoch_.end_s, PromptReason::kLimit, prompts);
  } else if (moves && epoch_.end_s - last_told_s_ >= kBetweenShifts_s) {
    send(epoch_.end_s, PromptReason::kShift, prompts);
  }
}

}  // namespace stance
