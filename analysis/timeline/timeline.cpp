#include "analysis/timeline/timeline.h"

#include <algorithm>

#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

constexpr double kRepPause_s = Decoder::kRepPause_s;
// A step counts if walking, stairs or running is this near: the first step opens the span.
constexpr double kStepMargin_s = 0.5;
constexpr double kHalfTransition_s = 1.0;
// A posture held for less is on the way to the next one: who lies down sits for a moment.
constexpr double kLeastStay_s = 3.5;
// Between lying and standing people sit on the edge of the bed for longer, without having sat down there:
// in hapt for up to 5 s (chosen by hand there).
constexpr double kLeastStayOnEdge_s = 5.5;
// Steps at most this far apart are one walk: slow walkers with a walking frame take 1.3 s (40
// steps/min: 1.5).
constexpr double kNextStep_s = 1.8;
// And at most so many times as far apart as those before: one that was missed makes it twice, and a tenth for
// the scatter of steps. Getting up from a low chair looks like some steps of any length.
constexpr double kOneMissed = 2.2;
// So many in a row are walking, however little the walk looks like that of the people the walking model
// was fitted on: slow, limping, shuffling. Who shifts weight while standing takes fewer.
constexpr int kStepsOfAWalk = 8;
// Nobody walks this fast: quick walking of sisfall 1.1 to 2.32 steps a second, stairs up to 2.2, jogging 2.1
// to 3.1 (99 % of stretches of 4 s; 2.4 and more in 90 %).
constexpr double kRunningSteps_hz = 2.36;
constexpr double kPaceSpan_s = 4.0;
constexpr int kLeastPaceSteps = 7;
// Room made at the start, so that nothing is allocated later.
bool is_on_foot(ActivityLabel label) {
  return label == ActivityLabel::kWalking || label == ActivityLabel::kStairsUp ||
         label == ActivityLabel::kStairsDown || label == ActivityLabel::kRunning;
}

constexpr std::size_t kMostWaitingSteps = 512;
constexpr std::size_t kMostWaitingSpans = 256;

ActivityLabel posture_label(State state) {
  return is_locomotion(state) ? ActivityLabel::kStanding : label_of(state);
}

// How long the posture after `first` must be held, so that a change from it to `to` is another one.
double least_stay_s(const Transition& first, ActivityLabel to) {
  const bool on_edge = first.to == ActivityLabel::kSitting &&
                       ((first.from == ActivityLabel::kLying && to == ActivityLabel::kStanding) ||
                        (first.from == ActivityLabel::kStanding && to == ActivityLabel::kLying));
  return on_edge ? kLeastStayOnEdge_s : kLeastStay_s;
}

// How long it may turn out to be half of a longer change.
double longest_s(const Transition& first) {
  return first.to == ActivityLabel::kSitting ? kLeastStayOnEdge_s : kLeastStay_s;
}

}  // namespace

Timeline::Timeline() {
  steps_.reserve(kMostWaitingSteps);
  chains_.reserve(kMostWaitingSpans);
  exercise_.reserve(kMostWaitingSpans);
  locomotion_.reserve(kMostWaitingSpans);
}

bool Timeline::StepChain::goes_on_at(double time_s) const {
  const double interval_s = time_s - end_s;
  const double usual_s =
      std::max(last_s, before_last_s);  // of two, because one may be halved by a step too many
  return interval_s <= kNextStep_s && (steps == 1 || interval_s <= kOneMissed * usual_s);
}

void Timeline::add_steps(std::span<const Step> steps) {
  steps_.insert(steps_.end(), steps.begin(), steps.end());
  for (const Step& step : steps) {
    if (chains_.empty() || !chains_.back().goes_on_at(step.time_s)) {
      chains_.push_back({step.time_s, step.time_s, 1});
    } else {
      StepChain& chain = chains_.back();
      chain.before_last_s = chain.last_s;
      chain.last_s = step.time_s - chain.end_s;
      chain.end_s = step.time_s;
      ++chain.steps;
    }
  }
}

void Timeline::sensor_turned(const SensorTurned& turned) {
  lying_side_.turned(turned);
  live_side_.turned(turned);
  decoder_.sensor_turned(turned);
}

