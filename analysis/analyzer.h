// The face of the analysis: samples in, events out.
//
//   stance::Analyzer analyzer({.placement = stance::Placement::kRightHip});
//   std::vector<stance::Event> events;
//   analyzer.push(samples, events);   // any number of samples, any number of times
//   analyzer.finish(events);          // whatever was still open becomes final
//
// One Analyzer serves one recording of one sensor. It owns all its state, does no I/O, reads no clock, starts
// no thread; use it from one thread at a time. Deterministic: the same samples give the same events, byte for
// byte, for any split of the input into push() calls. After warm-up push() allocates nothing but room in
// `events`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/event.h"
#include "analysis/sample.h"

namespace stance {

enum class Placement : std::uint8_t { kAuto, kRightHip, kLeftHip, kLowerBack, kFront, kPocket };
std::string_view name_of(Placement placement);
std::optional<Placement> placement_from_name(std::string_view name);

// A set of which the wearer said what it was (analysis/exercise/learned.h).
struct LearnedSet {
  Exercise exercise = Exercise::kOther;
  SetMotion motion;
  // The leg it was done with: left or right; anything else: no leg, both, or not told. A taught exercise has
  // sides once one set of it was said to be of a leg.
  Side side = Side::kUnknown;
};

struct AnalyzerParams {
  // Where the sensor is worn. kAuto: not told; what depends on it is estimated or withheld.
  Placement placement = Placement::kAuto;
  // The exercise announced for this recording (`--exercise squat`). Then reps count from the first, single
  // ones too, and carry this name. Empty: a set starts at three reps.
  std::optional<Exercise> announced_exercise;
  Side announced_side = Side::kUnknown;  // both: alternating legs; unknown: not told
  // What the wearer taught and corrected, the newest last.
  std::vector<LearnedSet> learned = {};
  // Of the wearer, 1.0 to 2.3; 0: not told. Step length and speed of a walk rest on it (walk_measures.h).
  float height_m = 0.0F;
};

// How the input looked. Counts since construction.
struct InputQuality {
  std::uint64_t samples = 0;              // accepted
  std::uint64_t time_not_increasing = 0;  // dropped: time equal to or before the sample before
  std::uint64_t not_finite = 0;           // dropped: NaN or infinite acceleration or time
  std::uint64_t gaps = 0;                 // silences longer than 0.2 s, over which nothing is interpolated
  double gap_s = 0.0;                     // their total
};

class Analyzer {
 public:
  explicit Analyzer(const AnalyzerParams& params = {});
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;

  // Appends what became known by these samples to `events`, in the order it became known.
  void push(std::span<const ImuSample> samples, std::vector<Event>& events);
  // From the first sample after time_s on, which is not before any sample pushed so far, the wearer does this
  // exercise, until the next announcement, an empty one, or a minute without a repetition. Those that are
  // known in advance may be told at once, in order of time: the events are the same.
  void announce(double time_s, std::optional<Exercise> exercise, Side side = Side::kUnknown);
  // Ends the recording. After it only destruction or move assignment.
  void finish(std::vector<Event>& events);

  [[nodiscard]] const InputQuality& quality() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace stance
