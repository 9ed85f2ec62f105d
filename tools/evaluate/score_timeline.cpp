// Activity, transitions, protocols and days: what is scored along the timeline.
#include <algorithm>
#include <cmath>
#include <set>

#include "tools/evaluate/score.h"

namespace stance::evaluate {
namespace {

constexpr double kTickS = 0.1;
constexpr double kEdgeS = 0.5;
constexpr double kTransitionToleranceS = 1.5;

// Lying, sitting, standing, moving: the four classes that posture monitors are compared with.
std::string four_class(const std::string& label) {
  static const std::set<std::string> kMoving{"walking",     "running", "stairs_up",
                                             "stairs_down", "stairs",  "exercising"};
  return kMoving.contains(label) ? "moving" : label;
}

std::string label_at(double time_s, const Events& spans) {
  const auto after = std::upper_bound(spans.begin(), spans.end(), time_s, [](double time, const Json& span) {
    return time < number(span, "start_s");
  });
  if (after == spans.begin()) return "none";
  const Json& span = *std::prev(after);
  return time_s < number(span, "end_s") ? text(span, "label") : "none";
}

double total_s(const Events& spans) {
  double sum = 0.0;
  for (const Json& span : spans) sum += length_s(span);
  return sum;
}

double overlap_s(const Json& a, const Json& b) {
  return std::min(number(a, "end_s"), number(b, "end_s")) -
         std::max(number(a, "start_s"), number(b, "start_s"));
}

int count_expected(const std::string& what, const Events& got) {
  const Events transitions = of("transition", got);
  const auto count = [&](auto wanted) {
    return static_cast<int>(std::count_if(transitions.begin(), transitions.end(), wanted));
  };
  if (what == "sit_to_stand")
    return count([](const Json& e) { return text(e, "from") == "sitting" && text(e, "to") != "lying"; });
  if (what == "stand_to_sit")
    return count([](const Json& e) { return text(e, "to") == "sitting" && text(e, "from") != "lying"; });
  return static_cast<int>(of("rep", got).size());
}

}  // namespace

void ActivityScore::add(const Events& truth, const Events& got) {
  const Events spans = sorted_of("activity", got, "start_s");
  for (const Json& event : of("activity", truth)) {
    const std::string label = text(event, "label");
    const double end_s = number(event, "end_s") - kEdgeS;
    // Summed tick by tick, as the metric is defined.
    for (double t = number(event, "start_s") + kEdgeS; t < end_s; t += kTickS)
      ++ticks_[{label, label_at(t, spans)}];
  }
}

void ActivityScore::report(Json& out) const {
  if (ticks_.empty()) return;
  std::map<std::string, int> truth, got, right;
  std::map<std::string, Share> recall;
  Json confusion = Json::object();
  for (const auto& [labels, n] : ticks_) {
    const auto& [a, b] = labels;
    truth[a] += n;
    got[b] += n;
    if (a == b) right[a] += n;
    if (a != b) confusion[a + ">" + b] = n / 10.0;
    Share& share = recall[four_class(a)];
    share.all += n;
    if (four_class(a) == four_class(b)) share.hit += n;
  }
  Json f1 = Json::object(), recalls = Json::object();
  std::vector<double> f1_values, recall_values;
  for (const auto& [label, n] : truth) {
    const int hit = right[label];
    f1_values.push_back(hit > 0 ? 2.0 * hit / (n + got[label]) : 0.0);
    f1[label] = f1_values.back();
  }
  for (const auto& [label, share] : recall) {
    recall_values.push_back(share.value());
    recalls[label] = recall_values.back();
  }
  out["activity"] = {{"macro_f1", mean(f1_values)},
                     {"f1", f1},
                     {"recall_4_class", recalls},
                     {"balanced_accuracy_4_class", mean(recall_values)},
                     {"confusion_s", confusion}};
}

void TransitionScore::add(const Events& truth, const Events& got) {
  const Events wanted = of("transition", truth), found = of("transition", got);
  if (wanted.empty()) return;
  std::vector<bool> used(found.size(), false);
  for (const Json& t : wanted) {
    const double from_s = number(t, "start_s") - kTransitionToleranceS;
    const double to_s = number(t, "end_s") + kTransitionToleranceS;
    for (std::size_t j = 0; j < found.size(); ++j) {
      const double time_s = number(found[j], "time_s");
      const bool same = text(found[j], "from") == text(t, "from") && text(found[j], "to") == text(t, "to");
      if (used[j] || time_s < from_s || time_s > to_s || !same) continue;
      used[j] = true;
      ++transitions_.hit;
      break;
    }
  }
  transitions_.truth += static_cast<int>(wanted.size());
  transitions_.got += static_cast<int>(found.size());
}

void TransitionScore::report(Json& out) const {
  if (transitions_.truth == 0) return;
  out["transitions"] = {{"true", transitions_.truth},
                        {"got", transitions_.got},
                        {"precision", transitions_.precision()},
                        {"recall", transitions_.recall()},
                        {"f1", transitions_.f1()}};
}

void ProtocolScore::add(const Events& truth, const Events& got) {
  if (!of("rep", truth).empty()) return;
  for (const Json& count : of("count", truth)) {
    Share& share = exact_[text(count, "what")];
    share.hit += count_expected(text(count, "what"), got) == number(count, "n") ? 1 : 0;
    ++share.all;
  }
}

void ProtocolScore::report(Json& out) const {
  for (const auto& [what, share] : exact_)
    out["protocol_exact"][what] = std::to_string(share.hit) + "/" + std::to_string(share.all);
}

void DayScore::add(const Events& truth, const Events& got) {
  const Events wanted = of("sedentary_bout", truth), found = of("sedentary_bout", got);
  if (wanted.empty()) return;
  sitting_errors_percent_.push_back(100 * std::abs(total_s(found) - total_s(wanted)) / total_s(wanted));
  for (const Json& bout : wanted) {
    const Json* best = nullptr;
    for (const Json& other : found) {
      if (!(overlap_s(bout, other) > 0.5 * length_s(bout))) continue;
      if (best == nullptr || overlap_s(bout, other) > overlap_s(bout, *best)) best = &other;
    }
    ++bouts_.truth;
    if (best == nullptr) continue;
    ++bouts_.hit;
    edge_errors_s_.push_back(std::abs(number(*best, "start_s") - number(bout, "start_s")));
    edge_errors_s_.push_back(std::abs(number(*best, "end_s") - number(bout, "end_s")));
  }
  bouts_.got += static_cast<int>(found.size());
}

void DayScore::report(Json& out) const {
  if (sitting_errors_percent_.empty()) return;
  out["days"] = {{"days", sitting_errors_percent_.size()},
                 {"sitting_time_error_percent", mean(sitting_errors_percent_)},
                 {"bouts_true", bouts_.truth},
                 {"bouts_got", bouts_.got},
                 {"bouts_hit", bouts_.hit},
                 {"bout_edge_error_s_median", median(edge_errors_s_)},
                 {"bout_edge_error_s_mean", mean(edge_errors_s_)}};
}

}  // namespace stance::evaluate
