#include "tools/simulator/choreographer.h"

#include <string_view>
#include <utility>

namespace stance::simulator {

Choreographer::Choreographer(const Person& person, std::uint64_t seed, const Command& first)
    : seed_(seed),
      person_(person),
      random_(seed, 2),
      motion_(Pose{}, random_),
      posture_(posture_for(first)),
      target_(pose_of(posture_, lying_side(first))) {
  for (std::size_t i = 0; i < kDofCount; ++i) {
    const Dof dof = static_cast<Dof>(i);
    motion_.track(dof) = Track(target_[dof]);
  }
  Random tremor(seed, 7);
  motion_.draw_tremor(tremor);
  Random ride(seed, 8);
  motion_.draw_ride(ride);
  sway_size_ = sway_in(posture_);
  motion_.sway_size() = Track(sway_size_);
  truth_.transition(0.0, 0.0, "kneeling", label_of(posture_));  // opens sedentary time
}

void Choreographer::perform(const Command& command) {
  become(posture_for(command), lying_side(command));
  if (command.verb == "walk") return walk(command);
  if (command.verb == "ride") return ride(command);
  if (command.verb == "shuffle") return shuffle(command);
  if (command.verb == "talk") return talk(command);
  if (const Move* move = find_move(command.verb))
    return move->held ? hold_still(*move, command) : exercise(*move, command);
  const double start_s = now_s_;
  hold(command.amount);
  truth_.activity(start_s, now_s_, label_of(posture_));
}

Performance Choreographer::finish() && {
  motion_.prepare();
  complete_reps();
  add_side_comparisons();
  std::vector<Json> truth = truth_.finish(now_s_);
  complete_postures(truth);
  return {std::move(motion_), std::move(truth), now_s_};
}

void Choreographer::move_to(double start_s, double end_s, Dof dof, double value) {
  motion_.track(dof).add_step(start_s, end_s, value - target_[dof] - offsets_[dof]);
  target_[dof] = value;
  offsets_[dof] = 0.0;
}

void Choreographer::hold(double seconds) {
  fidget(now_s_ + 1.0, now_s_ + seconds - 2.0);
  now_s_ += seconds;
}

// Small changes of posture at random moments: weight from foot to foot, a shift on the seat, a turn in bed.
void Choreographer::fidget(double start_s, double end_s) {
  const bool standing = posture_ == Posture::kStanding;
  const bool lying = std::string_view(label_of(posture_)) == "lying";
  const double every_s = standing ? person_.weight_shift_every_s
                         : lying  ? 4.0 * person_.seat_shift_every_s
                                  : person_.seat_shift_every_s;
  for (double t = start_s + random_.waiting_time(every_s); t < end_s;
       t += 1.5 + random_.waiting_time(every_s)) {
    const double length_s = random_.uniform(0.7, 1.5);
    if (standing) {
      shift(t, t + length_s, Dof::kLeft, random_.uniform(-0.05, 0.05));
      shift(t, t + length_s, Dof::kRoll, radians(random_.normal(1.5)));
      shift(t, t + length_s, Dof::kPitch, radians(random_.normal(1.0)));
      continue;
    }
    shift(t, t + length_s, Dof::kPitch, radians(random_.normal(3.5)));
    shift(t, t + length_s, Dof::kRoll, radians(random_.normal(2.0)));
    shift(t, t + length_s, Dof::kTwist, radians(random_.normal(5.0)) + offsets_[Dof::kTwist] * 0.5);
    motion_.track(Dof::kUp).add_pulse(t, t + 0.5 * length_s, t + length_s, random_.uniform(0.0, 0.012));
  }
}

void Choreographer::shift(double start_s, double end_s, Dof dof, double offset) {
  motion_.track(dof).add_step(start_s, end_s, offset - offsets_[dof]);
  offsets_[dof] = offset;
}

}  // namespace stance::simulator
