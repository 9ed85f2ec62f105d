#include "analysis/posture/live_state.h"

#include <algorithm>
#include <cmath>

#include "analysis/posture/posture_model.h"

namespace stance {
namespace {

// Windows of 4.5 s, half a second apart, carry much the same evidence: one says at most this much more, as
// log-odds that steps are taken against none.
constexpr float kMostOfOneEpoch = 2.0F;
// The sum at which it is believed, 12:1, and where it stops growing, so that what was walked for an hour does
// not speak for the next second. Rest leaves it at nothing: who sat for an hour may get up and walk. A stop
// may be a turn on the way.
constexpr float kBelieved = 2.5F;
constexpr float kBound = 3.0F;

// So long after the first steps half of the window that tells their kind holds what was before them.
constexpr int kBegins_epochs = 4;
// Share of what is known of the kind of walking that an epoch later still counts: two seconds of memory.
constexpr float kMemory = 0.75F;
// By so much another kind must be likelier than the one shown: the mean log-probability of that memory.
constexpr float kOtherKind = 0.6F;
constexpr float kLeastLog = -4.0F;

// A turn or a shuffle between steps: at most so long after the last clear step...
constexpr double kShuffle_s = 4.0;
// ...and above this vertical movement, log of m/s^2 rms over 1.5 s (0.27; 90 % of quiet standing lies below
// 0.2, walking above 1.6).
constexpr float kShuffles_log_m_s2 = -1.3F;

// Upright known at least so well that sitting and standing are told apart.
constexpr float kKnown = 0.5F;
// log of 0.5 deg/s: some times the noise of a gyroscope at rest, half the sway of who stands.
constexpr float kMoves_log_rad_s = -4.74F;
// Where the path leads by less, log-odds, the angle of now decides between sitting and standing, if it says
// by more than that which.
constexpr float kHesitates = 6.0F;
constexpr float kClearAngle = 1.0F;

// From walking upright: nobody sits or stands so for 1.5 s, nobody lies so.
constexpr float kLevel_deg = 72.0F;
constexpr float kRaised_deg = 45.0F;
constexpr int kLevelFor_epochs = 3;
constexpr int kRaisedFor_epochs = 2;

constexpr std::size_t index_of(Move move) { return static_cast<std::size_t>(move); }
Move move_of(State s) {
  return static_cast<Move>(static_cast<int>(s) - static_cast<int>(State::kWalking) + 1);
}
State state_of(Move move) {
  return static_cast<State>(static_cast<int>(move) - 1 + static_cast<int>(State::kWalking));
}

}  // namespace

void LiveEstimate::weigh_steps(const Decoder& decoder) {
  constexpr float kLeast = 1e-3F;
  const EpochFeatures& now = decoder.newest();
  const MoveLogs& move = decoder.newest_move();
  const MoveLogs sooner = decoder.sooner_move();
  const double start_s = steps_ ? now.start_s : now.end_s;
  const float still =
      std::clamp(std::exp((steps_ ? move : sooner)[index_of(Move::kStill)]), kLeast, 1.0F - kLeast);
  const float more = std::clamp(std::log((1.0F - still) / still), -kMostOfOneEpoch, kMostOfOneEpoch);
  const bool for_steps = more > 0.0F;
  if (for_steps != leans_to_steps_) leans_since_s_ = start_s;
  leans_to_steps_ = for_steps;
  if (for_steps) last_step_s_ = start_s;
  steps_log_odds_ = std::clamp(steps_log_odds_ + more, steps_ ? -kBound : 0.0F, kBound);
  const bool steps = steps_ ? steps_log_odds_ > -kBelieved : steps_log_odds_ > kBelieved;
  if (steps != steps_) {
    steps_changed_s_ = leans_since_s_;
    if (steps && !is_locomotion(shown_)) {
      recent_.fill(0.0F);
      begins_epochs_ = kBegins_epochs;
    }
  }
  steps_ = steps;
  const MoveLogs& kind = begins_epochs_ > 1 ? sooner : move;
  begins_epochs_ = std::max(0, begins_epochs_ - 1);
  for (std::size_t k = 0; k < kMoveCount; ++k)
    recent_[k] = kMemory * recent_[k] + (1.0F - kMemory) * std::max(kind[k], kLeastLog);
}

State LiveEstimate::kind_of_walking() const {
  const auto first = recent_.begin() + 1;
  const auto best = static_cast<std::size_t>(std::max_element(first, recent_.end()) - recent_.begin());
  // The first steps, beside rest, look like those on stairs.
  const State before = is_locomotion(shown_) ? shown_ : State::kWalking;
  const bool clear = recent_[best] - recent_[index_of(move_of(before))] > kOtherKind;
  return clear ? state_of(static_cast<Move>(best)) : before;
}

void LiveEstimate::follow_hand(const Decoder& decoder) {
  const EpochFeatures& now = decoder.newest();
  if (now.handled) {
    if (walked_) taken_off_ = true;
    walked_ = false;
  }
  if (now.lifeless) taken_off_ = false;
  if (is_locomotion(decoder.now())) {
    walked_ = true;
    taken_off_ = false;
  }
}

bool LiveEstimate::still_on_the_way(const EpochFeatures& now) const {
  return is_locomotion(shown_) && now.start_s - last_step_s_ < kShuffle_s && !now.rests &&
         now.of(MoveFeature::kLogVerticalNow) > kShuffles_log_m_s2;
}

void LiveEstimate::follow_trunk(const Decoder& decoder) {
  const EpochFeatures& now = decoder.newest();
  const Upright& upright = decoder.upright();
  const bool told = now.settled && !now.after_gap && upright.confidence() > 0.0F && !decoder.on_thigh();
  const float tilt_deg = angle_deg(now.up_sensor, upright.direction_sensor());
  level_epochs_ = told && tilt_deg > kLevel_deg ? level_epochs_ + 1 : 0;
  raised_epochs_ = told && tilt_deg < kRaised_deg ? raised_epochs_ + 1 : 0;
}

State LiveEstimate::hurried(const Decoder& decoder) const {
  const State path = decoder.now();
  if (path == State::kLying && raised_epochs_ >= kRaisedFor_epochs)
    return decoder.lead(State::kSitting, State::kStanding) > 0.0F ? State::kSitting : State::kStanding;
  const bool upright = path == State::kSitting || path == State::kStanding;
  return upright && level_epochs_ >= kLevelFor_epochs ? State::kLying : path;
}

bool LiveEstimate::hesitates(const Decoder& decoder) {
  if (decoder.on_thigh()) return false;  // the angle leaves nothing to doubt
  const State path = decoder.now();
  const State other = path == State::kSitting ? State::kStanding : State::kSitting;
  if (decoder.lead(path, other) > kHesitates) return false;
  const Upright& upright = decoder.upright();
  const StateScores angle = tilt_log_likelihoods(
      angle_deg(decoder.newest().up_sensor, upright.direction_sensor()), upright.confidence());
  return angle[static_cast<std::size_t>(other)] - angle[static_cast<std::size_t>(path)] > kClearAngle;
}

void LiveEstimate::push(const Decoder& decoder) {
  const EpochFeatures& now = decoder.newest();
  if (now.after_gap) steps_log_odds_ = 0.0F;
  if (now.settled) weigh_steps(decoder);
  follow_hand(decoder);
  follow_trunk(decoder);

  const State path = hurried(decoder);
  const bool hurries = path != decoder.now();
  State state = path;
  double since_s = !hurries ? decoder.now_since_s() : state == shown_ ? since_s_ : now.start_s;
  known_ = true;
  const bool lies = path == State::kLying || path == State::kNotWorn;
  if (!lies && steps_) {
    state = steps_log_odds_ > 0.0F || is_locomotion(path) ? kind_of_walking() : State::kWalking;
    if (state != path) {
      since_s = state == shown_ ? since_s_ : is_locomotion(shown_) ? now.start_s : steps_changed_s_;
    }
  } else if (path == State::kStanding && still_on_the_way(now)) {
    state = State::kWalking;
    since_s = state == shown_ ? since_s_ : now.start_s;
  } else if (is_locomotion(path)) {
    state = State::kStanding;
    since_s = steps_changed_s_;
  } else if (path == State::kNotWorn && !taken_off_ && now.has_gyro && now.log_rate_long > kMoves_log_rad_s) {
    known_ = false;
    state = decoder.now_if_worn();
    since_s = state == shown_ ? since_s_ : now.start_s;
  } else if (path == State::kSitting || path == State::kStanding) {
    if (hurries || decoder.upright().confidence() < kKnown) {
      known_ = false;
    } else if (hesitates(decoder)) {
      known_ = false;
      state = path == State::kSitting ? State::kStanding : State::kSitting;
      since_s = state == shown_ ? since_s_ : now.start_s;
    }
  }
  shown_ = state;
  label_ = label_of(state);
  since_s_ = since_s;
}

}  // namespace stance
