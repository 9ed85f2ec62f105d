// What half a second of movement looks like: the features that posture and walking are decided on.
// Everything is measured against the vertical or as a length, so no feature depends on how the sensor is
// turned; everything is a function of the even 100 Hz stream, so none depends on the sensor's rate.
//
// EpochBuilder adds sums per sample and does its real work once per epoch: a window of +-2 s around the
// epoch gives rhythm (analysis/gait/rhythm.h), the shape of the vertical acceleration and the vertical move.
// So a feature is known 2 s after its epoch. A gap of up to 0.6 s leaves a hole in the windows: what is lost
// adds nothing to any sum and counts as no acceleration where a history must be even in time, for a body
// changes no posture in it. A longer one ends all windows: nothing is measured across it. Owns its state; no
// allocation; one thread at a time.
#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

#include "analysis/orientation/motion_sample.h"
#include "analysis/posture/free_swing.h"
#include "analysis/posture/posture_move.h"
#include "analysis/posture/thigh_swing.h"
#include "analysis/posture/vertical_history.h"
#include "analysis/posture/vertical_move.h"

namespace stance {

inline constexpr int kEpochSamples = 50;
inline constexpr double kEpoch_s = 0.5;
// An epoch with less data says nothing (10 of 50).
inline constexpr int kLeastSamples = kEpochSamples / 5;

// Sums over one epoch, before any window.
struct Epoch {
  double start_s = 0.0;
  double end_s = 0.0;   // start of the sample after its last
  int ticks = 0;        // internal periods since its start, with data or without
  int samples = 0;      // those with data
  bool settled = true;  // false: the vertical is still a first guess
  bool rests = false;   // only gravity acts; known at its end
  Eigen::Vector3f up_sensor = Eigen::Vector3f::Zero();         // sum, not normalised
  Eigen::Vector3f acc_mean_sensor = Eigen::Vector3f::Zero();   // sum of specific force
  Eigen::Vector3f gyro_mean_sensor = Eigen::Vector3f::Zero();  // sum of the angular rate
  float acc_square = 0.0F;                                     // sum of |specific force|^2
  int slow_samples = 0;                                        // at 25 Hz, like what follows
  // Vertical acceleration z and horizontal h = (x, y), m/s^2, gravity removed: sums of powers and products.
  float z1 = 0.0F, z2 = 0.0F, z3 = 0.0F, z_max = 0.0F, z_min = 0.0F;
  float h2 = 0.0F, hx = 0.0F, hy = 0.0F, zhx = 0.0F, zhy = 0.0F, dzhx = 0.0F, dzhy = 0.0F;
  float dz2 = 0.0F;            // of squared differences of neighbouring z
  float gyro2 = 0.0F;          // sum of |rate|^2
  float nod2 = 0.0F;           // of that about level axes alone: obliquity and tilt
  float gyro2_max = 0.0F;      // largest |rate|^2, at 25 Hz
  FreeSwing::Sums free_swing;  // at 25 Hz
  float least_cosine = 1.0F;   // between up and up kTurnSamples before
};

// The numbers the walking classifier looks at, in this order. Logarithms are natural.
enum class MoveFeature : std::uint8_t {
  kLogVerticalNow,    // rms of vertical acceleration over 1.5 s
  kLogVertical,       // over 4.5 s, like everything below
  kLogHorizontal,     // rms of horizontal acceleration
  kStepRegularity,    // autocorrelation at the step lag; 0, like the next two, where all of the 4.5 s rests
  kStrideRegularity,  // autocorrelation at twice that
  kStepFrequency_hz,  // 1 / step lag; 0 when nothing repeats
  kSkewness,          // of vertical acceleration
  kPeak,              // largest vertical acceleration, in rms
  kTrough,            // smallest
  kLogSharpness,      // rms of the difference of neighbours over rms
  kInPhase,           // |covariance of vertical and horizontal| over both rms
  kQuadrature,        // the same for the derivative of vertical
};
inline constexpr int kMoveFeatureCount = 12;
using MoveFeatures = std::array<float, kMoveFeatureCount>;

struct EpochFeatures {
  double start_s = 0.0;
  double end_s = 0.0;
  bool after_gap = false;  // first epoch of the recording or after a gap
  bool settled = true;
  bool has_gyro = false;
  bool rests = false;     // only gravity acts: no locomotion
  bool lifeless = false;  // lies stiller than any body, of late
  bool handled = false;   // turned as a hand turns a sensor and no trunk turns: taken off or put on
  Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();  // mean over the epoch
  MoveFeatures move{};
  // The same of the newest 3.5 s, whose middle is half a second after the epoch's: less to go by, but sooner,
  // and with less in it of what was before. For what is shown at once.
  struct Sooner {
    MoveFeatures move{};
    Eigen::Vector3f up_sensor = Eigen::Vector3f::UnitZ();
    bool rests = false;
    bool turns_like_steps = true;
  } sooner;
  float rise_m = 0.0F;         // largest vertical move within the epoch, upwards positive (vertical_move.h)
  double rise_s = 0.0;         // its time
  PostureMoves moves;          // the likeliest sitting down and standing up about now
  float log_rate = 0.0F;       // log rms angular rate over 1.5 s, rad/s; 0 without a gyroscope
  float log_rate_long = 0.0F;  // over 4.5 s
  float log_nod = 0.0F;        // log rms angular rate about level axes over 1.5 s, rad/s; 0 as above
  float log_nod_long = 0.0F;   // over 4.5 s
  // Turns as a pelvis does that takes steps, or that sits down or stands up. What moves and does not turn is
  // shaken from outside: it sits in a vehicle. Both true without a gyroscope.
  bool turns_like_steps = true;
  bool turns_like_a_move = true;
  bool swings_free = false;         // as a bag on its strap, over 4.5 s; false without a gyroscope
  ThighSwing swing;                 // over 4.5 s; nothing without a gyroscope
  float jolt_m_s2 = 0.0F;           // rms of what the vertical acceleration changes within 40 ms, over 4.5 s
  float acc_deviation_m_s2 = 0.0F;  // standard deviation of the specific force within the epoch

