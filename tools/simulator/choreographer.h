// Turns commands into the motion of a body and the truth about it.
//
//   Choreographer choreographer(person, seed);
//   for (const Command& command : script) choreographer.perform(command);
//   Performance performance = choreographer.finish();
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/simulator/body_motion.h"
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
  enum class Posture { kStanding, kSitting, kLying };
  static const char* name_of(Posture posture);
  static Posture posture_for(const Command& command);

  // Postures (choreographer.cpp).
  [[nodiscard]] Pose pose_of(Posture posture, const std::string& side) const;
  void become(Posture posture, const std::string& side);
  void stand_up(double start_s, double end_s);
  void sit_down(double start_s, double end_s);
  void lie_down(double start_s, double end_s, const std::string& side);
  void rise_from_lying(double start_s, double end_s);
  void move_to(double start_s, double end_s, Dof dof, double value);
  void hold(double seconds);
  void fidget(double start_s, double end_s);
  void shift(double start_s, double end_s, Dof dof, double offset);

  // Movements (choreographer_moves.cpp).
  void walk(const Command& command);
  void add_turns(int count, double start_s, double end_s);
  void add_knocks(const std::vector<FootContact>& contacts, double speed_m_s, double left_share);
  void add_step_truth(const std::vector<FootContact>& contacts);
  void squat(const Command& command);
  void shuffle(const Command& command);

  Person person_;
  Random random_;
  BodyMotion motion_;
  Truth truth_;
  Posture posture_;
  Pose target_;   // of the posture held, without fidgets
  Pose offsets_;  // by which fidgets have moved from it
  double sway_size_ = 1.0;
  double now_s_ = 0.0;
};

}  // namespace stance::simulator
