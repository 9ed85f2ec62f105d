#include "analysis/gait/gait_window.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

constexpr int kDetrendHalf = 100;       // 2 s: slower than a step
constexpr int kYawDetrendHalf = 125;    // a turn is slower than this
constexpr int kDirectionHalf = 7;       // leaves the step frequency, not its overtones
constexpr int kImpactFastHalf = 5;      // fast: what a mean over 0.11 s leaves
constexpr int kImpactEnvelopeHalf = 3;  // 0.07 s, applied twice

constexpr float kClearRhythm =
    0.4F;  // period confidence of who walks well enough to tell a turn of the sensor
constexpr float kTurned_rad = SensorTurn::kTurned_deg * std::numbers::pi_v<float> / 180.0F;
constexpr float kCosineOfAlike = 0.5F;  // the angle felt and the one seen: within 60 degrees
constexpr int kHandHalf = 100;          // a hand turns the sensor within 1 s of that moment
constexpr float kHandOverRms = 1.5F;    // faster than so many times the rate's root mean square

constexpr int kCoarse = 4;            // 25 Hz is enough for how the pelvis leans and rolls
constexpr float kMaxLever_m = 0.25F;  // a wide hip
constexpr double kLeverKept = 0.7;    // of the windows before: a sensor worn elsewhere is believed in three
constexpr double kMiddleWeight = 300.0;  // samples of perfect repetition that speak for the middle beforehand

}  // namespace

GaitWindow::GaitWindow() {
  for (Signal* s :
       {&vertical_read_, &vertical_, &level_x_, &level_y_, &rate_x_, &rate_y_, &yaw_rate_, &forward_,
        &lateral_, &roll_rate_, &impact_, &weight_, &scratch_, &scratch_x_, &scratch_y_}) {
    s->reserve(kGaitWindowSamples);
  }
  for (auto* s : {&acc_sensor_, &gyro_sensor_, &up_sensor_}) s->reserve(kGaitWindowSamples);
  time_s_.reserve(kGaitWindowSamples);
  patterns_.reserve(kGaitWindowSamples / SensorTurn::kPace_samples + 1);
}

void GaitWindow::assign(std::span<const MotionSample> first, std::span<const MotionSample> second) {
  for (auto* s : {&acc_sensor_, &gyro_sensor_, &up_sensor_}) s->clear();
  time_s_.clear();
  vertical_read_.clear();
  has_gyro_ = !first.empty() && first.front().has_gyro;
  for (const MotionSample& sample : first) append(sample);
  for (const MotionSample& sample : second) append(sample);
  for (Signal* s : {&level_x_, &level_y_, &rate_x_, &rate_y_, &yaw_rate_, &forward_, &lateral_, &roll_rate_,
                    &impact_, &weight_, &scratch_, &scratch_x_, &scratch_y_}) {
    s->resize(time_s_.size());
  }
  repair_late_turn();
  turned_.reset();
  // The older first: each turn takes what came before it into the axes of the stretch that follows.
  for (const SensorTurned& known : {known_turns_[1], known_turns_[0]}) {
    const auto after = std::lower_bound(time_s_.begin(), time_s_.end(), known.time_s);
    const auto at = static_cast<int>(after - time_s_.begin());
    if (at == 0 || known.time_s == 0.0) continue;
    turn_before(at, known.after_from_before);
    calm_turn(at);
  }
  read();
  if (find_turn()) read();
  split_axes();
  move_to_middle();
  vertical_rms_m_s2_ = normalise(vertical_);
  yaw_rms_rad_s_ = normalise(yaw_rate_);
  roll_rms_rad_s_ = normalise(roll_rate_);
  forward_rms_m_s2_ = normalise(forward_);
  lateral_rms_m_s2_ = normalise(lateral_);
  normalise(impact_);
}

double GaitWindow::time_at(double position) const {
  const int i = std::clamp(static_cast<int>(std::floor(position)), 0, size() - 1);
  return time_s_[i] + (position - i) * 0.01;
}

