// Turns commands into the motion of a body and the truth about it.
//
//   Choreographer choreographer(person, seed, script.front());
//   for (const Command& command : script) choreographer.perform(command);
//   Performance performance = std::move(choreographer).finish();
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/simulator/body_motion.h"
#include "tools/simulator/moves.h"
#include "tools/simulator/person.h"
#include "tools/simulator/script.h"
#include "tools/simulator/truth.h"

namespace stance::simulator {

struct Performance {
  BodyMotion motion;
  std::vector<Json> truth;
  double duration_s = 0.0;
};

class Choreographer {
 public:
  Choreographer(const Person& person, std::uint64_t seed, const Command& first);

  void perform(const Command& command);
  Performance finish() &&;

 private:
  // Postures (choreographer_postures.cpp).
  static Posture posture_for(const Command& command);
  static std::string lying_side(const Command& command);
  [[nodiscard]] Pose pose_of(Posture posture, const std::string& side) const;
  void become(Posture posture, const std::string& side);
  void change_chair_or_bed(Posture to, const std::string& side);
  void change_on_floor(Posture to, const std::string& side);
  void hop(Posture to, const std::string& side);
  void stand_up(double start_s, double end_s);
  void sit_down(double start_s, double end_s);
  void lie_down(double start_s, double end_s, const std::string& side);
  void rise_from_lying(double start_s, double end_s);
  void set_sway(double start_s, double end_s);
  // What a lying person lies on, how far and fast one who sits down or stands up goes.
  void complete_postures(std::vector<Json>& truth) const;

  // Holding still, more or less (choreographer.cpp).
  void move_to(double start_s, double end_s, Dof dof, double value);
  void hold(double seconds);
  void fidget(double start_s, double end_s);
  void shift(double start_s, double end_s, Dof dof, double offset);

  // Walking, and what is no exercise (choreographer_walks.cpp).
  void walk(const Command& command);
  void add_turns(int count, double start_s, double end_s);
  void add_knocks(const std::vector<FootContact>& contacts, double speed_m_s, double left_share);
  void add_step_truth(const std::vector<FootContact>& contacts);
  void shuffle(const Command& command);
  void talk(const Command& command);

  // In a vehicle (choreographer_rides.cpp).
  void ride(const Command& command);
  void drive_leg(double start_s, double end_s, double shake);

  // Exercises (choreographer_sets.cpp).
  struct Style;
  struct Rep;
  void exercise(const Move& move, const Command& command);
  void hold_still(const Move& move, const Command& command);
  [[nodiscard]] Style style_of(const Move& move, const Command& command) const;
  Rep plan_rep(const Style& style, double progress, const Command& command, bool left);
  static void shrink(Rep& rep, double share);
  void perform_rep(const Move& move, const Rep& planned, bool left);
  void move_through(const Move& move, const Rep& rep);
  void glide(Dof dof, double start_s, double end_s, double delta, double early_share);
  void wobble(const Rep& rep);
  void settle(const Move& move);
  void tremble(double start_s, double end_s);
  double varied(double usual, double share);
  // With what only the finished motion tells.
  void complete_reps();
  void add_side_comparisons();

  std::uint64_t seed_;
  Person person_;
  Random random_;
  BodyMotion motion_;
  Truth truth_;
  std::vector<Json> reps_;
  Posture posture_;
  Pose target_;   // of the posture held, without fidgets
  Pose offsets_;  // by which fidgets have moved from it
  double sway_size_ = 1.0;
  double now_s_ = 0.0;
};

}  // namespace stance::simulator