  [[nodiscard]] float of(MoveFeature f) const { return move[static_cast<std::size_t>(f)]; }
};

class EpochBuilder {
 public:
  // Calls sink(const EpochFeatures&) for each epoch whose windows are complete.
  template <typename Sink>
  void push(const MotionSample& sample, Sink&& sink) {
    if (sample.restart) {
      const int lost = lost_before(sample);
      if (lost == 0) flush(sink);
      for (int i = 0; i < lost; ++i) {
        add_lost();
        end_if_full(sink);
      }
    }
    add(sample);
    end_if_full(sink);
  }

  // Ends the stream (or the stretch before a gap): the epochs still waiting for their windows.
  template <typename Sink>
  void flush(Sink&& sink) {
    const int waiting = count_ < kHalfWindow ? count_ : kHalfWindow;
    if (current_.samples >= kLeastSamples) {
      close_epoch();
      if (count_ > kHalfWindow) sink(features_of(count_ - 1 - kHalfWindow));
      for (int i = std::min(count_, kHalfWindow); i > 0; --i) sink(features_of(count_ - i));
    } else {
      for (int i = waiting; i > 0; --i) sink(features_of(count_ - i));
    }
    restart();
  }

 private:
  template <typename Sink>
  void end_if_full(Sink&& sink) {
    if (current_.ticks < kEpochSamples) return;
    close_epoch();
    if (count_ > kHalfWindow) sink(features_of(count_ - 1 - kHalfWindow));
  }

  static constexpr float kMuchChange = 1.0F;
  static constexpr int kHalfWindow = 4;
  static constexpr int kHalfOfSooner = 3;
  static constexpr int kRing = 2 * kHalfWindow + 1;

  // Periods lost before this first sample after a gap, if that is too short to end the windows; otherwise 0.
  [[nodiscard]] int lost_before(const MotionSample& sample) const;
  void add_lost();
  void add(const MotionSample& sample);
  void end_tick();
  void add_slow(const Eigen::Vector3f& acc_earth_m_s2);
  void add_turn(const MotionSample& sample);
  void close_epoch();
  void restart();
  [[nodiscard]] const Epoch& at(int index) const { return ring_[static_cast<std::size_t>(index % kRing)]; }
  [[nodiscard]] EpochFeatures features_of(int index);
  [[nodiscard]] Epoch sum(int index, int half) const;
  // Of the epochs around a moment, of those of the window, and of the same window of vertical acceleration.
  static MoveFeatures shape_of(const Epoch& near, const Epoch& window, std::span<const float> vertical_m_s2);
  [[nodiscard]] EpochFeatures::Sooner sooner_than(int index) const;
  [[nodiscard]] VerticalMove move_of(int index) const;
  [[nodiscard]] bool is_handled(int index) const;
  bool is_lifeless(int index);

  Epoch current_;
  std::array<Epoch, kRing> ring_{};
  double last_end_s_ = 0.0;                            // of what was added last
  int count_ = 0;                                      // epochs closed since the last restart
  Eigen::Vector3f acc_sum_ = Eigen::Vector3f::Zero();  // of the samples that make the next one at 25 Hz
  Eigen::Vector3f acc_sum_sensor_ = Eigen::Vector3f::Zero();  // the same, in the sensor's axes
  Eigen::Vector3f gyro_sum_sensor_ = Eigen::Vector3f::Zero();
  int in_acc_sum_ = 0;    // of them, those with data
  int slow_ticks_ = 0;    // and those without
  bool slow_gap_ = true;  // the one before at 25 Hz is lost: no difference can be taken
  bool has_gyro_ = false;
  VerticalHistory history_;
  // Length of the specific force less gravity: the vertical acceleration but for h^2 / 2g of a horizontal
  // one h, and independent of the vertical, which a knock or a saturated gyroscope leaves wrong for seconds.
  VerticalHistory force_history_;
  float force_sum_m_s2_ = 0.0F;
  PostureMoveFinder moves_;
  // Up at 25 Hz over the last 0.4 s.
  static constexpr int kTurnSamples = 10;
  std::array<Eigen::Vector3f, kTurnSamples> recent_up_{};
  int ups_ = 0;
  ThighSwingHistory swing_;
  FreeSwing free_swing_;
  // Running means of the squared change of the mean reading within 2 s; see is_lifeless().
  float acc_change_ = kMuchChange;
  float rate_change_ = kMuchChange;
};

}  // namespace stance