float GaitWindow::lean_change_rad(int at) const {
  const int centre = std::clamp(at, 0, size() - 1);
  const int stride = static_cast<int>(std::lround(2.0F * step_period()[centre]));
  const auto mean_up = [&](int begin, int end) {
    Eigen::Vector3f sum = Eigen::Vector3f::Zero();
    for (int i = std::max(begin, 0); i < std::min(end, size()); i += kCoarse) sum += up_sensor_[i];
    return sum;
  };
  const Eigen::Vector3f before = mean_up(centre - stride, centre);
  const Eigen::Vector3f after = mean_up(centre, centre + stride);
  return std::atan2(before.cross(after).norm(), before.dot(after));
}

float GaitWindow::tilt_range_rad(int begin, int end) const {
  Eigen::Vector3f mean = Eigen::Vector3f::Zero();
  for (int i = begin; i < end; i += kCoarse) mean += up_sensor_[i];
  mean.normalize();
  float least_cosine = 1.0F;
  for (int i = begin; i < end; i += kCoarse) least_cosine = std::min(least_cosine, mean.dot(up_sensor_[i]));
  return 2.0F * std::acos(std::max(least_cosine, -1.0F));
}

void GaitWindow::append(const MotionSample& sample) {
  time_s_.push_back(sample.time_s);
  acc_sensor_.push_back(sample.acc_sensor_m_s2);
  gyro_sensor_.push_back(sample.gyro_sensor_rad_s);
  up_sensor_.push_back(sample.up_sensor);
  vertical_read_.push_back(sample.acc_earth_m_s2.z());
}

void GaitWindow::read() {
  vertical_ = vertical_read_;
  level();
  remove_slow();
  find_impacts();
  weigh_motion();
  period_.estimate({vertical_, level_x_, level_y_, yaw_rate_, rate_x_, rate_y_});
  find_forward();
}

// A turn that no gyroscope felt the inclination shows most of a second late, from one sample to the next
// (inclination.h). Since which moment has gravity pointed along the new vertical?
void GaitWindow::repair_late_turn() {
  constexpr float kCosineOfJump = 0.87F;  // 30 degrees in 10 ms
  constexpr int kLatest = 120;
  constexpr float kGravity_m_s2 = 9.81F;
  for (int at = 1; at < size(); ++at) {
    const Eigen::Vector3f before = up_sensor_[at - 1];
    const Eigen::Vector3f after = up_sensor_[at];
    if (before.dot(after) > kCosineOfJump) continue;
    int since = at;
    float most = 0.0F, sum = 0.0F;
    for (int i = at - 1; i >= std::max(0, at - kLatest); --i) {
      sum += acc_sensor_[i].dot(after - before);
      if (sum <= most) continue;
      most = sum;
      since = i;
    }
    for (int i = since; i < at; ++i) {
      up_sensor_[i] = after;
      vertical_read_[i] = acc_sensor_[i].dot(after) - kGravity_m_s2;
    }
  }
}

