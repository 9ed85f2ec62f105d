// What SetCounter finds out about its set by looking back at it: rest pose and turning pose exchanged,
// repetitions missed, and what was none at its ends.
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/exercise/naming.h"
#include "analysis/exercise/set_counter.h"

namespace stance::exercise {
namespace {

constexpr float kAlikeMissed = 0.88F;         // nobody saw it come
constexpr float kAlikeBetween = 0.75F;        // nobody saw it come, but the set went on around it
constexpr float kHeightLeads = 0.5F;          // share of height in the direction
constexpr double kRoomForRep = 0.75;          // of the usual duration
constexpr float kAlikeBeyondExchange = 0.8F;  // half of it was seen already, in the other phase
// Nobody steps onto or rises from what is higher than 50 cm: between poses further apart than that, with the
// error of integrating, the higher one is rest. A deep squat reaches 70.
constexpr float kHighestRise_cm = 58.0F;
// A weight is taken up from the floor before a set and put down after it: a bend that goes deeper, at another
// pace, and is less alike. How much is odd, in units of what the first and the last repetition of simulated
// sets scatter by; of these 1 of 60 is as odd by itself.
constexpr float kMostOdd = 2.5F;
constexpr float kPaceScatter = 0.15F;    // logarithm of the duration against the set's
constexpr float kDepthScatter = 0.3F;    // the same of vertical travel, where it is larger
constexpr float kUnlikeScatter = 0.05F;  // 1 less the correlation
constexpr std::size_t kFewestBesideOdd = 4;
// In a seat the pelvis is tilted back by 10 to 40 degrees against standing, and by 45 at most.
constexpr float kSitsBack = 0.14F;                                          // sine
constexpr float kLeastSeatTilt = 0.08F;                                     // of that, to be told by: sine
constexpr auto kLeanOver = static_cast<std::int64_t>(1.0 * kFrameRate_hz);  // frames: half a way of 2 s
constexpr float kStandsLean = 0.2F;                                         // sine
constexpr float kSitsUpright = 0.7F;                                        // cosine
// A seat lets the pelvis down by 20 to 60 cm, with the error of integrating, and on the way the trunk is
// bowed deepest.
constexpr float kLowestSeat_cm = 20.0F;
constexpr float kHighestSeat_cm = 80.0F;
constexpr float kTurnsAbove = 0.5F;  // of what it lets down

bool may_hold_weights(Exercise exercise) {
  return exercise == Exercise::kRomanianDeadlift || exercise == Exercise::kGoodMorning ||
         exercise == Exercise::kKettlebellSwing || exercise == Exercise::kSingleLegRdl;
}

}  // namespace

// Of those that wait and whose motion is known.
template <typename Ask>
auto SetCounter::with_motions(Ask ask) const {
  std::array<BodyMotion, kMostWaiting> motions;
  std::size_t known = 0;
  for (const OpenRep& open : set_.waiting) {
    if (open.motion) motions[known++] = *open.motion;
  }
  return ask(std::span<const BodyMotion>(motions).first(known));
}

// One of them alone may be the odd one.
void SetCounter::review_beginning(bool over) {
  if (recount_by_height()) set_.exchanged = true;
  // What a few repetitions said may be taken back, if all say so surely.
  const bool exchange =
      set_.exchanged ? with_motions(surely_begins_at_turn).value_or(false) : rests_where_it_turns(over);
  if (set_.waiting.size() > 1 && exchange) {
    set_.exchanged = true;
    exchange_poses();
  }
  add_missed_before();
  add_missed_between();
}

// Long pauses may hold repetitions that were too sloppy for the eye of the moment.
void SetCounter::add_missed_between() {
  // Where height leads and is not level, its filter blurs what is a repetition and what is half of one.
  if (!looks_back() && std::abs(set_.tracker.direction()[3]) > kHeightLeads) return;
  for (std::size_t i = 1; i < set_.waiting.size() && set_.waiting.size() < kMostWaiting;) {
    const RepFrames& before = set_.waiting[i - 1].frames;
    const RepFrames& after = set_.waiting[i].frames;
    const double usual = static_cast<double>(before.end - before.start + after.end - after.start) / 2.0;
    const bool room = static_cast<double>(after.start - before.end) > kRoomForRep * usual;
    if (!room || !add_missed(i, before.end, after.start, kAlikeBetween)) ++i;
  }
}

void SetCounter::review() {
  if (set_.waiting.empty()) return;
  if (set_.released == 0)
    review_beginning(true);
  else
    add_missed_between();
  const auto reach = static_cast<std::int64_t>(kLongestPause_s * kFrameRate_hz);
  const auto duration = [&](const OpenRep& rep) { return rep.frames.end - rep.frames.start; };
  while (set_.waiting.size() < kMostWaiting) {
    const OpenRep& last = set_.waiting.back();
    if (!add_missed(set_.waiting.size(), last.frames.end, last.frames.end + reach + duration(last),
                    kAlikeMissed))
      break;
  }
  set_.end_s = set_.waiting.back().rep.end_s;
}

bool SetCounter::is_odd_beside_weights(const OpenRep& rep) const {
  if (!looks_back() || set_.waiting.size() <= kFewestBesideOdd) return false;
  const Exercise exercise = announced_ ? announced_->exercise : with_motions(name_of_set);
  if (!may_hold_weights(exercise)) return false;
  const auto frames = [](const OpenRep& open) {
    return static_cast<float>(open.frames.end - open.frames.start);
  };
  const auto depth_cm = [](const OpenRep& open) {
    return std::isnan(open.rep.vertical_travel_cm) ? 1.0F : std::max(1.0F, open.rep.vertical_travel_cm);
  };
  const float pace = std::log(frames(rep) / median_of_waiting(frames)) / kPaceScatter;
  const float depth = std::max(0.0F, std::log(depth_cm(rep) / median_of_waiting(depth_cm))) / kDepthScatter;
  const float unlike = (1.0F - rep.rep.confidence) / kUnlikeScatter;
  return pace * pace + depth * depth + unlike * unlike > kMostOdd * kMostOdd;
}

// Who stands up from a seat before a set that is done upright goes up as onto a box, once.
bool SetCounter::gets_up_from_seat(const OpenRep& first) const {
  if (!looks_back() || announced_ || !first.motion || set_.waiting.size() <= kFewestBesideOdd) return false;
  const auto lean = [](const OpenRep& open) { return open.motion ? open.motion->up_body.x() : 0.0F; };
  const float usual = median_of_waiting(lean);
  return std::abs(usual) < kStandsLean && lean(first) - usual > kSitsBack &&
         first.motion->up_body.z() > kSitsUpright && with_motions(name_of_set) != Exercise::kSitToStand;
}

// Who sits down right after a set bows and straightens on the way, as in one more repetition; only it ends
// lower than it began, and than it turned.
bool SetCounter::sits_down(const OpenRep& last) const {
  if (!looks_back() || !last.motion || set_.waiting.size() < 2) return false;
  const Exercise exercise = announced_ ? announced_->exercise : with_motions(name_of_set);
  if (exercise == Exercise::kSitToStand || exercise == Exercise::kKneelingBackBend) return false;
  const auto sank_cm = [&](const OpenRep& rep) { return rise_cm(path_, rep.frames.end, rep.frames.start); };
  const float down_cm = sank_cm(last) - median_of_waiting(sank_cm);
  return last.motion->up_body.z() > kSitsUpright && down_cm > kLowestSeat_cm && down_cm < kHighestSeat_cm &&
         std::abs(last.height_at_turn_cm) < kTurnsAbove * down_cm;
}

// Whoever stands up from a seat and sits down, time and again, sat before the first time and sits after the
// last: what begins or ends upright is the way to the seat or from it. `step`: -1 before it, 1 after it.
bool SetCounter::off_its_seat(std::int64_t edge, int step) const {
  if (!looks_back() || announced_ || !axes_.known() || set_.waiting.size() <= kFewestBesideOdd ||
      with_motions(name_of_set) != Exercise::kSitToStand)
    return false;
  const auto back = [&](std::int64_t i) {
    return axes_.body_from_sensor().row(0).dot(path_[i].state.head<3>().normalized());
  };
  const float seated = median_of_waiting([&](const OpenRep& open) { return back(open.frames.start); });
  const float standing = median_of_waiting([&](const OpenRep& open) { return back(open.frames.turn); });
  if (seated - standing < kLeastSeatTilt) return false;
  // The lean of the way may not be over yet.
  for (std::int64_t i = edge; std::abs(i - edge) <= kLeanOver && i >= path_.first() && i < path_.end();
       i += step)
    if (back(i) > 0.5F * (seated + standing)) return false;
  return true;
}

void SetCounter::drop_taking_up(std::vector<Event>& events) {
  const auto drop = [&] {
    const Rep& rep = set_.waiting.front().rep;
    events.push_back({true, Rejection{rep.start_s, rep.end_s, RejectionReason::kNotAlike}});
    set_.waiting.erase(set_.waiting.begin());
  };
  if (!set_.waiting.empty() &&
      (gets_up_from_seat(set_.waiting.front()) || off_its_seat(set_.waiting.front().frames.start, -1)))
    drop();
  while (!set_.waiting.empty() && is_odd_beside_weights(set_.waiting.front())) drop();
}

void SetCounter::drop_putting_down(std::vector<Event>& events) {
  const auto drop = [&] {
    const Rep& rep = set_.waiting.back().rep;
    events.push_back({true, Rejection{rep.start_s, rep.end_s, RejectionReason::kNotAlike}});
    set_.waiting.pop_back();
  };
  if (!set_.waiting.empty() &&
      (sits_down(set_.waiting.back()) || off_its_seat(set_.waiting.back().frames.end, 1)))
    drop();
  while (!set_.waiting.empty() && is_odd_beside_weights(set_.waiting.back())) drop();
}

void SetCounter::add_missed_before() {
  constexpr auto kReach = static_cast<std::int64_t>(kLongestPause_s * kFrameRate_hz);
  while (set_.waiting.size() < kMostWaiting) {
    const RepFrames& first = set_.waiting.front().frames;
    const std::int64_t from = std::max(search_from_, first.start - kReach - (first.end - first.start));
    if (!add_missed(0, from, first.start, kAlikeMissed)) break;
  }
}

std::int64_t SetCounter::usual_pause() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i + 1 < set_.waiting.size(); ++i)
    sum += std::max<std::int64_t>(0, set_.waiting[i + 1].frames.start - set_.waiting[i].frames.end);
  return set_.waiting.size() < 2 ? 0 : sum / static_cast<std::int64_t>(set_.waiting.size() - 1);
}

