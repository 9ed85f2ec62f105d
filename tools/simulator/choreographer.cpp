#include "tools/simulator/choreographer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stance::simulator {
namespace {

constexpr double kBedHeightM = 0.52;  // of the hip of somebody lying on it
constexpr double kSeatBackM = 0.22;   // the hip moves back so far to sit
// How much quiet sway is left of that of standing.
constexpr double kSwaySitting = 0.3, kSwayLying = 0.15;

double twist_of(const std::string& side) {
  // Lying on the left side turns the front, which points up when on the back, to the wearer's left.
  if (side == "left") return radians(85.0);
  if (side == "right") return radians(-85.0);
  return side == "front" ? radians(175.0) : 0.0;
}

}  // namespace

const char* Choreographer::name_of(Posture posture) {
  if (posture == Posture::kStanding) return "standing";
  return posture == Posture::kSitting ? "sitting" : "lying";
}

Choreographer::Posture Choreographer::posture_for(const Command& command) {
  if (command.verb == "sit") return Posture::kSitting;
  return command.verb == "lie" ? Posture::kLying : Posture::kStanding;
}

Choreographer::Choreographer(const Person& person, std::uint64_t seed, const Command& first)
    : person_(person),
      random_(seed, 2),
      motion_(Pose{}, random_),
      posture_(posture_for(first)),
      target_(pose_of(posture_, first.side)) {
  for (std::size_t i = 0; i < kDofCount; ++i) {
    const Dof dof = static_cast<Dof>(i);
    motion_.track(dof) = Track(target_[dof]);
  }
  if (posture_ == Posture::kSitting) sway_size_ = kSwaySitting;
  if (posture_ == Posture::kLying) sway_size_ = kSwayLying;
  motion_.sway_size() = Track(sway_size_);
  if (posture_ != Posture::kStanding) truth_.begin_sedentary(0.0);
}

void Choreographer::perform(const Command& command) {
  become(posture_for(command), command.side);
  if (command.verb == "walk") return walk(command);
  if (command.verb == "squat") return squat(command);
  if (command.verb == "shuffle") return shuffle(command);
  const double start_s = now_s_;
  hold(command.amount);
  truth_.activity(start_s, now_s_, name_of(posture_));
}

Performance Choreographer::finish() && {
  motion_.prepare();
  return {std::move(motion_), truth_.finish(now_s_), now_s_};
}

Pose Choreographer::pose_of(Posture posture, const std::string& side) const {
  Pose pose;
  pose[Dof::kUp] = person_.hip_height_m;
  pose[Dof::kPitch] = person_.standing_pitch;
  if (posture == Posture::kSitting) {
    pose[Dof::kUp] -= person_.seat_drop_m;
    pose[Dof::kPitch] = person_.sitting_pitch;
  }
  if (posture == Posture::kLying) {
    pose[Dof::kUp] = kBedHeightM;
    pose[Dof::kPitch] = person_.lying_pitch;
    pose[Dof::kTwist] = twist_of(side);
  }
  return pose;
}

void Choreographer::move_to(double start_s, double end_s, Dof dof, double value) {
  motion_.track(dof).add_step(start_s, end_s, value - target_[dof] - offsets_[dof]);
  target_[dof] = value;
  offsets_[dof] = 0.0;
}

void Choreographer::become(Posture posture, const std::string& side) {
  if (posture == posture_) return;
  const double start_s = now_s_;
  const Posture from = posture_;
  double duration_s = 0.0;
  const double hurry = random_.uniform(0.9, 1.15);
  if (from == Posture::kStanding && posture == Posture::kSitting) {
    duration_s = person_.sit_down_s * hurry;
    sit_down(start_s, start_s + duration_s);
  } else if (from == Posture::kSitting && posture == Posture::kStanding) {
    duration_s = person_.rise_s * hurry;
    stand_up(start_s, start_s + duration_s);
  } else if (posture == Posture::kLying) {
    // From standing by way of sitting on the edge of the bed, without a pause.
    const double sit_s = from == Posture::kStanding ? person_.sit_down_s * hurry : 0.0;
    duration_s = sit_s + 3.2 * hurry;
    if (sit_s > 0.0) sit_down(start_s, start_s + sit_s);
    lie_down(start_s + 0.9 * sit_s, start_s + duration_s, side);
  } else {
    const double rise_s = posture == Posture::kStanding ? person_.rise_s * hurry : 0.0;
    duration_s = 2.8 * hurry + rise_s;
    rise_from_lying(start_s, start_s + 2.8 * hurry);
    if (rise_s > 0.0) stand_up(start_s + 2.6 * hurry, start_s + duration_s);
  }
  now_s_ += duration_s;
  posture_ = posture;
  truth_.transition(start_s, now_s_, name_of(from), name_of(posture));
  const double sway = posture == Posture::kStanding  ? 1.0
                      : posture == Posture::kSitting ? kSwaySitting
                                                     : kSwayLying;
  motion_.sway_size().add_step(start_s, now_s_, sway - sway_size_);
  sway_size_ = sway;
}