ActivityLabel Timeline::label_with_steps(const DecidedEpoch& epoch) {
  if (is_locomotion(epoch.state) && runs(epoch)) return ActivityLabel::kRunning;
  const bool walks = epoch.state == State::kStanding && epoch.turns_like_steps &&
                     std::any_of(chains_.begin(), chains_.end(), [&](const StepChain& chain) {
                       return chain.steps >= kStepsOfAWalk && chain.start_s <= epoch.end_s &&
                              chain.end_s >= epoch.start_s && !in_exercise(chain.start_s);
                     });
  return walks ? ActivityLabel::kWalking : label_of(epoch.state);
}

// Of the steps from this moment on for kPaceSpan_s, how fast do they come? The pace of a run that ends within
// that time is the one seen before.
bool Timeline::runs(const DecidedEpoch& epoch) {
  const Step* first = nullptr;
  const Step* last = nullptr;
  int intervals = 0;
  for (const Step& step : steps_) {
    if (step.time_s < epoch.start_s - kStepMargin_s) continue;
    if (step.time_s > epoch.start_s + kPaceSpan_s ||
        (last != nullptr && step.time_s - last->time_s > kNextStep_s)) {
      break;
    }
    if (first == nullptr) {
      first = &step;
    } else {
      ++intervals;
    }
    last = &step;
  }
  if (intervals >= kLeastPaceSteps && intervals / (last->time_s - first->time_s) > kRunningSteps_hz) {
    runs_until_s_ = last->time_s;
  }
  return epoch.start_s < runs_until_s_;
}

bool Timeline::kneels(const DecidedEpoch& epoch, ActivityLabel label) {
  // Standing up from the knees is 0.24 of the body's height, down to the floor almost as much.
  constexpr float kLeft_m = 0.2F;
  constexpr double kLongestUpright_s = 30.0;  // told by its beginning alone
  if (label == ActivityLabel::kLying && lying_side_.on_all_fours()) {
    all_fours_s_ = epoch.end_s;
    risen_ = false;
    return true;
  }
  risen_ = risen_ || epoch.move_m > kLeft_m;
  const bool up = label == ActivityLabel::kStanding;
  const bool left = (up && risen_) || epoch.move_m < -kLeft_m;
  if (left || !(up || label == ActivityLabel::kSitting)) all_fours_s_ = -1e9;
  return epoch.start_s - all_fours_s_ < kLongestUpright_s;
}

void Timeline::add_exercise(double start_s, double end_s, std::optional<double> next_s) {
  decoder_.forget_shown(next_s.value_or(last_sample_s_));
  decoder_.repeated(start_s, end_s, true);
  if (next_s && *next_s - end_s <= kRepPause_s) end_s = std::max(end_s, *next_s);
  const auto at = std::find_if(exercise_.begin(), exercise_.end(),
                               [=](const Interval& e) { return e.end_s + kRepPause_s >= start_s; });
  if (at != exercise_.end() && at->start_s <= end_s + kRepPause_s) {
    at->start_s = std::min(at->start_s, start_s);
    at->end_s = std::max(at->end_s, end_s);
  } else {
    exercise_.insert(at, {start_s, end_s});
  }
}

void Timeline::show_exercise(double start_s, double end_s, double for_s) {
  decoder_.repeated(start_s, end_s, false);
  shown_for_s_ = for_s;
  shown_until_s_ = std::max(shown_until_s_, end_s);
  if (set_shown_ && start_s - set_shown_->end_s <= kRepPause_s) {
    set_shown_->end_s = std::max(set_shown_->end_s, end_s);
  } else {
    set_shown_ = {start_s, end_s};
  }
}

void Timeline::push(const MotionSample& sample, std::vector<Event>& events) {
  if (!started_) first_sample_s_ = sample.time_s;
  started_ = true;
  last_sample_s_ = sample.time_s;
  path_.push(sample);
  epochs_.push(sample, [&](const EpochFeatures& features) { take(features, events); });
}

