// Whether somebody warmed up before the first lower-body set: what moved them in the quarter of an hour
// before it. Pure functions, safe on any thread.
//
// The first set is the first that is no activation (see below) and that the wearer did not say to be none;
// where only activation was done, the first of it. On the move: walking, stairs, running. Five minutes of
// that at a light pace, at least, are what is advised before training (ACSM's Guidelines for Exercise Testing
// and Prescription: 5 to 10), and a quarter of an hour later muscles are as cool as before (Bishop 2003,
// Sports Med 33:439). Activation: sets of bridges, clamshells, leg lifts in the same time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/stance/event_json.h"
#include "tools/stance/report/report.h"

namespace stance {

inline constexpr double kWarmUpWithin_s = 900.0;
inline constexpr double kAdvisedWarmUp_s = 300.0;

struct WarmUp {
  double set_start_s = 0.0;  // since the first session's first sample
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;
  double walking_s = 0.0;  // in kWarmUpWithin_s before the set
  double stairs_s = 0.0;
  double running_s = 0.0;
  int activation_sets = 0;
  double unknown_s = 0.0;  // of that time: not recorded, not worn, or unknown

  [[nodiscard]] double moving_s() const { return walking_s + stairs_s + running_s; }
  // Minutes are counted generously: what is nearly prescribed_s is that. 0 s: what is advised.
  [[nodiscard]] bool done(double prescribed_s = 0.0) const;
  // Where it was not done as far as is known: could it have been?
  [[nodiscard]] bool known(double prescribed_s = 0.0) const;
};

// Empty: no set was done whose exercise is known.
std::optional<WarmUp> warm_up_of(const std::vector<ReportedSession>& sessions);

// "Before the first lower-body set (squat, at 0:12:20): warm-up of 6 min on the move (walking 5 min, stairs
// 1 min) and 2 sets of activation." `prescribed_min`: by the plan; 0: by none.
std::string warm_up_words(const WarmUp& warm_up, int prescribed_min);
Json warm_up_json(const WarmUp& warm_up, int prescribed_min);

}  // namespace stance
