// Sets of repetitions, and holds.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

constexpr double kGetReadyS = 1.0;
// A way is the sum of two minimum-jerk steps, one early and one late, each so long: how they share it is what
// makes one person's speed rise sooner than another's.
constexpr double kStepShare = 0.8;
constexpr std::size_t kFewestForComparison = 5;  // repetitions of each side

double clamped_normal(Random& random, double deviation) {
  return std::clamp(random.normal(deviation), -2.5 * deviation, 2.5 * deviation);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

bool sideways(Dof dof) { return dof == Dof::kLeft || dof == Dof::kRoll || dof == Dof::kTwist; }
bool is_angle(Dof dof) { return dof == Dof::kPitch || dof == Dof::kRoll || dof == Dof::kTwist; }

// `count` different numbers below `size`.
std::set<int> some_of(int size, int count, Random& random) {
  std::set<int> chosen;
  count = std::min(count, size);
  while (static_cast<int>(chosen.size()) < count)
    chosen.insert(std::min(size - 1, static_cast<int>(random.uniform(0.0, size))));
  return chosen;
}

Json times_of(const char* type, double start_s, double end_s) {
  return {{"type", type}, {"start_s", Truth::rounded(start_s)}, {"end_s", Truth::rounded(end_s)}};
}

}  // namespace

// How this person does this exercise, the same in every set.
struct Choreographer::Style {
  std::vector<double> sizes;  // m or rad, of each part
  double there_s, back_s, turn_s, rest_s;
  double early_share;
  double size_difference, time_difference;  // left less right, shares of their mean
};

struct Choreographer::Rep {
  double start_s, turn_s, back_s, end_s;  // leaves rest, reaches the turning point, leaves it, is back
  std::vector<double> sizes;
  double tilt;  // times every angle
  double early_share;
  double wobble;
};

double Choreographer::varied(double usual, double share) {
  return usual * (1.0 + clamped_normal(random_, share));
}

Choreographer::Style Choreographer::style_of(const Move& move, const Command& command) const {
  Random random(seed_, 100 + static_cast<std::uint64_t>(&move - all_moves().data()));
  Style style{};
  const double size = command.option("size", 100.0) / 100.0, time = command.option("time", 100.0) / 100.0;
  for (const Part& part : move.parts) {
    const double drawn = part.size + clamped_normal(random, part.spread);
    const double unit =
        is_angle(part.dof) ? radians(person_.movement_tilt) : 0.01 * person_.height_m * person_.movement_size;
    style.sizes.push_back(size * drawn * unit);
  }
  const auto lasts = [&](double usual_s) {
    return time * usual_s * std::exp(clamped_normal(random, move.time_spread));
  };
  style.there_s = lasts(move.there_s) * (move.lowers_first ? person_.lowering_time : person_.raising_time);
  style.back_s = lasts(move.back_s) * (move.lowers_first ? person_.raising_time : person_.lowering_time);
  style.turn_s = command.option("hold_s", lasts(move.turn_s));
  style.rest_s = command.option("pause_s", lasts(move.rest_s));
  style.early_share = random.uniform(0.35, 0.65);
  style.size_difference = command.option("size_difference", person_.size_difference_percent) / 100.0;
  style.time_difference = command.option("time_difference", person_.time_difference_percent) / 100.0;
  if (!move.one_sided) style.size_difference = style.time_difference = 0.0;
  return style;
}

