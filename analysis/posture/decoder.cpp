#include "analysis/posture/decoder.h"

#include <algorithm>
#include <cmath>

#include "analysis/posture/posture_model.h"

namespace stance {
namespace {

constexpr std::size_t index_of(State s) { return static_cast<std::size_t>(s); }
constexpr State state_of(std::size_t i) { return static_cast<State>(i); }

// How much one epoch's evidence counts: the inverse of the epochs that carry about the same evidence.
constexpr float kMovementWeight = 0.3F;  // windows of 4.5 s overlap
// A posture keeps its angle: each further epoch of it says less that is new.
constexpr float kTiltWeight = 0.4F;
constexpr float kTiltMemory_epochs = 8.0F;
constexpr float kLeastTiltWeight = 0.015F;
constexpr float kSameAngle_deg = 7.0F;
// Shaken by more than this, without turning: in a vehicle.
constexpr float kShaken_m_s2 = 0.15F;
constexpr int kInVehicle_epochs = 12;  // a move of a second shows in ten
// Over so long a gap nobody sits down or stands up and moves on.
constexpr double kShortGap_s = 3.0;
constexpr float kSwayShare = 0.15F;  // of the weight of the angle

// From here on the whole movement is recognised: it is a clear move, whatever its own travel, and what else
// moves beside it the other way is its echo or that of a last step.
constexpr float kSureLogOdds = 2.0F;
constexpr float kSureMove_m = 0.35F;

// Per epoch in which the sensor turns as no trunk does.
constexpr float kHandledWhileWorn = -10.0F;

// Per epoch in which the sensor is stiller than any body: 35 s of it outweigh taking it off unseen.
constexpr float kLifelessWhileWorn = -0.3F;
constexpr int kLain_epochs = 60;
// Per epoch since then: a car or a bag moves it, until a hand or steps tell otherwise.
constexpr float kLainWhileWorn = -0.5F;

// What moved like steps for so long, net of what did not, is a walk and not a car that shook twice alike.
constexpr float kWalk_epochs = 6.0F;
constexpr float kNoWalk = 0.5F;  // taken off per other epoch
// On the seat of a vehicle what lies as level as this, lies there itself: who rides sits, and reclines less.
// Fails for who travels in a bunk. Nor is a sensor put on lying that a hand has turned. Per epoch, as
// stillness.
constexpr float kLevel_deg = 66.0F;
// A vehicle jolts on and on for 20 s, by more than this and twice what this sensor's noise ever showed, and
// rolls and nods by 0.02 to 0.04 rad/s; who exercises on the floor turns by 0.07 (log of 0.06).
constexpr float kJolts_m_s2 = 0.08F;
constexpr float kJoltsOverNoise = 2.0F;
constexpr float kMovesAbout_log_rad_s = -2.8F;
constexpr int kJolting_epochs = 40;
constexpr float kLevelWhileWorn = -0.3F;
// Put on again, a sensor walks the same way up as before, to this; a bag has it as it fell in.
constexpr float kSameWayUp_deg = 35.0F;
// And faces the same way, to this: a clip is put back somewhere near, a bag has it any way round.
constexpr float kSameFront_deg = BodyAxes::kMovedDeg;
// A hand that puts it on leaves it so that its wearer stands or sits; one that takes up a bag as it comes.
constexpr float kPutOn_deg = 60.0F;
// Fastening takes so long; on its way the sensor turns through every angle, and a bag is carried off at once.
constexpr int kLeftSo_epochs = 4;
// What swings free for so long, net of what does not, hangs: 20 s. Squats did for 13 (one set of 40), stairs
// with a telephone in a loose pocket for the 4 s that were recorded. Axes are not learned from 4 s on.
constexpr int kFree_epochs = 40;
constexpr int kSwingsAbout_epochs = 8;
// Or its wearer stands about, alive, for so long after a walk; a bag is put down.
constexpr int kAlive_epochs = 20;

// Whoever wears a sensor moves it: above the least this sensor ever showed, by a factor of 1.5.
constexpr float kAliveAbove = 0.4F;
constexpr float kAlive = -0.15F;
// A hand, a bag or a car moves it, too. But what went by steps and was turned by no hand since, and turns
// more than in a car, moves with its wearer: hip thrusts turn it by 0.4 rad/s through poses that nobody sits
// or lies in, and not being worn has no pose that they contradict. Per epoch and factor of e above the least.
constexpr float kMovesAbout = -0.375F;

// Who begins without a move or a step that tells is taken for standing or sitting by sway and angle. Nobody
// stands for so long without a step or a move, but many sit: from then on a standing guess wears off, and
// changes without a move. The 90 s were chosen by hand, looking at days, mobifall and sisfall.
constexpr float kToldByMove = 0.6F;  // confidence of an upright that a move has told
constexpr int kLongGuess_epochs = 180;
constexpr float kLongGuess = -0.1F;  // per epoch

// A thigh swings by 35 to 60 deg in a stride, less in slow steps; a pelvis tilts by 4 to 18, and so does a
// telephone that lies loosely before the hip. Few pelves tilt by more (one of hapt's 24 people, by 36 on
// stairs), but those do at every step; what swings with one leg repeats itself after two. Correlations.
constexpr float kThighSwing_deg = 28.0F;
constexpr float kStepPerStride = 0.8F;
constexpr int kEnoughSwings_epochs = 4;
constexpr int kSwingMemory_epochs = 30;
constexpr float kDegrees = 57.29578F;

constexpr float kImpossible = -1e9F;
constexpr float kLeastMoveLog = -8.0F;

// Standing people sway more than sitting ones (hapt: medians 1.4 and 0.8 deg/s); log-likelihood ratio.
float sway_evidence(const EpochFeatures& f) {
  constexpr float kBetween = -3.4F;
  constexpr float kSteepness = 1.0F;
  constexpr float kMost = 1.5F;
  return f.has_gyro ? std::clamp(kSteepness * (f.log_rate_long - kBetween), -kMost, kMost) : 0.0F;
}

State posture_of(State s) { return is_locomotion(s) ? State::kStanding : s; }

}  // namespace

ActivityLabel label_of(State state) {
  constexpr std::array<ActivityLabel, kStateCount> kLabels = {
      ActivityLabel::kLying,   ActivityLabel::kSitting,  ActivityLabel::kStanding,
      ActivityLabel::kWalking, ActivityLabel::kStairsUp, ActivityLabel::kStairsDown,
      ActivityLabel::kRunning, ActivityLabel::kNotWorn};
  return kLabels[index_of(state)];
}

bool is_locomotion(State state) { return state >= State::kWalking && state <= State::kRunning; }

void Decoder::append(const EpochFeatures& features) {
  Node& node = at(newest_);
  node.features = features;
  node.start_s = features.start_s;
  node.end_s = features.end_s;
  node.up_sensor = features.up_sensor;
  node.rise_m = features.rise_m;
  if (!features.turns_like_a_move) {
    node.rise_m = 0.0F;
    for (PostureMove* move : {&node.features.moves.sit, &node.features.moves.stand})
      move->log_odds = std::min(move->log_odds, PostureMove::kUnjudged);
  }
  const PostureMove& sit = node.features.moves.sit;
  const PostureMove& stand = node.features.moves.stand;
  node.sure_move = std::max(sit.log_odds, stand.log_odds) > kSureLogOdds;
  if (node.sure_move) {
    node.rise_m = stand.log_odds > sit.log_odds ? std::max(node.rise_m, kSureMove_m)
                                                : std::min(node.rise_m, -kSureMove_m);
  }
  // A moment without data is no new posture. The vertical needs a second after it.
  const bool gap =
      features.after_gap && (newest_ == 0 || features.start_s - at(newest_ - 1).end_s > kShortGap_s);
  // Nor are the bends and stops of a vehicle.
  const bool shakes = !features.turns_like_a_move && features.acc_deviation_m_s2 > kShaken_m_s2;
  shaken_epochs_ = shakes ? shaken_epochs_ + 1 : 0;
  if (features.settled) quietest_jolt_m_s2_ = std::min(quietest_jolt_m_s2_, features.jolt_m_s2);
  const bool jolts = shakes && features.log_nod_long < kMovesAbout_log_rad_s &&
                     features.jolt_m_s2 > std::max(kJolts_m_s2, kJoltsOverNoise * quietest_jolt_m_s2_);
  jolting_epochs_ = std::clamp(jolting_epochs_ + (jolts ? 1 : -1), 0, kJolting_epochs);
  node.jolts_on = jolts && jolting_epochs_ == kJolting_epochs;
  const bool same = !gap && (!features.settled || shaken_epochs_ >= kInVehicle_epochs ||
                             angle_deg(features.up_sensor, angle_anchor_) < kSameAngle_deg);
  node.same_angle_epochs = same ? at(newest_ - 1).same_angle_epochs + 1 : 0;
  if (!same) angle_anchor_ = features.up_sensor;
  ++newest_;
  node.repeats_final = parts_in(final_, node);
  node.repeats_shown = parts_in(shown_, node);
  if (features.settled && features.has_gyro) {
    quietest_log_rate_ = std::min(quietest_log_rate_, features.log_rate_long);
  }
  lifeless_epochs_ = features.lifeless ? lifeless_epochs_ + 1 : 0;
  if (lifeless_epochs_ == kLain_epochs) {
    lain_ = true;
    hand_ = false;
    carried_ = false;
    walked_ = 0.0F;
    alive_epochs_ = 0;
    left_so_epochs_ = 0;
  }
  if (features.handled) hand_ = true;
  learn_upright();
  const bool in_bag = find_bag();
  follow_hand(features);
  node.by_hand = by_hand_;
  node.taken_off = taken_off_;
  node.goes_since_hand = goes_since_hand_;
  node.lain = lain_;
  node.carried = lain_ && carried_;
  int first = judge_moves();
  const bool told = upright_.confidence() >= kToldByMove || std::max(node.up, node.down) > 0.0F;
  guessed_epochs_ = told ? 0 : guessed_epochs_ + 1;
  node.only_guessed = guessed_epochs_ > kLongGuess_epochs;
  constexpr float kNoticeable_deg = 1.5F;
  const bool changed = in_bag || upright_.confidence() != judged_confidence_ ||
                       on_thigh_ != judged_on_thigh_ ||
                       angle_deg(upright_.direction_sensor(), judged_upright_) > kNoticeable_deg;
  if (changed) {
    judged_upright_ = upright_.direction_sensor();
    judged_confidence_ = upright_.confidence();
    judged_on_thigh_ = on_thigh_;
    for (int i = oldest_; i < newest_; ++i) judge(at(i));
    first = oldest_;
  } else {
    judge(node);
  }
  for (int i = first; i < newest_; ++i) extend(i);
}

void Decoder::sensor_turned(const SensorTurned& turned) {
  // Within so much of it what looks like a hand that takes the sensor off is the one that turned it.
  constexpr double kOneTurn_s = 2.0;
  constexpr float kTilted_deg = 20.0F;
  for (int i = oldest_; i < newest_; ++i) {
    Node& node = at(i);
    if (0.5 * (node.start_s + node.end_s) >= turned.time_s) break;
    node.up_sensor = turned.after_from_before * node.up_sensor;
    node.features.up_sensor = node.up_sensor;
  }
  // A turn about the vertical changes no angle that posture is told by.
  if (angle_deg(turned.after_from_before * turned.up_sensor, turned.up_sensor) < kTilted_deg) return;
  upright_.turn(turned.after_from_before, turned.up_sensor);
  judged_upright_ = upright_.direction_sensor();
  judged_confidence_ = upright_.confidence();
  for (int i = oldest_; i < newest_; ++i) {
    Node& node = at(i);
    if (std::abs(node.start_s - turned.time_s) < kOneTurn_s) node.features.handled = false;
    judge(node);
  }
  for (int i = oldest_; i < newest_; ++i) extend(i);
}

void Decoder::learn_upright() {
  const EpochFeatures& now = at(newest_ - 1).features;
  if (!now.settled) return;
  constexpr int kFirstRest_epochs = 16;
  constexpr float kNotLyingConfidence = 0.001F;
  constexpr float kSure = -0.36F;  // log 0.7
  learn_place(move_log_probabilities(now, std::nullopt));
  const MoveLogs logs = move_logs(now, std::nullopt);
  if (now.handled || now.after_gap) upright_.may_have_moved();
  const bool steps = now.turns_like_steps && now.of(MoveFeature::kStrideRegularity) > 0.4F;
  const bool walks = steps && logs[static_cast<std::size_t>(Move::kWalking)] > kSure;
  if (lain_) doubt_walk(walks);
  const bool goes = steps && std::exp(logs[static_cast<std::size_t>(Move::kWalking)]) +
                                     std::exp(logs[static_cast<std::size_t>(Move::kStairsUp)]) +
                                     std::exp(logs[static_cast<std::size_t>(Move::kStairsDown)]) >
                                 std::exp(kSure);
  goes_since_hand_ = !now.handled && !lain_ && (goes_since_hand_ || goes);
  // Stairs are climbed leaning by some degrees: better than nothing.
  const bool climbs = goes && upright_.confidence() < 1.0F;
  if ((walks || climbs) && !lain_)
    upright_.learn_from_walking(now.up_sensor);
  else
    upright_.not_walking();
  if (upright_.confidence() == 1.0F) return;

  // Whoever puts a sensor on is not lying; more than that the first rest does not say.
  if (upright_.confidence() == 0.0F && at(newest_ - 1).same_angle_epochs >= kFirstRest_epochs) {
    upright_.guess(now.up_sensor, kNotLyingConfidence);
  }

  // A clear vertical move, five epochs ago, the largest around, that leaves the trunk about where it was.
  constexpr int kAround = 5;
  constexpr float kClear_m = 0.28F;
  constexpr float kMostTurn_deg = 45.0F;
  const int middle = newest_ - 1 - kAround;
  if (middle < kAround) return;
  const float move = true_move(middle);
  if (std::abs(move) < kClear_m) return;
  for (int i = middle - kAround; i <= middle + kAround; ++i) {
    if (i != middle && at(i).rise_m * move > move * move) return;
    if (at(i).features.after_gap) return;
  }
  const Eigen::Vector3f before = (at(middle - 5).up_sensor + at(middle - 4).up_sensor).normalized();
  const Eigen::Vector3f after = (at(middle + 5).up_sensor + at(middle + 4).up_sensor).normalized();
  if (angle_deg(before, after) < kMostTurn_deg) {
    upright_.guess(move > 0.0F ? after : before, kToldByMove);
  }
}

// It lay somewhere: does somebody wear it again?
void Decoder::doubt_walk(bool walks) {
  const EpochFeatures& now = at(newest_ - 1).features;
  const float off_deg =
      upright_.confidence() == 1.0F ? angle_deg(now.up_sensor, upright_.direction_sensor()) : 0.0F;
  const bool other_way_up = off_deg > kSameWayUp_deg;
  walked_ = std::max(0.0F, walked_ + (walks ? 1.0F : -kNoWalk));
  const bool walked = walked_ >= kWalk_epochs;
  if (walked) walked_ = kWalk_epochs;
  if (walked && other_way_up) carried_ = true;
  const bool alive = now.rests && now.has_gyro && now.log_rate_long > quietest_log_rate_ + kAliveAbove;
  if (!carried_ || now.lifeless) alive_epochs_ = 0;
  if (carried_ && alive) ++alive_epochs_;
  left_so_epochs_ = now.handled || walks || off_deg > kPutOn_deg ? 0 : left_so_epochs_ + 1;
  const bool put_on = hand_ && left_so_epochs_ >= kLeftSo_epochs;
  const bool walked_so = walked && !other_way_up && !carried_;
  if (!put_on && !walked_so && alive_epochs_ < kAlive_epochs) return;
  lain_ = false;
  walked_again_ = walked_so && !put_on ? std::max(oldest_, newest_ - static_cast<int>(kWalk_epochs)) : -1;
  if (carried_) worn_axes_ = BodyAxes();
}

// Nobody puts a sensor on lying down. Who lay before it turned, rolled over.
void Decoder::follow_hand(const EpochFeatures& features) {
  const bool learned = upright_.confidence() == 1.0F;
  const float tilt_deg = learned ? angle_deg(features.up_sensor, upright_.direction_sensor()) : 0.0F;
  const bool upright = learned && !features.handled && tilt_deg < kPutOn_deg;
  upright_epochs_ = upright ? upright_epochs_ + 1 : 0;
  by_hand_ = features.handled && level_epochs_ < kLeftSo_epochs;
  if (by_hand_ && learned) taken_off_ = true;
  level_epochs_ = tilt_deg > kLevel_deg ? level_epochs_ + 1 : 0;
  if (upright_epochs_ >= kLeftSo_epochs) taken_off_ = false;
}

// Whoever carries it, no wearer does, since that epoch.
void Decoder::carry_from(int index) {
  lain_ = carried_ = true;
  hand_ = false;
  walked_ = 0.0F;
  alive_epochs_ = 0;
  for (int i = std::max(oldest_, index); i < newest_; ++i) at(i).lain = at(i).carried = true;
}

// True when it has just become clear that the sensor hangs in a bag, from which upright was learned wrongly.
bool Decoder::find_bag() {
  const bool free = at(newest_ - 1).features.swings_free && !on_thigh_;
  if (free_epochs_ == 0) {
    worn_upright_ = upright_;
    free_since_ = newest_ - 1;
  }
  free_epochs_ = std::clamp(free_epochs_ + (free ? 1 : -1), 0, kFree_epochs);
  if (free_epochs_ < kFree_epochs || carried_) return false;
  upright_ = worn_upright_;
  carry_from(free_since_);
  return true;
}

void Decoder::learn_axes(const WalkedAxes& walked) {
  if (lain_ || free_epochs_ >= kSwingsAbout_epochs) return;
  if (walked_again_ >= 0 && worn_axes_.known()) {
    const Eigen::Vector3f forward = worn_axes_.body_from_sensor().row(0).transpose();
    const Eigen::Vector3f up = worn_axes_.body_from_sensor().row(2).transpose();
    const Eigen::Vector3f level = walked.forward_sensor - walked.forward_sensor.dot(up) * up;
    if (angle_deg(level, forward) > kSameFront_deg) {
      carry_from(walked_again_);
      for (int i = oldest_; i < newest_; ++i) {
        judge(at(i));
        extend(i);
      }
    }
  }
  walked_again_ = -1;
  if (!lain_) worn_axes_.learn(walked);
}

MoveLogs Decoder::move_logs(const EpochFeatures& features, std::optional<float> lean_deg) const {
  return on_thigh_ ? thigh_move_log_probabilities(features) : move_log_probabilities(features, lean_deg);
}

MoveLogs Decoder::believed_move(const EpochFeatures& f) const {
  std::optional<float> lean_deg;
  if (upright_.confidence() == 1.0F) lean_deg = angle_deg(f.up_sensor, upright_.direction_sensor());
  MoveLogs move = move_logs(f, lean_deg);
  if (f.rests || !f.turns_like_steps) {
    move.fill(kLeastMoveLog);
    move[0] = 0.0F;
  }
  for (float& m : move) m = std::max(m, kLeastMoveLog);
  return move;
}

MoveLogs Decoder::sooner_move() const {
  EpochFeatures features = newest();
  features.move = features.sooner.move;
  features.up_sensor = features.sooner.up_sensor;
  features.rests = features.sooner.rests;
  features.turns_like_steps = features.sooner.turns_like_steps;
  return believed_move(features);
}

// From steps of any kind: which they are, only the place tells.
void Decoder::learn_place(const MoveLogs& logs) {
  constexpr float kNoSteps = -1.2F;  // log 0.3
  const EpochFeatures& now = at(newest_ - 1).features;
  if (now.handled) swing_epochs_ = 0;
  const bool steps = logs[static_cast<std::size_t>(Move::kStill)] < kNoSteps &&
                     logs[static_cast<std::size_t>(Move::kRunning)] < kNoSteps;
  if (!steps || now.swing.range_rad <= 0.0F || now.of(MoveFeature::kStrideRegularity) < 0.4F) return;
  swing_epochs_ = std::min(swing_epochs_ + 1, kSwingMemory_epochs);
  swing_deg_ += (kDegrees * now.swing.range_rad - swing_deg_) / static_cast<float>(swing_epochs_);
  const float one_legged =
      kStepPerStride * now.of(MoveFeature::kStrideRegularity) - now.of(MoveFeature::kStepRegularity);
  one_legged_ += (one_legged - one_legged_) / static_cast<float>(swing_epochs_);
  if (swing_epochs_ >= kEnoughSwings_epochs) on_thigh_ = swing_deg_ > kThighSwing_deg && one_legged_ > 0.0F;
}

void Decoder::judge(Node& node) const {
  const EpochFeatures& f = node.features;
  node.emission.fill(0.0F);
  if (!f.settled) return;
  const bool known = upright_.confidence() > 0.0F;
  const float tilt_deg = known ? angle_deg(f.up_sensor, upright_.direction_sensor()) : 0.0F;
  const bool learned = upright_.confidence() == 1.0F;
  const MoveLogs move = believed_move(f);
  node.move = move;
  // Of a thigh a move tells nothing, so neither does an upright that a move has told.
  const StateScores tilt = !on_thigh_ ? tilt_log_likelihoods(tilt_deg, upright_.confidence())
                           : learned  ? thigh_tilt_log_likelihoods(tilt_deg, kDegrees * f.swing.range_rad)
                                      : StateScores{};
  const auto age = static_cast<float>(node.same_angle_epochs);
  const float tilt_weight = std::max(kLeastTiltWeight, kTiltWeight / (1.0F + age / kTiltMemory_epochs));
  for (std::size_t s = 0; s < kStateCount; ++s) {
    const std::size_t kind = is_locomotion(state_of(s)) ? s - index_of(State::kWalking) + 1 : 0;
    if (!node.repeats(kEpoch)) node.emission[s] = kMovementWeight * move[kind] + tilt_weight * tilt[s];
    if (node.by_hand && state_of(s) != State::kNotWorn) node.emission[s] += kHandledWhileWorn;
  }
  const bool carried = node.carried || (node.lain && learned && tilt_deg > kSameWayUp_deg);
  const bool level = learned && !on_thigh_ && tilt_deg > kLevel_deg;
  const bool level_in_vehicle = level && node.jolts_on;
  const bool level_off_body = level && node.taken_off;
  for (std::size_t s = 0; s < index_of(State::kNotWorn); ++s) {
    if (f.lifeless) node.emission[s] += kLifelessWhileWorn;
    if (level_in_vehicle || level_off_body) node.emission[s] += kLevelWhileWorn;
    if (node.lain && (carried || !is_locomotion(state_of(s)))) node.emission[s] += kLainWhileWorn;
  }
  // What is carried moves as it likes.
  if (node.lain) {
    const float likeliest = *std::max_element(move.begin(), move.end());
    node.emission[index_of(State::kNotWorn)] += kMovementWeight * (likeliest - move[0]);
  }
  const bool moved_by_others = node.lain || level_in_vehicle || level_off_body;
  const float alive = f.has_gyro ? f.log_rate_long - quietest_log_rate_ : 0.0F;
  if (!moved_by_others && alive > kAliveAbove) {
    const bool exercises = node.goes_since_hand && f.log_nod_long > kMovesAbout_log_rad_s;
    node.emission[index_of(State::kNotWorn)] += exercises ? kMovesAbout * alive : kAlive;
  }
  if (node.repeats(kEpoch)) return;
  if (node.only_guessed) node.emission[index_of(State::kStanding)] += kLongGuess;
  node.emission[index_of(State::kStanding)] += kSwayShare * tilt_weight * sway_evidence(f);
}

void Decoder::extend(int index) {
  Node& node = at(index);
  if (index == oldest_) {
    const Succession step =
        succession_log_probabilities(node.up, node.down, node.features.handled, on_thigh_);
    for (std::size_t to = 0; to < kStateCount; ++to) {
      const float before = has_decided_ ? step[to][index_of(decided_)] : first_log_probability(state_of(to));
      node.score[to] = before + node.emission[to];
      from(index)[to] = static_cast<std::uint8_t>(decided_);
    }
    return;
  }
  const Node& last = at(index - 1);
  const Succession step =
      node.features.after_gap
          ? succession_log_probabilities_after_gap(node.start_s - last.end_s)
          : succession_log_probabilities(node.up, node.only_guessed ? std::max(node.down, 0.0F) : node.down,
                                         node.features.handled, on_thigh_);
  for (std::size_t to = 0; to < kStateCount; ++to) {
    float best = kImpossible * 2.0F;
    std::uint8_t& origin = from(index)[to];
    for (std::size_t s = 0; s < kStateCount; ++s) {
      const float score = last.score[s] + step[to][s];
      if (score > best) {
        best = score;
        origin = static_cast<std::uint8_t>(s);
      }
    }
    node.score[to] = best + node.emission[to];
  }
  const float highest = *std::max_element(node.score.begin(), node.score.end());
  for (float& s : node.score) s -= highest;
}

State Decoder::now() const {
  const Scores& s = at(newest_ - 1).score;
  return state_of(static_cast<std::size_t>(std::max_element(s.begin(), s.end()) - s.begin()));
}

float Decoder::lead(State a, State b) const {
  const Scores& s = at(newest_ - 1).score;
  return s[index_of(a)] - s[index_of(b)];
}

State Decoder::now_if_worn() const {
  const auto first = at(newest_ - 1).score.begin();
  return state_of(
      static_cast<std::size_t>(std::max_element(first, first + index_of(State::kNotWorn)) - first));
}

State Decoder::traced_back(State end, int index) const {
  for (int i = newest_ - 1; i > index; --i) end = state_of(from(i)[index_of(end)]);
  return end;
}

double Decoder::now_since_s() const {
  const State state = now();
  int i = newest_ - 1;
  while (i > oldest_ && state_of(from(i)[index_of(state)]) == state) --i;
  return at(i).start_s;
}

DecidedEpoch Decoder::decide_oldest(State end) {
  const Node& node = at(oldest_);
  DecidedEpoch decided;
  decided.start_s = node.start_s;
  decided.end_s = node.end_s;
  decided.after_gap = node.features.after_gap;
  decided.turns_like_steps = node.features.turns_like_steps;
  decided.move_m = node.true_move_m;
  decided.state = traced_back(end, oldest_);
  decided.evidence = node.emission;
  if (decided.state == State::kLying) {
    decided.up_sensor = up_around(oldest_);
    decided.head_down = head_down(decided.up_sensor);
  }
  decided.upright_learned = judged_confidence_ == 1.0F;

  const State posture = posture_of(decided.state);
  const bool worn = posture != State::kNotWorn && posture_ != State::kNotWorn;
  // A guess that wore off is no sitting down.
  const bool moved = !node.only_guessed || posture != State::kSitting || node.down > 0.0F;
  if (has_decided_ && worn && posture != posture_ && !decided.after_gap && moved) {
    decided.is_transition = true;
    decided.state_before = posture_;
    find_transition(oldest_, posture_, decided);
  }
  posture_ = posture;
  decided_ = decided.state;
  has_decided_ = true;
  ++oldest_;
  // Paths that do not pass through what is decided now die.
  if (size() > 0) {
    bool alive[kStateCount];
    for (std::size_t s = 0; s < kStateCount; ++s) {
      alive[s] = state_of(from(oldest_)[s]) == decided_;
    }
    for (int i = oldest_;; ++i) {
      Node& n = at(i);
      // What died before has taken all that came of it along.
      bool any_died = false;
      for (std::size_t s = 0; s < kStateCount; ++s) {
        if (alive[s] || n.score[s] == kImpossible) continue;
        n.score[s] = kImpossible;
        any_died = true;
      }
      if (any_died && i >= newest_ - 1 - kMoveReach - kSideLobeReach) paths_died_ = true;
      if (!any_died || i == newest_ - 1) break;
      bool next_alive[kStateCount];
      for (std::size_t s = 0; s < kStateCount; ++s) next_alive[s] = alive[from(i + 1)[s]];
      std::copy(std::begin(next_alive), std::end(next_alive), std::begin(alive));
    }
  }
  return decided;
}

bool Decoder::head_down(const Eigen::Vector3f& up_sensor) const {
  // Who lies is 84 to 121 degrees from walking upright in hapt.
  constexpr float kHeadDown_deg = 140.0F;
  return upright_.confidence() == 1.0F && !on_thigh_ &&
         angle_deg(up_sensor, upright_.direction_sensor()) > kHeadDown_deg;
}

Eigen::Vector3f Decoder::up_around(int index) const {
  constexpr int kBeside = 3;
  Eigen::Vector3f sum = Eigen::Vector3f::Zero();
  for (int i = std::max(0, index - kBeside); i <= std::min(newest_ - 1, index + kBeside); ++i)
    sum += at(i).up_sensor;
  const float length = sum.norm();
  return length > 0.0F ? Eigen::Vector3f(sum / length) : at(index).up_sensor;
}

// The middle of the change: where the vertical move or, with a trunk that turns, the turn is largest.
void Decoder::find_transition(int index, State before, DecidedEpoch& decided) const {
  constexpr int kAround = 5;
  const State after = posture_of(decided.state);
  const bool turns = before == State::kLying || after == State::kLying;
  const bool up = after == State::kStanding;
  float best = -1.0F;
  decided.transition_s = decided.start_s;
  for (int i = std::max(1, index - kAround); i <= std::min(newest_ - 2, index + kAround); ++i) {
    const float size =
        turns ? angle_deg(at(i + 1).up_sensor, at(i - 1).up_sensor) : (up ? at(i).rise_m : -at(i).rise_m);
    if (size <= best) continue;
    best = size;
    decided.transition_s = turns ? 0.5 * (at(i).start_s + at(i).end_s) : at(i).features.rise_s;
  }
}

}  // namespace stance