std::optional<bool> SetCounter::announced_begins_at_turn() const {
  if (!announced_) return std::nullopt;
  const auto count = [&](Fit fit) {
    return std::count_if(set_.waiting.begin(), set_.waiting.end(),
                         [=](const OpenRep& open) { return open.fits == fit; });
  };
  const auto exchanged = count(Fit::kExchanged);
  const auto right = count(Fit::kRep);
  if (exchanged == right) return std::nullopt;
  return exchanged > right;
}

std::optional<bool> SetCounter::begins_at_turn() const {
  if (const auto told = announced_begins_at_turn()) return told;
  return with_motions([](std::span<const BodyMotion> motions) { return exercise::begins_at_turn(motions); });
}

// What the body is doing now goes on, seen from the other pose.
void SetCounter::exchange_early() {
  if (set_.exchanged || set_.released > 0 || set_.waiting.size() < 2 || !begins_at_turn().value_or(false))
    return;
  set_.exchanged = true;
  if (recount_by_height()) return;
  set_.excursion.reset();
  const std::int64_t turned = set_.waiting.back().frames.turn;
  exchange_poses();
  add_missed_before();
  const OpenRep& newest = set_.waiting.back();
  set_.end_s = newest.rep.end_s;
  set_.rep_duration_s = newest.rep.end_s - newest.rep.start_s;
  const PelvisState away = set_.tracker.direction();
  set_.tracker.begin(away, set_.tracker.amplitude(), turned, path_[turned].state, set_.tracker.fold());
  for (std::int64_t i = turned + 1; i < path_.end(); ++i) set_.tracker.push(i, path_[i].state);
}