// `progress` goes from 0 to 1 through the set.
Choreographer::Rep Choreographer::plan_rep(const Style& style, double progress, const Command& command,
                                           bool left) {
  const double tired = command.option("fatigue", 100.0 * person_.fatigue) / 100.0 * progress * progress;
  const bool sloppy = random_.uniform(0.0, 100.0) < command.option("sloppy", 0.0);
  const double side = left ? 0.5 : -0.5;
  const double lazy = sloppy ? random_.uniform(0.6, 0.85) : 1.0;
  const double scatter = 1.0 + clamped_normal(random_, person_.size_scatter);
  const double size = (1.0 + side * style.size_difference) * (1.0 - 0.5 * tired) * lazy * scatter;
  const double tilt = 1.0 + clamped_normal(random_, person_.tilt_scatter);
  const double time =
      (1.0 + side * style.time_difference) * (1.0 + tired) * (sloppy ? random_.uniform(0.7, 0.95) : 1.0);
  Rep rep{};
  for (const double usual : style.sizes) rep.sizes.push_back(usual * size);
  rep.start_s = now_s_;
  rep.turn_s = rep.start_s + time * varied(style.there_s, person_.time_scatter);
  rep.back_s = rep.turn_s + varied(style.turn_s, 0.3);
  rep.end_s = rep.back_s + time * varied(style.back_s, person_.time_scatter);
  rep.early_share = std::clamp(style.early_share + random_.normal(0.05), 0.2, 0.8);
  rep.wobble = person_.wobble * (sloppy ? 2.0 : 1.0);
  rep.tilt = tilt;
  return rep;
}

void Choreographer::glide(Dof dof, double start_s, double end_s, double delta, double early_share) {
  const double step_s = kStepShare * (end_s - start_s);
  motion_.track(dof).add_step(start_s, start_s + step_s, early_share * delta);
  motion_.track(dof).add_step(end_s - step_s, end_s, (1.0 - early_share) * delta);
}

void Choreographer::move_through(const Move& move, const Rep& rep) {
  const double there_s = rep.turn_s - rep.start_s, back_s = rep.end_s - rep.back_s;
  for (std::size_t i = 0; i < move.parts.size(); ++i) {
    const Part& part = move.parts[i];
    const double out_from_s = rep.start_s + part.begin * there_s, out_to_s = rep.start_s + part.end * there_s;
    const double home_from_s = rep.end_s - part.end * back_s, home_to_s = rep.end_s - part.begin * back_s;
    if (part.course == Course::kReach) {
      glide(part.dof, out_from_s, out_to_s, rep.sizes[i], rep.early_share);
      glide(part.dof, home_from_s, home_to_s, -rep.sizes[i], rep.early_share);
      continue;
    }
    for (const auto& [from_s, to_s] : {std::pair(out_from_s, out_to_s), std::pair(home_from_s, home_to_s)}) {
      const double middle_s = from_s + random_.uniform(0.4, 0.6) * (to_s - from_s);
      motion_.track(part.dof).add_pulse(from_s, middle_s, to_s,
                                        varied(rep.sizes[i], 2.0 * person_.tilt_scatter));
    }
  }
  for (const Landing& landing : move.landings) {
    const double time_s =
        landing.on_way_back ? rep.back_s + landing.at * back_s : rep.start_s + landing.at * there_s;
    const double size = landing.size_m_s2 * random_.uniform(0.5, 1.4);
    motion_.add_knock({time_s,
                       {size * random_.normal(0.3), size * random_.normal(0.2), size},
                       random_.uniform(5.0, 9.0),
                       0.05,
                       size * random_.normal(0.0015),
                       size * random_.normal(0.0015),
                       size * random_.normal(0.001)});
  }
  wobble(rep);
}

// What no exercise asks for: balance, a glance aside, a foot that finds its place.
void Choreographer::wobble(const Rep& rep) {
  constexpr std::array<std::pair<Dof, double>, 5> kSizes{{{Dof::kForward, 0.006},
                                                          {Dof::kLeft, 0.006},
                                                          {Dof::kPitch, radians(1.0)},
                                                          {Dof::kRoll, radians(1.0)},
                                                          {Dof::kTwist, radians(1.5)}}};
  for (const auto& [dof, size] : kSizes) {
    const double length_s = random_.uniform(0.3, 0.9) * (rep.end_s - rep.start_s);
    const double from_s = rep.start_s + random_.uniform(0.0, 1.0) * (rep.end_s - rep.start_s - length_s);
    const double middle_s = from_s + random_.uniform(0.35, 0.65) * length_s;
    motion_.track(dof).add_pulse(from_s, middle_s, from_s + length_s, rep.wobble * random_.normal(size));
  }
}

