// Tells while somebody sits that they have sat for longer than a limit, and when is a good moment to say so.
// Stands beside the Analyzer, which it listens to: what it says depends on a wish of the wearer, so it is no
// event of a recording and is never stored as one.
//
// The bout is that of SedentaryBouts, with the live state in place of the final timeline: a break of 5 s or
// more ends it and is credited in full, lying counts like sitting, a final repetition is a break. The live
// state is about 3 s late at both ends of a break, so its length is right; a bout begins late by as much.
//
// However the input is split into push() calls, the prompts are the same to half a second. Owns its state; no
// allocation per sample; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/event.h"
#include "analysis/sample.h"
#include "analysis/timeline/sedentary.h"

namespace stance {

enum class PromptReason : std::uint8_t {
  kLimit,  // once a bout: the limit is reached while the wearer sits (who lies is left alone)
  kShift,  // beyond it, twice a minute at most: the wearer moves on the seat, a natural pause in what they do
  kBreak,  // once, if the limit had been reached: over, a break has begun at time_s
  kLost,   // the same, without a break that was seen: no data, or the sensor was taken off
};
std::string_view name_of(PromptReason reason);

struct SittingPrompt {
  double time_s = 0.0;   // seconds since the first sample, as in events
  double start_s = 0.0;  // of the bout
  PromptReason reason = PromptReason::kLimit;
};

class SittingWatch {
 public:
  // limit_s: of uninterrupted sitting; 0 or less: nothing is ever sent.
  explicit SittingWatch(double limit_s);

  // Samples on any axis of time, and the events an Analyzer gave for them (all kinds, provisional ones too;
  // their times count from the first sample ever pushed). Appends to `prompts`.
  void push(std::span<const ImuSample> samples, std::span<const Event> events,
            std::vector<SittingPrompt>& prompts);

 private:
  struct Epoch {  // half a second
    double start_s = 0.0;
    double end_s = 0.0;
    int samples = 0;
    double sum_m_s2 = 0.0;  // of the specific force's length
    double squares = 0.0;
  };

  void close_epoch(std::vector<SittingPrompt>& prompts);
  void see_label(ActivityLabel live, bool moves, std::vector<SittingPrompt>& prompts);
  void send(double time_s, PromptReason reason, std::vector<SittingPrompt>& prompts);

  double limit_s_;
  std::optional<double> first_s_;  // of the samples' axis
  Epoch epoch_;
  std::vector<LiveState> states_;  // not reached yet
  ActivityLabel live_ = ActivityLabel::kUnknown;
  SedentaryBouts bouts_;
  double bout_start_s_ = 0.0;  // of the open bout
  bool told_ = false;          // that it reached the limit
  double last_told_s_ = 0.0;
  double exercised_until_s_ = -1e9;
  std::vector<Event> unused_;  // bouts as they end: the final ones are told by the timeline
};

}  // namespace stance
