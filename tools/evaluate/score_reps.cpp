// Repetitions and the side comparisons of exercises.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "tools/evaluate/score.h"

namespace stance::evaluate {
namespace {

constexpr double kMinShare = 0.5;    // of their common time, for two reps to be the same one
constexpr double kSetMarginS = 1.0;  // a rep belongs to a set when its middle lies so near
constexpr double kSecondsPerHour = 3600.0;
constexpr double kClearPercent = 10.0;
constexpr double kSmallPercent = 3.0;

bool in_set(double time_s, const Json& set) {
  return number(set, "start_s") - kSetMarginS <= time_s && time_s <= number(set, "end_s") + kSetMarginS;
}

std::string name_or_none(const Json& event, const char* key) {
  const std::string name = text(event, key);
  return name.empty() ? "None" : name;
}

bool equal_and_given(const Json& a, const Json& b, const char* key) {
  return !text(a, key).empty() && text(a, key) == text(b, key);
}

double difference_percent(const Json& e) {
  const double left = number(e, "left"), right = number(e, "right");
  return 200 * (left - right) / (left + right);
}

bool has_value(const Json& event, const char* key) {
  return event.contains(key) && event.at(key).is_number() && number(event, key) != 0.0;
}

}  // namespace

void RepScore::add(const Events& truth, const Events& got) {
  const Events wanted = of("rep", truth), found = sorted_of("rep", got, "start_s");
  if (wanted.empty()) {
    add_where_nobody_exercised(truth, found);
    return;
  }
  add_matches(wanted, found);
  const Events sets = of("set", truth);
  if (sets.empty())
    count_errors_.push_back(static_cast<double>(found.size()) - static_cast<double>(wanted.size()));
  else
    add_counts(truth, found, sets);
}

void RepScore::add_where_nobody_exercised(const Events& truth, const Events& found) {
  const Events spans = of("activity", truth);
  const bool exercised = std::any_of(spans.begin(), spans.end(),
                                     [](const Json& span) { return text(span, "label") == "exercising"; });
  if (exercised) return;
  double seconds = 0.0;
  for (const Json& span : spans) seconds += length_s(span);
  other_hours_ += seconds / kSecondsPerHour;
  for (const Json& rep : found) {
    const double end_s = number(rep, "end_s");
    other_reps_ += std::any_of(spans.begin(), spans.end(), [=](const Json& span) {
      return number(span, "start_s") <= end_s && end_s <= number(span, "end_s");
    });
  }
}

void RepScore::add_matches(const Events& wanted, const Events& found) {
  std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    for (std::size_t j = 0; j < found.size(); ++j)
      if (const double share = shared_share(wanted[i], found[j]); share >= kMinShare)
        pairs.emplace_back(share, i, j);
  std::sort(pairs.rbegin(), pairs.rend());
  std::vector<bool> used_wanted(wanted.size(), false), used_found(found.size(), false);
  for (const auto& [share, i, j] : pairs) {
    if (used_wanted[i] || used_found[j]) continue;
    used_wanted[i] = used_found[j] = true;
    const Json &t = wanted[i], &g = found[j];
    ++reps_.hit;
    end_errors_s_.push_back(std::abs(number(g, "end_s") - number(t, "end_s")));
    exercise_.hit += equal_and_given(g, t, "exercise") ? 1 : 0;
    ++exercise_.all;
    ++named_[{text(t, "exercise"), name_or_none(g, "exercise")}];
    const std::string side = text(t, "side");
    if (side != "left" && side != "right") continue;
    side_.hit += side == text(g, "side") ? 1 : 0;
    ++side_.all;
  }
  reps_.truth += static_cast<int>(wanted.size());
  reps_.got += static_cast<int>(found.size());
}

// A session of several sets: the count of each, and what was counted between them.
void RepScore::add_counts(const Events& truth, const Events& found, const Events& sets) {
  std::vector<double> middles_s;
  for (const Json& rep : found) middles_s.push_back((number(rep, "start_s") + number(rep, "end_s")) / 2);
  double between_s = 0.0;
  for (const Json& span : of("activity", truth)) between_s += length_s(span);
  double in_sets_s = 0.0;
  for (const Json& set : sets) {
    const auto counted = std::count_if(middles_s.begin(), middles_s.end(),
                                       [&](double middle_s) { return in_set(middle_s, set); });
    count_errors_.push_back(static_cast<double>(counted) - number(set, "reps"));
    in_sets_s += length_s(set);
  }
  other_hours_ += std::max(0.0, between_s - in_sets_s) / kSecondsPerHour;
  for (const double middle_s : middles_s)
    other_reps_ +=
        std::none_of(sets.begin(), sets.end(), [=](const Json& set) { return in_set(middle_s, set); });
}

void RepScore::report(Json& out) const {
  if (reps_.truth == 0) return;
  Share exact{0, static_cast<int>(count_errors_.size())}, within_1 = exact;
  for (const double error : count_errors_) {
    exact.hit += error == 0.0 ? 1 : 0;
    within_1.hit += std::abs(error) <= 1.0 ? 1 : 0;
  }
  Json& reps = out["reps"];
  reps = {{"true", reps_.truth},
          {"got", reps_.got},
          {"f1", reps_.f1()},
          {"sets", exact.all},
          {"sets_exact", exact.value()},
          {"sets_within_1", within_1.value()},
          {"end_error_s", mean(end_errors_s_)},
          {"exercise_accuracy", exercise_.value()}};
  if (side_.all > 0) reps["side_accuracy"] = side_.value();
  std::vector<std::pair<int, std::string>> wrong;
  for (const auto& [names, n] : named_)
    if (names.first != names.second) wrong.emplace_back(n, names.first + ">" + names.second);
  std::stable_sort(wrong.begin(), wrong.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [n, names] : wrong) reps["named_wrong"][names] = n;
}

void RepScore::report_false_reps(Json& out) const {
  if (other_hours_ > 0.0) out["false_reps_per_hour"] = other_reps_ / other_hours_;
}

void ComparisonScore::add(const Events& truth, const Events& got) {
  const Events answers = of("asymmetry", got);
  for (const Json& t : of("asymmetry", truth)) {
    if (!t.contains("exercise")) continue;
    // The last answer to the same question counts.
    const auto answer = std::find_if(answers.rbegin(), answers.rend(), [&](const Json& g) {
      return g.contains("exercise") && text(g, "exercise") == text(t, "exercise") &&
             text(g, "measure") == text(t, "measure");
    });
    if (answer == answers.rend() || !has_value(*answer, "left") || !has_value(*answer, "right"))
      ++missing_;
    else
      answers_.push_back({difference_percent(t), difference_percent(*answer), text(*answer, "verdict")});
  }
}

void ComparisonScore::report(Json& out) const {
  if (answers_.empty() && missing_ == 0) return;
  std::vector<double> errors;
  Share direction, none;
  for (const auto& [truth_percent, got_percent, verdict] : answers_) {
    errors.push_back(std::abs(truth_percent - got_percent));
    const bool no_difference = verdict == "no_difference";
    if (std::abs(truth_percent) >= kClearPercent) {
      ++direction.all;
      direction.hit += truth_percent * got_percent > 0 && !no_difference ? 1 : 0;
    }
    if (std::abs(truth_percent) < kSmallPercent) {
      ++none.all;
      none.hit += no_difference ? 1 : 0;
    }
  }
  const auto fraction = [](const Share& share) {
    return std::to_string(share.hit) + "/" + std::to_string(share.all);
  };
  out["side_comparison"] = {{"true", static_cast<int>(answers_.size()) + missing_},
                            {"answered", answers_.size()},
                            {"mean_abs_error_points", mean(errors)},
                            {"direction_right_when_10_percent", fraction(direction)},
                            {"no_difference_when_under_3_percent", fraction(none)}};
}

}  // namespace stance::evaluate