// Nobody comes back to quite the pose they left.
void Choreographer::settle(const Move& move) {
  const double from_s = now_s_ - 0.6, to_s = now_s_ + 0.1;
  shift(from_s, to_s, Dof::kPitch, radians(clamped_normal(random_, 1.2)));
  shift(from_s, to_s, Dof::kRoll, radians(clamped_normal(random_, 0.7)));
  shift(from_s, to_s, Dof::kLeft, clamped_normal(random_, 0.008));
  if (move.posture == Posture::kStanding)
    move_to(from_s, to_s, Dof::kHeading, target_[Dof::kHeading] + radians(clamped_normal(random_, 1.0)));
}

void Choreographer::tremble(double start_s, double end_s) {
  constexpr double kRampS = 0.5;
  motion_.tremor_size().add_step(start_s, start_s + kRampS, person_.tremor);
  motion_.tremor_size().add_step(end_s, end_s + kRampS, -person_.tremor);
}

void Choreographer::exercise(const Move& move, const Command& command) {
  hold(kGetReadyS);
  truth_.activity(now_s_ - kGetReadyS, now_s_, label_of(move.posture));
  truth_.end_sedentary(now_s_);

  const int count = static_cast<int>(command.amount);
  const Style style = style_of(move, command);
  const std::set<int> long_pauses =
      some_of(count - 1, static_cast<int>(command.option("long_pauses", 0.0)), random_);
  const std::set<int> aborted = some_of(count, static_cast<int>(command.option("aborted", 0.0)), random_);
  const bool alternating = command.side == "alternating";
  bool left = alternating ? random_.sign() > 0.0 : command.side == "left";
  const double set_start_s = now_s_;
  double set_end_s = now_s_;
  for (int i = 0; i < count; ++i) {
    const double progress = count > 1 ? static_cast<double>(i) / (count - 1) : 0.0;
    if (aborted.contains(i)) {
      Rep rep = plan_rep(style, progress, command, left);
      shrink(rep, random_.uniform(0.25, 0.45));
      perform_rep(move, rep, left);
      Json event = times_of("not_a_rep", rep.start_s, rep.end_s);
      event["what"] = "begun and given up: " + std::string(move.exercise);
      truth_.add(event);
      now_s_ = rep.end_s + random_.uniform(0.4, 1.5);
    }
    const Rep rep = plan_rep(style, progress, command, left);
    perform_rep(move, rep, left);
    set_end_s = rep.end_s;
    Json event = times_of("rep", rep.start_s, rep.end_s);
    event["turn_s"] = Truth::rounded(rep.turn_s);
    event["exercise"] = move.exercise;
    event["side"] = !move.one_sided ? "both" : left ? "left" : "right";
    event["number"] = i + 1;
    event[move.lowers_first ? "eccentric_s" : "concentric_s"] = Truth::rounded(rep.turn_s - rep.start_s);
    event[move.lowers_first ? "concentric_s" : "eccentric_s"] = Truth::rounded(rep.end_s - rep.back_s);
    event["pause_s"] = Truth::rounded(rep.back_s - rep.turn_s);
    reps_.push_back(event);
    now_s_ = rep.end_s;
    if (i + 1 == count) break;
    settle(move);
    now_s_ += long_pauses.contains(i) ? random_.uniform(2.0, 6.0) : varied(style.rest_s, 0.3);
    if (alternating) left = !left;
  }
  tremble(set_start_s, set_end_s);
  Json set = times_of("set", set_start_s, set_end_s);
  set["exercise"] = move.exercise;
  set["side"] = !move.one_sided || alternating ? "both" : command.side;
  set["reps"] = count;
  truth_.add(set);
  truth_.activity(set_start_s, set_end_s, "exercising");
  truth_.transition(set_end_s, set_end_s, "kneeling",
                    label_of(move.posture));  // sedentary again, lying or sitting
}

