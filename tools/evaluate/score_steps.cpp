#include <algorithm>
#include <cmath>

#include "tools/evaluate/score.h"
#include "tools/evaluate/step_matching.h"

namespace stance::evaluate {
namespace {

constexpr std::size_t kMinRecordingsOfAPerson = 3;
constexpr double kClearPercent = 5.0;

bool is_named(const std::string& side) { return side == "left" || side == "right"; }

}  // namespace

void StepScore::add(const Events& truth, const Events& got) {
  const Events all = sorted_of("step", truth, "time_s");
  if (all.empty()) return;
  const std::vector<Span> spans = scored_spans(truth);
  const Events wanted = steps_inside(all, spans);
  const Events found = steps_inside(sorted_of("step", got, "time_s"), spans);
  const auto n_wanted = static_cast<int>(wanted.size()), n_found = static_cast<int>(found.size());
  const std::vector<StepPair> pairs = match_steps(wanted, found);
  steps_.truth += n_wanted;
  steps_.got += n_found;
  steps_.hit += static_cast<int>(pairs.size());
  for (const auto& [t, g] : pairs) errors_s_.push_back(number(*g, "time_s") - number(*t, "time_s"));
  count_errors_percent_.push_back(100.0 * std::abs(n_found - n_wanted) / std::max(1, n_wanted));
  if (!pairs.empty()) add_sides(truth, wanted, found);
}

void StepScore::add_sides(const Events& truth, const Events& wanted, const Events& found) {
  const std::vector<StepPair> pairs = match_steps(wanted, found);
  Share share{0, static_cast<int>(pairs.size())};
  if (!is_named(text(wanted.front(), "side"))) {
    // Feet told apart but not named: the better of the two namings.
    for (const auto& [t, g] : pairs)
      share.hit += (text(*t, "side") == "a") == (text(*g, "side") == "left") ? 1 : 0;
    share.hit = std::max(share.hit, share.all - share.hit);
    sides_.push_back(share);
    return;
  }
  for (const auto& [t, g] : pairs) share.hit += text(*t, "side") == text(*g, "side") ? 1 : 0;
  sides_.push_back(share);

  const std::vector<Span> spans = scored_spans(truth);
  const auto true_percent = step_time_asymmetry_percent(wanted, spans);
  if (!true_percent) return;
  Events with_side;
  std::copy_if(found.begin(), found.end(), std::back_inserter(with_side),
               [](const Json& step) { return step.contains("side"); });
  const Asymmetry asymmetry{*true_percent, step_time_asymmetry_percent(with_side, spans)};
  asymmetry_.push_back(asymmetry);
  for (const Json& person : of("person", truth)) {
    const std::string id = text(person, "id");
    auto known = std::find_if(people_.begin(), people_.end(), [&](const auto& p) { return p.first == id; });
    if (known == people_.end()) known = people_.insert(people_.end(), {id, {}});
    known->second.push_back(asymmetry);
  }
}

void StepScore::report(Json& out) const {
  if (steps_.truth == 0) return;
  const double bias_s = mean(errors_s_);
  std::vector<double> absolute, squared;
  for (const double e : errors_s_) {
    absolute.push_back(std::abs(e));
    squared.push_back((e - bias_s) * (e - bias_s));
  }
  out["steps"] = {{"true", steps_.truth},
                  {"f1", steps_.f1()},
                  {"precision", steps_.precision()},
                  {"recall", steps_.recall()},
                  {"bias_ms", 1000 * bias_s},
                  {"mean_abs_error_ms", 1000 * mean(absolute)},
                  {"spread_ms", 1000 * std::sqrt(mean(squared))},
                  {"count_error_percent", mean(count_errors_percent_)}};
  if (!sides_.empty()) {
    Share total;
    std::vector<double> each;
    for (const Share& share : sides_) {
      total.hit += share.hit;
      total.all += share.all;
      each.push_back(share.value());
    }
    out["sides"] = {{"accuracy", total.value()}, {"mean_per_recording", mean(each)}};
  }
  if (!asymmetry_.empty()) report_asymmetry(out);
}

void StepScore::report_asymmetry(Json& out) const {
  std::vector<double> errors;
  Share direction;
  for (const Asymmetry& a : asymmetry_) {
    if (!a.got_percent) continue;
    errors.push_back(std::abs(a.truth_percent - *a.got_percent));
    if (std::abs(a.truth_percent) < kClearPercent) continue;
    ++direction.all;
    direction.hit += a.truth_percent * *a.got_percent > 0 ? 1 : 0;
  }
  out["asymmetry"] = {{"recordings", asymmetry_.size()},
                      {"answered", errors.size()},
                      {"mean_abs_error_points", mean(errors)},
                      {"direction_right_when_5_percent",
                       std::to_string(direction.hit) + "/" + std::to_string(direction.all)}};
  report_people(out["asymmetry"]);
}

// One trial's truth scatters too: the mean of each person, and the scatter itself.
void StepScore::report_people(Json& out) const {
  std::vector<double> errors, truth_variances, got_variances;
  for (const auto& [id, trials] : people_) {
    std::vector<double> truth, got;
    for (const Asymmetry& trial : trials) {
      if (!trial.got_percent) continue;
      truth.push_back(trial.truth_percent);
      got.push_back(*trial.got_percent);
    }
    if (truth.size() < kMinRecordingsOfAPerson) continue;
    const auto variance = [](const std::vector<double>& values) {
      double sum = 0.0;
      for (const double v : values) sum += (v - mean(values)) * (v - mean(values));
      return sum / static_cast<double>(values.size() - 1);
    };
    errors.push_back(std::abs(mean(truth) - mean(got)));
    truth_variances.push_back(variance(truth));
    got_variances.push_back(variance(got));
  }
  if (errors.empty()) return;
  out["people"] = errors.size();
  out["per_person_error_points"] = mean(errors);
  out["within_person_spread_points"] = std::sqrt(mean(got_variances));
  out["within_person_spread_of_truth_points"] = std::sqrt(mean(truth_variances));
}

}  // namespace stance::evaluate
