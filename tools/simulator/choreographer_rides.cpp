// Sitting in a vehicle.
#include <algorithm>
#include <cmath>

#include "tools/simulator/choreographer.h"

namespace stance::simulator {
namespace {

// Unhurried drivers start, brake and bend with 1 to 2.5 m/s^2 (passengers stand up to about that in buses).
constexpr double kMostSideways_m_s2 = 2.5;
// Of a minimum-jerk way, over way / time and way / time^2.
constexpr double kPeakSpeed = 1.875;
constexpr double kPeakAcceleration = 5.774;

}  // namespace

// Legs of a drive from stop to stop, on roads of different roughness; at the stops the engine is felt.
void Choreographer::ride(const Command& command) {
  const double start_s = now_s_, end_s = now_s_ + command.amount;
  const double vehicle = command.option("shake", 100.0 * random_.uniform(0.6, 1.6)) / 100.0;
  constexpr double kIdle = 0.05;
  constexpr double kShortestLegS = 12.0;
  motion_.ride_size().add_step(start_s, start_s + 1.0, kIdle);
  // Backrests lean by 5 to 25 degrees, of a bus less than of a car (22: SAE J826); the pelvis half goes
  // along.
  const double recline = radians(random_.uniform(2.0, 12.0));
  move_to(start_s, start_s + 2.0, Dof::kPitch, target_[Dof::kPitch] - recline);
  fidget(start_s + 2.0, end_s - 2.0);
  for (double t = start_s + random_.uniform(4.0, 15.0); t + kShortestLegS < end_s - 2.0;) {
    const bool town = random_.uniform(0.0, 1.0) < 0.7;
    const double wanted_s = town ? random_.uniform(kShortestLegS, 80.0) : random_.uniform(120.0, 900.0);
    const double leg_end_s = std::min(t + wanted_s, end_s - 2.0);
    drive_leg(t, leg_end_s, vehicle * random_.uniform(0.6, 1.5));
    t = leg_end_s + random_.uniform(1.0, 40.0);
  }
  motion_.ride_size().add_step(end_s - 1.0, end_s, -kIdle);
  move_to(end_s - 2.0, end_s, Dof::kPitch, target_[Dof::kPitch] + recline);
  now_s_ = end_s;
  truth_.activity(start_s, end_s, "sitting");
  truth_.add({{"type", "not_a_rep"},
              {"start_s", Truth::rounded(start_s)},
              {"end_s", Truth::rounded(end_s)},
              {"what", "riding in a vehicle"}});
}

void Choreographer::drive_leg(double start_s, double end_s, double shake) {
  const double length_s = end_s - start_s;
  // As fast as a road allows, or as the time does.
  const double road_m_s = random_.uniform(10.0, 32.0), push_m_s2 = random_.uniform(1.0, 2.2);
  const double ramp_s = std::min(kPeakAcceleration / kPeakSpeed * road_m_s / push_m_s2, 0.5 * length_s);
  const double speed_m_s = std::min(road_m_s, push_m_s2 * ramp_s * kPeakSpeed / kPeakAcceleration);
  // Overlapping smooth ways make a steady drive between start and stop.
  const double each_s = 2.0 * ramp_s;
  const int ways = std::max(1, static_cast<int>(std::lround((length_s - each_s) / ramp_s)) + 1);
  const double apart_s = ways > 1 ? (length_s - each_s) / (ways - 1) : 0.0;
  for (int i = 0; i < ways; ++i) {
    const double from_s = start_s + i * apart_s;
    const double way_m = speed_m_s / kPeakSpeed * each_s;
    motion_.track(Dof::kForward).add_step(from_s, from_s + each_s, way_m);
    target_[Dof::kForward] += way_m;
  }
  motion_.ride_size().add_step(start_s, start_s + 0.5 * each_s, shake);
  motion_.ride_size().add_step(end_s - 0.5 * each_s, end_s, -shake);
  // Bends, slow enough for the speed, and what lies on the road.
  for (double t = start_s + random_.waiting_time(12.0); t < end_s - 6.0; t += random_.waiting_time(20.0)) {
    const double bend_s = random_.uniform(3.0, 6.0);
    const double fits = kMostSideways_m_s2 * bend_s / kPeakSpeed / std::max(3.0, speed_m_s);
    const double angle = random_.sign() * std::min(fits, radians(90.0)) * random_.uniform(0.3, 1.0);
    move_to(t, t + bend_s, Dof::kHeading, target_[Dof::kHeading] + angle);
  }
  for (double t = start_s + random_.waiting_time(8.0); t < end_s - 1.0; t += random_.waiting_time(15.0)) {
    const double size_m_s2 = shake * random_.uniform(0.5, 3.0);
    motion_.add_knock({t,
                       {0.0, 0.0, random_.sign() * size_m_s2},
                       random_.uniform(1.2, 8.0),
                       0.15,
                       radians(random_.normal(0.1)),
                       radians(random_.normal(0.15)),
                       0.0});
  }
}

}  // namespace stance::simulator
