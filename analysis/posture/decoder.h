// Decides what the wearer was doing, epoch by epoch, from everything at once along time: a hidden Markov
// model over eight states whose best path is found by Viterbi's algorithm (Rabiner, Proc. IEEE 77, 1989)
// and becomes final a fixed time after the fact.
//   - Movement: the walking classifier's probabilities.
//   - Posture: the angle between up now and up in walking (APE rule: sitting and standing overlap, so the
//     angle is evidence, not a threshold), and sway.
//   - Place: a sensor that swings in walking as far as a thigh, and once a stride, is on one. A thigh lies
//     level when its wearer sits: the angle alone tells that, but not sitting from lying.
//   - Stillness: a sensor that lies stiller than any body that breathes is not worn, and does not come to
//     life by moving alone.
//   - Turning: a body that steps, sits down or stands up turns; what shakes and rises without is a vehicle,
//     whose passenger goes on sitting, and in which a sensor that lies level was left on a seat.
//   - Swinging: what swings without a force from aside hangs in a bag (free_swing.h).
//   - Handling: a sensor that turns as no trunk does was taken off or put on. Not worn lasts until it is
//     handled again or walks upright; a sensor that never lies as still as it could is worn after all. One
//     that had been worn is not put on lying: level, it is in a hand or on a table, until somebody is
//     upright.
//   - Repetition: who repeats a movement comes back to the posture it began in. Its ways up and down are no
//     changes, and how the trunk leans in it tells of no posture.
//   - Succession: a change between sitting and standing needs a vertical move of the right direction; without
//     one a state is held unless the angle contradicts it for long.
// Evidence of neighbouring epochs is far from independent; weights below one say how much each counts.
// When upright is learned or changes, the whole undecided window is judged again under it, so the first
// steps of a recording still correct the minute before them. What is decided never changes: paths that do
// not pass through it die.
// Fails where sitting and standing look alike and nobody walked yet (no angle), and in slow sitting down
// without a vertical move; a sensor taken off slowly and laid down is a person lying. Owns its state; no
// allocation; one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "analysis/event.h"
#include "analysis/gait/walking.h"
#include "analysis/orientation/body_axes.h"
#include "analysis/posture/epoch.h"
#include "analysis/posture/upright.h"

namespace stance {

enum class State : std::uint8_t {
  kLying,
  kSitting,
  kStanding,
  kWalking,
  kStairsUp,
  kStairsDown,
  kRunning,
  kNotWorn,
};
inline constexpr int kStateCount = 8;
ActivityLabel label_of(State state);
bool is_locomotion(State state);

struct DecidedEpoch {
  double start_s = 0.0;
  double end_s = 0.0;
  State state = State::kStanding;
  std::array<float, kStateCount> evidence{};  // log-likelihoods as the path weighed them, up to a constant
  Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();  // mean over 3.5 s around it, of lying only
  bool upright_learned = false;                          // from walking, by the time this was decided
  bool head_down = false;                                // of lying only: it is none, the trunk hangs
  bool after_gap = false;
  bool turns_like_steps = true;  // EpochFeatures
  float move_m = 0.0F;           // vertical move of the body's own, up positive
  // A change of posture happened with this epoch's state being the new one; its middle, from the vertical
  // move or the turn of the trunk.
  bool is_transition = false;
  double transition_s = 0.0;
  State state_before = State::kStanding;  // posture before it
};

class Decoder {
 public:
  // Epochs between a fact and its decision: 47 s. A bout is known when 5 s of uprightness are decided, and
  // ends with the way up that came before them: still within 60 s of its end.
  static constexpr int kLagEpochs = 94;

  // Repetitions this close belong together: the pause between them is part of the exercise.
  static constexpr double kRepPause_s = 4.0;

  // Calls sink(const DecidedEpoch&) at most once.
  template <typename Sink>
  void push(const EpochFeatures& features, Sink&& sink) {
    append(features);
    if (size() > kLagEpochs) sink(decide_oldest(now()));
  }

  // Decides everything that is left.
  template <typename Sink>
  void finish(Sink&& sink) {
    while (size() > 0) sink(decide_oldest(now()));
  }

  // The wearer's axes, or those of whoever carries the sensor, as seen in a walk of the last 20 s. Who walks
  // with a sensor that had lain and faces another way than its wearer did carries it about: what is undecided
  // of that is judged again.
  void learn_axes(const WalkedAxes& walked);

