// Postures, and the ways between them.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

constexpr double kBedHeightM = 0.52;  // of the hip of somebody lying on it
constexpr double kSeatBackM = 0.22;   // the hip moves back so far to sit

double twist_of(const std::string& side) {
  // Lying on the left side turns the front, which points up when on the back, to the wearer's left.
  if (side == "left") return radians(85.0);
  if (side == "right") return radians(-85.0);
  return side == "front" ? radians(175.0) : 0.0;
}

bool on_floor(Posture posture) {
  return posture != Posture::kStanding && posture != Posture::kSitting && posture != Posture::kLying;
}

// From the floor everything goes through kneeling.
Posture nearer_to_standing(Posture posture) {
  switch (posture) {
    case Posture::kSupine:
    case Posture::kSideLying:
    case Posture::kBench:
      return Posture::kFloorSitting;
    case Posture::kFloorSitting:
    case Posture::kAllFours:
      return Posture::kKneeling;
    default:
      return Posture::kStanding;
  }
}

std::vector<Posture> way_up(Posture from) {
  std::vector<Posture> way{from};
  while (way.back() != Posture::kStanding) way.push_back(nearer_to_standing(way.back()));
  return way;
}

// Seconds of an unhurried adult. From standing to lying on the floor and back takes 4 to 8 s each way.
double hop_s(Posture from, Posture to) {
  if (from == Posture::kStanding || to == Posture::kStanding) return 2.0;
  if (from == Posture::kAllFours || to == Posture::kAllFours) return 1.3;
  return 1.8;
}

}  // namespace

double sway_in(Posture posture) {
  const std::string_view label = label_of(posture);
  if (label == "sitting") return 0.3;
  if (label == "lying") return 0.15;
  return posture == Posture::kAllFours ? 0.5 : 1.0;
}

Posture Choreographer::posture_for(const Command& command) {
  if (const Move* move = find_move(command.verb)) return move->posture;
  if (command.verb == "sit" || command.verb == "ride") return Posture::kSitting;
  if (command.verb == "lie") return Posture::kLying;
  if (command.verb == "kneel") return Posture::kKneeling;
  if (command.verb == "all_fours") return Posture::kAllFours;
  if (command.verb == "floor") return command.side == "back" ? Posture::kSupine : Posture::kSideLying;
  return Posture::kStanding;
}

// Which way up somebody lies for a command; the leg that moves is the upper one.
std::string Choreographer::lying_side(const Command& command) {
  const Move* move = find_move(command.verb);
  if (move == nullptr || move->posture != Posture::kSideLying) return move == nullptr ? command.side : "back";
  return command.side == "left" ? "right" : "left";
}

Pose Choreographer::pose_of(Posture posture, const std::string& side) const {
  Pose pose;
  pose[Dof::kUp] = person_.hip_height_m;
  pose[Dof::kPitch] = person_.standing_pitch;
  const auto low = [&](double share_of_height, double pitch) {
    pose[Dof::kUp] = share_of_height * person_.height_m;
    pose[Dof::kPitch] = pitch;
  };
  switch (posture) {
    case Posture::kStanding:
      break;
    case Posture::kSitting:
      pose[Dof::kUp] -= person_.seat_drop_m;
      pose[Dof::kPitch] = person_.sitting_pitch;
      break;
    case Posture::kLying:
      pose[Dof::kUp] = kBedHeightM;
      pose[Dof::kPitch] = person_.lying_pitch;
      pose[Dof::kTwist] = twist_of(side);
      break;
    case Posture::kKneeling:
      low(0.285, person_.standing_pitch);
      break;
    case Posture::kHalfKneeling:
      low(0.275, person_.standing_pitch);
      break;
    case Posture::kAllFours:
      low(0.29, -person_.lying_pitch - radians(4.0));
      break;
    case Posture::kFloorSitting:
      low(0.06, person_.sitting_pitch - radians(5.0));
      break;
    case Posture::kBench:
      low(0.09, 0.55 * person_.lying_pitch);
      break;
    case Posture::kSupine:
      low(0.055, person_.lying_pitch);
      break;
    case Posture::kSideLying:
      low(0.10, person_.lying_pitch);
      pose[Dof::kTwist] = twist_of(side);
      break;
  }
  return pose;
}

void Choreographer::become(Posture posture, const std::string& side) {
  const bool turned = std::abs(pose_of(posture, side)[Dof::kTwist] - target_[Dof::kTwist]) > 0.1;
  if (posture == posture_ && !turned) return;
  const double start_s = now_s_;
  const Posture from = posture_;
  if (on_floor(from) || on_floor(posture)) {
    if (!on_floor(from) && from != Posture::kStanding) become(Posture::kStanding, "");
    change_on_floor(on_floor(posture) ? posture : Posture::kStanding, side);
    if (posture_ != posture) become(posture, side);
    return;
  }
  change_chair_or_bed(posture, side);
  posture_ = posture;
  truth_.transition(start_s, now_s_, label_of(from), label_of(posture));
  set_sway(start_s, now_s_);
}