bool SetCounter::rests_where_it_turns(bool over) const {
  if (const auto told = announced_begins_at_turn()) return *told;
  if (const auto told = with_motions(surely_begins_at_turn)) return *told;
  int high = 0;
  int deep = 0;
  for (const OpenRep& open : set_.waiting) {
    high += open.height_at_turn_cm > kHighestRise_cm ? 1 : 0;
    deep += open.height_at_turn_cm < -kHighestRise_cm ? 1 : 0;
  }
  const int half = static_cast<int>(set_.waiting.size()) / 2;
  if (high > half || deep > half) return high > deep;
  if (looks_back()) {
    if (const auto told = turns_by_stillness(over)) return *told;
  }
  if (const auto told = begins_at_turn()) return *told;
  // In the midst of a set stillness before it is the only witness; without the wearer's axes nothing backs
  // it.
  if (!over && !axes_.known()) return false;
  const std::int64_t pause = usual_pause();
  float sum = 0.0F;
  int seen = 0;
  const auto see = [&](const std::optional<float>& share) {
    if (!share) return;
    sum += *share;
    ++seen;
  };
  see(pose_beyond(path_, set_.waiting.front().frames, pause, -1));
  if (over) see(pose_beyond(path_, set_.waiting.back().frames, pause, 1));
  return seen > 0 && sum > 0.5F * static_cast<float>(seen);
}

