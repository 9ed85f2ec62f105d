#include "analysis/posture/live_state.h"

#include <algorithm>
#include <cmath>

namespace stance {
namespace {

constexpr int kSureEpochs = 2;
// Of one epoch: that steps are taken, or that none are.
constexpr float kSteps = 0.8F;
constexpr float kNoSteps = 0.8F;
// Share of what is known of the kind of walking that an epoch later still counts: two seconds of memory.
constexpr float kMemory = 0.75F;
// By so much another kind must be likelier than the one shown: the mean log-probability of that memory.
constexpr float kOtherKind = 0.8F;
constexpr float kLeastLog = -4.0F;
// Upright known at least so well that sitting and standing are told apart.
constexpr float kKnown = 0.5F;
constexpr double kGuess_s = 60.0;
// log of 0.5 deg/s: some times the noise of a gyroscope at rest, half the sway of who stands.
constexpr float kMoves_log_rad_s = -4.74F;

constexpr std::size_t index_of(Move move) { return static_cast<std::size_t>(move); }
Move move_of(State s) {
  return static_cast<Move>(static_cast<int>(s) - static_cast<int>(State::kWalking) + 1);
}
State state_of(Move move) {
  return static_cast<State>(static_cast<int>(move) - 1 + static_cast<int>(State::kWalking));
}

}  // namespace

void LiveEstimate::count(const MoveLogs& move, double start_s) {
  const float still = std::exp(move[index_of(Move::kStill)]);
  if (1.0F - still > kSteps) {
    if (stepping_epochs_++ == 0) stepping_since_s_ = start_s;
    if (stepping_epochs_ == 1 && !is_locomotion(shown_)) recent_.fill(0.0F);
  } else {
    stepping_epochs_ = 0;
  }
  if (still > kNoSteps) {
    if (still_epochs_++ == 0) still_since_s_ = start_s;
  } else {
    still_epochs_ = 0;
  }
  for (std::size_t k = 0; k < kMoveCount; ++k)
    recent_[k] = kMemory * recent_[k] + (1.0F - kMemory) * std::max(move[k], kLeastLog);
}

State LiveEstimate::kind_of_walking() const {
  const auto first = recent_.begin() + 1;
  const auto best = static_cast<std::size_t>(std::max_element(first, recent_.end()) - recent_.begin());
  // The first steps, beside rest, look like those on stairs.
  const State before = is_locomotion(shown_) ? shown_ : State::kWalking;
  const bool clear = recent_[best] - recent_[index_of(move_of(before))] > kOtherKind;
  return clear ? state_of(static_cast<Move>(best)) : before;
}

void LiveEstimate::push(const Decoder& decoder) {
  const EpochFeatures& now = decoder.newest();
  if (!begun_) begun_s_ = now.start_s;
  begun_ = true;
  if (now.after_gap) stepping_epochs_ = still_epochs_ = 0;
  if (now.settled) count(decoder.newest_move(), now.start_s);

  const State path = decoder.now();
  State state = path;
  double since_s = decoder.now_since_s();
  const bool lies = path == State::kLying || path == State::kNotWorn;
  if (!lies && stepping_epochs_ >= kSureEpochs) {
    state = kind_of_walking();
    if (state != path) {
      since_s = state == shown_ ? since_s_ : is_locomotion(shown_) ? now.start_s : stepping_since_s_;
    }
  } else if (is_locomotion(path) && still_epochs_ >= kSureEpochs) {
    state = State::kStanding;
    since_s = still_since_s_;
  }
  shown_ = state;
  const bool told_by_angle = state == State::kSitting || state == State::kStanding;
  const bool guessed =
      told_by_angle && decoder.upright().confidence() < kKnown && now.end_s - begun_s_ < kGuess_s;
  const bool doubtful = state == State::kNotWorn && now.has_gyro && now.log_rate_long > kMoves_log_rad_s;
  label_ = guessed || doubtful ? ActivityLabel::kUnknown : label_of(state);
  since_s_ = since_s;
}

}  // namespace stance