// See step 5 of the header. A tilt first: without it, what is level is not known. Without a gyroscope lying
// down and getting up look like one.
bool GaitWindow::find_turn() {
  if (!has_gyro_ || size() < 2 * SensorTurn::kLeast_samples) return false;
  Eigen::Matrix3f tilt = Eigen::Matrix3f::Identity();
  const std::optional<int> tilted = tilted_at(up_sensor_);
  if (tilted) {
    Eigen::Vector3f before = Eigen::Vector3f::Zero(), after = Eigen::Vector3f::Zero();
    for (int i = 0; i < size(); ++i) (i < *tilted ? before : after) += up_sensor_[i];
    tilt = Eigen::Quaternionf::FromTwoVectors(before, after).toRotationMatrix();
    turn_before(*tilted, tilt);
    calm_turn(*tilted);
    read();
  }
  sum_patterns();
  std::optional<SensorTurn> turn = find_sensor_turn(patterns_, tilted);
  bool sure = turn && is_walked(*turn);
  if (tilted) {
    sure = sure && turn->agreement > SensorTurn::kAgreementFelt;
  } else {
    sure = sure && turn->agreement > SensorTurn::kAgreement && std::abs(turn->angle_rad) > kTurned_rad;
    if (const std::optional<QuickTurn> quick = sure ? std::nullopt : quick_turn(gyro_sensor_, up_sensor_)) {
      turn = find_sensor_turn(patterns_, quick->at);
      // The world turns the other way.
      sure = turn && is_walked(*turn) && turn->agreement > SensorTurn::kAgreementFelt &&
             std::cos(turn->angle_rad + quick->angle_rad) > kCosineOfAlike;
    }
  }
  if (!sure) {
    if (tilted) turn_before(*tilted, tilt.transpose());
    return tilted.has_value();
  }
  const Eigen::Matrix3f about_up = Eigen::AngleAxisf(turn->angle_rad, mean_up_).toRotationMatrix();
  turn_before(turn->at, about_up);
  if (!tilted) calm_turn(turn->at);
  turned_ = SensorTurned{time_s_[turn->at], about_up * tilt, mean_up_};
  known_turns_ = {*turned_, known_turns_.front()};
  return true;
}

bool GaitWindow::is_walked(const SensorTurn& turn) const {
  return period_confidence() > kClearRhythm && turn.coherence > SensorTurn::kCoherent &&
         turn.power_ratio > SensorTurn::kAsLively;
}

// See sensor_turn.h.
void GaitWindow::sum_patterns() {
  SensorTurn::Patterns so_far;
  patterns_.clear();
  for (int i = 0; i < size(); i += SensorTurn::kPace_samples) {
    const int quarter = static_cast<int>(std::lround(0.25F * step_period()[i]));
    if (i >= 2 * quarter && i + 2 * quarter < size()) {
      const std::complex<float> acc(scratch_x_[i], scratch_y_[i]);
      const std::complex<float> rate(rate_x_[i], rate_y_[i]);
      const float yaw = yaw_rate_[i];
      const float yaw_change = yaw_rate_[i + 2 * quarter] - yaw_rate_[i - 2 * quarter];
      so_far.add(0, acc, scratch_[i]);
      so_far.add(1, acc, scratch_[i + quarter] - scratch_[i - quarter]);
      so_far.add(2, acc, yaw);
      so_far.add(3, acc, yaw_change);
      so_far.add(4, rate, yaw);
      so_far.add(5, rate, yaw_change);
    }
    patterns_.push_back(so_far);
  }
}

void GaitWindow::turn_before(int end, const Eigen::Matrix3f& rotation) {
  for (auto* vectors : {&acc_sensor_, &gyro_sensor_, &up_sensor_}) {
    for (int i = 0; i < end; ++i) (*vectors)[i] = rotation * (*vectors)[i];
  }
}

// The hand that turns the sensor is no part of the walk.
void GaitWindow::calm_turn(int at) {
  float square = 0.0F;
  for (const Eigen::Vector3f& rate : gyro_sensor_) square += rate.squaredNorm();
  const float most = kHandOverRms * kHandOverRms * square / static_cast<float>(size());
  for (int i = std::max(0, at - kHandHalf); i < std::min(size(), at + kHandHalf); ++i) {
    if (gyro_sensor_[i].squaredNorm() > most) gyro_sensor_[i].setZero();
  }
}