std::optional<bool> SetCounter::turns_by_stillness(bool over) const {
  constexpr float kUnknown = -1.0F;
  const RepFrames& first = set_.waiting.front().frames;
  const RepFrames& last = set_.waiting.back().frames;
  const auto pose = [&](int step) {
    return pose_in_stillness(path_, first, last, set_.tracker.direction(), set_.tracker.fold(), step)
        .value_or(kUnknown);
  };
  const float before = pose(-1);
  const float after = over ? pose(1) : kUnknown;
  if (before != kUnknown && before == after) return before > 0.5F;
  if (const auto told = begins_at_turn()) return told;
  if (before != kUnknown) return before > 0.5F;
  if (after != kUnknown) return after > 0.5F;
  return std::nullopt;
}

void SetCounter::exchange_poses() {
  const PelvisState away = -set_.tracker.direction();
  for (std::size_t i = 0; i + 1 < set_.waiting.size(); ++i) {
    OpenRep& open = set_.waiting[i];
    open.rest = open.frames.turn;
    open.back = set_.waiting[i + 1].frames.turn;
    const LocalPath local(path_, open.rest, open.back, away, set_.tracker.fold());
    measure(open, local);
    if (i == 0) set_.shape = local.shape();
    set_.shape.blend(local.shape(), 1.0F / static_cast<float>(i + 1));
  }
  set_.waiting.pop_back();
  --set_.reps;
  set_.tracker.begin(away, set_.tracker.amplitude(), path_.end() - 1, path_[path_.end() - 1].state,
                     set_.tracker.fold());
}