  // The sensor was turned amid a walk: all that is undecided before it is judged again, in the axes it has
  // now.
  void sensor_turned(const SensorTurned& turned);

  // A repetition is there, the next one in time of the final ones or of those that are only shown. What is
  // undecided of it, and of the pause before, is judged again.
  void repeated(double start_s, double end_s, bool final);
  // What was only shown before that moment is final by now, or was none.
  void forget_shown(double before_s);

  [[nodiscard]] bool has_decided() const { return has_decided_; }
  // The state of the newest epoch as far as is known, and since when. After at least one push().
  [[nodiscard]] State now() const;
  [[nodiscard]] double now_since_s() const;
  // By how much the best path that ends in `a` now is likelier than that in `b`, log-odds as weighed.
  [[nodiscard]] float lead(State a, State b) const;
  // As now(), if the sensor is being worn.
  [[nodiscard]] State now_if_worn() const;
  // The newest epoch, and what the walking classifier says of it alone. After at least one push().
  [[nodiscard]] const EpochFeatures& newest() const { return at(newest_ - 1).features; }
  [[nodiscard]] const MoveLogs& newest_move() const { return at(newest_ - 1).move; }
  // The same of its newest 3.5 s (EpochFeatures::Sooner).
  [[nodiscard]] MoveLogs sooner_move() const;
  [[nodiscard]] const Upright& upright() const { return upright_; }
  // Nobody lies like this: further from walking upright than a head that hangs from a bed. Only where walking
  // has told upright.
  [[nodiscard]] bool head_down(const Eigen::Vector3f& up_sensor) const;
  // Walking has shown the sensor to be on a thigh.
  [[nodiscard]] bool on_thigh() const { return on_thigh_; }

 private:
  static constexpr unsigned kRing = 128;
  // Epochs around a change within which its vertical move is looked for, and around a move its echoes.
  static constexpr int kMoveReach = 2;
  static constexpr int kSideLobeReach = 5;
  using Scores = std::array<float, kStateCount>;

  // Of an epoch: itself, and the moves about it, which may also lie in the pause between two repetitions.
  enum Part : std::uint8_t { kEpoch = 1, kRise = 2, kSit = 4, kStand = 8 };

  struct Node {
    double start_s = 0.0;
    double end_s = 0.0;
    Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();
    EpochFeatures features;
    float rise_m = 0.0F;             // at least a clear one where the whole movement is recognised
    bool sure_move = false;          // it is
    float true_move_m = 0.0F;        // rise_m, or 0 where it is no move of the body's own
    float up = 0.0F;                 // evidence of standing up within 1.25 s (posture_model.h)
    float down = 0.0F;               // of sitting down
    bool only_guessed = false;       // for long now posture is a guess; see kLongGuess_epochs
    bool jolts_on = false;           // shaken without turning, for so long and so fast that a vehicle does it
    std::uint8_t repeats_final = 0;  // Parts of it that lie in a final repetition, or one that is shown
    std::uint8_t repeats_shown = 0;
    bool by_hand = false;          // turned as no trunk does that did not lie before
    bool taken_off = false;        // a hand turned it that had been worn, and since then nobody was upright
    bool goes_since_hand = false;  // on foot or by stairs; it lay nowhere since, either
    bool lain = false;     // it lay somewhere, and since then neither a hand nor its wearer's steps were seen
    bool carried = false;  // and has walked otherwise than its wearer did
    int same_angle_epochs = 0;  // since the trunk last turned
    MoveLogs move{};            // of the walking classifier, under the upright known when it was judged
    Scores emission{};
    Scores score{};  // of the best path that ends here

    [[nodiscard]] bool repeats(Part part) const { return ((repeats_final | repeats_shown) & part) != 0; }
  };
  struct Repetition {
    double set_s = -1e9;  // where those before it began that it belongs to
    double start_s = -1e9;
    double end_s = -1e9;
  };
  // Of each state, the one before it on its best path. Beside the nodes, because it is walked back along the
  // whole window every epoch: 1 KB instead of 40.
  using Origins = std::array<std::uint8_t, kStateCount>;