void GaitWindow::level() {
  Eigen::Vector3f mean_up = Eigen::Vector3f::Zero();
  for (const Eigen::Vector3f& up : up_sensor_) mean_up += up;
  mean_up.normalize();
  int least = 0;
  mean_up.cwiseAbs().minCoeff(&least);
  const Eigen::Vector3f x_axis = mean_up.cross(Eigen::Vector3f::Unit(least)).normalized();
  const Eigen::Vector3f y_axis = mean_up.cross(x_axis);
  mean_up_ = mean_up;
  x_axis_ = x_axis;
  y_axis_ = y_axis;
  for (int i = 0; i < size(); ++i) {
    const Eigen::Vector3f& up = up_sensor_[i];
    const float cosine = up.dot(mean_up);
    const Eigen::Vector3f axis = up.cross(mean_up);
    const float k = 1.0F / std::max(1.0F + cosine, 0.1F);
    const auto turned = [&](const Eigen::Vector3f& v) -> Eigen::Vector3f {
      return v * cosine + axis.cross(v) + axis * (k * axis.dot(v));
    };
    const Eigen::Vector3f acc = turned(acc_sensor_[i]);
    const Eigen::Vector3f rate = turned(gyro_sensor_[i]);
    level_x_[i] = acc.dot(x_axis);
    level_y_[i] = acc.dot(y_axis);
    rate_x_[i] = rate.dot(x_axis);
    rate_y_[i] = rate.dot(y_axis);
    yaw_rate_[i] = rate.dot(mean_up);
  }
}

// Mean over [i - half_width, i + half_width], cut at the ends. In the middle, where nearly all samples are,
// each waits for one addition only, and no division.
void GaitWindow::smooth(const Signal& in, int half_width, Signal& out) const {
  const int n = size();
  double sum = 0.0;
  for (int i = 0; i < std::min(half_width, n); ++i) sum += in[i];
  const auto cut_mean = [&](int i) {
    if (i + half_width < n) sum += in[i + half_width];
    if (i - half_width > 0) sum -= in[i - half_width - 1];
    const int count = std::min(i + half_width, n - 1) - std::max(i - half_width, 0) + 1;
    return static_cast<float>(sum / count);
  };
  int i = 0;
  for (; i < std::min(half_width + 1, n); ++i) out[i] = cut_mean(i);
  const double share = 1.0 / (2 * half_width + 1);
  for (; i + half_width < n; ++i) {
    sum += static_cast<double>(in[i + half_width]) - static_cast<double>(in[i - half_width - 1]);
    out[i] = static_cast<float>(sum * share);
  }
  for (; i < n; ++i) out[i] = cut_mean(i);
}

void GaitWindow::remove_slow() {
  for (Signal* s : {&vertical_, &level_x_, &level_y_}) {
    smooth(*s, kDetrendHalf, scratch_);
    for (int i = 0; i < size(); ++i) (*s)[i] -= scratch_[i];
  }
  smooth(yaw_rate_, kYawDetrendHalf, scratch_);
  for (int i = 0; i < size(); ++i) yaw_rate_[i] -= scratch_[i];
}

// A foot that lands shakes all axes at once, faster than the body swings.
void GaitWindow::find_impacts() {
  std::fill(impact_.begin(), impact_.end(), 0.0F);
  for (const Signal* s : {&vertical_, &level_x_, &level_y_}) {
    smooth(*s, kImpactFastHalf, scratch_);
    for (int i = 0; i < size(); ++i) impact_[i] += ((*s)[i] - scratch_[i]) * ((*s)[i] - scratch_[i]);
  }
  for (float& x : impact_) x = std::sqrt(x);
  smooth(impact_, kImpactEnvelopeHalf, scratch_);
  smooth(scratch_, kImpactEnvelopeHalf, impact_);
  smooth(impact_, kDetrendHalf, scratch_);
  for (int i = 0; i < size(); ++i) impact_[i] -= scratch_[i];
}

// Stillness before and after a short walk must not make its steps look larger than those of a long one.
void GaitWindow::weigh_motion() {
  double mean = 0.0;
  for (int i = 0; i < size(); ++i) {
    scratch_[i] = vertical_[i] * vertical_[i];
    mean += scratch_[i];
  }
  mean = std::max(mean / std::max(size(), 1), 1e-6);
  smooth(scratch_, kDetrendHalf / 2, weight_);
  for (float& w : weight_) w = w / (w + 0.5F * static_cast<float>(mean));
}

