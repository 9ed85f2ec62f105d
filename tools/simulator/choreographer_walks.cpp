// Walking, and what only looks like an exercise.
#include <algorithm>
#include <cmath>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

constexpr double kReadyS = 0.4;  // before the first and after the last contact of a walk
// Share of the stride that a foot is on the ground (Perry 1992: 62 %, less when fast).
constexpr double kStanceShare = 0.61;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

void Choreographer::walk(const Command& command) {
  const double start_s = now_s_, end_s = now_s_ + command.amount;
  const double cadence = command.option("cadence", person_.cadence_steps_min);
  const double speed_m_s = command.option("speed", person_.speed_m_s);
  const double asymmetry = command.option("asymmetry", person_.step_asymmetry_percent) / 100.0;
  const double step_s = 60.0 / cadence;

  std::vector<FootContact> contacts;
  Foot foot = random_.sign() > 0.0 ? Foot::kLeft : Foot::kRight;
  for (double t = start_s + kReadyS; t < end_s - kReadyS;) {
    contacts.push_back({t, foot});
    foot = other(foot);
    // A step's time belongs to the foot that lands at its end.
    const double side = foot == Foot::kLeft ? 0.5 : -0.5;
    const double scatter = std::clamp(random_.normal(person_.step_time_scatter), -0.1, 0.1);
    t += step_s * (1.0 + side * asymmetry + scatter);
  }
  truth_.activity(start_s, end_s, "walking");
  now_s_ = end_s;
  if (contacts.size() < 3) return;  // too short to walk: stands

  // A limp is seen in the swing of the pelvis too, not only in the times.
  const double left_share = 1.0 - asymmetry + std::clamp(random_.normal(0.04), -0.08, 0.08);
  add_knocks(contacts, speed_m_s, left_share);
  add_step_truth(contacts);
  add_turns(static_cast<int>(command.option("turns", 0.0)), contacts.front().time_s, contacts.back().time_s);
  motion_.add_walk(WalkBout(person_, std::move(contacts), speed_m_s * step_s, left_share));
}

void Choreographer::add_turns(int count, double start_s, double end_s) {
  constexpr double kTurnS = 2.6;
  for (int i = 1; i <= count; ++i) {
    const double middle_s = start_s + (end_s - start_s) * i / (count + 1);
    const double from_s = middle_s - 0.5 * kTurnS, to_s = middle_s + 0.5 * kTurnS;
    if (from_s < start_s || to_s > end_s) continue;
    move_to(from_s, to_s, Dof::kHeading, target_[Dof::kHeading] + random_.sign() * radians(90.0));
    truth_.add({{"type", "turn"}, {"start_s", Truth::rounded(from_s)}, {"end_s", Truth::rounded(to_s)}});
  }
}

void Choreographer::add_knocks(const std::vector<FootContact>& contacts, double speed_m_s,
                               double left_share) {
  // Impact grows with speed (Lafortune 1991, J Biomech 24:877, at the shin; damped on the way to the pelvis).
  const double usual = person_.heel_strike_m_s2 * speed_m_s / 1.3;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const bool edge = i == 0 || i + 1 == contacts.size();
    const bool left = contacts[i].foot == Foot::kLeft;
    const double size = usual * (edge ? 0.5 : 1.0) * (left ? left_share : 1.0) * random_.uniform(0.8, 1.2);
    // Braked from the front, lifted, and pushed towards the landing foot's other side.
    const Eigen::Vector3d direction(-0.6, left ? -0.35 : 0.35, 1.0);
    motion_.add_knock({contacts[i].time_s, size * direction, random_.uniform(6.5, 9.5), 0.05,
                       (left ? 1.0 : -1.0) * size * random_.uniform(0.001, 0.003),
                       size * random_.uniform(0.001, 0.003), size * random_.normal(0.0015)});
  }
}

