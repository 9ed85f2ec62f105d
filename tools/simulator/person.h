// A simulated person: lengths, habits and manners, drawn from a seed. Means and spreads are those published
// for adults; sources beside the fields.
#pragma once

#include <cstdint>

namespace stance::simulator {

struct Person {
  // Body.
  double height_m = 0.0;
  // Hip height is 0.53 of body height (Drillis and Contini, in Winter 2009, table 4.1).
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

  // Exercising: this person's size of displacements and of tilts, and time of lowering and of raising,
  // against the table of moves.h.
  double movement_size = 1.0;
  double movement_tilt = 1.0;
  double lowering_time = 1.0;
  double raising_time = 1.0;
  // From repetition to repetition, as a share: of displacements (3 to 8 % within the sets of the squat
  // recordings, doc/simulator.md), of tilts (8 to 30 %) and of times (3 to 11 %).
  double size_scatter = 0.0;
  double tilt_scatter = 0.0;
  double time_scatter = 0.0;
  // By the last repetition of a set: so much slower, half as much smaller.
  double fatigue = 0.0;
  // Sideways and forward movement that belongs to no exercise; 1: about a centimetre and two degrees.
  double wobble = 0.0;
  // Of the pelvis under effort, 3 to 12 Hz; 1: as in the squat recordings.
  double tremor = 0.0;
  // Size and time of the left side less the right one, percent of their mean, where a script asks for none.
  double size_difference_percent = 0.0;
  double time_difference_percent = 0.0;

  // Mean seconds between shifts of the seat, and between shifts of weight while standing.
  double seat_shift_every_s = 0.0;
  double weight_shift_every_s = 0.0;
};

// The same seed is the same person.
Person make_person(std::uint64_t seed);

}  // namespace stance::simulator
