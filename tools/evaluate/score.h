// Scores predicted events against truth: the metrics of one set of recordings.
//
//   Score score;
//   for (each recording) score.add(truth, predicted);
//   Json figures = score.report();
//
// Each part below scores one kind of event; what a recording's truth does not hold is not scored in it. A
// recording that was not analysed counts as a prediction without events. The order of add() calls changes
// sums in their last digits only. Plain values; one thread at a time.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/evaluate/event_lines.h"
#include "tools/evaluate/statistics.h"

namespace stance::evaluate {

// Activity: every 0.1 s inside labelled spans, 0.5 s off their edges.
class ActivityScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  std::map<std::pair<std::string, std::string>, int> ticks_;  // (true label, predicted label) -> ticks
};

// Steps: contacts, sides, and the step-time asymmetry that follows from both.
class StepScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  struct Asymmetry {
    double truth_percent;
    std::optional<double> got_percent;  // nothing: not answered
  };
  void add_sides(const Events& truth, const Events& true_steps, const Events& got_steps);
  void report_asymmetry(Json& out) const;
  void report_people(Json& out) const;

  Hits steps_;
  std::vector<double> errors_s_;
  std::vector<double> count_errors_percent_;
  std::vector<Share> sides_;  // one a recording
  std::vector<Asymmetry> asymmetry_;
  std::vector<std::pair<std::string, std::vector<Asymmetry>>> people_;
};

// Transitions: within 1.5 s of the labelled span, same `from` and `to`.
class TransitionScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  Hits transitions_;
};

// Repetitions, sets, and reps counted where nobody exercised.
class RepScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;
  void report_false_reps(Json& out) const;

 private:
  void add_where_nobody_exercised(const Events& truth, const Events& got);
  void add_matches(const Events& truth, const Events& got);
  void add_counts(const Events& truth, const Events& got, const Events& sets);

  Hits reps_;
  std::vector<double> count_errors_;
  std::vector<double> end_errors_s_;
  Share exercise_;
  Share side_;
  std::map<std::pair<std::string, std::string>, int> named_;
  double other_hours_ = 0.0;
  int other_reps_ = 0;
};

// Side comparisons of exercises: the signed difference in percent of the mean of both sides.
class ComparisonScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  struct Answer {
    double truth_percent;
    double got_percent;
    std::string verdict;
  };
  std::vector<Answer> answers_;
  int missing_ = 0;
};

// Recordings of a known protocol: exactly the right number of something.
class ProtocolScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  std::map<std::string, Share> exact_;
};

// Days: sitting time and sedentary bouts.
class DayScore {
 public:
  void add(const Events& truth, const Events& got);
  void report(Json& out) const;

 private:
  std::vector<double> sitting_errors_percent_;
  std::vector<double> edge_errors_s_;
  Hits bouts_;
};

class Score {
 public:
  void add(const Events& truth, const Events& got);
  // The figures, named as in the reference scorer. A figure without any case is NaN.
  [[nodiscard]] Json report() const;

 private:
  ActivityScore activity_;
  StepScore steps_;
  TransitionScore transitions_;
  RepScore reps_;
  ComparisonScore comparison_;
  ProtocolScore protocol_;
  DayScore days_;
};

}  // namespace stance::evaluate
