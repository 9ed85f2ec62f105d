// What the reference scorer does not ask: is a confidence worth what it says, how soon does the live state
// follow, how late are a repetition shown and the timeline final, and what is said of a sensor nobody wears.
//
// Kept apart from score.h, whose figures are those of the reference scorer leaf by leaf.
#pragma once

#include <array>
#include <vector>

#include "tools/evaluate/event_lines.h"
#include "tools/evaluate/statistics.h"

namespace stance::evaluate {

// Among spans that state about the same confidence, how many are right? A span is right when most of its time
// that has a true label (0.5 s off the edges of the label) has that label; spans without such time do not
// count.
class ConfidenceScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  struct Bin {
    Share spans;
    Share ticks;          // by time: every 0.1 s
    double stated = 0.0;  // sum over the ticks
  };
  static constexpr std::array<double, 6> kBins = {0.5, 0.7, 0.85, 0.95, 0.99, 1.01};  // upper edges
  std::array<Bin, kBins.size()> bins_{};
};

// The live state against the final timeline. Only final spans of at least 5 s are asked for: shorter ones are
// over before they have to be shown. `got` holds the final spans with "known_s", when they became known, and
// the provisional live states.
class LiveScore {
 public:
  void add(const Events& got);
  void report(Json& out) const;

 private:
  std::vector<double> delays_s_;  // from the beginning of a span to the live state that names it
  std::vector<double>
      begins_off_s_;  // of the live state's `since_s`, against the span's beginning, once shown
  Share shown_;       // spans that were named at all while they lasted
  Share same_;        // time at which the live state is that of the final timeline now or up to 5 s ago
  Share wrong_;       // time at which it is neither that nor unknown
  int changes_ = 0;   // of the live state
  int final_changes_ = 0;
  double worst_final_s_ = 0.0;  // longest time between the end of a span or transition and its being final
};

// What a repetition is called while it happens, and how often that name changes within a set. `got` holds the
// provisional repetitions in the order in which they were shown. One that shares half of its time with a
// true one is asked for its name; `other` is no name. A change is from one name to another.
class LiveNames {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  Share right_;
  Share open_;  // without a name
  int sets_ = 0;
  int changes_ = 0;
  int sets_changed_ = 0;
};

// How late a repetition is shown while it happens. `got` holds the provisional repetitions with "known_s",
// when they were shown. Due is a true one at its end, the first two of a set with the third (`from_first`: at
// their own; they were announced); it is shown by the provisional one that shares most of its time, half at
// least.
class LiveReps {
 public:
  explicit LiveReps(bool from_first = false) : from_first_(from_first) {}
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  bool from_first_;
  Hits reps_;                   // due and shown; of sets too short to be shown none
  std::vector<double> late_s_;  // of those shown
};

}  // namespace stance::evaluate
