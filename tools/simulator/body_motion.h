// The pelvis of one person through one session: where it is at any moment, and how it is accelerated.
//
// Built first (add, then prepare), then only read. The motion is a sum: slow smooth changes of posture
// (tracks), walking, postural sway, breathing, the tremor of effort and the shake of a vehicle (sums of
// sines), and knocks. Owns everything; after prepare() safe to read from several threads.
#pragma once

#include <array>
#include <vector>

#include "tools/simulator/gait.h"
#include "tools/simulator/pose.h"
#include "tools/simulator/random.h"
#include "tools/simulator/track.h"

namespace stance::simulator {

class BodyMotion {
 public:
  BodyMotion(const Pose& start, Random& random);

  Track& track(Dof dof) { return tracks_[static_cast<std::size_t>(dof)]; }
  // Size of sway: 1 is quiet standing, less for sitting and lying, where breathing is what remains.
  Track& sway_size() { return sway_size_; }
  // Size of the tremor of effort; 0 at rest. Its waves come from `random`.
  Track& tremor_size() { return tremor_size_; }
  void draw_tremor(Random& random);
  // Size of what a seat in a vehicle shakes by; 1: a usual car on a usual road. Its waves come from `random`.
  Track& ride_size() { return ride_size_; }
  void draw_ride(Random& random);
  void add_walk(WalkBout walk) { walks_.push_back(std::move(walk)); }
  void add_knock(const Knock& knock) { knocks_.push_back(knock); }
  void prepare();

  [[nodiscard]] Pose pose(double time_s) const;

  // Of a point fixed to the pelvis at `lever_body_m`: what an ideal sensor there would feel.
  struct Feeling {
    Eigen::Vector3d specific_force_body_m_s2;
    Eigen::Vector3d angular_rate_body_rad_s;
  };
  [[nodiscard]] Feeling feel(double time_s, const Eigen::Vector3d& lever_body_m) const;

 private:
  struct Sine {
    Dof dof;
    double amplitude;
    double rate_rad_s;
    double phase;
  };
  // Calls `use` with each knock that may still be felt.
  template <typename Use>
  void for_knocks(double time_s, Use use) const;
  [[nodiscard]] Eigen::Vector3d knocks_m_s2(double time_s) const;

  std::array<Track, kDofCount> tracks_;
  Track sway_size_{1.0};
  Track tremor_size_{0.0};
  Track ride_size_{0.0};
  std::vector<Sine> sway_;
  std::vector<Sine> tremor_;
  std::vector<Sine> ride_;
  std::vector<WalkBout> walks_;
  std::vector<Knock> knocks_;
};

}  // namespace stance::simulator