void Timeline::take(const EpochFeatures& features, std::vector<Event>& events) {
  if (features.handled) {
    lying_side_.handled(features.start_s);
    live_side_.handled(features.start_s);
  }
  decoder_.push(features, [&](const DecidedEpoch& epoch) { decide(epoch, events); });
  show_live(events);
}

void Timeline::show_live(std::vector<Event>& events) {
  live_.push(decoder_);
  LiveState state{last_sample_s_, live_.label(), live_.since_s(), !live_.known()};
  const EpochFeatures& newest = decoder_.newest();
  if (state.label == ActivityLabel::kLying && decoder_.head_down(newest.up_sensor))
    state.label = ActivityLabel::kOther;
  if (state.label != ActivityLabel::kLying) {
    live_side_.rise(newest.start_s);
  } else if (live_side_.push(newest.start_s, newest.up_sensor); live_side_.on_all_fours()) {
    state.label = ActivityLabel::kKneeling;
  }
  // Who walks away for sure is done with the set; repetitions look like steps at first.
  const bool exercises =
      set_shown_ && last_sample_s_ - set_shown_->end_s <= shown_for_s_ && !is_locomotion(decoder_.now());
  if (exercises)
    state = {last_sample_s_, ActivityLabel::kExercising, set_shown_->start_s, false};
  else
    state.since_s = std::max(state.since_s, shown_until_s_);  // who stood before the set stands again
  if (shown_ && shown_->label == state.label && shown_->guessed == state.guessed) return;
  shown_ = state;
  events.push_back({false, state});
}

void Timeline::decide(const DecidedEpoch& epoch, std::vector<Event>& events) {
  ActivityLabel label = label_with_steps(epoch);
  // Steps alone told what the decoder did not believe.
  const Evidence evidence = label == label_of(epoch.state) ? epoch.evidence : Evidence{};
  LyingOn lying_on = LyingOn::kUnknown;
  if (label == ActivityLabel::kLying) {
    lying_on = lying_side_.push(epoch.start_s, epoch.up_sensor);
  } else {
    lying_side_.rise(epoch.start_s);
  }
  // On the way there and back the trunk is level for a moment.
  const bool hung = epoch.start_s - head_down_s_ < kLeastStay_s;
  const bool hangs = label == ActivityLabel::kLying && epoch.head_down;
  if (hangs) {
    label = ActivityLabel::kOther;
    head_down_s_ = epoch.end_s;
    if (changing_) changing_->to = ActivityLabel::kOther;
  }
  const bool knelt = kneels_;
  kneels_ = kneels(epoch, label);
  if (kneels_) label = ActivityLabel::kKneeling;
  if (label != ActivityLabel::kLying) lying_on = LyingOn::kUnknown;
  // Cut at the edges of repetitions, so that exercising starts and ends where they do.
  double at_s = epoch.start_s;
  for (const Interval& e : exercise_) {
    if (label == ActivityLabel::kNotWorn) break;  // a car that bends again and again exercises nobody
    if (e.end_s <= at_s || e.start_s >= epoch.end_s) continue;
    if (e.start_s > at_s) lay(at_s, e.start_s, label, lying_on, evidence, events);
    const double from_s = std::max(at_s, e.start_s);
    at_s = std::min(epoch.end_s, e.end_s);
    lay(from_s, at_s, ActivityLabel::kExercising, LyingOn::kUnknown, Evidence{}, events);
  }
  if (at_s < epoch.end_s) lay(at_s, epoch.end_s, label, lying_on, evidence, events);

  if (epoch.is_transition && !in_exercise(epoch.transition_s)) {
    Transition t;
    t.time_s = epoch.transition_s;
    t.start_s = t.time_s - kHalfTransition_s;
    t.end_s = t.time_s + kHalfTransition_s;
    t.from = hung    ? ActivityLabel::kOther
             : knelt ? ActivityLabel::kKneeling
                     : posture_label(epoch.state_before);
    t.to = hangs ? ActivityLabel::kOther : kneels_ ? ActivityLabel::kKneeling : posture_label(epoch.state);
    path_.measure(t);
    if (t.from == ActivityLabel::kStanding && !kneels_) bouts_.seated_at(t.end_s);
    if (t.to == ActivityLabel::kStanding && !knelt) bouts_.left_at(t.start_s);
    change(t, epoch.start_s, events);
  } else if (changing_ && epoch.start_s - changed_s_ >= longest_s(*changing_)) {
    end_change(events);
  }
  emit_steps(epoch.end_s - kStepMargin_s, events);
  std::erase_if(chains_, [&](const StepChain& chain) { return chain.end_s < epoch.start_s - kNextStep_s; });
  while (!exercise_.empty() && exercise_.front().end_s < epoch.start_s - 2.0 * kHalfTransition_s) {
    exercise_.erase(exercise_.begin());
  }
}