// Seen from the top of a box, the leans of the way down and of the way up are what is furthest away, so that
// every edge lies in one of them. Height alone tells the floor from the top: the set is cut anew by that,
// back to where the likes of its repetitions began.
bool SetCounter::recount_by_height() {
  const PelvisState up = PelvisState::UnitW();
  if (!looks_back() || set_.released > 0 || set_.waiting.size() < 2 || set_.tracker.direction() == up ||
      (announced_ && !leans_on_both_ways(announced_->exercise)) || !with_motions(seen_from_above))
    return false;
  const float amplitude =
      median_of_waiting([](const OpenRep& open) { return std::abs(open.height_at_turn_cm); });
  const std::int64_t first_start = set_.waiting.front().frames.start;
  const std::int64_t last_end = set_.waiting.back().frames.end;
  const std::int64_t begin = std::max(search_from_, path_.first());
  SetTracker tracker;
  tracker.begin(up, amplitude, begin, path_[begin].state, {});
  std::array<Excursion, kMostWaiting> found;
  std::size_t count = 0;
  RepShape shape;
  std::size_t counted_before = 0;
  for (std::int64_t i = begin + 1; i < path_.end() && count < found.size(); ++i) {
    const std::optional<Excursion> excursion = tracker.push(i, path_[i].state);
    if (!excursion || excursion->amplitude < kSmallestInSet * amplitude ||
        excursion->amplitude > kLargestInSet * amplitude)
      continue;
    found[count++] = *excursion;
    if (excursion->turn < first_start || excursion->turn > last_end) continue;
    const LocalPath local(path_, excursion->rest, excursion->back, up);
    if (counted_before == 0) shape = local.shape();
    shape.blend(local.shape(), 1.0F / static_cast<float>(++counted_before));
  }
  if (counted_before < 2 || counted_before + 1 < set_.waiting.size()) return false;
  set_.waiting.clear();
  constexpr auto kPause = static_cast<std::int64_t>(kLongestPause_s * kFrameRate_hz);
  for (const Excursion& excursion : std::span(found).first(count)) {
    const LocalPath local(path_, excursion.rest, excursion.back, up);
    const float similarity = local.shape().similarity(shape);
    const bool counted = excursion.turn >= first_start && excursion.turn <= last_end;
    if (!counted && similarity < kAlikeInSet) continue;
    // What lies beyond a pause is of another set.
    if (!set_.waiting.empty() && excursion.rest - set_.waiting.back().back > kPause) {
      if (set_.waiting.back().back > first_start) break;
      set_.waiting.clear();
    }
    OpenRep& open = set_.waiting.emplace_back();
    open.rest = excursion.rest;
    open.back = excursion.back;
    open.settled = excursion.back + LocalPath::kMarginFrames < path_.end();
    open.rep.confidence = std::clamp(similarity, 0.0F, 1.0F);
    measure(open, local);
  }
  set_.tracker = tracker;
  set_.excursion.reset();
  set_.shape = shape;
  set_.reps = static_cast<std::int32_t>(set_.waiting.size());
  set_.end_s = set_.waiting.back().rep.end_s;
  set_.rep_duration_s = set_.end_s - set_.waiting.back().rep.start_s;
  return true;
}

Likeness SetCounter::likeness(float alike) const {
  Likeness out;
  out.shape = &set_.shape;
  out.fold = set_.tracker.fold();
  out.away = set_.tracker.direction();
  out.amplitude = median_of_waiting([](const OpenRep& open) { return open.amplitude; });
  out.duration = median_of_waiting([](const OpenRep& open) { return open.frames.end - open.frames.start; });
  out.rest_deg =
      median_of_waiting([&](const OpenRep& open) { return tilt_along(path_, open.frames.start, out); });
  out.turn_deg =
      median_of_waiting([&](const OpenRep& open) { return tilt_along(path_, open.frames.turn, out); });
  out.rest_up_deg = path_[set_.waiting[set_.waiting.size() / 2].frames.start].state.head<3>();
  for (const OpenRep& open : set_.waiting) out.shake_m_s2 = std::max(out.shake_m_s2, open.shake_m_s2);
  out.alike = alike;
  return out;
}

// Puts the repetition between two frames, if there is one alike the others, at this place among them.
bool SetCounter::add_missed(std::size_t at, std::int64_t from, std::int64_t to, float alike) {
  Likeness like = likeness(set_.exchanged ? std::min(alike, kAlikeBeyondExchange) : alike);
  like.between = at > 0 && at < set_.waiting.size();
  const std::optional<MissedRep> missed = find_missed(path_, from, to, like);
  if (!missed) return false;
  OpenRep open;
  open.rest = missed->frames.start;
  open.back = missed->frames.end;
  open.settled = true;
  open.rep.confidence = std::clamp(missed->similarity, 0.0F, 1.0F);
  measure(open, LocalPath(path_, open.rest, open.back, set_.tracker.direction(), set_.tracker.fold()));
  set_.waiting.insert(set_.waiting.begin() + static_cast<std::ptrdiff_t>(at), open);
  ++set_.reps;
  return true;
}

}  // namespace stance::exercise