void Choreographer::add_step_truth(const std::vector<FootContact>& contacts) {
  std::vector<double> left, right;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const char* side = contacts[i].foot == Foot::kLeft ? "left" : "right";
    truth_.add({{"type", "step"}, {"time_s", Truth::rounded(contacts[i].time_s)}, {"side", side}});
    if (i > 0)
      (contacts[i].foot == Foot::kLeft ? left : right).push_back(contacts[i].time_s - contacts[i - 1].time_s);
    if (i + 2 >= contacts.size()) continue;
    const double stride_s = contacts[i + 2].time_s - contacts[i].time_s;
    truth_.add({{"type", "toe_off"},
                {"time_s", Truth::rounded(contacts[i].time_s + kStanceShare * stride_s)},
                {"side", side}});
  }
  if (left.size() < 6 || right.size() < 6) return;
  truth_.add(Truth::compared({{"type", "asymmetry"},
                              {"start_s", Truth::rounded(contacts.front().time_s)},
                              {"end_s", Truth::rounded(contacts.back().time_s)}},
                             "step_time_s", median(left), median(right)));
}

void Choreographer::shuffle(const Command& command) {
  const double start_s = now_s_;
  for (int i = 0; i < static_cast<int>(command.amount); ++i) {
    const double length_s = random_.uniform(0.7, 2.2),
                 middle_s = now_s_ + random_.uniform(0.3, 0.7) * length_s;
    motion_.track(Dof::kUp).add_pulse(now_s_, middle_s, now_s_ + length_s, -random_.uniform(0.01, 0.11));
    motion_.track(Dof::kPitch)
        .add_pulse(now_s_, middle_s, now_s_ + length_s, radians(random_.uniform(-2.0, 18.0)));
    shift(now_s_, now_s_ + length_s, Dof::kLeft, random_.uniform(-0.08, 0.08));
    shift(now_s_, now_s_ + length_s, Dof::kRoll, radians(random_.normal(2.5)));
    move_to(now_s_, now_s_ + length_s, Dof::kHeading,
            target_[Dof::kHeading] + radians(random_.uniform(-40.0, 40.0)));
    motion_.add_knock({now_s_ + length_s, {0.0, 0.0, random_.uniform(0.3, 1.5)}, 9.0, 0.04, 0.0, 0.0, 0.0});
    now_s_ += length_s + random_.uniform(0.0, 0.8);
  }
  truth_.activity(start_s, now_s_, "standing");
  truth_.add({{"type", "not_a_rep"},
              {"start_s", Truth::rounded(start_s)},
              {"end_s", Truth::rounded(now_s_)},
              {"what", "shuffle"}});
}

// Hands on the hips, turning to whom one talks to, shifting the weight; belt and sensor are pushed along.
void Choreographer::talk(const Command& command) {
  const double start_s = now_s_, end_s = now_s_ + command.amount;
  for (double t = start_s + 0.5; t < end_s - 3.0; t += 0.4 + random_.waiting_time(2.0)) {
    const double length_s = random_.uniform(0.6, 1.8);
    const auto pulse = [&](Dof dof, double size) {
      const double middle_s = t + random_.uniform(0.3, 0.7) * length_s;
      motion_.track(dof).add_pulse(t, middle_s, t + length_s, random_.normal(size));
    };
    pulse(Dof::kTwist, radians(7.0));
    pulse(Dof::kPitch, radians(2.5));
    if (random_.uniform(0.0, 1.0) < 0.4) {
      shift(t, t + length_s, Dof::kLeft, random_.uniform(-0.05, 0.05));
      shift(t, t + length_s, Dof::kRoll, radians(random_.normal(2.5)));
    }
    if (random_.uniform(0.0, 1.0) < 0.15)
      move_to(t, t + length_s, Dof::kHeading, target_[Dof::kHeading] + radians(random_.uniform(-30.0, 30.0)));
  }
  now_s_ = end_s;
  truth_.activity(start_s, now_s_, "standing");
  truth_.add({{"type", "not_a_rep"},
              {"start_s", Truth::rounded(start_s)},
              {"end_s", Truth::rounded(now_s_)},
              {"what", "talking with the hands on the hips"}});
}

}  // namespace stance::simulator
