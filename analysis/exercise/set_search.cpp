#include "analysis/exercise/set_search.h"

#include <algorithm>
#include <cmath>

#include "analysis/exercise/announced.h"
#include "analysis/exercise/set_review.h"

namespace stance::exercise {
namespace {

// Vertical acceleration above 1.3 Hz: quiet exercises on the floor stay under 0.3 m/s^2, slow stairs and
// walking lie at 0.5-2 with 4-12 cm of travel. A movement twice as large at the same tempo shakes twice as
// much: a squat of 50 cm reaches 1.4, a hip hinge of 60 deg 1. What a movement shakes by itself grows with
// travel over duration squared: a squat of 50 cm within 2 s reaches 1.8. Steps stay out of that, as the
// travel in 1 to 7 s of walking and stairs is 12 cm and what the doubly integrated error adds, which is slow.
constexpr float kQuiet_m_s2 = 0.35F;
constexpr float kShakePerTravel = 0.02F;  // m/s^2 per cm
constexpr float kMostTravelOfSteps_cm = 12.0F;
constexpr float kShakePerQuickness = 10.0F;    // per m/s^2 of what lies beyond, over the duration squared
constexpr float kMostTiltOfSteps_deg = 25.0F;  // the pelvis of a climber does not tilt more
constexpr float kShakePerHinge = 0.02F;        // m/s^2 per degree beyond that
constexpr float kUprightLean = 0.2F;           // sine: 12 deg
constexpr float kBentLean = 0.5F;              // 30 deg: a kettlebell swing
constexpr float kBentAside =
    0.2F;  // 12 deg, a brisk lift of a leg; in walking the pelvis rolls by 4-6 a side

// The height filter rings by some centimetres for seconds after a change of posture, which hides smaller
// movements from a search by height and tilt.
constexpr float kLargestByTilt_deg = 12.0F;
constexpr float kMostShakeByTilt_m_s2 = 0.5F;  // most_shake_m_s2() of 6 cm
// Height alone leads: boxes and seats are 15-50 cm high, of which the level height shows four fifths.
constexpr float kSmallestByHeight_cm = 10.0F;
constexpr float kCosHalfTurned = 0.985F;   // 20 deg from beginning to end
constexpr float kTiltLeftOver_deg = 6.0F;  // standing in another way
constexpr float kTiltLeftOver = 0.5F;      // of the excursion
constexpr float kMostLeftOver = 0.4F;      // of the way up, at the end
constexpr float kGoesOn_cm = 5.0F;         // two stairs are 30 cm; the level height forgets most of it
// Who stands up from a seat rises by a thigh, 40 cm, and leans by 50 deg at most; a thigh by itself swings by
// 60 deg, with a sensor in its pocket that hardly rises. In cm of the level height per degree.
constexpr float kLeastRise = 0.4F;
constexpr float kMostShakeByHeight = 2.0F;  // most_shake_m_s2(): a foot lands on a box harder than in a squat
constexpr float kHeightHides = 0.3F;  // share in the main direction, below which it is that of tilt alone
constexpr float kLevelHeightHides = 0.15F;  // the same of the level height, which is there before its cause
constexpr float kSidewaysLeads = 0.6F;      // share of the tilt
constexpr float kTiltsAside = 0.2F;         // the same
// Alternating legs: a repetition of either side as a share of the smallest one, and no rolling over.
constexpr float kSmallestSide = 0.7F;
constexpr float kLargestSide_deg = 45.0F;
constexpr float kBackInNeutral = 0.4F;     // share of the smaller side
constexpr float kMostRise = 0.5F;          // cm per degree
constexpr float kHeightLeads = 0.5F;       // share of height in the main direction, squared
constexpr double kClearlyLonger_s = 0.25;  // one pause than another

constexpr int kSlowestAway = 3;   // times the way back
constexpr int kSlackFrames = 10;  // 0.5 s

constexpr std::array<double, 2> kWindows_s = {8.0, 24.0};
constexpr int kLongEveryFrames = 8;  // 0.4 s

constexpr std::size_t kLatelyStates = 15;  // 1.5 s; LocalPath looks no further than 0.8 s beyond an end
constexpr float kMovedShare = 0.25F;       // of the smallest repetition

constexpr int kEnoughStates = 40;  // tell the main direction of a window of any length

constexpr float kClearlyHigher_cm =
    8.0F;  // than before: more than the error of integrating over some seconds
constexpr float kHighestHalf_cm = 90.0F;

// What is alike by chance with probability p at 0.7 and p^2 at 0.85 is so four times in a row as often as
// twice: that much is asked of the first ones and of all.
constexpr int kAlikeCounts = 2;
// Looking back, neighbours may differ by a quarter more in size and in time, and count as less alike then.
constexpr float kWiderLater = 1.25F;
constexpr float kSmallestBesideAlike = 0.6F;  // of the smallest repetition, beside others

constexpr float kCoarselyAlike = 0.5F;  // shapes at 10 Hz less alike than this are not alike at 20 Hz

float ratio(float a, float b) { return a > b ? a / b : b / a; }

float most_shake_m_s2(float travel_cm, float tilt_deg, float duration_s) {
  const float hinge_deg = std::max(0.0F, tilt_deg - kMostTiltOfSteps_deg);
  const float beyond_cm = std::max(0.0F, travel_cm - kMostTravelOfSteps_cm);
  const float quickness_m_s2 = 0.01F * beyond_cm / (duration_s * duration_s);
  return kQuiet_m_s2 + kShakePerTravel * travel_cm +
         std::max(kShakePerQuickness * quickness_m_s2, kShakePerHinge * hinge_deg);
}

}  // namespace

bool shakes_like_steps(const RepMeasures& m, bool height_leads) {
  return m.shake_m_s2 > (height_leads ? kMostShakeByHeight : 1.0F) *
                            most_shake_m_s2(std::abs(m.height_at_turn_cm), m.tilt_deg, m.moving_s);
}

bool worth_searching(const PelvisPath& path, bool may_walk) {
  const float largest = 2.0F * path.activity();
  return path.alive() &&
         (!may_walk || path.recent_shake_m_s2() < 2.0F * most_shake_m_s2(largest, largest, 1.5F));
}

SetSearch::SetSearch(const SearchParams& params, bool level_height)
    : params_(params), level_height_(level_height) {
  scalar_.reserve(static_cast<std::size_t>(kWindows_s.back() * kFrameRate_hz) + 1);
  folded_.reserve(static_cast<std::size_t>(kWindows_s.back() * kFrameRate_hz) + 1);
}

SearchResult SetSearch::search(const PelvisPath& path, std::int64_t from, const Wearer& wearer) {
  wearer_ = wearer;
  SearchResult result;
  const auto since = [&](double window_s) {
    const std::int64_t window = path.end() - static_cast<std::int64_t>(window_s * kFrameRate_hz);
    return path.coarse_from(std::max({from, path.first(), window}));
  };
  const std::int64_t history = since(kWindows_s.back());
  if (!may_have_ended(path.coarse().subspan(static_cast<std::size_t>(history)))) return result;
  for (const double window_s : kWindows_s) {
    const std::int64_t begin = since(window_s);
    for (const By by : {By::kAll, By::kHeight, By::kTilt, By::kFold}) {
      if (by == By::kHeight && !level_height_) continue;
      // Those two find what hardly rises, and so hardly shakes.
      if (by > By::kHeight && wearer_.may_walk && !tilt_may_lead() &&
          path.recent_shake_m_s2() > 2.0F * kMostShakeByTilt_m_s2)
        continue;
      if (by == By::kTilt && !tilt_may_lead() &&
          std::abs(led_by_[3]) < (level_height_ ? kLevelHeightHides : kHeightHides))
        continue;
      if (by == By::kFold && sideways_share(led_by_) < kSidewaysLeads) continue;
      if (by == By::kFold && path.end() % kLongEveryFrames != 0) continue;
      SearchResult found = search_window(path, begin, history, by);
      // Of legs that alternate, those of one leg may be found first, or what both of them do.
      if (found.set && level_height_ && by != By::kFold &&
          sideways_share(found.set->direction) > kTiltsAside) {
        SearchResult of_both = search_window(path, begin, history, By::kFold);
        if (of_both.set && of_both.set->count > found.set->count + 1) return of_both;
      }
      if (found.set) return found;
      if (found.near_miss) result.near_miss = found.near_miss;
    }
    if (found_enough_ || begin == history || path.end() % kLongEveryFrames != 0) break;
  }
  return result;
}

float SetSearch::sideways_share(const PelvisState& direction) const {
  const float tilt = direction.head<3>().norm();
  return tilt > 0.0F ? std::abs(wearer_.left_sensor.dot(direction.head<3>())) / tilt : 0.0F;
}

// The height that is known at once is back at rest only some repetitions later: it overshoots the end of the
// first one. What is announced and tilts clearly is seen by its tilt, of whatever size.
bool SetSearch::tilt_may_lead() const { return params_.needed_reps < 2 && !level_height_; }

// Cheap, and mostly false. A repetition that ended longer ago than kLately was found when it ended, or will
// not be; and along any direction it reaches no further from here than the states themselves.
bool SetSearch::may_have_ended(std::span<const PelvisState> states) const {
  const auto reaches = [&](std::size_t lately, float distance) {
    for (std::size_t i = 1; i <= lately; ++i) {
      if ((states[states.size() - i] - states.back()).squaredNorm() > distance * distance) return true;
    }
    return false;
  };
  return reaches(std::min(states.size(), kLatelyStates), kMovedShare * params_.smallest_rep) &&
         reaches(states.size(), params_.smallest_rep);
}

// The neutral pose is the sideways tilt in which most time was spent since coarse place `from`. False where
// the pelvis was not tilted to both sides of it, or is not back in it: nothing that alternates ends now.
bool SetSearch::find_fold(const PelvisPath& path, std::int64_t from) {
  const auto states = path.coarse().subspan(static_cast<std::size_t>(from));
  const Fold level{wearer_.left_sensor, 0.0F};
  scalar_.resize(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) scalar_[i] = level.aside_deg(states[i]);
  const auto [least, most] = std::minmax_element(scalar_.begin(), scalar_.end());
  const float lowest = *least;
  const float range = *most - lowest;
  if (range < 2.0F * kSmallestSide * params_.smallest_rep || range > 2.0F * kLargestSide_deg) return false;
  constexpr int kBins = 32;
  std::array<int, kBins> spent{};
  const float width = range / kBins;
  for (const float aside : scalar_)
    ++spent[static_cast<std::size_t>(std::min(kBins - 1, static_cast<int>((aside - lowest) / width)))];
  int best = 0;
  const auto around = [&](int i) {
    return spent[static_cast<std::size_t>(i)] + spent[static_cast<std::size_t>(i + 1)];
  };
  for (int i = 1; i + 1 < kBins; ++i) {
    if (around(i) > around(best)) best = i;
  }
  const float above = width * static_cast<float>(best + 1);  // neutral above the lowest
  fold_ = {wearer_.left_sensor, lowest + above};
  const float lesser_side = std::min(above, range - above);
  return lesser_side > kSmallestSide * params_.smallest_rep &&
         std::abs(scalar_.back() - fold_.neutral_deg) < kBackInNeutral * lesser_side;
}

// Direction and cycles from the window alone; then again over just these cycles, and with all of the history,
// which tells in what pose they began. `from` and `history` are places in path.coarse().
SearchResult SetSearch::search_window(const PelvisPath& path, std::int64_t from, std::int64_t history,
                                      By by) {
  const int enough = std::min(2, params_.needed_reps);
  found_enough_ = false;
  const bool tilt_only = by > By::kHeight;
  by_ = by;
  const bool by_height = by == By::kHeight;
  const float smallest =
      by_height ? std::max(kSmallestByHeight_cm, params_.smallest_rep) : params_.smallest_rep;
  fold_ = {};
  if (by == By::kFold) {
    if (!find_fold(path, from)) return {};
    folded_.clear();
    for (const PelvisState& state : path.coarse().subspan(static_cast<std::size_t>(history)))
      folded_.push_back(fold_(state));
  }
  const auto recent = fold_.active() ? std::span<const PelvisState>(folded_)
                                     : path.coarse().subspan(static_cast<std::size_t>(history));
  std::span<const PelvisState> states = recent.subspan(static_cast<std::size_t>(from - history));
  PelvisState direction =
      by_height
          ? PelvisState(0.0F, 0.0F, 0.0F, 1.0F)
          : main_direction(states, std::max(1, static_cast<int>(states.size()) / kEnoughStates), tilt_only);
  if (!by_height) led_by_ = direction;
  project(states, direction);
  Cycles cycles = cycles_ending_now(scalar_, smallest);
  if (cycles.count < enough) return {};
  const auto oldest =
      static_cast<std::size_t>(cycles.newest_first[static_cast<std::size_t>(cycles.count - 1)].before);
  if (!by_height) direction = main_direction(states.subspan(oldest), 1, tilt_only);
  states = recent;
  project(states, direction);
  cycles = cycles_ending_now(scalar_, smallest);
  found_enough_ = cycles.count >= params_.needed_reps;
  if (cycles.count < enough) return {};
  const bool no_set = surely_no_set(states, cycles);
  for (Cycle& cycle : cycles.newest_first) {
    for (int* position : {&cycle.before, &cycle.turn, &cycle.after}) *position *= PelvisPath::kCoarse;
  }
  direction *= cycles.away;
  const int halves = tilt_only || by_height ? 0 : count_halves(path, path.frame_of(history), cycles);
  // Two halves by chance are no repetition; of an exercise that is known to have them, they are one.
  const bool leans = wearer_.announced && leans_on_both_ways(*wearer_.announced);
  in_halves_ = halves > (leans ? 1 : 2);
  if (in_halves_) {
    join_halves(halves, path, path.frame_of(history), cycles);
    if (cycles.count < enough) return {};
    direction = PelvisState(0.0F, 0.0F, 0.0F, cycles.away);
  } else if (no_set) {
    return {};
  }
  return judge(path, path.frame_of(history), cycles, direction);
}

// Whoever stands up from a chair or steps onto a box leans forward and straightens on the way up, and again
// on the way down: two excursions of tilt, after each of which the body is not as high as it was before.
// Counts such halves, back from the newest.
int SetSearch::count_halves(const PelvisPath& path, std::int64_t from, const Cycles& cycles) {
  int halves = 0;
  float newer_cm = 0.0F;
  for (; halves < cycles.count; ++halves) {
    const Cycle& cycle = cycles.newest_first[static_cast<std::size_t>(halves)];
    const int after =
        halves == 0 ? cycle.after : cycles.newest_first[static_cast<std::size_t>(halves - 1)].before;
    const float rose_cm = rise_cm(path, from + cycle.before, from + after);
    if (std::abs(rose_cm) < kClearlyHigher_cm || std::abs(rose_cm) > kHighestHalf_cm ||
        rose_cm * newer_cm > 0.0F)
      break;
    newer_cm = rose_cm;
  }
  return halves;
}

// Makes one repetition of each two.
void SetSearch::join_halves(int halves, const PelvisPath& path, std::int64_t from, Cycles& cycles) {
  const Cycle& newest = cycles.newest_first[0];
  cycles.away = rise_cm(path, from + newest.before, from + newest.after) < 0.0F ? 1.0F : -1.0F;
  for (int i = 0; 2 * i + 1 < halves; ++i) {
    const Cycle newer = cycles.newest_first[static_cast<std::size_t>(2 * i)];
    const Cycle older = cycles.newest_first[static_cast<std::size_t>(2 * i + 1)];
    cycles.newest_first[static_cast<std::size_t>(i)] = {older.before, (older.after + newer.before) / 2,
                                                        newer.after};
  }
  cycles.count = halves / 2;
  cycles.starts_at_rest = cycles.away > 0.0F;
}

void SetSearch::project(std::span<const PelvisState> states, const PelvisState& direction) {
  scalar_.resize(states.size());
  // Written out, the compiler takes four states at a time.
  for (std::size_t i = 0; i < states.size(); ++i) {
    const PelvisState& s = states[i];
    scalar_[i] = direction[0] * s[0] + direction[1] * s[1] + direction[2] * s[2] + direction[3] * s[3];
  }
}

// Legs that alternate: each is alike the one of the same leg, the next but one. Of the first two nothing is
// known yet.
bool SetSearch::alternate_alike(std::span<const JudgedRep> newest_first, RejectionReason flaw) const {
  if (!level_height_ || params_.needed_reps < 2 || flaw != RejectionReason::kNotAlike) return false;
  const std::size_t count = newest_first.size();
  const auto likeness = [&](std::size_t newer) {
    return newest_first[count - 1].shape.similarity(newest_first[newer].shape);
  };
  return count >= 2 && likeness(count - 2) > kCoarselyAlike &&
         (count < 3 || likeness(count - 3) > params_.alike);
}

// Looks at the cycles from the newest back, as long as each is alike its newer neighbour.
SearchResult SetSearch::judge(const PelvisPath& path, std::int64_t from, const Cycles& cycles,
                              const PelvisState& direction) {
  std::array<JudgedRep, kMaxCycles> reps;
  RejectionReason reason = RejectionReason::kTooFew;
  int needed = params_.needed_reps;
  int evidence = 0;
  int alike = 0;
  for (; alike < cycles.count; ++alike) {
    const Cycle& cycle = cycles.newest_first[static_cast<std::size_t>(alike)];
    JudgedRep& rep = reps[static_cast<std::size_t>(alike)];
    // Before the first repetition the path may wander long around its rest level.
    const int longest_way = static_cast<int>(kSlowestAway * (cycle.after - cycle.turn)) + kSlackFrames;
    const int before = std::max(cycle.before, cycle.turn - longest_way);
    if ((cycle.after - before) * kFramePeriod_s > LocalPath::kLongest_s) break;
    rep = look_at(path, from + before, from + cycle.after, direction);
    const JudgedRep* newer = alike == 0 ? nullptr : &reps[static_cast<std::size_t>(alike - 1)];
    const bool strict = alike < params_.needed_reps && !level_height_;
    const std::optional<RejectionReason> flaw =
        newer == nullptr ? flaw_of(rep) : flaw_of(rep, *newer, strict);
    if (!flaw) {
      if (newer != nullptr) evidence += clearly_alike(rep, *newer) ? kAlikeCounts : 1;
      continue;
    }
    reason = *flaw;
    if (!alternate_alike(std::span(reps).first(static_cast<std::size_t>(alike + 1)), reason)) break;
    needed = std::max(needed, params_.needed_alternating);
    if (alike > 1) evidence += kAlikeCounts;
  }
  if (alike < needed || evidence < kAlikeCounts * (params_.needed_reps - 1)) {
    if (alike == 0 || alike + 1 < needed || !cycles.starts_at_rest) return {};
    if (alike >= needed) reason = RejectionReason::kNotAlike;
    return {std::nullopt, NearMiss{reps[static_cast<std::size_t>(alike - 1)].begin, reps[0].end, reason}};
  }
  if (fold_.active()) {
    int alternating = 1;
    const auto aside = [&](int i) {
      return fold_.aside_deg(path[reps[static_cast<std::size_t>(i)].turn].state);
    };
    while (alternating < alike && aside(alternating) * aside(alternating - 1) < 0.0F) ++alternating;
    alike = alternating;
    if (alike < needed) return {};
  }
  const auto found = std::span(reps).first(static_cast<std::size_t>(alike));
  // Tilt alone leads to what is small and hardly rises or sinks; of the rest it sees a part only.
  if (direction[3] == 0.0F && !tilt_may_lead() &&
      ((!fold_.active() && cycles.amplitude > kLargestByTilt_deg) ||
       std::abs(found[0].measures.height_at_turn_cm) > kMostRise * found[0].amplitude))
    return {};
  if (level_height_ && by_ != By::kHeight && !in_halves_ && ends_elsewhere(path, found)) return {};
  if (level_height_ && wearer_.may_walk && !stays_in_place(path, found, cycles.amplitude)) return {};
  const std::optional<bool> fits = fits_announced(path, found);
  if (!fits.value_or(true)) return {};
  if (params_.needed_reps < 2 && !in_halves_ && by_ != By::kHeight && wearer_.announced &&
      leans_on_both_ways(*wearer_.announced))
    return {};
  if (!fits && rests_where_it_turns(path, found, cycles.starts_at_rest, direction, in_halves_)) return {};
  int stepping = 0;
  for (const JudgedRep& rep : found) stepping += shakes_like_steps(rep.measures) && !bends(path, rep) ? 1 : 0;
  // Whoever walks does not go up and down in turns, nor lie, nor go on all fours. Of who comes out higher or
  // lower each time, half shaking like steps is enough.
  const bool steps = level_height_ && goes_on(path, found) ? 2 * stepping >= alike : 2 * stepping > alike;
  if (wearer_.may_walk && !in_halves_ && by_ != By::kHeight && steps) {
    return {std::nullopt, NearMiss{reps[static_cast<std::size_t>(alike - 1)].begin, reps[0].end,
                                   RejectionReason::kWalking}};
  }
  return {compose(found, cycles.amplitude, direction), std::nullopt};
}

// Out of standing upright and back, as nobody's pelvis does in a step; a thigh swings to both sides of it.
bool SetSearch::bends(const PelvisPath& path, const JudgedRep& rep) const {
  if (!wearer_.body_from_sensor) return false;
  const auto up_body = [&](std::int64_t i) {
    return Eigen::Vector3f(*wearer_.body_from_sensor * path[i].state.head<3>().normalized());
  };
  const auto upright = [&](std::int64_t i) {
    return up_body(i).head<2>().cwiseAbs().maxCoeff() < kUprightLean;
  };
  const Eigen::Vector3f at_turn = up_body(rep.turn);
  const float aside = std::abs(at_turn.y() - 0.5F * (up_body(rep.begin).y() + up_body(rep.end).y()));
  return upright(rep.begin) && upright(rep.end) &&
         (-at_turn.x() > kBentLean || (fold_.active() && aside > kBentAside));
}

// Who walks and turns about also sways in turns, and who climbs stairs goes up and down: repetitions end in
// the pose they began in, heading and all, and where only height leads also at the same height, without
// shaking as steps do. Two of three have to.
bool SetSearch::stays_in_place(const PelvisPath& path, std::span<const JudgedRep> newest_first,
                               float amplitude) const {
  int gone = 0;
  for (const JudgedRep& rep : newest_first) {
    const PelvisFrame& first = path[rep.begin];
    const PelvisFrame& last = path[rep.end];
    const RepMeasures& m = rep.measures;
    const bool turned =
        std::abs((first.q_earth_sensor.conjugate() * last.q_earth_sensor).w()) < kCosHalfTurned;
    const float tilted_deg = (last.state - first.state).head<3>().norm();
    const bool leaning = tilted_deg > std::max(kTiltLeftOver_deg, kTiltLeftOver * rep.amplitude);
    const bool by_height = by_ == By::kHeight;
    const bool elsewhere = by_height && std::abs(last.state[3] - first.state[3]) > kMostLeftOver * amplitude;
    const bool swings = by_height && rep.amplitude < kLeastRise * m.tilt_deg;
    const bool steps = by_height && m.shake_m_s2 > kMostShakeByHeight *
                                                       most_shake_m_s2(rep.amplitude, m.tilt_deg, m.moving_s);
    gone += turned || leaning || elsewhere || swings || steps ? 1 : 0;
  }
  return 3 * gone <= static_cast<int>(newest_first.size());
}

bool SetSearch::goes_on(const PelvisPath& path, std::span<const JudgedRep> newest_first) {
  const auto all = [&](float sign) {
    return std::all_of(newest_first.begin(), newest_first.end(), [&](const JudgedRep& rep) {
      return sign * (path[rep.end].state[3] - path[rep.begin].state[3]) > kGoesOn_cm;
    });
  };
  return all(1.0F) || all(-1.0F);
}

bool SetSearch::ends_elsewhere(const PelvisPath& path, std::span<const JudgedRep> newest_first) const {
  float lowest = path[newest_first[0].end].state[3];
  float highest = lowest;
  for (std::int64_t i = newest_first.back().begin; i <= newest_first[0].end; ++i) {
    lowest = std::min(lowest, path[i].state[3]);
    highest = std::max(highest, path[i].state[3]);
  }
  if (highest - lowest < kSmallestByHeight_cm) return false;
  const float half_cm = 0.5F * (highest - lowest);
  int elsewhere = 0;
  for (const JudgedRep& rep : newest_first)
    elsewhere += std::abs(path[rep.end].state[3] - path[rep.begin].state[3]) > half_cm ? 1 : 0;
  // Seen from the lean instead, which comes amid the way up and down, every other one turns above. Only where
  // tilt alone leads: elsewhere the height is in the excursion itself.
  int in_turns = 0;
  float newer_cm = 0.0F;
  for (std::size_t i = 0; i + 1 < newest_first.size(); ++i) {
    const float rose_cm = path[newest_first[i].turn].state[3] - path[newest_first[i + 1].turn].state[3];
    in_turns += std::abs(rose_cm) > half_cm && rose_cm * newer_cm <= 0.0F ? 1 : 0;
    newer_cm = rose_cm;
  }
  // Or from what leads onto either way: every other pause is above.
  int pauses_in_turns = 0;
  const auto pause_cm = [&](std::size_t i) {
    return path[(newest_first[i + 1].end + newest_first[i].begin) / 2].state[3];
  };
  for (std::size_t i = 0; i + 2 < newest_first.size(); ++i)
    pauses_in_turns += std::abs(pause_cm(i) - pause_cm(i + 1)) > half_cm ? 1 : 0;
  const int count = static_cast<int>(newest_first.size());
  return 2 * elsewhere > count ||
         (by_ == By::kTilt && (2 * in_turns > count - 1 || (count > 2 && 2 * pauses_in_turns > count - 2)));
}

// Whether judge() cannot come to a set or a near miss, as far as the path at 10 Hz tells beyond doubt. Spares
// the close look.
bool SetSearch::surely_no_set(std::span<const PelvisState> states, const Cycles& cycles) const {
  if (params_.needed_reps < 2) return false;
  if (cycles.count < params_.needed_reps && !cycles.starts_at_rest) return true;
  const auto shape = [&](const Cycle& cycle) {
    return RepShape(states, cycle.before, cycle.turn, cycle.turn, cycle.after);
  };
  return shape(cycles.newest_first[0]).similarity(shape(cycles.newest_first[1])) < kCoarselyAlike;
}

// Every cycle is seen by both windows and by many searches while newer ones follow: the close look at it is
// kept, though not for a later search while its end may still move.
SetSearch::JudgedRep SetSearch::look_at(const PelvisPath& path, std::int64_t before, std::int64_t after,
                                        const PelvisState& away) {
  for (const JudgedRep& known : looked_at_) {
    if (known.before == before && known.after == after && known.fold == fold_ &&
        known.away.dot(away) > 0.0F && (known.settled || known.now == path.end()))
      return known;
  }
  const LocalPath local(path, before, after, away, fold_);
  JudgedRep& rep = looked_at_[oldest_look_];
  oldest_look_ = (oldest_look_ + 1) % looked_at_.size();
  rep = {before,
         after,
         away,
         fold_,
         path.end(),
         after + LocalPath::kMarginFrames < path.end(),
         local.start(),
         local.turn(),
         local.end(),
         static_cast<float>(local.duration_s()),
         local.hold_s(),
         local.amplitude(),
         local.measures(path),
         local.shape()};
  return rep;
}

std::optional<RejectionReason> SetSearch::flaw_of(const JudgedRep& rep) const {
  if (rep.duration_s < params_.shortest_rep_s) return RejectionReason::kTooFast;
  if (rep.duration_s > params_.longest_rep_s) return RejectionReason::kTooSlow;
  if (rep.amplitude < (level_height_ ? kSmallestBesideAlike : 1.0F) * params_.smallest_rep)
    return RejectionReason::kTooSmall;
  return std::nullopt;
}

std::optional<RejectionReason> SetSearch::flaw_of(const JudgedRep& rep, const JudgedRep& newer,
                                                  bool strict) const {
  if (const auto flaw = flaw_of(rep)) return flaw;
  const double pause_s = static_cast<double>(newer.begin - rep.end) * kFramePeriod_s;
  if (pause_s > static_cast<double>(params_.longest_pause_s)) return RejectionReason::kTooFew;
  const float wider = level_height_ ? kWiderLater : 1.0F;
  if (ratio(rep.duration_s, newer.duration_s) > wider * params_.duration_ratio)
    return RejectionReason::kTooIrregular;
  if (ratio(rep.amplitude, newer.amplitude) > wider * params_.size_ratio)
    return RejectionReason::kTooIrregular;
  const float limit = strict ? params_.alike : params_.alike_once_set;
  if (rep.shape.similarity(newer.shape) < limit) return RejectionReason::kNotAlike;
  return std::nullopt;
}

bool SetSearch::clearly_alike(const JudgedRep& rep, const JudgedRep& newer) const {
  return ratio(rep.duration_s, newer.duration_s) <= params_.duration_ratio &&
         ratio(rep.amplitude, newer.amplitude) <= params_.size_ratio &&
         rep.shape.similarity(newer.shape) >= params_.alike;
}

std::optional<bool> SetSearch::fits_announced(const PelvisPath& path,
                                              std::span<const JudgedRep> newest_first) const {
  if (!wearer_.announced) return std::nullopt;
  int fitting = 0;
  int told = 0;
  for (const JudgedRep& rep : newest_first) {
    std::optional<BodyMotion> motion;
    if (wearer_.body_from_sensor && path[rep.begin].has_gyro)
      motion = body_motion(path, {rep.begin, rep.turn, rep.end}, *wearer_.body_from_sensor);
    const Fit fits = fit(*wearer_.announced, rep.measures, motion);
    told += fits != Fit::kUnknown ? 1 : 0;
    fitting += fits == Fit::kRep ? 1 : 0;
  }
  if (told == 0) return std::nullopt;
  return 2 * fitting > told;
}

// Whether these cycles have rest and turning pose exchanged: then the right ones end half a cycle later.
// Where the body was still before the first of them tells; if it was not still, how the movement began. Where
// height leads, its drift filter blurs how the movement began, but people pause in the rest pose, and
// the longer pause tells; where tilt leads, and with equal pauses, the pose of the beginning decides.
bool SetSearch::rests_where_it_turns(const PelvisPath& path, std::span<const JudgedRep> newest_first,
                                     bool starts_at_rest, const PelvisState& direction,
                                     bool in_halves) const {
  const float height = direction[3];
  double pause_s = 0.0;
  double hold_s = 0.0;
  for (std::size_t i = 0; i + 1 < newest_first.size(); ++i) {
    const double gap_s =
        static_cast<double>(newest_first[i].begin - newest_first[i + 1].end) * kFramePeriod_s;
    pause_s += std::max(0.0, gap_s) / static_cast<double>(newest_first.size() - 1);
    hold_s += newest_first[i].hold_s / static_cast<double>(newest_first.size() - 1);
  }
  const JudgedRep& oldest = newest_first.back();
  if (level_height_) {
    const JudgedRep& newest = newest_first[0];
    if (const auto pose = pose_in_stillness(path, {oldest.begin, oldest.turn, oldest.end},
                                            {newest.begin, newest.turn, newest.end}, direction, fold_, -1))
      return *pose > 0.5F;
  }
  if (const auto share = pose_beyond(path, {oldest.begin, oldest.turn, oldest.end},
                                     static_cast<std::int64_t>(pause_s * kFrameRate_hz), -1))
    return *share > 0.5F;
  // Who leans on the way up and on the way down rises from a seat or onto a box, and rests below.
  if (in_halves) return height < 0.0F;
  if (height * height > kHeightLeads && std::abs(pause_s - hold_s) > kClearlyLonger_s)
    return hold_s > pause_s;
  return !starts_at_rest;
}

FoundSet SetSearch::compose(std::span<const JudgedRep> newest_first, float amplitude,
                            const PelvisState& direction) const {
  FoundSet set;
  set.direction = direction;
  set.fold = fold_;
  set.amplitude = amplitude;
  set.count = static_cast<int>(newest_first.size());
  set.shape = newest_first[0].shape;
  for (std::size_t i = 1; i < newest_first.size(); ++i) {
    set.shape.blend(newest_first[i].shape, 1.0F / static_cast<float>(i + 1));
  }
  for (std::size_t i = 0; i < newest_first.size(); ++i) {
    const JudgedRep& rep = newest_first[newest_first.size() - 1 - i];
    set.reps[i] = {rep.begin, rep.turn, rep.end, rep.shape.similarity(set.shape)};
  }
  return set;
}

}  // namespace stance::exercise
