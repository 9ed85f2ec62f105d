#include "tools/simulator/body_motion.h"

#include <algorithm>
#include <cmath>

namespace stance::simulator {
namespace {

constexpr double kGravityM_S2 = 9.80665;
// Step of the difference quotients. The motion has nothing above 20 Hz that is not a knock, so the error of a
// second difference, h^2/12 of the fourth derivative, stays below a thousandth.
constexpr double kStepS = 1e-3;
constexpr double kKnockLengthS = 1.0;

struct SwayBand {
  Dof dof;
  double deviation;  // m or rad
  double low_hz, high_hz;
};

// Sway of quiet standing: some millimetres, most of it below 1 Hz, more forward than sideways (Prieto 1996,
// IEEE Trans Biomed Eng 43:956); breathing at 0.2 to 0.3 Hz.
constexpr std::array<SwayBand, 7> kSwayBands{{{Dof::kForward, 0.004, 0.08, 0.6},
                                              {Dof::kLeft, 0.0025, 0.08, 0.6},
                                              {Dof::kPitch, radians(0.4), 0.08, 0.7},
                                              {Dof::kRoll, radians(0.3), 0.08, 0.7},
                                              {Dof::kTwist, radians(0.5), 0.05, 0.5},
                                              {Dof::kPitch, radians(0.15), 0.2, 0.3},
                                              {Dof::kUp, 0.0008, 0.2, 0.3}}};
constexpr int kSinesPerBand = 5;

// Tremor of effort: angular rates of 0.1 rad/s between 3 and 6 Hz and 0.05 between 6 and 12, all axes
// together, are those of the squat recordings (doc/simulator.md); the lever arm turns them into the
// accelerations seen.
constexpr std::array<SwayBand, 6> kTremorBands{{{Dof::kPitch, 0.0022, 3.0, 6.0},
                                                {Dof::kRoll, 0.0022, 3.0, 6.0},
                                                {Dof::kTwist, 0.0022, 3.0, 6.0},
                                                {Dof::kPitch, 0.0006, 6.0, 12.0},
                                                {Dof::kRoll, 0.0006, 6.0, 12.0},
                                                {Dof::kTwist, 0.0006, 6.0, 12.0}}};

// A seat in a vehicle: effective acceleration (m/s^2 or rad/s^2) in each band. All together 0.45 m/s^2, the
// upper end of what ISO 2631-1 annex C calls not or a little uncomfortable; cars and buses lie between half
// and twice that (Paddan and Griffin 2002, J Sound Vib 253:195). The body bounces on its springs between 1
// and 2 Hz, a seated person resonates at 4 to 6, wheels hop at 8 to 15; pitch and roll go with the bounce.
constexpr std::array<SwayBand, 10> kRideBands{{{Dof::kUp, 0.22, 1.0, 1.9},
                                               {Dof::kUp, 0.10, 1.9, 4.0},
                                               {Dof::kUp, 0.22, 4.0, 6.5},
                                               {Dof::kUp, 0.15, 8.0, 15.0},
                                               {Dof::kLeft, 0.14, 0.4, 1.6},
                                               {Dof::kLeft, 0.10, 1.6, 6.0},
                                               {Dof::kForward, 0.12, 1.0, 6.0},
                                               {Dof::kPitch, 0.15, 0.8, 2.0},
                                               {Dof::kRoll, 0.20, 0.6, 1.8},
                                               {Dof::kTwist, 0.15, 0.5, 2.0}}};
constexpr int kSinesPerRideBand = 12;

template <typename Bands, typename Sines>
void draw(const Bands& bands, Random& random, Sines& sines) {
  for (const SwayBand& band : bands)
    for (int i = 0; i < kSinesPerBand; ++i)
      sines.push_back({band.dof, band.deviation * std::sqrt(2.0 / kSinesPerBand),
                       2.0 * std::numbers::pi * random.uniform(band.low_hz, band.high_hz),
                       random.uniform(0.0, 2.0 * std::numbers::pi)});
}

}  // namespace

BodyMotion::BodyMotion(const Pose& start, Random& random) {
  for (std::size_t i = 0; i < kDofCount; ++i) tracks_[i] = Track(start[static_cast<Dof>(i)]);
  draw(kSwayBands, random, sway_);
}

void BodyMotion::draw_tremor(Random& random) { draw(kTremorBands, random, tremor_); }

void BodyMotion::draw_ride(Random& random) {
  for (const SwayBand& band : kRideBands)
    for (int i = 0; i < kSinesPerRideBand; ++i) {
      const double rate_rad_s = 2.0 * std::numbers::pi * random.uniform(band.low_hz, band.high_hz);
      const double amplitude =
          band.deviation * std::sqrt(2.0 / kSinesPerRideBand) / (rate_rad_s * rate_rad_s);
      ride_.push_back({band.dof, amplitude, rate_rad_s, random.uniform(0.0, 2.0 * std::numbers::pi)});
    }
}

void BodyMotion::prepare() {
  for (Track& track : tracks_) track.prepare();
  sway_size_.prepare();
  tremor_size_.prepare();
  ride_size_.prepare();
  std::sort(knocks_.begin(), knocks_.end(),
            [](const Knock& a, const Knock& b) { return a.time_s < b.time_s; });
}

template <typename Use>
void BodyMotion::for_knocks(double time_s, Use use) const {
  auto knock = std::lower_bound(knocks_.begin(), knocks_.end(), time_s - kKnockLengthS,
                                [](const Knock& k, double time) { return k.time_s < time; });
  for (; knock != knocks_.end() && knock->time_s <= time_s; ++knock) use(*knock);
}

Pose BodyMotion::pose(double time_s) const {
  Pose pose;
  for (std::size_t i = 0; i < kDofCount; ++i) pose[static_cast<Dof>(i)] = tracks_[i].value(time_s);
  const double size = sway_size_.value(time_s);
  for (const Sine& sine : sway_)
    pose[sine.dof] += size * sine.amplitude * std::sin(sine.rate_rad_s * time_s + sine.phase);
  if (const double tremor = tremor_size_.value(time_s); tremor > 0.0)
    for (const Sine& sine : tremor_)
      pose[sine.dof] += tremor * sine.amplitude * std::sin(sine.rate_rad_s * time_s + sine.phase);
  if (const double ride = ride_size_.value(time_s); ride > 0.0)
    for (const Sine& sine : ride_)
      pose[sine.dof] += ride * sine.amplitude * std::sin(sine.rate_rad_s * time_s + sine.phase);
  for (const WalkBout& walk : walks_) walk.add_to(pose, time_s);
  for_knocks(time_s, [&](const Knock& knock) { knock.add_to(pose, time_s); });
  return pose;
}

Eigen::Vector3d BodyMotion::knocks_m_s2(double time_s) const {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for_knocks(time_s, [&](const Knock& knock) { sum += knock.acceleration_m_s2(time_s); });
  return sum;
}

BodyMotion::Feeling BodyMotion::feel(double time_s, const Eigen::Vector3d& lever) const {
  using Eigen::Matrix3d, Eigen::Vector3d;
  const Pose before = pose(time_s - kStepS), now = pose(time_s), after = pose(time_s + kStepS);
  const Matrix3d r_before = before.rotation_earth_body(), r_now = now.rotation_earth_body(),
                 r_after = after.rotation_earth_body();

  // Along the heading; a turning walker is also pulled towards the inside, heading rate times speed.
  const Vector3d speed = (after.position() - before.position()) / (2.0 * kStepS);
  const double heading_rate = (after[Dof::kHeading] - before[Dof::kHeading]) / (2.0 * kStepS);
  const Vector3d along = (after.position() - 2.0 * now.position() + before.position()) / (kStepS * kStepS) +
                         heading_rate * Vector3d::UnitZ().cross(speed) + knocks_m_s2(time_s);
  const Vector3d pelvis = Eigen::AngleAxisd(now[Dof::kHeading], Vector3d::UnitZ()) * along;

  // Rigid body: the second difference of R r is alpha x r + omega x (omega x r), in earth axes.
  const Vector3d lever_part =
      (r_after * lever - 2.0 * (r_now * lever) + r_before * lever) / (kStepS * kStepS);
  const Eigen::AngleAxisd turn(r_before.transpose() * r_after);
  return {r_now.transpose() * (pelvis + lever_part + kGravityM_S2 * Vector3d::UnitZ()),
          turn.axis() * (turn.angle() / (2.0 * kStepS))};
}

}  // namespace stance::simulator
