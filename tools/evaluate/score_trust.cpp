#include "tools/evaluate/score_trust.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stance::evaluate {
namespace {

constexpr double kTick_s = 0.1;
constexpr double kEdge_s = 0.5;
constexpr double kLiveWithin_s = 5.0;

// The last of `sorted` that begins at or before a moment; nothing before the first.
const Json* last_before(const Events& sorted, const char* key, double time_s) {
  const auto after = std::upper_bound(sorted.begin(), sorted.end(), time_s,
                                      [&](double t, const Json& e) { return t < number(e, key); });
  return after == sorted.begin() ? nullptr : &*std::prev(after);
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return kNan;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

}  // namespace

void ConfidenceScore::add(const Events& truth, const Events& got) {
  const Events labels = sorted_of("activity", truth, "start_s");
  for (const Json& span : of("activity", got)) {
    if (!span.contains("confidence") || text(span, "label") == "unknown") continue;
    const double stated = number(span, "confidence");
    Share ticks;
    for (const Json& label : labels) {
      const double end_s = std::min(number(label, "end_s") - kEdge_s, number(span, "end_s"));
      for (double t = std::max(number(label, "start_s") + kEdge_s, number(span, "start_s")); t < end_s;
           t += kTick_s) {
        ++ticks.all;
        ticks.hit += text(label, "label") == text(span, "label") ? 1 : 0;
      }
    }
    if (ticks.all == 0) continue;
    Bin& bin = bins_[static_cast<std::size_t>(
        std::find_if(kBins.begin(), kBins.end() - 1, [&](double edge) { return stated < edge; }) -
        kBins.begin())];
    ++bin.spans.all;
    bin.spans.hit += 2 * ticks.hit > ticks.all ? 1 : 0;
    bin.ticks.all += ticks.all;
    bin.ticks.hit += ticks.hit;
    bin.stated += stated * ticks.all;
  }
}

void ConfidenceScore::report(Json& out) const {
  Json bins = Json::object();
  double error = 0.0;
  int ticks = 0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    const Bin& bin = bins_[i];
    if (bin.spans.all == 0) continue;
    const double stated = bin.stated / bin.ticks.all;
    error += std::abs(stated - bin.ticks.value()) * bin.ticks.all;
    ticks += bin.ticks.all;
    const std::string name =
        "under_" + std::to_string(static_cast<int>(std::lround(100.0 * std::min(1.0, kBins[i]))));
    bins[name] = {{"stated", stated},
                  {"time_right", bin.ticks.value()},
                  {"spans_right", bin.spans.value()},
                  {"spans", bin.spans.all},
                  {"hours", bin.ticks.all * kTick_s / 3600.0}};
  }
  if (ticks == 0) return;
  out["confidence"] = {{"mean_error", error / ticks}, {"bins", bins}};
}

void LiveScore::add(const Events& got) {
  const Events spans = sorted_of("activity", got, "start_s");
  const Events live = sorted_of("live_state", got, "time_s");
  changes_ += static_cast<int>(live.size());
  final_changes_ += static_cast<int>(spans.size());
  for (const char* type : {"activity", "transition", "sedentary_bout"})
    for (const Json& event : of(type, got))
      worst_final_s_ = std::max(worst_final_s_, number(event, "known_s") - number(event, "end_s"));
  for (const Json& span : spans) {
    const double start_s = number(span, "start_s");
    const double end_s = number(span, "end_s");
    if (end_s - start_s < kLiveWithin_s) continue;
    // Named from the beginning on, or by a live state that comes while the span lasts.
    const Json* shown = last_before(live, "time_s", start_s);
    double at_s = start_s;
    if (shown == nullptr || text(*shown, "label") != text(span, "label")) {
      shown = nullptr;
      for (const Json& state : live) {
        const double time_s = number(state, "time_s");
        if (time_s < start_s || text(state, "label") != text(span, "label")) continue;
        if (time_s < end_s) shown = &state;
        at_s = std::min(time_s, end_s);
        break;
      }
    }
    ++shown_.all;
    shown_.hit += shown != nullptr ? 1 : 0;
    delays_s_.push_back(shown != nullptr ? at_s - start_s : end_s - start_s);
    if (shown != nullptr && at_s > start_s)
      begins_off_s_.push_back(std::abs(number(*shown, "since_s") - start_s));
  }
  if (spans.empty()) return;
  const double end_s = number(spans.back(), "end_s");
  for (double t = kLiveWithin_s; t < end_s; t += kTick_s) {
    const Json* state = last_before(live, "time_s", t);
    ++same_.all;
    ++wrong_.all;
    if (state == nullptr) continue;
    const int same_before = same_.hit;
    const auto from = std::upper_bound(spans.begin(), spans.end(), t - kLiveWithin_s,
                                       [](double time, const Json& e) { return time < number(e, "end_s"); });
    for (auto span = from; span != spans.end() && number(*span, "start_s") <= t; ++span) {
      if (text(*span, "label") != text(*state, "label")) continue;
      ++same_.hit;
      break;
    }
    wrong_.hit += same_.hit == same_before && text(*state, "label") != "unknown" ? 1 : 0;
  }
}

