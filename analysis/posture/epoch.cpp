#include "analysis/posture/epoch.h"

#include <algorithm>
#include <cmath>

#include "analysis/gait/rhythm.h"
#include "analysis/signal/uniform_sampler.h"

namespace stance {
namespace {

float log_rms(float square_sum, int samples, float floor) {
  return 0.5F * std::log(square_sum / static_cast<float>(std::max(samples, 1)) + floor * floor);
}

// Below these a sensor's own noise is all there is to see.
constexpr float kAccFloor_m_s2 = 0.01F;
constexpr float kRateFloor_rad_s = 0.003F;

constexpr float kGravity_m_s2 = 9.81F;
constexpr float kRestDeviation_m_s2 = 0.25F;
constexpr float kRestNormError_m_s2 = 0.5F;  // scale errors of cheap sensors

float deviation_m_s2(const Epoch& e) {
  const auto n = static_cast<float>(e.samples);
  return std::sqrt(std::max(0.0F, e.acc_square / n - e.acc_mean_sensor.squaredNorm() / (n * n)));
}

// In a bend that a vehicle drives steadily the force is even, and not gravity.
constexpr float kRestRate_rad_s = 0.1F;

bool rests(const Epoch& e) {
  const auto n = static_cast<float>(e.samples);
  const float norm = e.acc_mean_sensor.norm() / n;
  if (e.gyro2 > n * kRestRate_rad_s * kRestRate_rad_s) return false;
  return deviation_m_s2(e) < kRestDeviation_m_s2 && std::abs(norm - kGravity_m_s2) < kRestNormError_m_s2;
}

// At rest gravity itself is at hand, and no filter has to settle after a knock.
Eigen::Vector3f up_of(const Epoch& e) { return (e.rests ? e.acc_mean_sensor : e.up_sensor).normalized(); }

float jolt_m_s2(const Epoch& w) {
  return std::sqrt(w.dz2 / static_cast<float>(std::max(w.slow_samples, 1))) + 1e-4F;
}

float log_nod(const Epoch& w) { return log_rms(w.nod2, w.samples, kRateFloor_rad_s); }

// How fast a body turns about level axes that moves by itself, rms over 1.5 or 4.5 s. A pelvis drops and
// lifts its sides by 3 degrees in every stride and tips at every step: 0.2 rad/s at 80 steps a minute. Amid
// walking 99 % of half seconds have more than 0.30 in hapt, 0.27 in semio (multiple sclerosis), 0.22 in ipol.
// A car rolls and nods by some 0.04, on a bad road twice that; what turns it in a bend is about the vertical.
constexpr float kLeastOfSteps_log_rad_s = -1.90F;  // 0.15
// Who sits down or stands up bows, by 20 degrees and back in 3 s at least: 0.23 on average. Of 286 changes of
// hapt the one with the least has 0.44.
constexpr float kLeastOfMove_log_rad_s = -1.39F;  // 0.25

}  // namespace

int EpochBuilder::lost_before(const MotionSample& sample) const {
  constexpr double kLongest_s = 0.6;
  const bool begun = count_ > 0 || current_.samples >= kLeastSamples;
  if (!begun || sample.has_gyro != has_gyro_) return 0;
  const double lost_s = sample.time_s - last_end_s_;
  return lost_s > kLongest_s ? 0 : std::max(0, static_cast<int>(std::lround(lost_s / kInternalPeriod_s)));
}

void EpochBuilder::add_lost() {
  if (current_.ticks == 0) {
    current_ = Epoch{};
    current_.start_s = last_end_s_;
  }
  last_end_s_ += kInternalPeriod_s;
  current_.end_s = last_end_s_;
  moves_.push_lost();
  end_tick();
}

void EpochBuilder::add(const MotionSample& sample) {
  if (current_.ticks == 0) {
    current_ = Epoch{};
    current_.start_s = sample.time_s;
  }
  Epoch& e = current_;
  e.settled = e.settled && sample.settled;
  e.up_sensor += sample.up_sensor;
  e.acc_mean_sensor += sample.acc_sensor_m_s2;
  const float force_square = sample.acc_sensor_m_s2.squaredNorm();
  const float force_m_s2 = std::sqrt(force_square);
  e.acc_square += force_square;
  if (sample.has_gyro) {
    const float rate_square = sample.gyro_sensor_rad_s.squaredNorm();
    const float about_vertical = sample.gyro_sensor_rad_s.dot(sample.up_sensor);
    e.gyro2 += rate_square;
    e.nod2 += std::max(0.0F, rate_square - about_vertical * about_vertical);
    e.gyro_mean_sensor += sample.gyro_sensor_rad_s;
  }
  has_gyro_ = sample.has_gyro;
  ++e.samples;
  e.end_s = last_end_s_ = sample.time_s + kInternalPeriod_s;

  moves_.push(sample, force_m_s2);
  acc_sum_ += sample.acc_earth_m_s2;
  acc_sum_sensor_ += sample.acc_sensor_m_s2;
  gyro_sum_sensor_ += sample.gyro_sensor_rad_s;
  force_sum_m_s2_ += force_m_s2 - kGravity_m_s2;
  ++in_acc_sum_;
  if (sample.settled && slow_ticks_ + 1 == VerticalHistory::kDecimation) add_turn(sample);
  end_tick();
}

void EpochBuilder::end_tick() {
  ++current_.ticks;
  if (++slow_ticks_ < VerticalHistory::kDecimation) return;
  slow_ticks_ = 0;
  const bool lost = in_acc_sum_ == 0;
  if (lost) {
    history_.push(0.0F);
    force_history_.push(0.0F);
  } else {
    const float share = 1.0F / static_cast<float>(in_acc_sum_);
    add_slow(acc_sum_ * share);
    force_history_.push(force_sum_m_s2_ * share);
    if (has_gyro_) {
      const FreeSwing::Sums swing = free_swing_.push(acc_sum_sensor_ * share, gyro_sum_sensor_ * share);
      current_.free_swing.force_square += swing.force_square;
      current_.free_swing.angle_square += swing.angle_square;
    }
  }
  slow_gap_ = lost;
  force_sum_m_s2_ = 0.0F;
  acc_sum_.setZero();
  acc_sum_sensor_.setZero();
  gyro_sum_sensor_.setZero();
  in_acc_sum_ = 0;
}

void EpochBuilder::add_turn(const MotionSample& sample) {
  Eigen::Vector3f& oldest = recent_up_[static_cast<std::size_t>(ups_ % kTurnSamples)];
  if (ups_ >= kTurnSamples)
    current_.least_cosine = std::min(current_.least_cosine, oldest.dot(sample.up_sensor));
  current_.gyro2_max = std::max(current_.gyro2_max, sample.gyro_sensor_rad_s.squaredNorm());
  oldest = sample.up_sensor;
  ++ups_;
  swing_.push(sample.up_sensor);
}

// Shape is measured at 25 Hz: what lies above 10 Hz differs from sensor to sensor.
void EpochBuilder::add_slow(const Eigen::Vector3f& acc_earth_m_s2) {
  Epoch& e = current_;
  const float z = acc_earth_m_s2.z();
  const float hx = acc_earth_m_s2.x();
  const float hy = acc_earth_m_s2.y();
  if (e.slow_samples == 0) e.z_max = e.z_min = z;
  const float dz = slow_gap_ ? 0.0F : z - history_.recent().back();
  ++e.slow_samples;
  e.z1 += z;
  e.z2 += z * z;
  e.z3 += z * z * z;
  e.z_max = std::max(e.z_max, z);
  e.z_min = std::min(e.z_min, z);
  e.h2 += hx * hx + hy * hy;
  e.hx += hx;
  e.hy += hy;
  e.zhx += z * hx;
  e.zhy += z * hy;
  e.dzhx += dz * hx;
  e.dzhy += dz * hy;
  e.dz2 += dz * dz;
  history_.push(z);
}

void EpochBuilder::close_epoch() {
  if (current_.samples < kLeastSamples) {
    current_.settled = false;
    if (current_.samples == 0) {  // as before
      current_.samples = 1;
      current_.up_sensor = at(count_ - 1).up_sensor;
      current_.gyro_mean_sensor =
          at(count_ - 1).gyro_mean_sensor / static_cast<float>(at(count_ - 1).samples);
      current_.acc_mean_sensor = at(count_ - 1).acc_mean_sensor / static_cast<float>(at(count_ - 1).samples);
      current_.acc_square = current_.acc_mean_sensor.squaredNorm();
    }
  }
  current_.rests = rests(current_);
  ring_[static_cast<std::size_t>(count_ % kRing)] = current_;
  ++count_;
  current_.samples = 0;
  current_.ticks = 0;
}

void EpochBuilder::restart() {
  count_ = 0;
  current_ = Epoch{};
  history_.reset();
  force_history_.reset();
  force_sum_m_s2_ = 0.0F;
  ups_ = 0;
  swing_.reset();
  free_swing_.restart();
  acc_sum_.setZero();
  acc_sum_sensor_.setZero();
  gyro_sum_sensor_.setZero();
  acc_sum_sensor_.setZero();
  gyro_sum_sensor_.setZero();
  in_acc_sum_ = 0;
  slow_ticks_ = 0;
  slow_gap_ = true;
  acc_change_ = rate_change_ = kMuchChange;
  moves_.restart();
}

Epoch EpochBuilder::sum(int index, int half) const {
  const int first = std::max({0, index - half, count_ - kRing});
  const int last = std::min(count_ - 1, index + half);
  Epoch s = at(first);
  for (int i = first + 1; i <= last; ++i) {
    const Epoch& e = at(i);
    s.rests = s.rests && e.rests;
    s.samples += e.samples;
    s.slow_samples += e.slow_samples;
    s.z1 += e.z1;
    s.z2 += e.z2;
    s.z3 += e.z3;
    s.z_max = std::max(s.z_max, e.z_max);
    s.z_min = std::min(s.z_min, e.z_min);
    s.h2 += e.h2;
    s.hx += e.hx;
    s.hy += e.hy;
    s.zhx += e.zhx;
    s.zhy += e.zhy;
    s.dzhx += e.dzhx;
    s.dzhy += e.dzhy;
    s.dz2 += e.dz2;
    s.free_swing.force_square += e.free_swing.force_square;
    s.free_swing.angle_square += e.free_swing.angle_square;
    s.gyro2 += e.gyro2;
    s.nod2 += e.nod2;
  }
  return s;
}

VerticalMove EpochBuilder::move_of(int index) const {
  const double behind_s = static_cast<double>(count_ - index) * kEpoch_s;
  const std::span<const float> recent = force_history_.recent();
  const int first = static_cast<int>(recent.size()) - static_cast<int>(behind_s * VerticalHistory::kRate_hz);
  constexpr int kPerEpoch = static_cast<int>(kEpoch_s * VerticalHistory::kRate_hz);
  VerticalMove move = largest_vertical_move(recent, first, first + kPerEpoch);
  move.at -= first;
  return move;
}

// No trunk turns so fast and stays there. Chosen on hapt and sisfall, where lying down, bending and rising
// turn by over 40 deg but slower; it finds a hand on the belt in 44 of the 48 recordings of hapt, always
// outside what is labelled, and once in 936 of sisfall. A fall may look so: it is no fact of daily life to
// call.
bool EpochBuilder::is_handled(int index) const {
  constexpr float kCosineOfFastTurn = 0.24F;  // 76 deg
  constexpr float kCosineOfTurn = 0.62F;      // 52 deg
  constexpr float kFastRate_rad_s = 5.76F;    // 330 deg/s
  constexpr float kCosineOfStaying = 0.77F;   // 40 deg: a thigh that swings comes back
  constexpr int kBeside = 2;
  const Epoch& e = at(index);
  const bool fast = e.least_cosine < kCosineOfFastTurn ||
                    (e.least_cosine < kCosineOfTurn && e.gyro2_max > kFastRate_rad_s * kFastRate_rad_s);
  if (!fast) return false;
  const Eigen::Vector3f& before = at(std::max({0, count_ - kRing, index - kBeside})).up_sensor;
  const Eigen::Vector3f& after = at(std::min(count_ - 1, index + kBeside)).up_sensor;
  return before.dot(after) < kCosineOfStaying * before.norm() * after.norm();
}

// Who breathes moves the sensor: by more than 0.2 deg/s and 0.03 m/s^2 from one half second to that 2 s
// later, root mean square over 20 s, in all of hapt's lying, sitting and standing (least of 264 stretches:
// 0.0035 rad/s and 0.029 m/s^2). The noise of a cheap sensor's mean over half a second is a third of that,
// and its bias does not change in 2 s. Fails for a noisier sensor (it is never lifeless) and, perhaps, in the
// deepest sleep.
bool EpochBuilder::is_lifeless(int index) {
  constexpr float kRate_rad_s = 0.0022F;
  constexpr float kAcc_m_s2 = 0.0245F;
  constexpr float kAccAlone_m_s2 = 0.021F;
  constexpr float kShare = 1.0F / 20.0F;  // a memory of 10 s
  constexpr float kMost = 10.0F;          // thresholds: a jolt is forgotten within half a minute
  constexpr int kApart = 4;
  const float acc_limit = has_gyro_ ? kAcc_m_s2 * kAcc_m_s2 : kAccAlone_m_s2 * kAccAlone_m_s2;
  constexpr float kRateLimit = kRate_rad_s * kRate_rad_s;
  float acc = kMuchChange;
  float rate = kMuchChange;
  if (index >= kApart && at(index).settled && at(index - kApart).settled) {
    const Epoch& now = at(index);
    const Epoch& then = at(index - kApart);
    const auto n_now = static_cast<float>(now.samples);
    const auto n_then = static_cast<float>(then.samples);
    acc = (now.acc_mean_sensor / n_now - then.acc_mean_sensor / n_then).squaredNorm();
    rate = (now.gyro_mean_sensor / n_now - then.gyro_mean_sensor / n_then).squaredNorm();
  }
  acc_change_ += kShare * (std::min(acc, kMost * acc_limit) - std::min(acc_change_, kMost * acc_limit));
  rate_change_ += kShare * (std::min(rate, kMost * kRateLimit) - std::min(rate_change_, kMost * kRateLimit));
  acc_change_ = std::min(acc_change_, kMost * acc_limit);
  rate_change_ = std::min(rate_change_, kMost * kRateLimit);
  return acc_change_ < acc_limit && (!has_gyro_ || rate_change_ < kRateLimit);
}

MoveFeatures EpochBuilder::shape_of(const Epoch& near, const Epoch& w, std::span<const float> vertical_m_s2) {
  MoveFeatures move{};
  const auto n = static_cast<float>(std::max(w.slow_samples, 1));
  const float mean = w.z1 / n;
  const float variance = std::max(w.z2 / n - mean * mean, kAccFloor_m_s2 * kAccFloor_m_s2);
  const float rms = std::sqrt(variance);
  const float third = w.z3 / n - 3.0F * mean * w.z2 / n + 2.0F * mean * mean * mean;
  const float h_rms = std::sqrt(std::max(w.h2 / n, kAccFloor_m_s2 * kAccFloor_m_s2));
  const float difference_rms = jolt_m_s2(w);
  const auto set = [&move](MoveFeature k, float v) { move[static_cast<std::size_t>(k)] = v; };
  set(MoveFeature::kLogVerticalNow, log_rms(near.z2, near.slow_samples, kAccFloor_m_s2));
  set(MoveFeature::kLogVertical, log_rms(w.z2, w.slow_samples, kAccFloor_m_s2));
  set(MoveFeature::kLogHorizontal, log_rms(w.h2, w.slow_samples, kAccFloor_m_s2));
  set(MoveFeature::kSkewness, std::clamp(third / (variance * rms), -3.0F, 3.0F));
  set(MoveFeature::kPeak, std::min((w.z_max - mean) / rms, 6.0F));
  set(MoveFeature::kTrough, std::max((w.z_min - mean) / rms, -6.0F));
  set(MoveFeature::kLogSharpness, std::log(difference_rms / rms));
  set(MoveFeature::kInPhase,
      std::hypot(w.zhx / n - mean * w.hx / n, w.zhy / n - mean * w.hy / n) / (rms * h_rms));
  set(MoveFeature::kQuadrature, std::hypot(w.dzhx, w.dzhy) / (n * difference_rms * h_rms));
  // Stillness has no rhythm.
  const RhythmMeasure rhythm = w.rests ? RhythmMeasure() : measure_rhythm(vertical_m_s2);
  set(MoveFeature::kStepRegularity, rhythm.step_regularity);
  set(MoveFeature::kStrideRegularity, rhythm.stride_regularity);
  set(MoveFeature::kStepFrequency_hz, rhythm.step_frequency_hz);
  return move;
}

EpochFeatures::Sooner EpochBuilder::sooner_than(int index) const {
  constexpr auto kLength =
      static_cast<std::size_t>((2 * kHalfOfSooner + 1) * kEpochSamples / VerticalHistory::kDecimation);
  const int middle = std::max(index, count_ - 1 - kHalfOfSooner);
  const Epoch& e = at(middle);
  const Epoch near = sum(middle, 1);
  const Epoch w = sum(middle, kHalfOfSooner);
  const std::span<const float> vertical_m_s2 = history_.recent();
  EpochFeatures::Sooner f;
  f.move = shape_of(near, w, vertical_m_s2.last(std::min(vertical_m_s2.size(), kLength)));
  f.up_sensor = up_of(e);
  f.rests = e.rests;
  f.turns_like_steps = !has_gyro_ || std::max(log_nod(near), log_nod(w)) > kLeastOfSteps_log_rad_s;
  return f;
}

EpochFeatures EpochBuilder::features_of(int index) {
  const Epoch& e = at(index);
  EpochFeatures f;
  f.start_s = e.start_s;
  f.end_s = e.end_s;
  f.after_gap = index == 0;
  f.settled = e.settled;
  f.has_gyro = has_gyro_;
  f.acc_deviation_m_s2 = deviation_m_s2(e);
  f.rests = e.rests;
  f.up_sensor = up_of(e);

  f.handled = is_handled(index);
  f.lifeless = is_lifeless(index);

  // The rhythm's window ends now, 2 s after the epoch's end: its middle is the epoch.
  const Epoch near = sum(index, 1);
  const Epoch w = sum(index, kHalfWindow);
  f.move = shape_of(near, w, history_.recent());
  f.sooner = sooner_than(index);

  f.jolt_m_s2 = jolt_m_s2(w);

  f.moves = moves_.take();
  const VerticalMove move = move_of(index);
  f.rise_m = move.travel_m;
  f.rise_s = f.start_s + static_cast<double>(move.at) / VerticalHistory::kRate_hz;
  if (has_gyro_) {
    if (!w.rests) f.swing = swing_.measure();
    f.swings_free = FreeSwing::is_free(w.free_swing, w.slow_samples);
    f.log_rate = log_rms(near.gyro2, near.samples, kRateFloor_rad_s);
    f.log_rate_long = log_rms(w.gyro2, w.samples, kRateFloor_rad_s);
    f.log_nod = log_nod(near);
    f.log_nod_long = log_nod(w);
    const float nods = std::max(f.log_nod, f.log_nod_long);
    f.turns_like_steps = nods > kLeastOfSteps_log_rad_s;
    f.turns_like_a_move = nods > kLeastOfMove_log_rad_s;
  }
  return f;
}

}  // namespace stance