// Mirrored for the right leg.
void Choreographer::perform_rep(const Move& move, const Rep& planned, bool left) {
  Rep rep = planned;
  for (std::size_t i = 0; i < move.parts.size(); ++i) {
    if (is_angle(move.parts[i].dof)) rep.sizes[i] *= rep.tilt;
    if (move.one_sided && !left && sideways(move.parts[i].dof)) rep.sizes[i] = -rep.sizes[i];
  }
  move_through(move, rep);
}

// To this share of its size, and quicker.
void Choreographer::shrink(Rep& rep, double share) {
  for (double& size : rep.sizes) size *= share;
  const double time = 0.4 + share, there_s = time * (rep.turn_s - rep.start_s),
               back_s = time * (rep.end_s - rep.back_s);
  rep.turn_s = rep.start_s + there_s;
  rep.back_s = rep.turn_s;
  rep.end_s = rep.back_s + back_s;
}

void Choreographer::hold_still(const Move& move, const Command& command) {
  hold(kGetReadyS);
  truth_.activity(now_s_ - kGetReadyS, now_s_, label_of(move.posture));
  truth_.end_sedentary(now_s_);
  const Style style = style_of(move, command);
  const bool left = command.side == "left";
  Rep rep = plan_rep(style, 0.0, command, left);
  rep.back_s = rep.turn_s + command.amount;
  rep.end_s = rep.back_s + style.back_s;
  perform_rep(move, rep, left);
  tremble(rep.start_s, rep.back_s);
  fidget(rep.turn_s + 1.0, rep.back_s - 2.0);
  now_s_ = rep.end_s;
  Json event = times_of("hold", rep.turn_s, rep.back_s);
  event["exercise"] = move.exercise;
  event["side"] = move.one_sided ? command.side : "both";
  event["hold_s"] = Truth::rounded(command.amount);
  truth_.add(event);
  truth_.activity(rep.start_s, rep.end_s, "exercising");
  truth_.transition(rep.end_s, rep.end_s, "kneeling", label_of(move.posture));
}

// How far the pelvis turned and rose in all, whatever made it.
void Choreographer::complete_reps() {
  constexpr double kTickS = 0.02;
  for (Json& event : reps_) {
    const double start_s = event["start_s"].get<double>(), end_s = event["end_s"].get<double>();
    const Pose first = motion_.pose(start_s);
    const Eigen::Matrix3d at_start = first.rotation_earth_body();
    double most = 0.0, lowest = first[Dof::kUp], highest = first[Dof::kUp];
    for (double t = start_s; t <= end_s; t += kTickS) {
      const Pose pose = motion_.pose(t);
      most = std::max(most, Eigen::AngleAxisd(at_start.transpose() * pose.rotation_earth_body()).angle());
      lowest = std::min(lowest, pose[Dof::kUp]);
      highest = std::max(highest, pose[Dof::kUp]);
    }
    event["range_of_motion_deg"] = Truth::rounded(most * 180.0 / std::numbers::pi);
    event["vertical_travel_cm"] = Truth::rounded(100.0 * (highest - lowest));
    truth_.add(event);
  }
}

void Choreographer::add_side_comparisons() {
  std::map<std::string, std::vector<const Json*>> by_exercise;
  for (const Json& rep : reps_)
    if (rep["side"] != "both") by_exercise[rep["exercise"].get<std::string>()].push_back(&rep);
  for (const auto& [exercise, reps] : by_exercise) {
    for (const char* measure : {"range_of_motion_deg", "concentric_s", "eccentric_s", "vertical_travel_cm"}) {
      std::vector<double> left, right;
      for (const Json* rep : reps)
        ((*rep)["side"] == "left" ? left : right).push_back((*rep)[measure].get<double>());
      if (left.size() < kFewestForComparison || right.size() < kFewestForComparison) continue;
      Json event = times_of("asymmetry", (*reps.front())["start_s"].get<double>(),
                            (*reps.back())["end_s"].get<double>());
      event["exercise"] = exercise;
      truth_.add(Truth::compared(std::move(event), measure, median(left), median(right)));
    }
  }
}

}  // namespace stance::simulator
