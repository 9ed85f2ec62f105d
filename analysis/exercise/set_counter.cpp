#include "analysis/exercise/set_counter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/exercise/learned.h"
#include "analysis/exercise/naming.h"

namespace stance::exercise {

namespace {

constexpr int kSearchAtOnceEveryFrames = 4;  // 0.2 s
constexpr int kSearchLaterEveryFrames = 8;   // 0.4 s: nobody waits for it
constexpr std::int32_t kFewestOfSet = 3;
constexpr double kFinalAfter_s = 40.0;   // of a rep while its set goes on; the timeline waits for 50 s
constexpr double kSettle_s = 1.0;        // until the end of a rep no longer moves
constexpr double kNearMissKept_s = 6.0;  // a later set may still claim a candidate
constexpr float kMuchShakier = 2.0F;     // than any of the set: the wearer may land harder, but not so much
constexpr int kFormTemplate = 3;         // repetitions
constexpr float kAlikeWhileForming = 0.5F;
// Of the fastest of a way back. A movement of least jerk is slower than that for the last sixth of its time,
// in which it goes 3 % of its way.
constexpr float kSlowEnd = 0.3F;
constexpr float kHardlyRises = 0.3F;        // share of height in the direction
constexpr float kTiltsALittle_deg = 20.0F;  // clamshells, kicks and lifts of a leg
constexpr float kTemplateShare = 0.2F;      // each new rep's share in the template
// Where the wearer's axes are not known, only a squat can be told, by its depth: to a right angle of the
// knees (thigh 60 deg, shank 30 deg off the vertical) the hip sinks by 0.245 (1 - cos 60) + 0.246 (1 - cos
// 30) = 0.155 of body height (Drillis and Contini), which is 23-30 cm between 1.5 and 1.9 m; for 1.68 m:
constexpr float kSquatDown_cm = -26.0F;
// A trunk that stays upright belongs to a lunge, which is as deep.
constexpr float kSquatTilt_deg = 13.0F;
constexpr std::size_t kMostTold = 8;
constexpr std::size_t kMostComing = 8;  // announcements within the lag of the height

// No second repetition vouches for a single one.
SearchParams single_params() {
  SearchParams params;
  params.needed_reps = 1;
  return params;
}

// Of what is shown at once a third repetition need not be as alike: what becomes final decides anyhow, and
// the height that is known at once bends the first ones. Nothing more is shown in the real recordings down to
// 0.7.
SearchParams live_params() {
  SearchParams params;
  params.alike = 0.75F;
  return params;
}

bool similar_duration(double a_s, double b_s) { return a_s < 2.5 * b_s && b_s < 2.5 * a_s; }

}  // namespace

SetCounter::SetCounter(std::optional<Announced> announced, Tense tense, std::span<const LearnedSet> learned)
    : announced_(announced),
      learned_(learned),
      tense_(tense),
      path_(tense == Tense::kLater ? PelvisPath::Height::kLevel : PelvisPath::Height::kLive),
      search_(tense == Tense::kLater ? SearchParams{} : live_params(), tense == Tense::kLater),
      single_search_(single_params(), tense == Tense::kLater) {
  set_.waiting.reserve(kMostWaiting);
  set_.told.reserve(kMostTold);
  coming_.reserve(kMostComing);
}

void SetCounter::announce(double time_s, std::optional<Announced> announced) {
  if (coming_.size() == kMostComing) coming_.pop_back();
  coming_.push_back({time_s, announced});
}

void SetCounter::take_announcements(std::vector<Event>& events) {
  while (!coming_.empty() && path_.frames().back().time_s > coming_.front().time_s) {
    close_set(events);
    flush_near_miss(true, events);
    announced_ = coming_.front().announced;
    coming_.erase(coming_.begin());
    search_from_ = path_.end() - 1;
  }
}

void SetCounter::push(const MotionSample& sample, std::vector<Event>& events) {
  if (sample.restart) {
    while (path_.flush_one()) on_frame(events);
    close_set(events);
    flush_near_miss(true, events);
  }
  if (path_.push(sample)) on_frame(events);
}

void SetCounter::finish(std::vector<Event>& events) {
  while (path_.flush_one()) on_frame(events);
  close_set(events);
  flush_near_miss(true, events);
}

void SetCounter::on_frame(std::vector<Event>& events) {
  if (!coming_.empty()) take_announcements(events);
  if (announced_ && is_hold(announced_->exercise)) return;  // nothing repeats in it
  if (in_set_) {
    advance_set(events);
  } else if (singles_over()) {
    open_singles(events);
  } else if (path_.end() % (looks_back() ? kSearchLaterEveryFrames : kSearchAtOnceEveryFrames) == 0) {
    if (worth_searching(path_, may_walk())) search(events);
    flush_near_miss(false, events);
  }
}

// Not while the trunk is nearer to level than to upright.
bool SetCounter::may_walk() const {
  constexpr float kLevelTrunk = 0.5F;  // cosine; nobody walks bent by 60 degrees at the pelvis
  if (!axes_.known()) return true;
  const Eigen::Vector3f up_sensor = path_[path_.end() - 1].state.head<3>().normalized();
  return axes_.body_from_sensor().row(2).dot(up_sensor) > kLevelTrunk;
}

void SetCounter::search(std::vector<Event>& events) {
  Wearer wearer;
  wearer.may_walk = may_walk();
  if (axes_.known()) {
    wearer.left_sensor = axes_.body_from_sensor().row(1);
    wearer.body_from_sensor = axes_.body_from_sensor();
  }
  if (announced_) wearer.announced = announced_->exercise;
  // What is shown at once begins with the first one; three tell better where a repetition begins.
  if (!announced_ || looks_back()) {
    const SearchResult found = search_.search(path_, search_from_, wearer);
    if (found.set) {
      open_set(*found.set, events);
      return;
    }
    if (found.near_miss && !announced_) note_near_miss(*found.near_miss);
  }
  if (announced_) search_single(wearer, events);
}

// Until the next repetition, after a pause as long as a set allows, would have ended too.
bool SetCounter::singles_over() const {
  if (!singles_) return false;
  const FoundRep& last = singles_->reps[static_cast<std::size_t>(singles_->count - 1)];
  const double next_s = 1.5 * static_cast<double>(last.back - last.rest) * kFramePeriod_s;
  return path_[path_.end() - 1].time_s - path_[last.back].time_s > kSetOver_s + next_s;
}

// Three may still follow: single ones are a set of their own only when nothing did.
void SetCounter::search_single(const Wearer& wearer, std::vector<Event>& events) {
  SearchResult found = single_search_.search(path_, search_from_, wearer);
  if (found.set) drop_getting_up(*found.set);
  if (!found.set || found.set->count == 0 || found.set->amplitude < smallest_single(announced_->exercise))
    return;
  if (!looks_back()) {
    open_set(*found.set, events);
    return;
  }
  if (!singles_) {
    singles_ = found.set;
    return;
  }
  FoundSet& kept = *singles_;
  // The same ones seen again, their ends a little later, and perhaps one more.
  int first_new = 0;
  while (first_new < found.set->count && found.set->reps[static_cast<std::size_t>(first_new)].turn <
                                             kept.reps[static_cast<std::size_t>(kept.count - 1)].back)
    ++first_new;
  for (int i = first_new; i < found.set->count && kept.count < kMaxCycles; ++i) {
    const FoundRep& next = found.set->reps[static_cast<std::size_t>(i)];
    const std::int64_t pause = next.rest - kept.reps[static_cast<std::size_t>(kept.count - 1)].back;
    if (static_cast<double>(pause) * kFramePeriod_s > kSetOver_s) break;  // of the next set
    kept.reps[static_cast<std::size_t>(kept.count++)] = next;
  }
}

// Who gets up from the floor, or down to it, bends and rises again on the way.
void SetCounter::drop_getting_up(FoundSet& found) const {
  if (!axes_.known()) return;
  int getting_up = 0;
  while (getting_up < found.count &&
         lies_before(announced_->exercise, path_, found.reps[static_cast<std::size_t>(getting_up)].rest,
                     axes_.body_from_sensor()))
    ++getting_up;
  std::move(found.reps.begin() + getting_up, found.reps.begin() + found.count, found.reps.begin());
  found.count -= getting_up;
}

void SetCounter::open_singles(std::vector<Event>& events) {
  FoundSet found = *singles_;
  singles_.reset();
  search_from_ = found.reps[static_cast<std::size_t>(found.count - 1)].back + 1;
  while (found.count > 0 && announced_ && axes_.known() &&
         lies_after(announced_->exercise, path_, found.reps[static_cast<std::size_t>(found.count - 1)].back,
                    axes_.body_from_sensor()))
    --found.count;
  if (found.count > 0) open_set(found, events);
}

void SetCounter::begin_set(const RepShape& shape) {
  in_set_ = true;
  singles_.reset();
  near_miss_.reset();
  set_.waiting.clear();
  set_.told.clear();
  set_.excursion.reset();
  set_.name.reset();
  set_.reps = 0;
  set_.released = 0;
  set_.exchanged = false;
  set_.finished = {};
  set_.shape = shape;
}

// What tilts a little and hardly rises is followed by its tilt alone: a change of posture beside it rises
// twenty times as far, and its level height is seen for seconds before and after.
void SetCounter::forget_height(FoundSet& found) const {
  if (!looks_back() || std::abs(found.direction[3]) > kHardlyRises || found.amplitude > kTiltsALittle_deg)
    return;
  found.direction[3] = 0.0F;
  found.direction.normalize();
  for (int i = 0; i < found.count; ++i) {
    const FoundRep& rep = found.reps[static_cast<std::size_t>(i)];
    const LocalPath local(path_, rep.rest, rep.back, found.direction, found.fold);
    if (i == 0) found.shape = local.shape();
    found.shape.blend(local.shape(), 1.0F / static_cast<float>(i + 1));
  }
}

void SetCounter::open_set(FoundSet found, std::vector<Event>& events) {
  forget_height(found);
  begin_set(found.shape);
  const std::int64_t now = path_.end() - 1;
  const auto seen_before = static_cast<std::ptrdiff_t>(events.size());
  set_.tracker.begin(found.direction, found.amplitude, now, path_[now].state, found.fold);
  for (int i = 0; i < found.count; ++i) {
    const FoundRep& rep = found.reps[static_cast<std::size_t>(i)];
    add_rep(rep.rest, rep.back, rep.similarity, events);
    set_.waiting.back().settled = i + 1 < found.count;
  }
  exchange_early();
  // Seen together, they are named together, from the pose that is rest now.
  events.erase(events.begin() + seen_before, events.end());
  name_reps();
  set_.name.reset();
  for (std::size_t i = 0; i < set_.waiting.size(); ++i) {
    set_.waiting[i].rep.number = static_cast<std::int32_t>(i) + 1;
    events.push_back({false, set_.waiting[i].rep});
  }
}

void SetCounter::advance_set(std::vector<Event>& events) {
  track(path_.end() - 1, events);
  const double now_s = path_.frames().back().time_s;
  release(now_s - kFinalAfter_s, events);
  const double since_s = now_s - set_.end_s;
  const double over_s = looks_back() ? kLongestPause_s : kSetOver_s;
  const bool amid = set_.tracker.away() || (!looks_back() && (set_.excursion || leaves_rest()));
  if (since_s > over_s && (!amid || since_s > over_s + SetTracker::kLongestRep_s)) close_set(events);
}

void SetCounter::track(std::int64_t now, std::vector<Event>& events) {
  const std::optional<Excursion> excursion = set_.tracker.push(now, path_[now].state);
  if (excursion) set_.excursion = excursion;
  if (set_.excursion) {
    judge_excursion(now, events);
  } else if (!set_.waiting.empty() && !set_.waiting.back().settled &&
             path_[now].time_s - path_[set_.waiting.back().back].time_s > kSettle_s) {
    settle_newest();
  }
}

// Still on the way back, not at its slow end.
bool SetCounter::comes_back(std::int64_t now) const {
  const auto speed = [&](std::int64_t i) {
    return set_.tracker.along(path_[i - 1].state) - set_.tracker.along(path_[i].state);
  };
  float fastest = 0.0F;
  for (std::int64_t i = set_.excursion->turn + 1; i <= now; ++i) fastest = std::max(fastest, speed(i));
  return speed(now) > kSlowEnd * fastest;
}

bool SetCounter::agrees(std::span<const OpenRep> later) const {
  const std::int64_t from = later.front().frames.start;
  const RepFrames& newest = later.back().frames;
  const auto counted = std::count_if(set_.waiting.begin(), set_.waiting.end(), [&](const OpenRep& rep) {
    const std::int64_t middle = (rep.frames.start + rep.frames.end) / 2;
    return middle >= from && middle <= newest.end;
  });
  return counted == static_cast<std::ptrdiff_t>(later.size()) &&
         std::any_of(set_.waiting.begin(), set_.waiting.end(), [&](const OpenRep& rep) {
           const auto common =
               std::min(rep.frames.end, newest.end) - std::max(rep.frames.start, newest.start);
           const auto both = std::max(rep.frames.end, newest.end) - std::min(rep.frames.start, newest.start);
           return 2 * common >= both;
         });
}

void SetCounter::follow(const SetCounter& later, std::vector<Event>& events) {
  if (!later.in_set_ || later.set_.waiting.empty()) return;
  const RepFrames newest = later.set_.waiting.back().frames;
  if (newest.end == followed_) return;
  followed_ = newest.end;
  // What of its set is not over here.
  std::int64_t from = std::max(search_from_, path_.first());
  if (in_set_ && set_.finished.reps > 0) from = std::max(from, finished_until_);
  const auto first = std::find_if(later.set_.waiting.begin(), later.set_.waiting.end(),
                                  [&](const OpenRep& rep) { return rep.frames.start >= from; });
  const std::span<const OpenRep> reps(first, later.set_.waiting.end());
  if (reps.empty() || (in_set_ && agrees(reps))) return;

  double shown_until_s = 0.0;
  if (in_set_) {
    if (!set_.waiting.empty()) shown_until_s = set_.waiting.back().rep.end_s;
    std::erase_if(set_.waiting, [&](const OpenRep& rep) {
      return rep.frames.start + rep.frames.end > 2 * reps.front().frames.start;
    });
    set_.excursion.reset();
  } else {
    begin_set(later.set_.shape);
    // What was over here went on: so does its count.
    set_.finished = later.set_.finished;
    if (set_.finished.reps == 0) set_.finished.start_s = later.set_.waiting.front().rep.start_s;
    for (auto rep = later.set_.waiting.begin(); rep != first; ++rep) {
      ++set_.finished.reps;
      set_.finished.confidence_sum += rep->rep.confidence;
    }
    set_.released = set_.finished.reps;
  }
  set_.exchanged = true;  // or not: it is known
  const SetTracker& tracker = later.set_.tracker;
  set_.tracker.begin(tracker.direction(), tracker.amplitude(), newest.end, path_[newest.end].state,
                     tracker.fold());
  const auto kept = static_cast<std::ptrdiff_t>(set_.waiting.size());
  for (std::size_t i = 0; i < reps.size() && set_.waiting.size() < kMostWaiting; ++i) {
    OpenRep& open = set_.waiting.emplace_back();
    open.rest = reps[i].frames.start;
    open.back = reps[i].frames.end;
    open.settled = true;
    open.rep.confidence = reps[i].rep.confidence;
    const LocalPath local(path_, open.rest, open.back, tracker.direction(), tracker.fold());
    measure(open, local);
    if (i == 0) set_.shape = local.shape();
    set_.shape.blend(local.shape(), 1.0F / static_cast<float>(i + 1));
    open.rep.number = set_.finished.reps + static_cast<std::int32_t>(set_.waiting.size());
  }
  set_.reps = set_.waiting.back().rep.number;
  set_.end_s = set_.waiting.back().rep.end_s;
  set_.rep_duration_s = set_.end_s - set_.waiting.back().rep.start_s;
  const std::optional<Exercise> fixed = set_.name;
  name_reps();
  set_.name = fixed;
  const auto seen_before = static_cast<std::ptrdiff_t>(events.size());
  for (std::size_t i = static_cast<std::size_t>(kept); i < set_.waiting.size(); ++i)
    events.push_back({false, set_.waiting[i].rep});
  for (std::int64_t i = newest.end + 1; i < path_.end(); ++i) track(i, events);
  events.erase(std::remove_if(events.begin() + seen_before, events.end(),
                              [&](const Event& event) {
                                const Rep* rep = std::get_if<Rep>(&event.body);
                                return rep == nullptr || 0.5 * (rep->start_s + rep->end_s) < shown_until_s;
                              }),
               events.end());
}

std::optional<double> SetCounter::next_start_s() const {
  if (!in_set_ || set_.released == 0 || set_.waiting.empty()) return std::nullopt;
  return set_.waiting.front().rep.start_s;
}

// The height of an excursion leads the body, so it may be seen to be back a little early: it is judged anew
// with every frame, until it is alike the set or kSettle_s have passed.
void SetCounter::judge_excursion(std::int64_t now, std::vector<Event>& events) {
  Excursion& excursion = *set_.excursion;
  const bool settled = static_cast<double>(now - excursion.back) * kFramePeriod_s >= kSettle_s;
  if (!looks_back() && !settled && !excursion.left_again && comes_back(now)) return;
  const std::int64_t end = excursion.left_again ? excursion.back : now;
  const float relative = excursion.amplitude / set_.tracker.amplitude();
  const LocalPath local(path_, excursion.rest, end, set_.tracker.direction(), set_.tracker.fold());
  const RepShape shape = local.shape();
  const float similarity = shape.similarity(set_.shape);
  // Of an announced exercise one repetition opened the set: the first ones form the template together.
  const bool forming = set_.reps < kFormTemplate;
  const float share = forming ? 1.0F / static_cast<float>(set_.reps + 1) : kTemplateShare;
  const Likeness like = likeness(kAlikeInSet);
  if (relative >= kSmallestInSet && relative <= kLargestInSet &&
      !goes_other_way(path_, {excursion.rest, excursion.turn, excursion.back}, like) &&
      !in_other_posture(path_, local.start(), like) && !in_other_posture(path_, local.end(), like) &&
      similarity >= (forming ? kAlikeWhileForming : kAlikeInSet) &&
      similar_duration(local.duration_s(), set_.rep_duration_s) &&
      !(looks_back() && may_walk() && walks_off(path_, local, like, kMuchShakier))) {
    settle_newest();
    set_.shape.blend(shape, share);
    set_.tracker.set_amplitude(set_.tracker.amplitude() +
                               share * (excursion.amplitude - set_.tracker.amplitude()));
    add_rep(excursion.rest, end, similarity, events);
    set_.excursion.reset();
    exchange_early();
    return;
  }
  if (!set_.tracker.away() && !settled) return;
  if (relative >= kSmallestInSet) {
    events.push_back(
        {true, Rejection{path_[excursion.rest].time_s, path_[end].time_s, RejectionReason::kNotAlike}});
  }
  set_.excursion.reset();
}

void SetCounter::add_rep(std::int64_t rest, std::int64_t back, float similarity, std::vector<Event>& events) {
  if (set_.waiting.size() == kMostWaiting) return;
  OpenRep& open = set_.waiting.emplace_back();
  open.rest = rest;
  open.back = back;
  open.rep.number = ++set_.reps;
  open.rep.confidence = std::clamp(similarity, 0.0F, 1.0F);
  measure(open, LocalPath(path_, rest, back, set_.tracker.direction(), set_.tracker.fold()));
  set_.end_s = open.rep.end_s;
  set_.rep_duration_s = open.rep.end_s - open.rep.start_s;
  const std::optional<Exercise> fixed = set_.name;
  name_reps();
  set_.name = fixed;
  events.push_back({false, set_.waiting.back().rep});
}

// The path after the rep is known now, and with it where the rep ended.
void SetCounter::settle_newest() {
  if (set_.waiting.empty() || set_.waiting.back().settled) return;
  OpenRep& open = set_.waiting.back();
  measure(open, LocalPath(path_, open.rest, open.back, set_.tracker.direction(), set_.tracker.fold()));
  open.settled = true;
  set_.end_s = open.rep.end_s;
}

void SetCounter::measure(OpenRep& open, LocalPath local) const {
  open.frames = {local.start(), local.turn(), local.end()};
  local.include_lean();
  const RepMeasures m = local.measures(path_);
  open.amplitude = local.amplitude();
  open.rep.start_s = path_[local.start()].time_s;
  open.rep.turn_s = path_[local.turn()].time_s;
  open.rep.end_s = path_[local.end()].time_s;
  open.rep.range_of_motion_deg = m.range_of_motion_deg;
  open.rep.vertical_travel_cm = m.vertical_travel_cm;
  open.rep.vertical_travel_error_cm = m.vertical_travel_error_cm;
  open.height_at_turn_cm = m.height_at_turn_cm;
  open.shake_m_s2 = m.shake_m_s2;
  open.motion.reset();
  if (axes_.known() && path_[local.start()].has_gyro)
    open.motion = body_motion(path_, {local.start(), local.turn(), local.end()}, axes_.body_from_sensor());
  open.fits = announced_ ? fit(announced_->exercise, m, open.motion) : Fit::kUnknown;
  open.there_s = m.there_s;
  open.back_s = m.back_s;
}

void SetCounter::tell_tempo(OpenRep& open) const {
  open.rep.concentric_s = set_.rises_first ? open.there_s : open.back_s;
  open.rep.eccentric_s = set_.rises_first ? open.back_s : open.there_s;
  const auto whole_s = static_cast<float>(open.rep.end_s - open.rep.start_s);
  open.rep.pause_s = std::max(0.0F, whole_s - open.there_s - open.back_s);
}

// Fills in side and exercise of all that wait.
void SetCounter::name_reps() {
  std::array<BodyMotion, kMostTold + kMostWaiting> motions;
  std::array<Side, kMostTold + kMostWaiting> sides;
  const std::size_t before = set_.told.size();
  std::copy(set_.told.begin(), set_.told.end(), motions.begin());
  std::size_t known = 0;
  for (const OpenRep& open : set_.waiting) {
    if (open.motion) motions[before + known++] = *open.motion;
  }
  const bool by_motion = 2 * known > set_.waiting.size();
  if (set_.finished.reps == 0)
    set_.finished.motion = by_motion ? motion_of(std::span(motions).subspan(before, known)) : SetMotion{};
  if (!set_.name) {
    if (announced_) {
      set_.name = announced_->exercise;
    } else {
      set_.name = by_motion ? name_of_motion(set_.finished.motion) : name_by_height();
      if (const auto learned = learned_name(learned_, set_.finished.motion, *set_.name)) set_.name = learned;
    }
  }
  tell_sides(*set_.name, std::span(motions).first(before + known), std::span(sides).first(before + known),
             announced_ ? announced_->side : Side::kUnknown, shown_leg(learned_, *set_.name));
  known = before;
  // Of legs that alternate it is not said which one began.
  const Side told = announced_ && announced_->side != Side::kBoth ? announced_->side : Side::kUnknown;
  for (OpenRep& open : set_.waiting) {
    open.rep.exercise = *set_.name;
    open.rep.side = open.motion ? sides[known++] : told;
    if (!has_sides(*set_.name)) open.rep.side = Side::kBoth;
  }
  if (set_.finished.reps == 0) {
    // Of all together: a pelvis that hardly rises while a leg is lifted may sink at the hip of the sensor.
    const auto height_cm = [](const OpenRep& open) { return open.height_at_turn_cm; };
    set_.rises_first = lifts_a_leg(*set_.name) || median_of_waiting(height_cm) >= 0.0F;
  }
  for (OpenRep& open : set_.waiting) tell_tempo(open);
}

bool SetCounter::has_sides(Exercise exercise) const {
  return one_sided(exercise) || shown_leg(learned_, exercise) != nullptr;
}

// Without the wearer's axes. Anything but a squat is left open rather than named wrongly.
Exercise SetCounter::name_by_height() const {
  int squats = 0;
  for (const OpenRep& open : set_.waiting) {
    if (open.height_at_turn_cm <= kSquatDown_cm && open.rep.range_of_motion_deg >= kSquatTilt_deg) ++squats;
  }
  return 2 * squats > static_cast<int>(set_.waiting.size()) ? Exercise::kSquat : Exercise::kOther;
}

// Makes final what ended before until_s.
void SetCounter::release(double until_s, std::vector<Event>& events) {
  bool named = false;
  const bool over = std::isinf(until_s);  // and reviewed as a whole
  while (!set_.waiting.empty() && set_.waiting.front().settled && set_.waiting.front().rep.end_s <= until_s) {
    if (set_.released == 0 && !over) {
      review_beginning(false);
      drop_taking_up(events);
      if (set_.waiting.empty() || set_.waiting.front().rep.end_s > until_s) break;
    }
    if (!named) name_reps();
    named = true;
    part_oldest_from_next();
    make_final(set_.waiting.front(), events);
    set_.waiting.erase(set_.waiting.begin());
    if (!new_set_follows()) continue;
    end_set(events);
    named = false;
  }
}

// An edge is told from its own flank: without a pause between two repetitions, both flanks reach beyond it.
void SetCounter::part_oldest_from_next() {
  if (set_.waiting.size() < 2) return;
  OpenRep& before = set_.waiting[0];
  OpenRep& after = set_.waiting[1];
  std::int64_t part = std::max(before.frames.turn, after.frames.start);
  const std::int64_t last = std::min(before.frames.end, after.frames.turn);
  if (part >= last) return;
  const auto away = [&](std::int64_t i) {
    return set_.tracker.direction().dot(set_.tracker.fold()(path_[i].state));
  };
  for (std::int64_t i = part + 1; i <= last; ++i)
    if (away(i) < away(part)) part = i;
  const double part_s = path_[part].time_s;
  const auto shorten = [](float& way_s, double by_s) {
    way_s = std::max(0.0F, way_s - static_cast<float>(by_s));
  };
  shorten(before.back_s, before.rep.end_s - part_s);
  shorten(after.there_s, part_s - after.rep.start_s);
  tell_tempo(before);
  tell_tempo(after);
  before.frames.end = after.frames.start = part;
  before.rep.end_s = after.rep.start_s = part_s;
}

void SetCounter::make_final(OpenRep& open, std::vector<Event>& events) {
  if (open.motion) {
    if (set_.told.size() == kMostTold) set_.told.erase(set_.told.begin());
    set_.told.push_back(*open.motion);
  }
  Finished& finished = set_.finished;
  if (finished.reps == 0) finished.start_s = open.rep.start_s;
  finished.end_s = open.rep.end_s;
  finished.left += open.rep.side == Side::kLeft ? 1 : 0;
  finished.right += open.rep.side == Side::kRight ? 1 : 0;
  finished.of_side = open.rep.side == finished.side ? finished.of_side + 1 : 1;
  finished.side = open.rep.side;
  finished.confidence_sum += open.rep.confidence;
  open.rep.number = ++finished.reps;
  ++set_.released;
  finished_until_ = (open.frames.start + open.frames.end) / 2;
  events.push_back({true, open.rep});
}

bool SetCounter::new_set_follows() const {
  const auto few = static_cast<std::size_t>(kFewestOfSet);
  const Finished& finished = set_.finished;
  if (!looks_back() || finished.reps < kFewestOfSet || set_.waiting.size() < few) return false;
  if (set_.waiting.front().rep.start_s - finished.end_s > kSetOver_s) return true;
  const Side next = set_.waiting.front().rep.side;
  const bool sides_known = (finished.side == Side::kLeft && next == Side::kRight) ||
                           (finished.side == Side::kRight && next == Side::kLeft);
  return sides_known && finished.of_side >= kFewestOfSet &&
         std::all_of(set_.waiting.begin(), set_.waiting.begin() + kFewestOfSet,
                     [=](const OpenRep& open) { return open.rep.side == next; });
}

void SetCounter::end_set(std::vector<Event>& events) {
  const Finished& finished = set_.finished;
  Set set;
  set.start_s = finished.start_s;
  set.end_s = finished.end_s;
  set.exercise = set_.name.value_or(Exercise::kOther);
  if (has_sides(set.exercise)) {
    const bool one_side = finished.left == 0 || finished.right == 0;
    set.side = !one_side            ? Side::kBoth
               : finished.left > 0  ? Side::kLeft
               : finished.right > 0 ? Side::kRight
                                    : Side::kUnknown;
  }
  set.reps = finished.reps;
  set.confidence = finished.confidence_sum / static_cast<float>(finished.reps);
  set.motion = finished.motion;
  events.push_back({true, set});
  set_.finished = {};
}

void SetCounter::close_set(std::vector<Event>& events) {
  if (!in_set_ && singles_) open_singles(events);
  if (!in_set_) return;
  settle_newest();
  review();
  if (set_.released == 0) drop_taking_up(events);
  drop_putting_down(events);
  const std::int64_t last_frame =
      looks_back() && !set_.waiting.empty() ? std::max(path_.first(), set_.waiting.back().frames.end) : -1;
  release(std::numeric_limits<double>::infinity(), events);
  end_set(events);
  in_set_ = false;
  // While it was not known to be over, the next may have begun, in another direction.
  search_from_ = last_frame < 0 ? path_.end() : last_frame + 1;
}

void SetCounter::note_near_miss(const NearMiss& miss) {
  const Rejection rejection{path_[miss.begin].time_s, path_[miss.end].time_s, miss.reason};
  // While the body is still after it, it is seen again and again.
  if (rejection.end_s <= told_miss_s_) return;
  if (!near_miss_) near_miss_ = rejection;
  near_miss_->start_s = std::min(near_miss_->start_s, rejection.start_s);
  near_miss_->end_s = rejection.end_s;
  near_miss_->reason = rejection.reason;
}

void SetCounter::flush_near_miss(bool all, std::vector<Event>& events) {
  if (!near_miss_ || path_.frames().empty()) return;
  if (!all && path_.frames().back().time_s - near_miss_->end_s < kNearMissKept_s) return;
  events.push_back({true, *near_miss_});
  told_miss_s_ = near_miss_->end_s;
  near_miss_.reset();
}

}  // namespace stance::exercise
