#include "analysis/exercise/hold_stage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stance::exercise {
namespace {

constexpr float kDegPerRad = 180.0F / std::numbers::pi_v<float>;
constexpr double kFrame_s = 0.05;
constexpr double kKept_s = 1.0;        // a shorter pose is a passage
constexpr int kAwayLooks = 3;          // 0.75 s out of a pose: it is over
constexpr double kLongestWay_s = 6.0;  // from pose to pose
constexpr int kMemoryLooks = 20;       // 5 s: a pose that sags is followed
constexpr double kAround_s = 0.25;     // of stillness on either side of a way

// Bridges: the hip rises by 10-25 cm, which turns the trunk about the shoulders, half a metre away, by 12-30
// deg; the pelvis rolls backward with it.
constexpr float kOnBack = 0.8F;  // cosine; lying flat within 37 deg
constexpr float kInBridge = 0.6F;
constexpr float kHeadDown_deg = 10.0F;
constexpr float kRises_cm = 4.0F;
constexpr float kMostRise_cm = 60.0F;
constexpr float kMostAside = 0.35F;  // sine: 20 deg; who turns over goes further
constexpr float kBackDown = 0.5F;    // of the tilt, on leaving

// The stretch: the pelvis tilts backward by 5-15 deg (Winters 2004) and goes forward; it hardly sinks.
constexpr float kUpright = 0.9F;  // 25 deg
constexpr float kTiltsBack_deg = 3.0F;
constexpr float kMostTiltBack_deg = 20.0F;
constexpr float kMostSink_cm = 9.0F;
float angle_deg(const Eigen::Vector3f& a, const Eigen::Vector3f& b) {
  return std::atan2(a.cross(b).norm(), a.dot(b)) * kDegPerRad;
}
// Head end down negative, of somebody on the back.
float head_up_deg(const Eigen::Vector3f& up_body) {
  return std::atan2(up_body.z(), up_body.x()) * kDegPerRad;
}
// Forward positive, of somebody upright.
float lean_deg(const Eigen::Vector3f& up_body) { return std::atan2(-up_body.x(), up_body.z()) * kDegPerRad; }

}  // namespace

void HoldStage::forget() {
  before_.reset();
  pose_.reset();
  held_.reset();
  up_sum_.setZero();
  upward_sum_m_s2_ = 0.0F;
  samples_ = frames_in_look_ = 0;
  frame_count_ = 0;
  away_looks_ = 0;
}

void HoldStage::push(const MotionSample& sample, std::vector<Event>& events) {
  if (sample.restart) forget();
  up_sum_ += sample.up_sensor;
  upward_sum_m_s2_ += sample.acc_earth_m_s2.z();
  if (++samples_ < kFrame_samples) return;
  frames_[frame_count_++ % kFrames] = {sample.time_s, upward_sum_m_s2_ / kFrame_samples};
  upward_sum_m_s2_ = 0.0F;
  samples_ = 0;
  if (++frames_in_look_ < kLook_frames) return;
  frames_in_look_ = 0;
  if (axes_.known()) look(events);
  up_sum_.setZero();
}

// A quarter of a second: does the pose go on?
void HoldStage::look(std::vector<Event>& events) {
  const double now_s = frames_[(frame_count_ - 1) % kFrames].time_s;
  const double begin_s = now_s - kLook_frames * kFrame_s;
  const Eigen::Vector3f up = up_sum_.normalized();
  const auto begin_pose = [&] {
    pose_ = Pose{.start_s = begin_s, .end_s = now_s, .up_sensor = up, .looks = 1, .as = std::nullopt};
    away_looks_ = 0;
  };
  if (!pose_) return begin_pose();
  if (angle_deg(up, pose_->up_sensor) > kStill_deg) {
    if (away_looks_++ == 0) away_since_s_ = begin_s;
    if (pose_->kept && away_looks_ < kAwayLooks) return;
    if (pose_->kept) {
      pose_->end_s = away_since_s_;
      if (pose_->as && pose_->end_s - pose_->start_s >= shortest_s(*pose_->as)) held_ = pose_;
      before_ = pose_;
    }
    return begin_pose();
  }
  away_looks_ = 0;
  ++pose_->looks;
  const float share = 1.0F / static_cast<float>(std::min(pose_->looks, kMemoryLooks));
  pose_->up_sensor = (pose_->up_sensor + share * (up - pose_->up_sensor)).normalized();
  pose_->end_s = now_s;
  if (!pose_->kept && now_s - pose_->start_s >= kKept_s) keep(*pose_, events);
  if (pose_->as && now_s - pose_->start_s >= shortest_s(*pose_->as) && now_s - shown_s_ >= 0.99) {
    shown_s_ = now_s;
    events.push_back({false, hold_of(*pose_)});
  }
}

