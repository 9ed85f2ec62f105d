// Which vertical moves are the body's own: not echoes of larger ones beside them, not by a hand, and not the
// ways up and down of a repetition.
#include <algorithm>
#include <cmath>

#include "analysis/posture/decoder.h"
#include "analysis/posture/posture_model.h"

namespace stance {
namespace {

// A move of a repetition shows as smaller ones of the other direction beside it, to this share of it. What is
// larger beside it, or recognised, is no echo: who sits down right after the last repetition.
constexpr float kLargestEcho = 0.65F;
// From the beginning of the fastest sitting down to its middle.
constexpr double kHalfMove_s = 0.5;
constexpr float kLeastMove_m = 0.1F;   // below it moves say nothing
constexpr float kPerLogOdds_m = 0.1F;  // of travel, weighs as much as the whole movement's log-odds by one
constexpr float kOffMiddle_m = 0.02F;

}  // namespace

std::uint8_t Decoder::parts_in(const Repetition& repetition, const Node& node) {
  const double from_s = repetition.set_s - kHalfMove_s;
  const double until_s = repetition.end_s + kHalfMove_s;
  const auto moves = [=](double time_s) { return from_s <= time_s && time_s <= until_s; };
  const double middle_s = 0.5 * (node.start_s + node.end_s);
  unsigned parts = 0;
  if (repetition.start_s <= middle_s && middle_s <= repetition.end_s) parts |= kEpoch;
  if (moves(node.features.rise_s)) parts |= kRise;
  if (moves(node.features.moves.sit.time_s)) parts |= kSit;
  if (moves(node.features.moves.stand.time_s)) parts |= kStand;
  return static_cast<std::uint8_t>(parts);
}

template <typename Change>
void Decoder::change_repeats(Change&& change) {
  int first = newest_;
  for (int i = oldest_; i < newest_; ++i) {
    Node& node = at(i);
    const int before = node.repeats_final | node.repeats_shown;
    change(node);
    if ((node.repeats_final | node.repeats_shown) == before) continue;
    judge(node);
    first = std::min(first, i);
  }
  if (first == newest_) return;
  first = std::max(oldest_, first - kSideLobeReach);
  for (int i = first; i < newest_; ++i) at(i).true_move_m = true_move(i);
  for (int i = first; i < newest_; ++i) judge_move(i);
  for (int i = first; i < newest_; ++i) extend(i);
}

void Decoder::repeated(double start_s, double end_s, bool final) {
  Repetition& latest = final ? final_ : shown_;
  const bool goes_on = start_s - latest.end_s <= kRepPause_s;
  latest = {goes_on ? std::min(latest.set_s, start_s) : start_s, start_s, end_s};
  change_repeats([&](Node& node) {
    std::uint8_t& repeats = final ? node.repeats_final : node.repeats_shown;
    repeats |= parts_in(latest, node);
  });
}

void Decoder::forget_shown(double before_s) {
  if (shown_.start_s < before_s) shown_ = {};
  change_repeats([=](Node& node) {
    if (node.start_s < before_s) node.repeats_shown = 0;
  });
}

// The newest epoch may show that a move before it was only the beginning of this one. Returns the first epoch
// of which the evidence is now another.
int Decoder::judge_moves() {
  const int newest = newest_ - 1;
  int first_move = newest;
  for (int i = std::max(0, newest - kSideLobeReach); i <= newest; ++i) {
    const float move_m = true_move(i);
    if (move_m != at(i).true_move_m) first_move = std::min(first_move, i);
    at(i).true_move_m = move_m;
  }
  const int open = std::max(oldest_, newest - kMoveReach - kSideLobeReach);
  int first = paths_died_ ? open : newest;
  paths_died_ = false;
  for (int i = std::max(open, first_move - kMoveReach); i <= newest; ++i) {
    if (judge_move(i)) first = std::min(first, i);
  }
  return first;
}

// A move up shows as two smaller ones down beside it, and the reverse: those do not count. Which of them is
// the move and which its echo, a recognised one tells (half a step at a splice may be larger), else size and
// the whole movement tell together: whoever drops onto a chair comes to rest on it as abruptly as others rise
// from it.
float Decoder::strength(int index) const {
  const bool up = at(index).rise_m > 0.0F;
  float log_odds = PostureMove::kUnjudged;
  for (int i = std::max(0, index - 1); i <= std::min(newest_ - 1, index + 1); ++i) {
    const PostureMoves& moves = at(i).features.moves;
    if (moves.whole) log_odds = std::max(log_odds, up ? moves.stand.log_odds : moves.sit.log_odds);
  }
  return std::abs(at(index).rise_m) / kPerLogOdds_m + log_odds;
}

float Decoder::true_move(int index) const {
  const float own = at(index).rise_m;
  if (std::abs(own) < kLeastMove_m || at(index).repeats(kRise)) return 0.0F;
  const float own_strength = strength(index);
  for (int i = std::max(0, index - kSideLobeReach); i <= std::min(newest_ - 1, index + kSideLobeReach); ++i) {
    if (at(i).features.handled) return 0.0F;  // moved by a hand
    if (at(i).rise_m * own >= 0.0F) continue;
    if (at(i).repeats(kRise)) {
      if (!at(index).sure_move && std::abs(own) < kLargestEcho * std::abs(at(i).rise_m)) return 0.0F;
      continue;
    }
    const bool surer = at(i).sure_move && !at(index).sure_move;
    const bool as_sure = at(i).sure_move == at(index).sure_move;
    if (surer || (as_sure && strength(i) > own_strength)) return 0.0F;
  }
  return own;
}

bool Decoder::judge_move(int index) {
  Node& node = at(index);
  const float up_before = node.up;
  const float down_before = node.down;
  float up_m = 0.0F;
  float down_m = 0.0F;
  std::optional<float> sit;
  std::optional<float> stand;
  for (int i = std::max(0, index - kMoveReach); i <= std::min(newest_ - 1, index + kMoveReach); ++i) {
    const float move = at(i).true_move_m;
    // A change belongs into the middle of its move.
    const float off = kOffMiddle_m * static_cast<float>(std::abs(i - index));
    up_m = std::max(up_m, move - off);
    down_m = std::max(down_m, -move - off);
    const PostureMoves& moves = at(i).features.moves;
    if (!at(i).repeats(kSit)) sit = std::max(sit.value_or(moves.sit.log_odds), moves.sit.log_odds);
    if (!at(i).repeats(kStand)) stand = std::max(stand.value_or(moves.stand.log_odds), moves.stand.log_odds);
  }
  node.up = move_evidence(up_m, stand.value_or(PostureMove::kUnjudged));
  node.down = move_evidence(down_m, sit.value_or(PostureMove::kUnjudged));
  return node.up != up_before || node.down != down_before;
}

}  // namespace stance
