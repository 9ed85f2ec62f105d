#include "tools/simulator/truth.h"

#include <algorithm>
#include <cmath>

namespace stance::simulator {
namespace {

constexpr double kShortestBoutS = 60.0;
constexpr double kShortestBreakS = 5.0;

double time_of(const Json& event) {
  for (const char* key : {"time_s", "start_s"})
    if (event.contains(key)) return event[key].get<double>();
  return -1.0;
}

}  // namespace

double Truth::rounded(double time_s) { return std::round(time_s * 1000.0) / 1000.0; }

void Truth::activity(double start_s, double end_s, const std::string& label) {
  const double start = rounded(start_s), end = rounded(end_s);
  if (end <= start) return;
  if (!activities_.empty() && activities_.back()["label"] == label && activities_.back()["end_s"] == start) {
    activities_.back()["end_s"] = end;
    return;
  }
  activities_.push_back({{"type", "activity"}, {"start_s", start}, {"end_s", end}, {"label", label}});
}

void Truth::transition(double start_s, double end_s, const std::string& from, const std::string& to) {
  if (from == to) return;
  if (from != "kneeling" && to != "kneeling")
    events_.push_back({{"type", "transition"},
                       {"start_s", rounded(start_s)},
                       {"end_s", rounded(end_s)},
                       {"time_s", rounded((start_s + end_s) / 2.0)},
                       {"from", from},
                       {"to", to}});
  const auto sedentary = [](const std::string& label) { return label == "sitting" || label == "lying"; };
  if (!sedentary(to)) end_sedentary(start_s);
  if (sedentary(to)) begin_sedentary(end_s);
}

void Truth::begin_sedentary(double time_s) {
  if (sedentary_since_s_ < 0.0) sedentary_since_s_ = time_s;
}

void Truth::end_sedentary(double time_s) {
  if (sedentary_since_s_ < 0.0) return;
  sedentary_.emplace_back(sedentary_since_s_, time_s);
  sedentary_since_s_ = -1.0;
}

void Truth::add_bouts() {
  std::vector<std::pair<double, double>> bouts;
  for (const auto& [start_s, end_s] : sedentary_) {
    if (!bouts.empty() && start_s - bouts.back().second < kShortestBreakS)
      bouts.back().second = end_s;
    else
      bouts.emplace_back(start_s, end_s);
  }
  for (const auto& [start_s, end_s] : bouts)
    if (end_s - start_s >= kShortestBoutS)
      events_.push_back(
          {{"type", "sedentary_bout"}, {"start_s", rounded(start_s)}, {"end_s", rounded(end_s)}});
}

Json Truth::compared(Json event, const char* measure, double left, double right) {
  constexpr double kSmallestPercent = 3.0;
  const double percent = 200.0 * (left - right) / (left + right);
  event["measure"] = measure;
  event["left"] = rounded(left);
  event["right"] = rounded(right);
  event["difference_percent"] = rounded(percent);
  event["verdict"] = std::abs(percent) < kSmallestPercent ? "no_difference"
                     : percent < 0.0                      ? "left_less"
                                                          : "right_less";
  return event;
}

std::vector<Json> Truth::finish(double end_s) {
  end_sedentary(end_s);
  add_bouts();
  events_.insert(events_.end(), activities_.begin(), activities_.end());
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Json& a, const Json& b) { return time_of(a) < time_of(b); });
  return std::move(events_);
}

}  // namespace stance::simulator
