#include "analysis/exercise/body_path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace stance::exercise {
namespace {

constexpr float kDegPerRad = 180.0F / std::numbers::pi_v<float>;
constexpr std::int64_t kLead = 6;  // 0.3 s: the weight is shifted before the pelvis turns
constexpr std::size_t kMostFrames = 340;

Eigen::Vector3f rotation_deg(const Eigen::Quaternionf& q) {
  const float sign = q.w() < 0.0F ? -1.0F : 1.0F;
  const float sine = q.vec().norm();
  const float angle = 2.0F * std::atan2(sine, std::abs(q.w()));
  return sine > 1e-6F ? Eigen::Vector3f(q.vec() * (sign * angle * kDegPerRad / sine))
                      : Eigen::Vector3f::Zero();
}

// Level unit vector nearest to this one; zero for a vertical one.
Eigen::Vector2f level(const Eigen::Vector3f& v) {
  const float norm = v.head<2>().norm();
  return norm > 1e-3F ? Eigen::Vector2f(v.head<2>() / norm) : Eigen::Vector2f::Zero();
}

}  // namespace

BodyMotion body_motion(const PelvisPath& path, const RepFrames& rep,
                       const Eigen::Matrix3f& body_from_sensor) {
  BodyMotion out;
  const std::int64_t begin = std::max(path.first(), rep.start - kLead);
  const std::int64_t end =
      std::min({path.end() - 1, rep.end + kLead, begin + static_cast<std::int64_t>(kMostFrames) - 1});
  const PelvisFrame& first = path[rep.start];
  const Eigen::Quaternionf& start_pose = first.q_earth_sensor;
  out.up_body = body_from_sensor * first.state.head<3>().normalized();
  out.up_body_at_turn = body_from_sensor * path[rep.turn].state.head<3>().normalized();
  out.duration_s = static_cast<float>(static_cast<double>(rep.end - rep.start) * kFramePeriod_s);

  // Forward: where the front points, or the head when lying or on all fours.
  const Eigen::Vector3f ahead = std::abs(out.up_body.z()) > 0.6F ? body_from_sensor.row(0).transpose()
                                                                 : body_from_sensor.row(2).transpose();
  const Eigen::Vector2f forward = level(start_pose * ahead);
  const Eigen::Vector2f left = level(start_pose * Eigen::Vector3f(body_from_sensor.row(1)));

  std::array<Eigen::Vector3f, kMostFrames> place_cm;
  const auto count = static_cast<std::size_t>(end - begin + 1);
  const auto acc = [&](std::int64_t i) {
    return Eigen::Vector3f(path[i].level_m_s2.dot(forward), path[i].level_m_s2.dot(left),
                           path[i].upward_m_s2);
  };
  Eigen::Vector3f mean = Eigen::Vector3f::Zero();
  for (std::int64_t i = begin; i < end; ++i) mean += acc(i);
  mean /= static_cast<float>(std::max<std::int64_t>(1, end - begin));
  Eigen::Vector3f velocity = Eigen::Vector3f::Zero();
  Eigen::Vector3f place = Eigen::Vector3f::Zero();
  constexpr auto kPeriod = static_cast<float>(kFramePeriod_s);
  for (std::size_t i = 0; i < count; ++i) {
    place_cm[i] = 100.0F * place;
    velocity += (acc(begin + static_cast<std::int64_t>(i)) - mean) * kPeriod;
    place += velocity * kPeriod;
  }
  const Eigen::Vector3f slope = place_cm[count - 1] / static_cast<float>(std::max<std::size_t>(1, count - 1));
  for (std::size_t i = 0; i < count; ++i) place_cm[i] -= slope * static_cast<float>(i);
  const auto went = [&](std::int64_t i) {
    return Eigen::Vector3f(place_cm[static_cast<std::size_t>(i - begin)] - place_cm[0]);
  };
  const auto turned = [&](std::int64_t i) {
    return Eigen::Vector3f(body_from_sensor * rotation_deg(start_pose.conjugate() * path[i].q_earth_sensor));
  };

  out.turned_deg = turned(rep.turn);
  out.went_cm = went(rep.turn);
  float lowest_deg = 0.0F;
  float highest_deg = 0.0F;
  for (std::int64_t i = rep.start; i <= rep.end; ++i) {
    const float pitch_deg = turned(i).y();
    lowest_deg = std::min(lowest_deg, pitch_deg);
    highest_deg = std::max(highest_deg, pitch_deg);
  }
  out.pitch_range_deg = highest_deg - lowest_deg;
  const std::int64_t half = (rep.start + rep.turn) / 2;
  int early = 0;
  for (std::int64_t i = begin; i <= half; ++i, ++early) out.left_early_cm += went(i).y();
  out.left_early_cm /= static_cast<float>(std::max(1, early));
  const auto mean_of = [](const auto& value, std::int64_t from, std::int64_t to) {
    Eigen::Vector3f sum = Eigen::Vector3f::Zero();
    for (std::int64_t i = from; i < to; ++i) sum += value(i);
    return Eigen::Vector3f(sum / static_cast<float>(std::max<std::int64_t>(1, to - from)));
  };
  out.then_turned_deg = mean_of(turned, half, rep.turn) - mean_of(turned, rep.start, half);
  out.then_left_cm = (mean_of(went, half, rep.turn) - mean_of(went, rep.start, half)).y();
  int held = 0;
  const float far = out.turned_deg.norm() + out.went_cm.norm();
  for (std::int64_t i = rep.start; i <= rep.end; ++i) {
    held += (turned(i) - out.turned_deg).norm() + (went(i) - out.went_cm).norm() < 0.1F * far ? 1 : 0;
  }
  out.hold_s = static_cast<float>(held) * kPeriod;
  return out;
}

}  // namespace stance::exercise
