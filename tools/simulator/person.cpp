#include "tools/simulator/person.h"

#include <algorithm>

#include "tools/simulator/pose.h"
#include "tools/simulator/random.h"

namespace stance::simulator {

namespace {

// Apart, so that whoever walks and sits stays the same when these change.
void draw_manners(Person& person, std::uint64_t seed) {
  Random random(seed, 6);
  person.size_scatter = random.uniform(0.02, 0.07);
  person.tilt_scatter = random.uniform(0.06, 0.22);
  person.time_scatter = random.uniform(0.03, 0.10);
  person.fatigue = random.uniform(0.0, 0.3);
  person.wobble = random.uniform(0.5, 1.8);
  person.tremor = random.uniform(0.4, 1.2);
  person.size_difference_percent = std::clamp(random.normal(4.0), -8.0, 8.0);
  person.time_difference_percent = std::clamp(random.normal(2.0), -4.0, 4.0);
}

}  // namespace

Person make_person(std::uint64_t seed) {
  Random random(seed, 1);
  // A normal value that stays within two deviations, so that nobody is a monster.
  const auto around = [&random](double mean, double deviation) {
    return mean + std::clamp(random.normal(deviation), -2.0 * deviation, 2.0 * deviation);
  };
  Person person;
  person.height_m = around(1.72, 0.09);
  person.hip_height_m = 0.53 * person.height_m;
  person.seat_drop_m = person.hip_height_m - 0.45 - random.uniform(0.07, 0.11);
  person.standing_pitch = radians(around(6.0, 4.0));
  person.sitting_pitch = person.standing_pitch - radians(random.uniform(8.0, 38.0));
  person.lying_pitch = radians(around(-88.0, 4.0));
  person.rise_s = random.uniform(1.7, 2.6);
  person.sit_down_s = random.uniform(1.9, 2.9);
  person.rise_lean = radians(random.uniform(22.0, 38.0));
  person.cadence_steps_min = around(112.0, 7.0);
  person.speed_m_s = around(1.3, 0.12);
  person.step_time_scatter = random.uniform(0.015, 0.03);
  person.step_asymmetry_percent = around(0.0, 0.8);
  person.obliquity = radians(around(3.6, 0.7));
  person.rotation = radians(around(4.5, 1.0));
  person.tilt = radians(around(1.6, 0.4));
  person.lateral_m = around(0.02, 0.004);
  person.heel_strike_m_s2 = around(5.5, 1.2);
  person.movement_size = around(1.0, 0.1);
  person.movement_tilt = around(1.0, 0.12);
  person.lowering_time = random.uniform(0.75, 1.35);
  person.raising_time = random.uniform(0.75, 1.3);
  person.seat_shift_every_s = random.uniform(15.0, 50.0);
  person.weight_shift_every_s = random.uniform(6.0, 18.0);
  draw_manners(person, seed);
  return person;
}

}  // namespace stance::simulator