void LiveScore::report(Json& out) const {
  if (shown_.all == 0) return;
  out["live"] = {{"delay_s_median", quantile(delays_s_, 0.5)},
                 {"delay_s_p95", quantile(delays_s_, 0.95)},
                 {"spans_shown", shown_.value()},
                 {"time_same_within_5_s", same_.value()},
                 {"time_wrong", wrong_.value()},
                 {"since_off_s_p95", quantile(begins_off_s_, 0.95)},
                 {"changes_per_final_change", ratio(changes_, std::max(1, final_changes_))},
                 {"final_after_s_max", worst_final_s_}};
}

void LiveNames::add(const Events& truth, const Events& got) {
  const Events done = sorted_of("rep", truth, "start_s");
  std::string name;  // last shown in the set
  int last_number = 0;
  bool changed = false;
  for (const Json& rep : got) {
    if (text(rep, "type") != "rep" || rep.value("final", true)) continue;
    const int rep_number = rep.value("number", 0);
    if (rep_number <= last_number || last_number == 0) {  // another set
      ++sets_;
      name.clear();
      changed = false;
    }
    last_number = rep_number;
    const std::string shown = text(rep, "exercise");
    if (shown != "other") {
      changes_ += !name.empty() && shown != name ? 1 : 0;
      sets_changed_ += !name.empty() && shown != name && !changed ? 1 : 0;
      changed = changed || (!name.empty() && shown != name);
      name = shown;
    }
    const double start_s = number(rep, "start_s");
    const double end_s = number(rep, "end_s");
    for (const Json& one : done) {
      const double shared_s =
          std::min(end_s, number(one, "end_s")) - std::max(start_s, number(one, "start_s"));
      if (shared_s < 0.5 * (end_s - start_s)) continue;
      ++right_.all;
      ++open_.all;
      right_.hit += text(one, "exercise") == shown ? 1 : 0;
      open_.hit += shown == "other" ? 1 : 0;
      break;
    }
  }
}

void LiveNames::report(Json& out) const {
  if (right_.all == 0) return;
  out["live_names"] = {{"right", right_.value()},
                       {"open", open_.value()},
                       {"reps", right_.all},
                       {"changes_per_set", ratio(changes_, std::max(1, sets_))},
                       {"sets_changed", ratio(sets_changed_, std::max(1, sets_))},
                       {"sets", sets_}};
}

void LiveReps::add(const Events& truth, const Events& got) {
  constexpr double kSameShare = 0.5;
  constexpr std::size_t kFewest = 3;
  Events shown;
  for (const Json& rep : got)
    if (text(rep, "type") == "rep" && !rep.value("final", true)) shown.push_back(rep);
  reps_.got += static_cast<int>(shown.size());
  const Events done = sorted_of("rep", truth, "start_s");
  Events sets = of("set", truth);
  if (sets.empty() && !done.empty())
    sets = {{{"start_s", number(done.front(), "start_s")}, {"end_s", number(done.back(), "end_s")}}};
  for (const Json& set : sets) {
    Events reps;
    std::copy_if(done.begin(), done.end(), std::back_inserter(reps), [&](const Json& rep) {
      return number(rep, "start_s") >= number(set, "start_s") && number(rep, "end_s") <= number(set, "end_s");
    });
    if (!from_first_ && reps.size() < kFewest) continue;
    for (std::size_t i = 0; i < reps.size(); ++i) {
      ++reps_.truth;
      const Json* best = nullptr;
      double best_share = kSameShare;
      for (const Json& rep : shown) {
        const double share = shared_share(reps[i], rep);
        if (share < best_share) continue;
        best = &rep;
        best_share = share;
      }
      if (best == nullptr) continue;
      ++reps_.hit;
      const std::size_t due = from_first_ ? i : std::max(i, kFewest - 1);
      late_s_.push_back(number(*best, "known_s") - number(reps[due], "end_s"));
    }
  }
}

void LiveReps::report(Json& out) const {
  if (late_s_.empty()) return;
  constexpr double kInTime_s = 0.3;
  const auto in_time =
      std::count_if(late_s_.begin(), late_s_.end(), [](double late_s) { return late_s <= kInTime_s; });
  out["live_reps"] = {{"true", reps_.truth},
                      {"shown", reps_.recall()},
                      {"f1", reps_.f1()},
                      {"within_0.3_s", ratio(static_cast<int>(in_time), static_cast<int>(late_s_.size()))},
                      {"late_s_median", quantile(late_s_, 0.5)},
                      {"late_s_p99", quantile(late_s_, 0.99)}};
}

}  // namespace stance::evaluate