  [[nodiscard]] int size() const { return newest_ - oldest_; }
  static std::size_t place(int index) { return static_cast<unsigned>(index) % kRing; }
  Node& at(int index) { return ring_[place(index)]; }
  [[nodiscard]] const Node& at(int index) const { return ring_[place(index)]; }
  Origins& from(int index) { return from_[place(index)]; }
  [[nodiscard]] const Origins& from(int index) const { return from_[place(index)]; }

  void append(const EpochFeatures& features);
  // Which parts of the node lie in it, or in the set before it.
  static std::uint8_t parts_in(const Repetition& repetition, const Node& node);
  template <typename Change>
  void change_repeats(Change&& change);
  void learn_upright();
  void learn_place(const MoveLogs& logs);
  void doubt_walk(bool walks);
  void follow_hand(const EpochFeatures& features);
  bool find_bag();
  void carry_from(int index);
  [[nodiscard]] MoveLogs move_logs(const EpochFeatures& features, std::optional<float> lean_deg) const;
  [[nodiscard]] MoveLogs believed_move(const EpochFeatures& features) const;
  void judge(Node& node) const;
  [[nodiscard]] float strength(int index) const;
  [[nodiscard]] float true_move(int index) const;
  int judge_moves();
  bool judge_move(int index);
  void extend(int index);
  [[nodiscard]] State traced_back(State end, int index) const;
  DecidedEpoch decide_oldest(State end);
  [[nodiscard]] Eigen::Vector3f up_around(int index) const;
  void find_transition(int index, State before, DecidedEpoch& decided) const;

  std::array<Node, kRing> ring_{};
  std::array<Origins, kRing> from_{};
  Repetition final_;  // the latest one: the epochs are 2 s late, and may not have come to it
  Repetition shown_;  // the same
  int oldest_ = 0;    // first undecided epoch
  int newest_ = 0;    // one past the last epoch
  Upright upright_;
  Eigen::Vector3f judged_upright_ = Eigen::Vector3f::UnitZ();  // under which the window was judged
  float judged_confidence_ = 0.0F;
  Eigen::Vector3f angle_anchor_ = Eigen::Vector3f::UnitZ();  // up at the trunk's last turn
  float swing_deg_ = 0.0F;   // of the sensor in walking, its mean over the last half minute of that
  float one_legged_ = 0.0F;  // by how much better a stride repeats than a step, the same mean
  int swing_epochs_ = 0;     // in these means
  bool on_thigh_ = false;    // it swings as a thigh does
  bool judged_on_thigh_ = false;
  int guessed_epochs_ = 0;           // since the start nothing has told of posture
  int lifeless_epochs_ = 0;          // in a row
  int shaken_epochs_ = 0;            // in a row: it shakes and does not turn
  int jolting_epochs_ = 0;           // as a vehicle does, net of others, at most enough to tell
  float quietest_jolt_m_s2_ = 1e9F;  // of all epochs: what the sensor shows at rest
  bool lain_ = false;                // as Node::lain, of the newest
  bool hand_ = false;                // since then a hand turned it
  int left_so_epochs_ = 0;           // in a row, of no steps: about as upright as who stands or sits
  bool by_hand_ = false;             // as Node::by_hand, of the newest
  bool taken_off_ = false;           // as Node::taken_off, of the newest
  int upright_epochs_ = 0;           // in a row
  int level_epochs_ = 0;             // in a row, before the newest: lying
  bool goes_since_hand_ = false;     // as Node::goes_since_hand, of the newest
  float walked_ = 0.0F;              // since it lay: epochs like steps, net of others, at most a walk's
  bool carried_ = false;             // it walked since, but not as its wearer wore it
  BodyAxes worn_axes_;               // of the walks since it was last put on otherwise
  int walked_again_ = -1;            // first epoch of the walk alone that told it is worn again; -1: no such
  Upright worn_upright_;             // before it began to swing free
  int free_epochs_ = 0;              // of that, net of others
  int free_since_ = 0;               // its first epoch
  int alive_epochs_ = 0;             // of rest since that
  float quietest_log_rate_ = 0.0F;   // of all epochs: what the sensor shows at rest
  State decided_ = State::kStanding;
  State posture_ = State::kStanding;  // of what is decided: lying, sitting, standing or not worn
  bool has_decided_ = false;
  bool paths_died_ = false;  // lately, among the newest epochs
};

}  // namespace stance