void Timeline::change(Transition t, double changed_s, std::vector<Event>& events) {
  if (changing_ && changed_s - changed_s_ < least_stay_s(*changing_, t.to) && changing_->from != t.to) {
    t.from = changing_->from;
    t.start_s = std::min(t.start_s, changing_->start_s);
    t.end_s = std::max(t.end_s, changing_->end_s);
    t.time_s = 0.5 * (t.start_s + t.end_s);
    // The way of one half is not that of the whole.
    t.vertical_travel_cm = t.vertical_travel_error_cm = kNotKnown;
    t.vertical_speed_m_s = t.vertical_speed_error_m_s = kNotKnown;
    changing_.reset();
  }
  end_change(events);
  changing_ = t;
  changed_s_ = changed_s;
}

void Timeline::end_change(std::vector<Event>& events) {
  // Kneeling is on the way to the floor and back; transitions are between lying, sitting and standing.
  const auto none = [](ActivityLabel label) {
    return label == ActivityLabel::kKneeling || label == ActivityLabel::kOther;
  };
  const bool any = changing_ && !none(changing_->from) && !none(changing_->to) && !is_too_short(*changing_);
  if (any) events.push_back({true, *changing_});
  changing_.reset();
}

void Timeline::lay(double start_s, double end_s, ActivityLabel label, LyingOn lying_on,
                   const Evidence& evidence, std::vector<Event>& events) {
  spans_.add(start_s, end_s, label, lying_on, evidence, events);
  bouts_.add(start_s, end_s, label, events);
  if (!is_on_foot(label)) return;
  const bool touches = !locomotion_.empty() && start_s - locomotion_.back().end_s < kInternalPeriod_s;
  if (touches) {
    locomotion_.back().end_s = end_s;
  } else {
    locomotion_.push_back({start_s, end_s});
  }
}

bool Timeline::in_exercise(double time_s) const {
  return std::any_of(exercise_.begin(), exercise_.end(),
                     [=](const Interval& e) { return e.start_s <= time_s && time_s <= e.end_s; });
}

void Timeline::emit_steps(double final_until_s, std::vector<Event>& events) {
  std::size_t done = 0;
  for (; done < steps_.size() && steps_[done].time_s <= final_until_s; ++done) {
    const double t = steps_[done].time_s;
    const bool walks = std::any_of(locomotion_.begin(), locomotion_.end(), [=](const Interval& w) {
      return w.start_s - kStepMargin_s <= t && t <= w.end_s + kStepMargin_s;
    });
    if (walks && !in_exercise(t)) events.push_back({true, steps_[done]});
  }
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(done));
  // A span that ended is of no use to later steps; those that arrive late are at most 30 s old.
  while (locomotion_.size() > 1 && locomotion_.front().end_s < final_until_s - 2.0 * kStepMargin_s) {
    locomotion_.erase(locomotion_.begin());
  }
}

void Timeline::finish(std::vector<Event>& events) {
  if (!started_) return;
  const auto settle = [&](const DecidedEpoch& epoch) { decide(epoch, events); };
  epochs_.flush([&](const EpochFeatures& features) { take(features, events); });
  decoder_.finish(settle);
  end_change(events);
  emit_steps(last_sample_s_ + kInternalPeriod_s, events);
  if (!decoder_.has_decided()) {  // too short to judge
    events.push_back({true, Activity{first_sample_s_, last_sample_s_, ActivityLabel::kUnknown, kNotKnown}});
  }
  spans_.finish(last_sample_s_, events);
  bouts_.finish(events);
}

}  // namespace stance
