#include "tools/evaluate/step_matching.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "tools/evaluate/statistics.h"

namespace stance::evaluate {
namespace {

constexpr double kStepToleranceS = 0.25;
constexpr double kRunBreakS = 3.0;   // true steps further apart belong to different runs
constexpr double kRunMarginS = 0.3;  // a run is scored so far beyond its first and last step
constexpr double kMinStepTimeS = 0.25;
constexpr double kMaxStepTimeS = 2.5;
constexpr std::size_t kMinStepsASide = 6;

std::vector<Span> around_runs(const Events& truth) {
  std::vector<Span> spans;
  double last_s = 0.0;
  for (const Json& step : sorted_of("step", truth, "time_s")) {
    const double time_s = number(step, "time_s");
    const bool new_run = spans.empty() || time_s - last_s > kRunBreakS;
    if (new_run) spans.push_back({time_s - kRunMarginS, 0.0});
    spans.back().end_s = time_s + kRunMarginS;
    last_s = time_s;
  }
  return spans;
}

std::vector<Span> without(const std::vector<Span>& spans, const Span& hole) {
  std::vector<Span> rest;
  for (const Span& span : spans) {
    const Span before{span.start_s, std::min(span.end_s, hole.start_s)};
    const Span after{std::max(span.start_s, hole.end_s), span.end_s};
    if (before.end_s > before.start_s) rest.push_back(before);
    if (after.end_s > after.start_s) rest.push_back(after);
  }
  return rest;
}

}  // namespace

std::vector<Span> scored_spans(const Events& truth) {
  std::vector<Span> spans;
  for (const Json& event : of("scored", truth))
    spans.push_back({number(event, "start_s"), number(event, "end_s")});
  if (spans.empty()) spans = around_runs(truth);
  for (const Json& turn : of("turn", truth))
    spans = without(spans, {number(turn, "start_s"), number(turn, "end_s")});
  return spans;
}

bool inside(double time_s, const std::vector<Span>& spans) {
  return std::any_of(spans.begin(), spans.end(),
                     [=](const Span& span) { return span.start_s <= time_s && time_s <= span.end_s; });
}

Events steps_inside(const Events& steps, const std::vector<Span>& spans) {
  Events out;
  for (const Json& step : steps)
    if (inside(number(step, "time_s"), spans)) out.push_back(step);
  return out;
}

std::vector<StepPair> match_steps(const Events& truth, const Events& got) {
  std::vector<std::tuple<double, std::size_t, std::size_t>> near;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double time_s = number(truth[i], "time_s");
    auto j = static_cast<std::size_t>(
        std::lower_bound(got.begin(), got.end(), time_s - kStepToleranceS,
                         [](const Json& step, double bound) { return number(step, "time_s") < bound; }) -
        got.begin());
    for (; j < got.size() && number(got[j], "time_s") <= time_s + kStepToleranceS; ++j)
      near.emplace_back(std::abs(number(got[j], "time_s") - time_s), i, j);
  }
  std::sort(near.begin(), near.end());
  std::vector<const Json*> partner(truth.size(), nullptr);
  std::vector<bool> taken(got.size(), false);
  for (const auto& [distance, i, j] : near) {
    if (partner[i] != nullptr || taken[j]) continue;
    partner[i] = &got[j];
    taken[j] = true;
  }
  std::vector<StepPair> pairs;
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (partner[i] != nullptr) pairs.push_back({&truth[i], partner[i]});
  return pairs;
}

std::optional<double> step_time_asymmetry_percent(const Events& steps, const std::vector<Span>& spans) {
  std::vector<double> left, right;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const double from_s = number(steps[i - 1], "time_s"), to_s = number(steps[i], "time_s");
    const std::string side = text(steps[i], "side");
    const double step_time_s = to_s - from_s;
    const bool in_one_span = std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
      return span.start_s <= from_s && to_s <= span.end_s;
    });
    if (!in_one_span || text(steps[i - 1], "side") == side) continue;
    if (!(step_time_s > kMinStepTimeS && step_time_s < kMaxStepTimeS)) continue;
    if (side == "left") left.push_back(step_time_s);
    if (side == "right") right.push_back(step_time_s);
  }
  if (std::min(left.size(), right.size()) < kMinStepsASide) return std::nullopt;
  const double l = median(left), r = median(right);
  return 100 * (l - r) / ((l + r) / 2);
}

}  // namespace stance::evaluate