void Choreographer::change_chair_or_bed(Posture posture, const std::string& side) {
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
  } else if (posture == Posture::kLying && from == Posture::kLying) {
    duration_s = 2.2 * hurry;
    lie_down(start_s, start_s + duration_s, side);
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
}

void Choreographer::set_sway(double start_s, double end_s) {
  motion_.sway_size().add_step(start_s, end_s, sway_in(posture_) - sway_size_);
  sway_size_ = sway_in(posture_);
}

// Up until both ways to standing meet, then down.
void Choreographer::change_on_floor(Posture to, const std::string& side) {
  const double start_s = now_s_;
  const Posture from = posture_;
  if (from == to) {
    hop(to, side);
    return;
  }
  std::vector<Posture> up = way_up(from), down = way_up(to);
  while (up.size() > 1 && down.size() > 1 && up[up.size() - 2] == down[down.size() - 2]) {
    up.pop_back();
    down.pop_back();
  }
  for (std::size_t i = 1; i < up.size(); ++i) hop(up[i], side);
  for (std::size_t i = down.size() - 1; i-- > 0;) hop(down[i], side);
  truth_.transition(start_s, now_s_, label_of(from), label_of(to));
}

void Choreographer::hop(Posture to, const std::string& side) {
  const double length_s = hop_s(posture_, to) * random_.uniform(0.8, 1.4);
  const double start_s = now_s_, end_s = start_s + length_s;
  const Pose pose = pose_of(to, side);
  const auto at = [&](double share) { return start_s + share * length_s; };
  const bool down = pose[Dof::kUp] < target_[Dof::kUp];
  move_to(start_s, at(0.85), Dof::kPitch, pose[Dof::kPitch]);
  move_to(at(0.08), at(0.95), Dof::kUp, pose[Dof::kUp]);
  move_to(at(0.1), end_s, Dof::kTwist, pose[Dof::kTwist]);
  move_to(at(0.1), at(0.9), Dof::kRoll, 0.0);
  move_to(at(0.1), at(0.9), Dof::kLeft, random_.uniform(-0.05, 0.05));
  move_to(start_s, end_s, Dof::kForward, target_[Dof::kForward] + random_.uniform(-0.15, 0.2));
  if (to == Posture::kFloorSitting || posture_ == Posture::kFloorSitting) {
    const double direction = random_.sign();
    move_to(start_s, end_s, Dof::kHeading,
            target_[Dof::kHeading] + direction * radians(random_.uniform(20.0, 70.0)));
  }
  if (posture_ == Posture::kStanding || to == Posture::kStanding) {
    motion_.track(Dof::kPitch).add_pulse(start_s, at(0.5), end_s, radians(random_.uniform(12.0, 35.0)));
    motion_.track(Dof::kRoll).add_pulse(start_s, at(0.4), end_s, radians(random_.normal(5.0)));
    motion_.track(Dof::kTwist).add_pulse(start_s, at(0.6), end_s, radians(random_.normal(6.0)));
  }
  if (down) motion_.add_knock({at(0.85), {0.0, 0.0, random_.uniform(0.8, 2.5)}, 5.0, 0.06});
  now_s_ = end_s + random_.uniform(0.0, 0.4);
  posture_ = to;
  set_sway(start_s, end_s);
}

void Choreographer::complete_postures(std::vector<Json>& truth) const {
  constexpr double kTickS = 0.02;
  for (Json& event : truth) {
    const double start_s = event.value("start_s", 0.0), end_s = event.value("end_s", 0.0);
    if (event["type"] == "activity" && event["label"] == "lying") {
      const Eigen::Vector3d up_body =
          motion_.pose(0.5 * (start_s + end_s)).rotation_earth_body().transpose() * Eigen::Vector3d::UnitZ();
      const bool on_side = std::abs(up_body.y()) > std::abs(up_body.x());
      event["lying_on"] = on_side             ? (up_body.y() > 0.0 ? "right" : "left")
                          : up_body.x() > 0.0 ? "back"
                                              : "front";
    }
    if (event["type"] != "transition" || event["from"] == "lying" || event["to"] == "lying") continue;
    double fastest = 0.0;
    for (double t = start_s; t < end_s; t += kTickS)
      fastest = std::max(fastest, std::abs(motion_.pose(t + kTickS)[Dof::kUp] - motion_.pose(t)[Dof::kUp]));
    event["vertical_travel_cm"] =
        Truth::rounded(100.0 * std::abs(motion_.pose(end_s)[Dof::kUp] - motion_.pose(start_s)[Dof::kUp]));
    event["vertical_speed_m_s"] = Truth::rounded(fastest / kTickS);
  }
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

}  // namespace stance::simulator