// It lasts: where did the body come from, and was that the end of a hold?
void HoldStage::keep(Pose& pose, std::vector<Event>& events) {
  pose.kept = true;
  if (before_) pose.rise_cm = rise_cm(before_->end_s, pose.start_s);
  if (held_ && left(*held_, pose)) events.push_back({true, hold_of(*held_)});
  held_.reset();
  if (before_) pose.as = entered(*before_, pose);
}

std::optional<Exercise> HoldStage::entered(const Pose& before, const Pose& pose) const {
  if (std::isnan(pose.rise_cm)) return std::nullopt;
  const Eigen::Vector3f from = body(before.up_sensor);
  const Eigen::Vector3f to = body(pose.up_sensor);
  if (std::abs(from.y()) > kMostAside || std::abs(to.y()) > kMostAside) return std::nullopt;
  if (from.x() > kOnBack && to.x() > kInBridge && head_up_deg(from) - head_up_deg(to) > kHeadDown_deg &&
      pose.rise_cm > kRises_cm && pose.rise_cm < kMostRise_cm)
    return Exercise::kBridgeHold;
  const bool announced = announced_ && announced_->exercise == Exercise::kHipFlexorStretch;
  const float back_deg = lean_deg(from) - lean_deg(to);
  if (announced && from.z() > kUpright && to.z() > kUpright && back_deg > kTiltsBack_deg &&
      back_deg < kMostTiltBack_deg && std::abs(pose.rise_cm) < kMostSink_cm)
    return Exercise::kHipFlexorStretch;
  return std::nullopt;
}

bool HoldStage::left(const Pose& held, const Pose& after) const {
  if (after.start_s - held.end_s > kLongestWay_s) return false;
  if (*held.as != Exercise::kBridgeHold) return true;
  return head_up_deg(body(after.up_sensor)) - head_up_deg(body(held.up_sensor)) > kBackDown * kHeadDown_deg;
}

// Between two moments of stillness, at rest in both: what the mean leaves over of gravity is taken out.
float HoldStage::rise_cm(double from_s, double to_s) const {
  if (to_s - from_s > kLongestWay_s) return kNotKnown;
  const std::size_t oldest = frame_count_ > kFrames ? frame_count_ - kFrames : 0;
  std::size_t begin = frame_count_;
  std::size_t end = frame_count_;
  while (end > oldest && frames_[(end - 1) % kFrames].time_s > to_s + kAround_s) --end;
  begin = end;
  while (begin > oldest && frames_[(begin - 1) % kFrames].time_s > from_s - kAround_s) --begin;
  if (begin == oldest || begin == end) return kNotKnown;
  double mean = 0.0;
  for (std::size_t i = begin; i < end; ++i) mean += static_cast<double>(frames_[i % kFrames].upward_m_s2);
  mean /= static_cast<double>(end - begin);
  double velocity_m_s = 0.0;
  double height_m = 0.0;
  for (std::size_t i = begin; i < end; ++i) {
    velocity_m_s += (static_cast<double>(frames_[i % kFrames].upward_m_s2) - mean) * kFrame_s;
    height_m += velocity_m_s * kFrame_s;
  }
  return static_cast<float>(100.0 * height_m);
}

Hold HoldStage::hold_of(const Pose& pose) const {
  Hold hold{.start_s = pose.start_s, .end_s = pose.end_s, .exercise = *pose.as};
  if (hold.exercise == Exercise::kHipFlexorStretch)
    hold.side = announced_ ? announced_->side : Side::kUnknown;
  return hold;
}

}  // namespace stance::exercise