// The trunk leans before the hip leaves the seat (Schenkman 1990, Phys Ther 70:638).
void Choreographer::stand_up(double start_s, double end_s) {
  const double length_s = end_s - start_s;
  motion_.track(Dof::kPitch)
      .add_pulse(start_s, start_s + 0.42 * length_s, start_s + 0.95 * length_s, person_.rise_lean);
  const Pose standing = pose_of(Posture::kStanding, "");
  move_to(start_s + 0.2 * length_s, end_s, Dof::kPitch, standing[Dof::kPitch]);
  move_to(start_s + 0.28 * length_s, end_s, Dof::kUp, standing[Dof::kUp]);
  move_to(start_s, start_s + 0.8 * length_s, Dof::kForward, target_[Dof::kForward] + kSeatBackM);
  for (const Dof dof : {Dof::kRoll, Dof::kTwist, Dof::kLeft}) move_to(start_s, end_s, dof, 0.0);
}

void Choreographer::sit_down(double start_s, double end_s) {
  const double length_s = end_s - start_s;
  motion_.track(Dof::kPitch)
      .add_pulse(start_s, start_s + 0.5 * length_s, start_s + 0.95 * length_s, 0.9 * person_.rise_lean);
  const Pose sitting = pose_of(Posture::kSitting, "");
  move_to(start_s + 0.3 * length_s, end_s, Dof::kPitch, sitting[Dof::kPitch]);
  const double seat_s = start_s + 0.86 * length_s;
  move_to(start_s + 0.1 * length_s, seat_s, Dof::kUp, sitting[Dof::kUp]);
  move_to(start_s + 0.1 * length_s, seat_s, Dof::kForward, target_[Dof::kForward] - kSeatBackM);
  for (const Dof dof : {Dof::kRoll, Dof::kTwist, Dof::kLeft}) move_to(start_s, end_s, dof, 0.0);
  motion_.add_knock({seat_s - 0.05, {0.0, 0.0, random_.uniform(1.0, 3.0)}, 4.0, 0.08, 0.0, 0.0, 0.0});
}

void Choreographer::lie_down(double start_s, double end_s, const std::string& side) {
  const double length_s = end_s - start_s;
  const Pose lying = pose_of(Posture::kLying, side);
  move_to(start_s, start_s + 0.8 * length_s, Dof::kPitch, lying[Dof::kPitch]);
  move_to(start_s, start_s + 0.7 * length_s, Dof::kHeading,
          target_[Dof::kHeading] + random_.sign() * radians(80.0));
  move_to(start_s, end_s, Dof::kUp, lying[Dof::kUp]);
  move_to(start_s + 0.4 * length_s, end_s, Dof::kTwist, lying[Dof::kTwist]);
  for (const Dof dof : {Dof::kRoll, Dof::kLeft}) move_to(start_s, end_s, dof, 0.0);
}

void Choreographer::rise_from_lying(double start_s, double end_s) {
  const double length_s = end_s - start_s;
  const Pose sitting = pose_of(Posture::kSitting, "");
  move_to(start_s, start_s + 0.6 * length_s, Dof::kTwist, 0.0);
  move_to(start_s + 0.15 * length_s, end_s, Dof::kPitch, sitting[Dof::kPitch]);
  move_to(start_s + 0.3 * length_s, end_s, Dof::kHeading,
          target_[Dof::kHeading] + random_.sign() * radians(80.0));
  move_to(start_s, end_s, Dof::kUp, sitting[Dof::kUp]);
  for (const Dof dof : {Dof::kRoll, Dof::kLeft}) move_to(start_s, end_s, dof, 0.0);
}

void Choreographer::hold(double seconds) {
  fidget(now_s_ + 1.0, now_s_ + seconds - 2.0);
  now_s_ += seconds;
}

// Small changes of posture at random moments: weight from foot to foot, a shift on the seat, a turn in bed.
void Choreographer::fidget(double start_s, double end_s) {
  const bool standing = posture_ == Posture::kStanding;
  const double every_s = standing                        ? person_.weight_shift_every_s
                         : posture_ == Posture::kSitting ? person_.seat_shift_every_s
                                                         : 4.0 * person_.seat_shift_every_s;
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
