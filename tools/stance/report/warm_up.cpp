#include "tools/stance/report/warm_up.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/stance/report/corrected.h"
#include "tools/stance/report/words.h"

namespace stance {
namespace {

constexpr double kNearly = 0.9;  // of what is prescribed: nobody walks by the clock

// Done to wake the muscles that the sets after it use, without a load.
bool is_activation(Exercise exercise) {
  switch (exercise) {
    case Exercise::kGluteBridge:
    case Exercise::kSingleLegBridge:
    case Exercise::kDonkeyKick:
    case Exercise::kFireHydrant:
    case Exercise::kClamshell:
    case Exercise::kHipAbductionStanding:
      return true;
    default:
      return false;
  }
}

// As the wearer says they were, on the axis of the first session.
std::vector<Set> sets_of(const std::vector<ReportedSession>& sessions) {
  std::vector<Set> sets;
  for (const ReportedSession& session : sessions) {
    const double offset_s =
        static_cast<double>(session.row.start_utc_us - sessions.front().row.start_utc_us) / 1e6;
    for (const CorrectedSet& one : corrected_sets(session.events, session.corrections)) {
      Set set = one.as_said();
      if (set.reps == 0 || set.exercise == Exercise::kOther) continue;
      set.start_s += offset_s;
      sets.push_back(set);
    }
  }
  return sets;
}

double prescribed_or_advised_s(double prescribed_s) {
  return prescribed_s > 0.0 ? prescribed_s : kAdvisedWarmUp_s;
}

std::string by_label(const WarmUp& warm_up) {
  std::string text;
  const auto add = [&text](const char* what, double seconds) {
    if (seconds >= 1.0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, duration_words(seconds));
  };
  add("walking", warm_up.walking_s);
  add("stairs", warm_up.stairs_s);
  add("running", warm_up.running_s);
  return text.empty() ? "" : " (" + text + ")";
}

}  // namespace

bool WarmUp::done(double prescribed_s) const {
  return moving_s() >= kNearly * prescribed_or_advised_s(prescribed_s) ||
         (prescribed_s == 0.0 && activation_sets > 0);
}

bool WarmUp::known(double prescribed_s) const {
  return done(prescribed_s) || moving_s() + unknown_s < kNearly * prescribed_or_advised_s(prescribed_s);
}

std::optional<WarmUp> warm_up_of(const std::vector<ReportedSession>& sessions) {
  const std::vector<Set> sets = sets_of(sessions);
  if (sets.empty()) return std::nullopt;
  const auto work =
      std::find_if(sets.begin(), sets.end(), [](const Set& set) { return !is_activation(set.exercise); });
  const Set& first = work == sets.end() ? sets.front() : *work;
  const double from_s = first.start_s - kWarmUpWithin_s;
  WarmUp found{first.start_s, first.exercise, first.side};
  found.activation_sets = static_cast<int>(std::count_if(sets.begin(), sets.end(), [&](const Set& set) {
    return set.start_s >= from_s && set.start_s < first.start_s;
  }));
  double known_s = 0.0;
  for (const Event& event : joined(sessions)) {
    const auto* span = std::get_if<Activity>(&event.body);
    if (span == nullptr || !event.final) continue;
    const double within_s = std::min(span->end_s, first.start_s) - std::max(span->start_s, from_s);
    if (within_s <= 0.0 || span->label == ActivityLabel::kUnknown || span->label == ActivityLabel::kNotWorn)
      continue;
    known_s += within_s;
    if (span->label == ActivityLabel::kWalking) found.walking_s += within_s;
    if (span->label == ActivityLabel::kRunning) found.running_s += within_s;
    if (span->label == ActivityLabel::kStairsUp || span->label == ActivityLabel::kStairsDown)
      found.stairs_s += within_s;
  }
  found.unknown_s = std::max(0.0, kWarmUpWithin_s - known_s);
  return found;
}

std::string warm_up_words(const WarmUp& warm_up, int prescribed_min) {
  const double prescribed_s = 60.0 * prescribed_min;
  const std::string set =
      fmt::format("the first lower-body set ({}, at {})", set_name(warm_up.exercise, warm_up.side),
                  clock_words(warm_up.set_start_s));
  const std::string plan =
      prescribed_min > 0 ? fmt::format(" The plan prescribes {} min.", prescribed_min) : std::string();
  std::string did;
  if (warm_up.moving_s() >= 1.0)
    did = duration_words(warm_up.moving_s()) + " on the move" + by_label(warm_up);
  if (warm_up.activation_sets > 0)
    did += (did.empty() ? "" : " and ") + counted(warm_up.activation_sets, "activation set");
  if (warm_up.done(prescribed_s)) return fmt::format("Warm-up before {}: {}.{}", set, did, plan);
  const std::string sensed = did.empty() ? "nothing on the move" : did;
  if (!warm_up.known(prescribed_s)) {
    return fmt::format(
        "Whether there was a warm-up before {} is not known: of the quarter of an hour before, {} were "
        "sensed, with {}.{}",
        set, duration_words(kWarmUpWithin_s - warm_up.unknown_s), sensed, plan);
  }
  return fmt::format("Little warm-up before {}: {} in the quarter of an hour before.{}", set, sensed,
                     prescribed_min > 0 ? plan : " Five minutes are advised.");
}

Json warm_up_json(const WarmUp& warm_up, int prescribed_min) {
  const double prescribed_s = 60.0 * prescribed_min;
  Json json = {{"exercise", name_of(warm_up.exercise)},
               {"side", name_of(warm_up.side)},
               {"set_start_s", round_time(warm_up.set_start_s)},
               {"moving_s", round_time(warm_up.moving_s())},
               {"walking_s", round_time(warm_up.walking_s)},
               {"stairs_s", round_time(warm_up.stairs_s)},
               {"running_s", round_time(warm_up.running_s)},
               {"activation_sets", warm_up.activation_sets},
               {"unknown_s", round_time(warm_up.unknown_s)},
               {"known", warm_up.known(prescribed_s)},
               {"done", warm_up.done(prescribed_s)},
               {"sentence", warm_up_words(warm_up, prescribed_min)}};
  if (prescribed_min > 0) json["prescribed_s"] = prescribed_s;
  return json;
}

}  // namespace stance
