#include "tools/simulator/gait.h"

#include <algorithm>
#include <cmath>

namespace stance::simulator {
namespace {

using std::numbers::pi;

// Middle of double support: a tenth of the stride takes double support, half of that lies after the contact.
constexpr double kDoubleSupportPhase = 0.1 * pi;
// The unloaded side of the pelvis is lowest at 15 % of the stride (Perry 1992, figure 7.5).
constexpr double kObliquityPhase = 0.2 * pi;
// Of the arc of a compass gait, knee and ankle leave about so much.
constexpr double kCompassShare = 0.55;

double smooth(double u) {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

// Slopes of the cubic spline through (t_k, k pi) with slope 0 at both ends; the tridiagonal system for
// continuous second derivatives, solved by elimination.
std::vector<double> phase_slopes(const std::vector<FootContact>& contacts) {
  const std::size_t n = contacts.size();
  std::vector<double> upper(n, 0.0), slopes(n, 0.0);
  for (std::size_t k = 1; k + 1 < n; ++k) {
    const double before_s = contacts[k].time_s - contacts[k - 1].time_s;
    const double after_s = contacts[k + 1].time_s - contacts[k].time_s;
    const double pivot = 2.0 / before_s + 2.0 / after_s - upper[k - 1] / before_s;
    upper[k] = 1.0 / after_s / pivot;
    const double right = 3.0 * pi * (1.0 / (before_s * before_s) + 1.0 / (after_s * after_s));
    slopes[k] = (right - slopes[k - 1] / before_s) / pivot;
  }
  for (std::size_t k = n - 2; k >= 1; --k) slopes[k] -= upper[k] * slopes[k + 1];
  return slopes;
}

}  // namespace

Eigen::Vector3d Knock::acceleration_m_s2(double at_s) const {
  const double since_s = at_s - time_s;
  if (since_s <= 0.0 || since_s > 8.0 * decay_s) return Eigen::Vector3d::Zero();
  return push_m_s2 * (std::exp(-since_s / decay_s) * std::sin(2.0 * pi * frequency_hz * since_s));
}

void Knock::add_to(Pose& pose, double at_s) const {
  const double u = (at_s - time_s) / decay_s;
  if (u <= 0.0 || u > 12.0) return;
  // The square in front lets angular rate and acceleration begin at zero.
  const double size = u * u * std::exp(-u) * std::sin(2.0 * pi * frequency_hz * (at_s - time_s));
  pose[Dof::kRoll] += size * roll;
  pose[Dof::kPitch] += size * pitch;
  pose[Dof::kTwist] += size * twist;
}

WalkBout::WalkBout(const Person& person, std::vector<FootContact> contacts, double step_length_m,
                   double left_share)
    : contacts_(std::move(contacts)),
      slopes_(phase_slopes(contacts_)),
      step_length_m_(step_length_m),
      left_share_(left_share),
      start_phase_(contacts_.front().foot == Foot::kLeft ? 0.0 : pi) {
  const double leg_m = person.hip_height_m;
  const double half_step_m = 0.5 * step_length_m;
  vertical_m_ = 0.5 * kCompassShare * (leg_m - std::sqrt(leg_m * leg_m - half_step_m * half_step_m));
  forward_m_ = 0.015 * step_length_m;
  const double stride_share = step_length_m / 0.7;  // larger steps swing the pelvis more
  lateral_m_ = person.lateral_m;
  obliquity_ = person.obliquity;
  rotation_ = person.rotation * stride_share;
  tilt_ = person.tilt;
}

double WalkBout::phase(double time_s) const {
  auto next = std::upper_bound(contacts_.begin(), contacts_.end(), time_s,
                               [](double time, const FootContact& c) { return time < c.time_s; });
  if (next == contacts_.begin()) return 0.0;
  if (next == contacts_.end()) return pi * static_cast<double>(contacts_.size() - 1);
  const auto k = static_cast<std::size_t>(next - contacts_.begin()) - 1;
  const double length_s = contacts_[k + 1].time_s - contacts_[k].time_s;
  const double u = (time_s - contacts_[k].time_s) / length_s;
  // Cubic Hermite between the two contacts.
  const double rest = 1.0 - u;
  return pi * static_cast<double>(k) + pi * u * u * (3.0 - 2.0 * u) +
         length_s * u * rest * (rest * slopes_[k] - u * slopes_[k + 1]);
}

void WalkBout::add_to(Pose& pose, double time_s) const {
  if (time_s <= start_s()) return;
  const double phi = phase(time_s);
  pose[Dof::kForward] += step_length_m_ * phi / pi;
  if (time_s >= end_s()) return;
  const double first_s = contacts_[1].time_s - contacts_[0].time_s;
  const double last_s = end_s() - contacts_[contacts_.size() - 2].time_s;
  const double share = smooth((time_s - start_s()) / first_s) * smooth((end_s() - time_s) / last_s);

  const double stride = phi + start_phase_;  // 0 at a left contact, pi at a right one
  const double step = 2.0 * (phi - kDoubleSupportPhase);
  const double over_left = std::sin(stride);  // positive while the left foot carries
  // A smooth weight of the left stance, so that an unequal gait stays smooth.
  const double side_share = 1.0 + (left_share_ - 1.0) * 0.5 * (1.0 + over_left);
  const double size = share * side_share;
  pose[Dof::kUp] -= size * vertical_m_ * (std::cos(step) + 0.15 * std::cos(2.0 * step));
  pose[Dof::kForward] += size * forward_m_ * std::sin(step);
  pose[Dof::kLeft] += size * lateral_m_ * std::sin(stride - kDoubleSupportPhase);
  pose[Dof::kTwist] -= size * rotation_ * std::cos(stride);
  pose[Dof::kRoll] += size * obliquity_ * std::sin(stride + kObliquityPhase);
  pose[Dof::kPitch] += size * tilt_ * std::cos(step - 0.5 * pi);
}

}  // namespace stance::simulator
