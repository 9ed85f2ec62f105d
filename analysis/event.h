// What can happen: the vocabulary between analysis and everything that stores, shows or scores its results.
// JSON Lines, protobuf and SQLite carry the same names. Plain values; no ownership, safe on any thread.
//
// Times are seconds on the axis of the samples (ImuSample::time_s), normally since the recording's first
// sample.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

namespace stance {

enum class ActivityLabel : std::uint8_t {
  kUnknown,
  kLying,
  kSitting,
  kStanding,
  kWalking,
  kStairsUp,
  kStairsDown,
  kRunning,
  kExercising,
  kKneeling,
  kOther,
  kNotWorn,
};
inline constexpr int kActivityLabelCount = 12;

enum class Side : std::uint8_t { kUnknown, kLeft, kRight, kBoth };

// What somebody lies on.
enum class LyingOn : std::uint8_t { kUnknown, kBack, kLeft, kRight, kFront };

// Where a walk shows the sensor to be: beside or at the middle of the pelvis, or on one leg (thigh, trouser
// pocket).
enum class Worn : std::uint8_t { kUnknown, kLeft, kMiddle, kRight, kLeg };

enum class Exercise : std::uint8_t {
  kOther,
  kSquat,
  kGluteBridge,
  kHipThrust,
  kSingleLegBridge,
  kRomanianDeadlift,
  kSingleLegRdl,
  kLunge,
  kReverseLunge,
  kLateralLunge,
  kStepUp,
  kDonkeyKick,
  kFireHydrant,
  kClamshell,
  kHipAbductionStanding,
  kSitToStand,
  kGoodMorning,
  kKettlebellSwing,
  kKneelingBackBend,
  // Held for seconds, not repeated.
  kBridgeHold,
  kHipFlexorStretch,
};
// Those Stance knows by itself. Larger values are exercises that a wearer taught (taught_exercise()).
inline constexpr int kExerciseCount = 21;
constexpr bool is_hold(Exercise exercise) {
  return exercise == Exercise::kBridgeHold || exercise == Exercise::kHipFlexorStretch;
}
constexpr bool is_taught(Exercise exercise) { return static_cast<int>(exercise) >= kExerciseCount; }

// Words for a side comparison. Never "weak": the sensor moved less, that is all it can say.
enum class Verdict : std::uint8_t { kNotEnough, kNoDifference, kLeftLess, kRightLess };

enum class Measure : std::uint8_t {
  kRangeOfMotionDeg,
  kConcentricS,
  kEccentricS,
  kVerticalTravelCm,
  kStepTimeS,
  kStanceTimeS,
};

// The snake_case names used in data ("stairs_up", "romanian_deadlift", "left", ...), and back.
std::string_view name_of(ActivityLabel label);
std::string_view name_of(Worn worn);
std::string_view name_of(Side side);
std::string_view name_of(LyingOn lying_on);
std::string_view name_of(Exercise exercise);
std::string_view name_of(Verdict verdict);
std::string_view name_of(Measure measure);
std::optional<ActivityLabel> activity_from_name(std::string_view name);
std::optional<Worn> worn_from_name(std::string_view name);
std::optional<Side> side_from_name(std::string_view name);
std::optional<LyingOn> lying_on_from_name(std::string_view name);
std::optional<Exercise> exercise_from_name(std::string_view name);
std::optional<Verdict> verdict_from_name(std::string_view name);
std::optional<Measure> measure_from_name(std::string_view name);

// The value that stands for a taught exercise of this name from now on, as long as the program runs; the same
// name has the same value, and exercise_from_name() knows it. Values differ from run to run: only names are
// stored. Empty: no name for an exercise (1 to 40 of a-z, 0-9 and _, beginning with a letter), or more than
// 200 of them. Safe on any thread.
std::optional<Exercise> taught_exercise(std::string_view name);

inline constexpr float kNotKnown = std::numeric_limits<float>::quiet_NaN();

// A span of the timeline. Final spans touch, do not overlap and cover the recording.
struct Activity {
  double start_s = 0.0;
  double end_s = 0.0;
  ActivityLabel label = ActivityLabel::kUnknown;
  // 0..1, probability that the label is right (analysis/timeline/span_confidence.h); NaN: not known, as for
  // exercising, whose repetitions have theirs, not worn and unknown.
  float confidence = kNotKnown;
  // Of lying: whoever turns over begins a new span. Unknown before the first walk, which tells where the
  // wearer's front is, and of every other label (analysis/posture/lying_side.h).
  LyingOn lying_on = LyingOn::kUnknown;
};

// A change between lying, sitting and standing. time_s is its middle. Of sitting down and standing up the
// pelvis's way is measured too (analysis/posture/transition_path.h); NaN: not known.
struct Transition {
  double time_s = 0.0;
  double start_s = 0.0;
  double end_s = 0.0;
  ActivityLabel from = ActivityLabel::kUnknown;
  ActivityLabel to = ActivityLabel::kUnknown;
  float confidence = kNotKnown;                // 0..1; NaN: not known
  float vertical_travel_cm = kNotKnown;        // up or down, as from and to say; 0 or more
  float vertical_travel_error_cm = kNotKnown;  // standard error
  float vertical_speed_m_s = kNotKnown;        // highest, the same way; 0 or more
  float vertical_speed_error_m_s = kNotKnown;  // standard error
};

// Initial contact of a foot.
struct Step {
  double time_s = 0.0;
  Side side = Side::kUnknown;          // left, right or unknown
  float side_probability = kNotKnown;  // 0.5..1, of the side given; NaN when unknown
  double toe_off_s = kNotKnown;        // when the other foot leaves the ground; NaN: not seen, or running
  bool inferred = false;  // fell into lost samples: counted, put midway, never measured (gait_stage.h)
};

// One walk, its timing measured (analysis/gait/walk_measures.h defines every measure). NaN: not known.
struct Walk {
  double start_s = 0.0;  // first contact
  double end_s = 0.0;    // last contact
  std::int32_t steps = 0;
  float cadence_per_min = kNotKnown;
  float step_time_s = kNotKnown;  // mean
  float step_time_sd_s = kNotKnown;
  float stride_time_s = kNotKnown;  // mean
  float stride_time_sd_s = kNotKnown;
  float double_support_percent = kNotKnown;  // of the stride
  float left_stance_percent = kNotKnown;     // of the stride
  float right_stance_percent = kNotKnown;
  float phase_coordination_percent = kNotKnown;  // 0: perfectly even
  float left_step_s = kNotKnown;                 // median
  float right_step_s = kNotKnown;
  float difference_percent = kNotKnown;         // 100 (left - right) / mean of both
  float noise_percent = kNotKnown;              // half width of the 95 % interval of that difference
  float detectable_change_percent = kNotKnown;  // a smaller change from walk to walk may be chance
  Verdict verdict = Verdict::kNotEnough;        // of the difference
  float step_regularity = kNotKnown;            // -1..1; 1: every step is as the one before
  float stride_regularity = kNotKnown;          // -1..1
  float harmonic_ratio_vertical = kNotKnown;    // 1: no order; larger: smoother, both steps alike
  float harmonic_ratio_forward = kNotKnown;
  float harmonic_ratio_lateral = kNotKnown;
  float obliquity_deg = kNotKnown;  // range in a stride, mean
  float rotation_deg = kNotKnown;
  float rise_cm = kNotKnown;         // of the pelvis in a step, mean
  float height_m = kNotKnown;        // of the wearer, as it was told
  float step_length_m = kNotKnown;   // for that height, untold for kAssumedHeight_m of walk_measures.h
  float speed_m_s = kNotKnown;       // the same
  float swing_m_s2 = kNotKnown;      // amplitude of the horizontal acceleration at the stride's frequency
  float tilt_deg = kNotKnown;        // range of the sensor's tilt in a stride, median
  float sensor_left_cm = kNotKnown;  // of the middle of the pelvis; negative: on the right
  Worn worn = Worn::kUnknown;
};

// One repetition, from leaving the start pose to being back in it.
struct Rep {
  double start_s = 0.0;
  double turn_s = 0.0;  // turning point (deepest or highest)
  double end_s = 0.0;
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;
  std::int32_t number = 0;  // 1, 2, ... within its set
  float range_of_motion_deg =
      kNotKnown;  // largest rotation of the pelvis against its pose at the start of the rep
  float vertical_travel_cm = kNotKnown;        // of the sensor; NaN: cannot be known
  float vertical_travel_error_cm = kNotKnown;  // standard error, as the travel of the middle of the pelvis
  float concentric_s = kNotKnown;              // pauses left out
  float eccentric_s = kNotKnown;               // pauses left out
  float pause_s = kNotKnown;                   // in the turning pose, and on the ways
  float confidence = kNotKnown;                // 0..1
};

// How the pelvis moved in a set, in the wearer's own axes (analysis/exercise/body_path.h): medians over its
// repetitions. What tells exercises from one another, and what a taught one is known by
// (analysis/exercise/learned.h).
struct SetMotion {
  // vertical along forward, left* and up at the start; the same at the turning point; turned by roll*, pitch
  // and twist*, degrees; gone forward, left* and up, cm; range of pitch, degrees; duration, s. All NaN: the
  // wearer's axes were not known. What the other leg would mirror (*) is the median size, with the sign that
  // most of the movement had: it says nothing of a set in which the legs alternated.
  std::array<float, 14> values = {kNotKnown, kNotKnown, kNotKnown, kNotKnown, kNotKnown,
                                  kNotKnown, kNotKnown, kNotKnown, kNotKnown, kNotKnown,
                                  kNotKnown, kNotKnown, kNotKnown, kNotKnown};
  [[nodiscard]] bool known() const { return values[0] == values[0]; }
};

struct Set {
  double start_s = 0.0;
  double end_s = 0.0;
  Exercise exercise = Exercise::kOther;
  Side side = Side::kBoth;  // both when the reps alternate
  std::int32_t reps = 0;
  float confidence = kNotKnown;  // 0..1
  SetMotion motion = {};
};

// A pose held on purpose: an exercise for which is_hold().
struct Hold {
  double start_s = 0.0;  // in the pose
  double end_s = 0.0;    // leaving it
  Exercise exercise = Exercise::kBridgeHold;
  Side side = Side::kBoth;       // of a stretch, the hip that is stretched: of the knee on the floor
  float confidence = kNotKnown;  // 0..1
};

// The wearer said what they are about to do (`stance start squat`). Provisional when it begins, with both
// times alike; final when it is over.
struct Announcement {
  double start_s = 0.0;
  double end_s = 0.0;
  Exercise exercise = Exercise::kOther;
  Side side = Side::kUnknown;  // both: alternating legs; unknown: not told, or an exercise of both legs
};

// Sitting or lying of at least 60 s without a break; uprightness of 5 s or more is a break.
struct SedentaryBout {
  double start_s = 0.0;
  double end_s = 0.0;
};

// Left held against right, beside the noise it was measured with.
struct Asymmetry {
  double start_s = 0.0;  // what was compared lies in [start_s, end_s]
  double end_s = 0.0;
  Measure measure = Measure::kStepTimeS;
  std::optional<Exercise> exercise;  // empty: walking
  float left = kNotKnown;            // median, in the measure's unit
  float right = kNotKnown;
  std::int32_t left_count = 0;
  std::int32_t right_count = 0;
  float difference_percent = kNotKnown;  // 100 (left - right) / mean of both
  float noise_percent = kNotKnown;       // half width of the 95 % interval of that difference
  Verdict verdict = Verdict::kNotEnough;
  bool withheld = false;  // walked with the sensor on one leg, which sees both feet differently: no verdict
};

// What is shown now; may be corrected by the final timeline up to 60 s later. Sent on change.
struct LiveState {
  double time_s = 0.0;
  ActivityLabel label = ActivityLabel::kUnknown;
  double since_s = 0.0;  // when this state began
  bool guessed = false;  // little speaks for it yet: to be looked at, not to be counted on
};

// A candidate set or repetition that was not counted, and why (`stance why`).
enum class RejectionReason : std::uint8_t {
  kTooFew,
  kTooSmall,
  kTooIrregular,
  kWalking,
  kTooFast,
  kTooSlow,
  kNotAlike,
};
std::string_view name_of(RejectionReason reason);
struct Rejection {
  double start_s = 0.0;
  double end_s = 0.0;
  RejectionReason reason = RejectionReason::kTooFew;
};

using EventBody = std::variant<Activity, Transition, Step, Rep, Set, SedentaryBout, Asymmetry, LiveState,
                               Rejection, Walk, Hold, Announcement>;

struct Event {
  // A provisional event is for live display only: reps as they happen, the state of this moment. It is never
  // stored and may be revised. A final event never changes. LiveState is always provisional.
  bool final = true;
  EventBody body;
};

// "activity", "transition", ... as in the `type` field of JSON Lines.
std::string_view type_name(const EventBody& body);
// The moment an event is sorted by: time_s or start_s.
double time_of(const EventBody& body);
// Its last moment: time_s or end_s.
double end_of(const EventBody& body);

}  // namespace stance
