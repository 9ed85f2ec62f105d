// A simulated person: lengths, habits and manners, drawn from a seed. Means and spreads are those published
// for adults; sources beside the fields.
#pragma once

#include <cstdint>

namespace stance::simulator {

struct Person {
  // Body. Hip height is 0.53 of body height (Drillis and Contini, in Winter 2009, table 4.1).
  double hip_height_m = 0.0;
  // How far the hip sinks to a chair: hip height less a seat of 0.45 m and the flesh above it; 0.3 to 0.45 m.
  double seat_drop_m = 0.0;

  // Pitch of the pelvis (rad). Standing: a slight anterior tilt. Sitting turns it backward, by about 20
  // degrees on average, from nothing (upright sitters) to 40 (slumped) (Lazennec 2004, Eur Spine J 13:719).
  double standing_pitch = 0.0;
  double sitting_pitch = 0.0;
  double lying_pitch = 0.0;

  // Rising and sitting down: time, and lean of the pelvis in its middle. 1.8 s and more when not hurried
  // (Nuzik 1986, Phys Ther 66:1708; Kralj 1990, J Biomech 23:1123).
  double rise_s = 0.0;
  double sit_down_s = 0.0;
  double rise_lean = 0.0;

  // Walking. Comfortable speed 1.3 m/s and cadence 112 steps/min (Bohannon 1997, Age Ageing 26:15).
  double cadence_steps_min = 0.0;
  double speed_m_s = 0.0;
  // Standard deviation of a step's time as a share of it; 2 to 3 % in health (Hausdorff 2005, JNER 2:19).
  double step_time_scatter = 0.0;
  // Own step-time difference, percent of the mean, left less right; about 1 % in health.
  double step_asymmetry_percent = 0.0;
  // Half ranges of the pelvis: about 4 degrees of obliquity, 5 of rotation, 2 of tilt; 2 cm to each side
  // (Perry 1992, chapter 7; Murray 1964, J Bone Joint Surg 46A:335).
  double obliquity = 0.0;
  double rotation = 0.0;
  double tilt = 0.0;
  double lateral_m = 0.0;
  // Amplitude of the knock of the landing foot at the pelvis, at 1.3 m/s.
  double heel_strike_m_s2 = 0.0;

  // Squatting: depth of the hip, lean of the pelvis at the bottom, times down and up.
  double squat_depth_m = 0.0;
  double squat_lean = 0.0;
  double squat_down_s = 0.0;
  double squat_up_s = 0.0;

  // Mean seconds between shifts of the seat, and between shifts of weight while standing.
  double seat_shift_every_s = 0.0;
  double weight_shift_every_s = 0.0;
};

// The same seed is the same person.
Person make_person(std::uint64_t seed);

}  // namespace stance::simulator