void GaitWindow::find_forward() {
  smooth(vertical_, kDirectionHalf, scratch_);
  smooth(level_x_, kDirectionHalf, scratch_x_);
  smooth(level_y_, kDirectionHalf, scratch_y_);
  Eigen::Vector2d sum = Eigen::Vector2d::Zero();
  for (int i = 0; i < size(); ++i) {
    const int quarter = static_cast<int>(std::lround(0.25F * step_period()[i]));
    if (i < quarter || i + quarter >= size()) continue;
    const double rise = scratch_[i + quarter] - scratch_[i - quarter];
    sum += rise * Eigen::Vector2d(scratch_x_[i], scratch_y_[i]);
  }
  const double norm = sum.norm();
  forward_axis_ = norm > 1e-9 ? Eigen::Vector2f((sum / norm).cast<float>()) : Eigen::Vector2f::UnitX();
}

void GaitWindow::split_axes() {
  const float fx = forward_axis_.x();
  const float fy = forward_axis_.y();
  for (int i = 0; i < size(); ++i) {
    forward_[i] = fx * level_x_[i] + fy * level_y_[i];
    lateral_[i] = -fy * level_x_[i] + fx * level_y_[i];
    roll_rate_[i] = fx * rate_x_[i] + fy * rate_y_[i];
  }
}

// See step 4 of the header.
void GaitWindow::move_to_middle() {
  left_of_middle_m_ = 0.0F;
  const int n = size();
  if (!has_gyro_ || n < 7) return;
  // Mean of five central differences: what the pelvis does, not the shake of a landing.
  Signal& roll_rad_s2 = scratch_x_;
  std::fill(roll_rad_s2.begin(), roll_rad_s2.end(), 0.0F);
  constexpr auto kScale = static_cast<float>(kInternalRate_hz / 10.0);
  const float* rate = roll_rate_.data();
  for (int i = 3; i + 3 < n; ++i) {
    roll_rad_s2[i] = kScale * (rate[i + 3] + rate[i + 2] - rate[i - 2] - rate[i - 3]);
  }
  float product = 0.0F;
  float square = 1e-6F;
  for (int i = 0; i < n; i += kCoarse) {
    const int other = i + static_cast<int>(step_period()[i] + 0.5F);
    if (other >= n) break;
    const float roll = roll_rad_s2[i] - roll_rad_s2[other];
    product += roll * (vertical_[i] - vertical_[other]);
    square += roll * roll;
  }
  // Windows with much repeating movement count most; few steps hardly move it away from the middle.
  const auto confidence = static_cast<double>(period_confidence());
  const double weight = confidence * confidence * size();
  lever_sum_m_ = kLeverKept * lever_sum_m_ +
                 weight * static_cast<double>(std::clamp(product / square, -kMaxLever_m, kMaxLever_m));
  lever_weight_ = kLeverKept * lever_weight_ + weight;
  left_of_middle_m_ = static_cast<float>(lever_sum_m_ / (lever_weight_ + kMiddleWeight));
  for (int i = 0; i < size(); ++i) vertical_[i] -= left_of_middle_m_ * roll_rad_s2[i];
}

float GaitWindow::normalise(Signal& signal) const {
  double square = 0.0;
  double weight = 0.0;
  for (int i = 0; i < size(); ++i) {
    square += weight_[i] * signal[i] * signal[i];
    weight += weight_[i];
  }
  const float rms = static_cast<float>(std::sqrt(square / std::max(weight, 1e-9)));
  const float scale = rms > 1e-6F ? 1.0F / rms : 0.0F;
  for (float& x : signal) x *= scale;
  return rms;
}

}  // namespace stance
